from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.dult import parse
from custom_components.xiaomi_tag.adverts.frame import OwnerState
from tests.adverts.strategies import check_frame, fuzz, hostile


@pytest.mark.parametrize(("data", "owner"), [("0101", OwnerState.NEAR), ("02fe", OwnerState.SEPARATED)])
def test_owner_is_bit_0_alone(data: str, owner: OwnerState) -> None:
    frame = parse(bytes.fromhex(data))
    assert frame is not None
    assert frame.owner is owner


@pytest.mark.parametrize(("length", "valid"), [(0, False), (1, False), (2, True), (24, True), (25, False)])
def test_length(length: int, valid: bool) -> None:
    assert (parse(bytes(length)) is not None) == valid


@fuzz
@given(hostile("01011003", "0200aabb"))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
