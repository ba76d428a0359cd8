"""Copies of our tags, and strangers that look like them, through Home Assistant's own Bluetooth."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import (
    FindHubCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
)
from demo import frames, keys

from ..bluetooth import AddProxy, Proxy
from ..homes import CREDENTIALS, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

OWN = "C2:00:00:00:00:01"
TELEVISION = "5C:49:7D:00:00:01"
DATA = bytes.fromhex("05ff75000102")
"""Manufacturer data of a company whose devices are no tags."""
NAME = frames.complete_name("Living room TV")
WINDOW_S = 1024


async def _home(hass: HomeAssistant, *kinds: TagKind) -> Home:
    home = await set_up(hass, home_entry(*kinds))
    await hass.async_block_till_done(wait_background_tasks=True)
    return home


def _packet(home: Home, kind: TagKind, *, behind_s: int = 0) -> bytes:
    """Return what a tag of this kind sends now, or would if its clock were behind."""
    credentials = CREDENTIALS[kind]
    if isinstance(credentials, IBeaconCredentials):
        return frames.ibeacon(credentials.uuid, credentials.major, credentials.minor)
    assert isinstance(credentials, FindHubCredentials)
    return frames.find_hub(*keys.find_hub_id(credentials.identity_key, int(home.clock.now()) - behind_s))


LINKED = pytest.mark.parametrize("kind", [TagKind.FIND_HUB, TagKind.IBEACON])


@LINKED
@pytest.mark.parametrize("content", [DATA, NAME, frames.services(0x180F)], ids=["data", "name", "services"])
async def test_one_spoofed_packet_ties_no_tag_to_a_television(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting], kind: TagKind, content: bytes
) -> None:
    home = await _home(hass, kind)
    proxy.hear(TELEVISION, content, -50, age_s=10)
    proxy.hear(TELEVISION, _packet(home, kind), -50)
    spoofed = len(sightings)
    for second in range(1, 100, 5):
        proxy.hear(TELEVISION, content, -50, age_s=-second)
    assert len(sightings) == spoofed <= 1
    assert home.resolver.known(TELEVISION) is None
    home.bluetooth.async_tidy(home.clock.now() + 700)
    assert home.bluetooth.address_count == 0


@LINKED
@pytest.mark.parametrize("content", [DATA, NAME, frames.services(0x180F)], ids=["data", "name", "services"])
async def test_a_television_that_was_not_heard_before_is_credited_for_half_a_minute_at_most(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting], kind: TagKind, content: bytes
) -> None:
    home = await _home(hass, kind)
    proxy.hear(TELEVISION, _packet(home, kind), -50)
    for second in range(1, 31):
        proxy.hear(TELEVISION, content, -50, age_s=-second)
    credited = len(sightings)
    assert credited <= 31 if content != DATA else credited == 1
    for second in range(61, 2000, 10):
        proxy.hear(TELEVISION, content, -50, age_s=-second)
    assert len(sightings) == credited


async def test_a_neighbours_tag_is_not_ours_after_one_spoofed_packet(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    neighbours = frames.find_hub(bytes(range(20)), None)
    proxy.hear(OWN, _packet(home, TagKind.FIND_HUB), -50)
    for second in range(1, 50):
        proxy.hear(OWN, neighbours, -50, age_s=-second)
    assert len(sightings) == 1


async def test_a_beacon_with_frames_of_its_maker_is_heard(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    """Its other frames prove nothing, but those that do are all used."""
    home = await _home(hass, TagKind.IBEACON)
    packet = _packet(home, TagKind.IBEACON)
    for second in range(200):
        proxy.hear(OWN, DATA, -50, age_s=-second)
        proxy.hear(OWN, packet, -50, age_s=-second - 0.5)
    assert len(sightings) == 200
    assert home.knows(OWN)


@LINKED
@pytest.mark.parametrize("rate", [1, 6, 8, 10, 15, 50])
@pytest.mark.parametrize("level", [-92, -50], ids=["weak", "same level"])
async def test_a_flood_of_copies_does_not_push_out_the_tags_own_address(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting], kind: TagKind, rate: int, level: int
) -> None:
    home = await _home(hass, kind)
    packet = _packet(home, kind)
    for second in range(0, 4, 2):
        proxy.hear(OWN, packet, -50, age_s=-second)
    number = 0
    for second in range(4, 34):
        for step in range(rate):
            proxy.hear(
                f"11:00:00:00:{number // 256:02X}:{number % 256:02X}", packet, level, age_s=-second - step / rate
            )
            number += 1
        if second % 2 == 0:
            proxy.hear(OWN, packet, -50, age_s=-second - 0.99)
    sightings.clear()
    for second in range(40, 160, 2):
        proxy.hear(OWN, packet, -50, age_s=-second)
    assert len(sightings) == 60
    assert home.bluetooth.address_count <= 10


@LINKED
async def test_an_address_that_found_no_room_is_looked_at_again(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting], kind: TagKind
) -> None:
    """The flood was there first; the tag's content does not change, so Home Assistant brings it only once."""
    home = await _home(hass, kind)
    packet = _packet(home, kind)
    for number in range(30):
        proxy.hear(f"11:00:00:00:00:{number:02X}", packet, -90, age_s=3 - number / 10)
    proxy.hear(OWN, packet, -50)
    proxy.hear(OWN, packet, -50, age_s=-2)
    assert not home.bluetooth.follows(OWN)
    home.bluetooth.async_look_again(home.clock.now() + 6)
    sightings.clear()
    for second in range(20, 140, 2):
        proxy.hear(OWN, packet, -50, age_s=-second)
    assert len(sightings) == 60
    home.bluetooth.async_look_again(home.clock.now() + 12)
    assert home.bluetooth.address_count <= 10


async def test_what_waits_is_bounded_and_ends(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.IBEACON)
    packet = _packet(home, TagKind.IBEACON)
    for number in range(3000):
        proxy.hear(f"11:00:00:00:{number // 256:02X}:{number % 256:02X}", packet, -90, age_s=100)
    assert len(home.bluetooth._waiting) <= 1024
    home.bluetooth.async_look_again(home.clock.now() + 6)
    assert len(home.bluetooth._waiting) == 0


@LINKED
async def test_a_louder_copy_from_another_room_is_not_followed(
    hass: HomeAssistant, proxy: Proxy, add_proxy: AddProxy, sightings: list[Sighting], kind: TagKind
) -> None:
    other = add_proxy(2, ar.async_get(hass).async_create("Hall").id)
    home = await _home(hass, kind)
    packet = _packet(home, kind)
    for second in range(80):
        proxy.hear(OWN, packet, -55, age_s=-second)
        other.hear(OWN, packet, -75, age_s=-second)
        if 20 <= second < 60:
            proxy.hear("C2:00:00:00:00:02", packet, -78, age_s=-second - 0.5)
            other.hear("C2:00:00:00:00:02", packet, -42, age_s=-second - 0.5)
    assert {(sighting.receiver, sighting.rssi_dbm) for sighting in sightings} == {
        (proxy.source, -55),
        (other.source, -75),
    }
    assert len(sightings) == 160
    assert home.resolver.doubled(home.clock.now() + 60) == {kind.value}


async def test_a_phone_known_by_its_key_and_by_its_beacon_is_heard_as_both(
    hass: HomeAssistant, proxy: Proxy, sightings: list[Sighting]
) -> None:
    home = await _home(hass, TagKind.IBEACON, TagKind.PRIVATE_ADDRESS)
    credentials = CREDENTIALS[TagKind.PRIVATE_ADDRESS]
    assert isinstance(credentials, PrivateAddressCredentials)
    address = frames.address_text(keys.resolvable_address(credentials.irk, bytes.fromhex("708194")))
    packet = _packet(home, TagKind.IBEACON)
    for second in range(120):
        proxy.hear(address, packet, -50, age_s=-second)
        proxy.hear(address, DATA, -50, age_s=-second - 0.5)
    heard = [sighting.tag for sighting in sightings]
    assert heard.count(TagKind.PRIVATE_ADDRESS.value) == 240
    assert heard.count(TagKind.IBEACON.value) == 120


# Look-alikes while a tag's clock is lost


def _flood(proxy: Proxy, second: int, level: int) -> None:
    """Four made-up ids a second, each from an address of its own."""
    for number in range(4):
        fresh = (second * 4 + number).to_bytes(3)
        address = "C3:00:00:" + fresh.hex(":").upper()
        proxy.hear(address, frames.find_hub(fresh * 6 + b"xx", None), level, age_s=-second)


async def test_look_alikes_cannot_keep_a_lost_clock_lost(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    packet = _packet(home, TagKind.FIND_HUB, behind_s=200 * WINDOW_S)
    found_after = None
    for second in range(240):
        _flood(proxy, second, -50)
        if second >= 10 and second % 2 == 0:
            proxy.hear(OWN, packet, -60, age_s=-second)
        home.bluetooth.async_look_again(home.clock.now() + second)
        if second % 20 == 0:
            home.async_tick(home.clock.now() + second)
            await hass.async_block_till_done(wait_background_tasks=True)
            if home.resolver.alignments():
                found_after = second
                break
    assert found_after is not None


async def test_neighbours_tags_are_followed_in_turn(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.FIND_HUB)
    followed: set[str] = set()
    for second in range(0, 600, 2):
        for number in range(24):
            address = f"C3:00:00:00:00:{number:02X}"
            proxy.hear(address, frames.find_hub(bytes([number]) * 20, None), -50 - number % 3, age_s=-second)
        home.bluetooth.async_look_again(home.clock.now() + second)
        followed |= set(home.bluetooth._links)
        assert len(home.bluetooth._links) <= 8
    assert len(followed) == 24


async def test_the_home_looks_again_by_itself(hass: HomeAssistant, proxy: Proxy) -> None:
    home = await _home(hass, TagKind.IBEACON)
    for number in range(20):
        proxy.hear(f"11:00:00:00:00:{number:02X}", _packet(home, TagKind.IBEACON), -90, age_s=100)
    assert home.bluetooth._waiting
    home.async_tick(home.clock.now() + 6)
    assert not home.bluetooth._waiting


async def test_a_lost_tag_that_comes_nearer_is_noticed(hass: HomeAssistant, proxy: Proxy) -> None:
    """Its content does not change, so Home Assistant brings it only once, while it is weak."""
    home = await _home(hass, TagKind.FIND_HUB)
    stranger = frames.find_hub(bytes(range(20)), None)
    proxy.hear(OWN, stranger, -90)
    assert home.bluetooth.address_count == 0
    proxy.hear(OWN, stranger, -50, age_s=-3)
    home.bluetooth.async_look_again(home.clock.now() + 6)
    assert home.bluetooth.address_count == 1
