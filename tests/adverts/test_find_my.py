from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.find_my import parse, parse_unpaired
from custom_components.xiaomi_tag.adverts.frame import BatteryLevel, OwnerState
from tests import vectors
from tests.adverts.strategies import addresses, check_frame, fuzz, hostile

ADDRESS = "FB:6D:08:3D:25:A4"
SEPARATED = "1219102807ce0b3c33332ed37b5d9d8291b1d99d0b8615189700e0"
NEAR = "12025402"
NEARBY_INFO = "10052f981a1bd3"
UNPAIRED = "f3253682d8a77c3401000000000000000000000001"

PRIMARY_KEYS = [
    key
    for key in vectors.find("apple_findmy", "apple_rolling_keys")["expected"]["keys"]
    if "separated_manufacturer_data" in key
]


@pytest.mark.parametrize("key", PRIMARY_KEYS, ids=lambda key: str(key["index"]))
def test_key_is_put_together_from_address_and_payload(key: dict[str, str]) -> None:
    frame = parse(bytes.fromhex(key["separated_manufacturer_data"]), key["address"])
    assert frame is not None
    assert frame.identity.hex() == key["public_key"]


@pytest.mark.parametrize("key", PRIMARY_KEYS, ids=lambda key: str(key["index"]))
def test_near_owner_frame_gives_the_start_of_the_key(key: dict[str, str]) -> None:
    frame = parse(bytes.fromhex(key["near_owner_manufacturer_data"]), key["address"])
    assert frame is not None
    assert frame.identity.hex() == key["public_key"][:12]


def test_reserved_key_bits_are_ignored() -> None:
    frame = parse(bytes.fromhex("120254fe"), ADDRESS)
    assert frame is not None
    assert frame.identity[0] >> 6 == 2


@pytest.mark.parametrize("message", [SEPARATED, NEAR])
def test_message_is_found_behind_others(message: str) -> None:
    data = bytes.fromhex(NEARBY_INFO + "0100" + message)
    assert parse(data, ADDRESS) == parse(bytes.fromhex(message), ADDRESS) is not None


def test_message_is_found_before_others() -> None:
    assert parse(bytes.fromhex(NEAR + NEARBY_INFO), ADDRESS) == parse(bytes.fromhex(NEAR), ADDRESS)


@pytest.mark.parametrize(
    "data", ["", "12", SEPARATED[:-2], NEAR[:-2], "1203540200", "1200", NEARBY_INFO, NEARBY_INFO[:-2], "10ff" + NEAR]
)
def test_anything_else_is_refused(data: str) -> None:
    assert parse(bytes.fromhex(data), ADDRESS) is None


@pytest.mark.parametrize("address", ["", "garbage", "8B6F1C6E-2F5D-4D3B-A0F6-0C2F5E0E4B1A"])
def test_without_an_address_there_is_no_key(address: str) -> None:
    assert parse(bytes.fromhex(SEPARATED), address) is None
    assert parse(bytes.fromhex(NEAR), address) is None


@pytest.mark.parametrize(
    ("bits", "level"),
    [
        (0x00, BatteryLevel.FULL),
        (0x40, BatteryLevel.MEDIUM),
        (0x80, BatteryLevel.LOW),
        (0xC0, BatteryLevel.VERY_LOW),
    ],
)
def test_battery(bits: int, level: BatteryLevel) -> None:
    frame = parse(bytes((0x12, 2, bits | 0x20, 0)), ADDRESS)
    assert frame is not None
    assert frame.battery is not None
    assert frame.battery.level is level


@pytest.mark.parametrize(
    ("bits", "from_tag", "model"),
    [(0x00, False, None), (0x10, True, "AirTag"), (0x20, True, None), (0x30, False, "AirPods")],
)
def test_device_class(bits: int, from_tag: bool, model: str | None) -> None:
    frame = parse(bytes((0x12, 2, bits, 0)), ADDRESS)
    assert frame is not None
    assert (frame.from_tag, frame.model) == (from_tag, model)


def test_owner_is_recognised_by_the_length() -> None:
    separated, near = parse(bytes.fromhex(SEPARATED), ADDRESS), parse(bytes.fromhex(NEAR), ADDRESS)
    assert separated is not None
    assert near is not None
    assert (separated.owner, separated.hint) == (OwnerState.SEPARATED, 0xE0)
    assert (near.owner, near.hint) == (OwnerState.NEAR, None)


@pytest.mark.parametrize("data", ["", UNPAIRED[:-2], UNPAIRED + "00"])
def test_unpaired_accessory_of_another_length_is_refused(data: str) -> None:
    assert parse_unpaired(bytes.fromhex(data)) is None


@fuzz
@given(hostile(SEPARATED, NEAR, NEARBY_INFO + NEAR), addresses)
def test_arbitrary_bytes(data: bytes, address: str) -> None:
    check_frame(parse(data, address))


@fuzz
@given(hostile(UNPAIRED))
def test_arbitrary_bytes_of_an_unpaired_accessory(data: bytes) -> None:
    check_frame(parse_unpaired(data))
