"""Unknown trackers through Home Assistant's own Bluetooth, from a proxy's packet to the detection."""

from collections.abc import Callable
from dataclasses import dataclass, field
import time

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.sources.stranger_links import MOST_FOLLOWED
from custom_components.xiaomi_tag.sources.strangers import StrangerSource
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign
from demo import frames

from ..bluetooth import AddProxy, Proxy

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEY = bytes(range(200, 228))
AIRTAG = frames.find_my_separated(KEY, device_class=1)
ADDRESS = "C8:C9:CA:CB:CC:CD"


@dataclass
class Heard:
    """All that reaches the detection."""

    met: list[tuple[str, Sign]] = field(default_factory=list)
    packets: list[tuple[str, str, float, float]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    near: list[tuple[str, float]] = field(default_factory=list)
    refuses: bool = False

    def meet(self, address: str, sign: Sign, now: float) -> bool:
        self.met.append((address, sign))
        return not self.refuses

    def forget_address(self, address: str) -> None:
        self.forgotten.append(address)

    def heard(self, address: str, receiver: str, rssi_dbm: float, seen_at: float) -> None:
        self.packets.append((address, receiver, rssi_dbm, seen_at))

    def near_owner(self, address: str, strongest_dbm: float, at: float) -> None:
        self.near.append((address, strongest_dbm))


class Listening:
    """A source, what it delivers, which addresses are ours, and its seconds."""

    def __init__(self, hass: HomeAssistant, *proxies: Proxy) -> None:
        self.hass = hass
        self.heard = Heard()
        self.ours: set[str] = set()
        self.clock = Clock(time.time, MONOTONIC_TIME)
        self.source = StrangerSource(hass, self.clock, self.ours.__contains__)
        self.source.async_set_receivers({proxy.source: 0.0 for proxy in proxies})
        self.source.async_listen_for(self.heard)
        self.stop: Callable[[], None] = self.source.async_start()
        self._later_s = 0.0

    def second(self, later_s: float = 1.0) -> None:
        self._later_s += later_s
        self.source.async_look(self.clock.now() + self._later_s)


@pytest.fixture
async def proxy(add_proxy: AddProxy) -> Proxy:
    return add_proxy(1, None)


@pytest.fixture
async def listening(hass: HomeAssistant, proxy: Proxy) -> Listening:
    return Listening(hass, proxy)


async def test_an_unknown_tracker_is_followed_with_every_packet_of_every_receiver(
    hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy
) -> None:
    other = add_proxy(2, None)
    listening = Listening(hass, proxy, other)
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    for _ in range(2):
        proxy.hear(ADDRESS, AIRTAG, -61)
        other.hear(ADDRESS, AIRTAG, -80)
    [(address, sign)] = listening.heard.met
    assert (address, sign.family, sign.condition) == (ADDRESS, Family.FIND_MY, Condition.SEPARATED)
    assert [(receiver, rssi) for _, receiver, rssi, _ in listening.heard.packets] == [
        (proxy.source, -60),
        *[(proxy.source, -61), (other.source, -80)] * 2,
    ]


@pytest.mark.parametrize(
    ("data", "family"),
    [
        (frames.find_hub(bytes(range(20)), 1, protection=True), Family.FIND_HUB),
        (frames.dult(1, near_owner=False), Family.DULT),
        (frames.smarttag(3, 7, bytes(8)), Family.SMARTTAG),
        (frames.tile(bytes(8)), Family.TILE),
        (frames.chipolo("F0:00:00:00:00:01"), Family.CHIPOLO),
        (frames.pebblebee(), Family.PEBBLEBEE),
    ],
)
async def test_every_family_is_met(listening: Listening, proxy: Proxy, data: bytes, family: Family) -> None:
    proxy.hear(ADDRESS, data, -60)
    listening.second()
    assert [sign.family for _, sign in listening.heard.met] == [family]


async def test_phones_that_can_be_found_are_left_alone(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, frames.find_my_separated(KEY, device_class=0), -60)
    listening.second()
    assert not listening.heard.met
    assert not listening.heard.near


async def test_one_of_ours_is_never_met(listening: Listening, proxy: Proxy) -> None:
    """Also where it is recognised only after the packet was delivered."""
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.ours.add(ADDRESS)
    listening.second()
    assert not listening.heard.met


@pytest.mark.parametrize("notice", ["async_keys_changed", "async_tidy"])
async def test_an_address_that_turns_out_to_be_ours_is_dropped(listening: Listening, proxy: Proxy, notice: str) -> None:
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    listening.ours.add(ADDRESS)
    if notice == "async_tidy":
        listening.source.async_tidy(listening.clock.now())
    else:
        listening.source.async_keys_changed()
    assert listening.heard.forgotten == [ADDRESS]
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    assert len(listening.heard.packets) == 1
    assert listening.source.address_count == 0


async def test_a_removed_tag_is_a_strangers_from_then_on(listening: Listening, proxy: Proxy) -> None:
    """Its content does not change, so that Home Assistant would not bring it again."""
    listening.ours.add(ADDRESS)
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    listening.source.async_forget("tag")
    listening.ours.clear()
    listening.second()
    assert [address for address, _ in listening.heard.met] == [ADDRESS]


async def test_an_unchanged_payload_is_read_once(
    listening: Listening, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Advertisement and scan response alternate where a receiver scans actively."""
    read: list[object] = []
    real = StrangerSource._changed

    def counted(self: StrangerSource, link: object, info: object) -> bool:
        read.append(info)
        return real(self, link, info)  # type: ignore[arg-type]

    monkeypatch.setattr(StrangerSource, "_changed", counted)
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    for _ in range(5):
        proxy.hear(ADDRESS, AIRTAG, -60)
        proxy.hear(ADDRESS, frames.complete_name("Keys"), -60)
    assert len(read) == 1
    assert len(listening.heard.packets) == 11


async def test_changed_content_is_met_again(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, frames.find_hub(bytes(range(20)), 1, protection=True), -60)
    listening.second()
    proxy.hear(ADDRESS, frames.find_hub(bytes(range(1, 21)), 1, protection=True), -60)
    assert [address for address, _ in listening.heard.met] == [ADDRESS] * 2
    assert listening.source.address_count == 1


async def test_one_whose_owner_comes_near_is_no_stranger_any_more(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, frames.dult(1, near_owner=False), -60)
    listening.second()
    proxy.hear(ADDRESS, frames.dult(1, near_owner=True), -60)
    listening.second(10.0)
    assert listening.heard.forgotten == [ADDRESS]
    assert listening.source.address_count == 0
    assert listening.heard.near == [(ADDRESS, -60)]


async def test_a_tracker_near_its_owner_is_only_reported(listening: Listening, proxy: Proxy) -> None:
    """It gets no subscription; it is looked up, and reported if it was heard since."""
    near = frames.find_my_near(KEY)
    proxy.hear(ADDRESS, near, -60, age_s=1.0)
    listening.second()
    listening.second(10.0)
    listening.second(10.0)
    assert listening.heard.near == [(ADDRESS, -60)]
    proxy.hear(ADDRESS, near, -70)
    listening.second(10.0)
    assert listening.heard.near == [(ADDRESS, -60), (ADDRESS, -70)]
    assert not listening.heard.met
    assert listening.source.address_count == 0


async def test_one_that_is_left_alone_by_its_owner_is_met(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, frames.dult(1, near_owner=True), -60)
    listening.second()
    proxy.hear(ADDRESS, frames.dult(1, near_owner=False), -60)
    listening.second()
    assert [address for address, _ in listening.heard.met] == [ADDRESS]


async def test_offsets_are_added_and_ignored_receivers_left_out(
    hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy
) -> None:
    ignored = add_proxy(2, None)
    listening = Listening(hass, proxy)
    listening.source.async_set_receivers({proxy.source: 5.0})
    ignored.hear(ADDRESS, AIRTAG, -50)
    listening.second()
    proxy.hear(ADDRESS, AIRTAG, -60)
    assert [(receiver, rssi) for _, receiver, rssi, _ in listening.heard.packets] == [(proxy.source, -55)]


@pytest.mark.parametrize("rssi", [0, -127, 127])
async def test_missing_rssi_is_no_packet(listening: Listening, proxy: Proxy, rssi: int) -> None:
    proxy.hear(ADDRESS, AIRTAG, rssi)
    listening.second()
    proxy.hear(ADDRESS, AIRTAG, rssi)
    assert not listening.heard.packets


async def test_a_cached_packet_is_met_and_not_heard(hass: HomeAssistant, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, AIRTAG, -60, age_s=100)
    listening = Listening(hass, proxy)
    listening.second()
    assert len(listening.heard.met) == 1
    assert not listening.heard.packets
    proxy.hear(ADDRESS, AIRTAG, -60)
    assert len(listening.heard.packets) == 1


async def test_one_that_the_detection_refuses_is_not_followed(listening: Listening, proxy: Proxy) -> None:
    listening.heard.refuses = True
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    assert listening.source.address_count == 0


async def test_silent_addresses_are_dropped_and_met_again(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, frames.tile(bytes(8)), -60, age_s=1000)
    listening.second()
    listening.source.async_tidy(listening.clock.now())
    assert listening.source.address_count == 1
    listening.source.async_tidy(listening.clock.now() + 1000)
    assert listening.source.address_count == 0
    assert not listening.heard.forgotten


async def test_a_tracker_near_its_owner_that_falls_silent_or_is_ours_is_forgotten(
    listening: Listening, proxy: Proxy
) -> None:
    for number in (1, 2):
        proxy.hear(_address(number), frames.find_my_near(KEY), -60)
    listening.second()
    now = listening.clock.now()
    listening.source.async_tidy(now)
    assert len(listening.source._near) == 2
    listening.ours.add(_address(1))
    listening.source.async_keys_changed()
    assert set(listening.source._near) == {_address(2)}
    listening.source.async_tidy(now + 3600)
    assert not listening.source._near


async def test_an_address_that_is_still_heard_is_met_again_each_minute(listening: Listening, proxy: Proxy) -> None:
    """The detection gives up addresses of which it hears too little."""
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    listening.source.async_tidy(listening.clock.now())
    assert [address for address, _ in listening.heard.met] == [ADDRESS] * 2
    listening.source.async_tidy(listening.clock.now() + 120)
    assert len(listening.heard.met) == 2


async def test_a_receiver_that_hands_over_no_raw_packets_counts_too(listening: Listening, proxy: Proxy) -> None:
    """Adapters of the host do so."""
    proxy.hear(ADDRESS, AIRTAG, -60)
    [info] = bluetooth.async_discovered_service_info(listening.hass, connectable=False)
    assert info.raw is not None
    info.raw = None
    listening.second()
    listening.source._async_heard(info)
    listening.source._async_heard(info)
    assert len(listening.heard.packets) == 3
    assert len(listening.heard.met) == 1


async def test_ten_thousand_addresses_in_the_street_are_bounded(listening: Listening, proxy: Proxy) -> None:
    for number in range(10_000):
        proxy.hear(_address(number), frames.tile(number.to_bytes(8)), -90)
        if number % 1000 == 999:
            listening.second()
    for _ in range(60):
        listening.second()
    assert listening.source.address_count == MOST_FOLLOWED
    assert len(listening.source._waiting) <= 1024
    assert not listening.source._new
    assert listening.source.dropped == 10_000 - 4096 - 10 * 200 + 200


async def test_a_loud_tracker_finds_room_in_a_crowded_street(listening: Listening, proxy: Proxy) -> None:
    _fill(listening, proxy)
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    assert listening.heard.met[-1][0] == ADDRESS
    assert listening.source.address_count == MOST_FOLLOWED


async def test_a_quiet_one_waits_until_it_is_louder(listening: Listening, proxy: Proxy) -> None:
    _fill(listening, proxy)
    proxy.hear(ADDRESS, AIRTAG, -90, age_s=1.0)
    listening.second()
    assert listening.heard.met[-1][0] != ADDRESS
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second(10.0)
    assert listening.heard.met[-1][0] == ADDRESS


async def test_switching_off_ends_all_and_on_begins_again(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    listening.source.async_listen_for(None)
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    assert listening.source.address_count == 0
    assert len(listening.heard.packets) == 1
    listening.source.async_listen_for(listening.heard)
    listening.second()
    assert listening.source.address_count == 1


async def test_stopping_ends_all(listening: Listening, proxy: Proxy) -> None:
    proxy.hear(ADDRESS, AIRTAG, -60)
    listening.second()
    listening.stop()
    proxy.hear(ADDRESS, AIRTAG, -60)
    proxy.hear(_address(1), AIRTAG, -60)
    listening.second()
    assert listening.source.address_count == 0
    assert len(listening.heard.packets) == 1


def _address(number: int) -> str:
    return frames.address_text(b"\xd0\x00" + number.to_bytes(4))


def _fill(listening: Listening, proxy: Proxy) -> None:
    for number in range(MOST_FOLLOWED):
        proxy.hear(_address(number), frames.tile(number.to_bytes(8)), -88)
    for _ in range(4):
        listening.second()
    assert listening.source.address_count == MOST_FOLLOWED
