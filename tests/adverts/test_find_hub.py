from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.find_hub import parse
from custom_components.xiaomi_tag.adverts.frame import OwnerState
from tests.adverts.strategies import check_frame, fuzz, hostile

EID_160 = bytes(range(20))
EID_256 = bytes(range(32))


@pytest.mark.parametrize("eid", [EID_160, EID_256])
@pytest.mark.parametrize(("flags", "value"), [(b"", None), (b"\x96", 0x96)])
@pytest.mark.parametrize(("kind", "owner"), [(b"\x40", OwnerState.NEAR), (b"\x41", OwnerState.SEPARATED)])
def test_both_curves_with_and_without_flags(
    eid: bytes, flags: bytes, value: int | None, kind: bytes, owner: OwnerState
) -> None:
    frame = parse(kind + eid + flags)
    assert frame is not None
    assert (frame.identity, frame.hashed_flags, frame.owner) == (eid, value, owner)


@pytest.mark.parametrize("length", sorted(set(range(60)) - {21, 22, 33, 34}))
def test_other_lengths_are_refused(length: int) -> None:
    assert parse(bytes((0x40,) * length)) is None


@pytest.mark.parametrize("kind", sorted(set(range(256)) - {0x40, 0x41}))
def test_other_types_are_refused(kind: int) -> None:
    assert parse(bytes((kind,)) + EID_160) is None


@fuzz
@given(hostile("40" + EID_160.hex() + "06", "41" + EID_160.hex(), "41" + EID_256.hex() + "06", "40" + EID_256.hex()))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
