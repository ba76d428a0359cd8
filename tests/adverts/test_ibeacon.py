from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.ibeacon import parse
from tests.adverts.strategies import check_frame, fuzz, hostile

BEACON = "0215a7ae2eb71f004168b99ba749bac1ca6400010002bb"


def test_fields() -> None:
    frame = parse(bytes.fromhex(BEACON))
    assert frame is not None
    assert str(frame.uuid) == "a7ae2eb7-1f00-4168-b99b-a749bac1ca64"
    assert (frame.major, frame.minor, frame.power_at_1m_dbm, frame.extra) == (1, 2, -69, b"")


def test_bytes_behind_are_kept() -> None:
    frame = parse(bytes.fromhex(BEACON + "4e4f"))
    assert frame is not None
    assert frame.extra == b"\x4e\x4f"
    assert frame.battery is None


@pytest.mark.parametrize("data", ["", "0215", BEACON[:-2], "0216" + BEACON[4:], "0315" + BEACON[4:]])
def test_anything_else_is_refused(data: str) -> None:
    assert parse(bytes.fromhex(data)) is None


@fuzz
@given(hostile(BEACON, BEACON + "4e"))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
