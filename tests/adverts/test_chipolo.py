from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.chipolo import parse
from custom_components.xiaomi_tag.adverts.frame import OwnerState
from tests.adverts.strategies import check_frame, fuzz, hostile


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        ("01010100d8010005dd54", OwnerState.SEPARATED),
        ("01000100d8010005dd54", OwnerState.NEAR),
        ("01010100d9010005dd54", OwnerState.UNKNOWN),
        ("01010100d8010005dd", OwnerState.UNKNOWN),
        ("0101", OwnerState.UNKNOWN),
    ],
)
def test_owner_only_where_the_bit_is_known_to_mean_it(data: str, owner: OwnerState) -> None:
    frame = parse(bytes.fromhex(data))
    assert frame is not None
    assert frame.owner is owner


@pytest.mark.parametrize("data", ["", "01"])
def test_too_short(data: str) -> None:
    assert parse(bytes.fromhex(data)) is None


@fuzz
@given(hostile("01010100d8010005dd54"))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
