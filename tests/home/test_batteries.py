"""Batteries of tags with a fixed address."""

from custom_components.xiaomi_tag.adverts import Advertisement, Battery, Frame, mibeacon, parse, tile
from custom_components.xiaomi_tag.home.batteries import MiBeaconBatteries
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials
from custom_components.xiaomi_tag.identity.resolver import Match

from .. import vectors

PLAIN = Advertisement("58:2D:34:3B:2E:BF", {mibeacon.UUID: bytes.fromhex("40505b05070a10013b")}, {})
SEALED_VECTOR = vectors.find("mibeacon", "test_Xiaomi_HS1BB_MI_obj4803")
SEALED = Advertisement(
    SEALED_VECTOR["address"], {mibeacon.UUID: bytes.fromhex(SEALED_VECTOR["service_data"][mibeacon.UUID])}, {}
)
MATCH = Match("tag")


def batteries(address: str = PLAIN.address, bind_key: bytes | None = None) -> MiBeaconBatteries:
    found = MiBeaconBatteries()
    found.add("tag", AddressCredentials(address, bind_key))
    return found


def test_battery_of_a_mibeacon_frame_is_filled_in() -> None:
    assert batteries().complete(MATCH, parse(PLAIN), PLAIN) == Match("tag", Battery(percent=59))


def test_bind_key_opens_an_encrypted_frame() -> None:
    bind_key = bytes.fromhex(SEALED_VECTOR["inputs"]["bindkey"])
    match = batteries(SEALED.address, bind_key).complete(MATCH, parse(SEALED), SEALED)
    assert match == Match("tag", Battery(percent=100))
    assert batteries(SEALED.address).complete(MATCH, parse(SEALED), SEALED) is MATCH


def test_other_frames_are_left_as_they_are() -> None:
    for frame in (None, Frame(protocol=tile.PROTOCOL)):
        assert batteries().complete(MATCH, frame, PLAIN) is MATCH


def test_frame_without_a_battery_is_left_as_it_is() -> None:
    warm = Advertisement(PLAIN.address, {mibeacon.UUID: bytes.fromhex("40505b050704100200e2")}, {})
    assert batteries().complete(MATCH, parse(warm), warm) is MATCH


def test_tags_of_other_kinds_have_no_decoder() -> None:
    assert MiBeaconBatteries().complete(MATCH, parse(PLAIN), PLAIN) is MATCH


def test_forgotten_tag_is_decoded_no_more() -> None:
    found = batteries()
    found.forget("tag")
    found.forget("tag")
    assert found.complete(MATCH, parse(PLAIN), PLAIN) is MATCH
