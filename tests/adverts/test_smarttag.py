from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.frame import BatteryLevel, OwnerState
from custom_components.xiaomi_tag.adverts.smarttag import parse, parse_phone, parse_setup
from tests.adverts.strategies import check_frame, fuzz, hostile

BODY = "245a038612137f87e9bfbab70000009e8e759c"
PHONE = "00112233445566778899aabbccddee"


@pytest.mark.parametrize(
    ("state", "owner"),
    [
        (0, OwnerState.UNKNOWN),
        (1, OwnerState.UNKNOWN),
        (2, OwnerState.UNKNOWN),
        (3, OwnerState.SEPARATED),
        (4, OwnerState.NEAR),
        (7, OwnerState.NEAR),
    ],
)
def test_owner(state: int, owner: OwnerState) -> None:
    frame = parse(bytes((0x10 | state,)) + bytes.fromhex(BODY))
    assert frame is not None
    assert (frame.state, frame.owner) == (state, owner)


@pytest.mark.parametrize(
    ("flags", "level", "uwb"),
    [
        (0x00, BatteryLevel.VERY_LOW, False),
        (0x01, BatteryLevel.LOW, False),
        (0x02, BatteryLevel.MEDIUM, False),
        (0xF7, BatteryLevel.FULL, True),
    ],
)
def test_flags(flags: int, level: BatteryLevel, uwb: bool) -> None:
    data = bytearray.fromhex("12" + BODY)
    data[12] = flags
    frame = parse(bytes(data))
    assert frame is not None
    assert frame.battery is not None
    assert (frame.battery.level, frame.uwb) == (level, uwb)


@pytest.mark.parametrize("data", ["", "12" + BODY[:-2], "12" + BODY + "00", "22" + BODY, "1a" + BODY, "02" + BODY])
def test_anything_else_is_refused(data: str) -> None:
    assert parse(bytes.fromhex(data)) is None


def test_tag_before_set_up() -> None:
    frame = parse_setup(b"\x01")
    assert frame is not None
    assert (frame.from_tag, frame.identity, frame.state) == (True, b"", None)
    assert parse_setup(b"") is None


def test_phone_is_not_a_tag() -> None:
    frame = parse_phone(bytes.fromhex(PHONE))
    assert frame is not None
    assert (frame.from_tag, frame.identity.hex(), frame.owner) == (False, PHONE[2:26], OwnerState.UNKNOWN)
    assert parse_phone(bytes(12)) is None


@fuzz
@given(hostile("12" + BODY, "13" + BODY))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))


@fuzz
@given(hostile(PHONE))
def test_arbitrary_bytes_of_phones_and_new_tags(data: bytes) -> None:
    check_frame(parse_phone(data))
    check_frame(parse_setup(data))
