from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.tile import parse
from tests.adverts.strategies import check_frame, fuzz, hostile

TILE = "0200c58aaccd312f479e"


@pytest.mark.parametrize(
    ("data", "identity"), [(TILE, TILE[4:]), ("0200", ""), ("01" + TILE[2:], ""), (TILE + "00", ""), (TILE[:-2], "")]
)
def test_identity_of_version_2_only(data: str, identity: str) -> None:
    frame = parse(bytes.fromhex(data))
    assert frame is not None
    assert frame.identity.hex() == identity


@pytest.mark.parametrize("data", ["", "02"])
def test_too_short(data: str) -> None:
    assert parse(bytes.fromhex(data)) is None


@fuzz
@given(hostile(TILE))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
