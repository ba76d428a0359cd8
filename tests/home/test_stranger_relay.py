"""Unknown trackers that gateways and phones heard, in a real home."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.adverts import Frame, from_raw, parse
from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.stranger_relay import STALE_S
from custom_components.xiaomi_tag.receivers.ids import relay_id
from custom_components.xiaomi_tag.sources.relayed_stranger import RelayedStranger
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import Family
from demo import frames

from ..bluetooth import AddProxy, Proxy
from ..homes import home_entry, set_up
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ADDRESS = "C8:C9:CA:CB:CC:CD"
FIX = Fix(48.0, 11.0, 20.0)


def frame(data: bytes) -> Frame:
    advertisement = from_raw(ADDRESS, data)
    assert advertisement is not None
    found = parse(advertisement)
    assert found is not None
    return found


TILE = frame(frames.tile(bytes(8)))
BEACON = frame(frames.dult(1, near_owner=True))


class Calls:
    """What reaches the detector."""

    def __init__(self, detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
        self.away: list[tuple[Any, ...]] = []
        self.heard: list[tuple[Any, ...]] = []
        self.met: list[str] = []
        self.forgotten: list[str] = []
        monkeypatch.setattr(detector, "sighted_away", lambda *arguments: self.away.append(arguments))
        monkeypatch.setattr(detector, "heard", lambda *arguments: self.heard.append(arguments))
        monkeypatch.setattr(detector, "meet", lambda address, *_: not self.met.append(address))  # type: ignore[func-returns-value]
        monkeypatch.setattr(detector, "forget_address", self.forgotten.append)


@pytest.fixture
async def proxy(hass: HomeAssistant, add_proxy: AddProxy) -> Proxy:
    return add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)


@pytest.fixture
async def home(hass: HomeAssistant, proxy: Proxy) -> Home:
    hass.states.async_set("person.anna", "not_home", {"user_id": "anna"})
    return await set_up(hass, home_entry(phone_data("pixel", user="anna")))


@pytest.fixture
def calls(home: Home, monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(home.strangers.detector, monkeypatch)


def relayed(home: Home, receiver: str, ago_s: float = 1.0, **changes: Any) -> RelayedStranger:
    values = {"address": ADDRESS, "frame": TILE, "rssi_dbm": -70, **changes}
    return RelayedStranger(receiver=receiver, seen_at=home.clock.now() - ago_s, **values)


async def test_a_relay_in_the_home_hears_as_a_receiver(home: Home, proxy: Proxy, calls: Calls) -> None:
    assert home.strangers.async_relayed(relayed(home, proxy.source))
    [(address, receiver, rssi_dbm, _at)] = calls.heard
    assert (address, receiver, rssi_dbm) == (ADDRESS, proxy.source, -70)
    assert calls.met == [ADDRESS]
    assert not calls.away


@pytest.mark.parametrize("changes", [{"ago_s": STALE_S + 5}, {"frame": BEACON}])
async def test_what_is_old_or_near_its_owner_is_not_used(
    home: Home, proxy: Proxy, calls: Calls, changes: dict[str, Any]
) -> None:
    assert not home.strangers.async_relayed(relayed(home, proxy.source, **changes))
    assert not calls.heard


async def test_a_phone_on_its_way_reports_with_its_place_and_person(home: Home, calls: Calls) -> None:
    assert home.strangers.async_relayed(relayed(home, relay_id("pixel"), fix=FIX))
    [(address, sign, _at, latitude, longitude, member, rssi_dbm, phone)] = calls.away
    assert (address, sign.family, latitude, longitude, member) == (ADDRESS, Family.TILE, 48.0, 11.0, "person.anna")
    assert (rssi_dbm, phone) == (-70, relay_id("pixel"))
    assert not calls.heard


async def test_a_phone_of_no_person_reports_too(hass: HomeAssistant, home: Home, calls: Calls) -> None:
    hass.states.async_remove("person.anna")
    assert home.strangers.async_relayed(relayed(home, relay_id("pixel"), fix=FIX, frame=BEACON))
    [(_address, sign, _at, _latitude, _longitude, member, _rssi, _phone)] = calls.away
    assert sign is None
    assert member is None


async def test_a_phone_that_does_not_know_where_it_is_is_not_used(home: Home, calls: Calls) -> None:
    assert not home.strangers.async_relayed(relayed(home, relay_id("pixel")))
    assert not calls.away


async def test_an_ignored_receiver_is_not_used(hass: HomeAssistant, home: Home, proxy: Proxy, calls: Calls) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"receivers": {proxy.source: {"ignored": True}}})
    await hass.async_block_till_done()
    home.receivers.async_refresh(home.clock.now())
    assert not home.strangers.async_relayed(relayed(home, proxy.source))


async def test_nothing_is_used_while_the_detection_is_off(
    hass: HomeAssistant, home: Home, proxy: Proxy, calls: Calls
) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    assert not home.strangers.async_relayed(relayed(home, proxy.source))
    assert not home.strangers.async_relayed(relayed(home, relay_id("pixel"), fix=FIX))


async def test_an_address_that_turns_out_to_be_ours_is_dropped(
    home: Home, proxy: Proxy, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.strangers.async_relayed(relayed(home, proxy.source))
    now = home.clock.now()
    home.async_tick(now + 61)
    assert not calls.forgotten
    monkeypatch.setattr(home.resolver, "known", lambda _address: "keys")
    home.async_tick(now + 130)
    assert calls.forgotten == [ADDRESS]
    home.async_tick(now + 200)
    assert calls.forgotten == [ADDRESS]


async def test_silent_addresses_are_forgotten(home: Home, proxy: Proxy, calls: Calls) -> None:
    home.strangers.async_relayed(relayed(home, proxy.source))
    home.async_tick(home.clock.now() + 700)
    assert not home.strangers._relayed._met


async def test_an_address_whose_owner_is_near_is_dropped(home: Home, proxy: Proxy, calls: Calls) -> None:
    home.strangers.async_relayed(relayed(home, proxy.source, frame=BEACON))
    assert not calls.forgotten
    home.strangers.async_relayed(relayed(home, proxy.source))
    home.strangers.async_relayed(relayed(home, proxy.source, frame=BEACON))
    assert calls.forgotten == [ADDRESS]
