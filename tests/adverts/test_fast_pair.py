from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.fast_pair import MODEL_ID_XIAOMI_TAG, parse
from tests.adverts.strategies import check_frame, fuzz, hostile


def test_xiaomi_tag() -> None:
    frame = parse(bytes.fromhex("15d23e"))
    assert frame is not None
    assert (frame.model_id, frame.model) == (MODEL_ID_XIAOMI_TAG, "Xiaomi Tag")


def test_another_model() -> None:
    frame = parse(bytes.fromhex("3ed215"))
    assert frame is not None
    assert (frame.model_id, frame.model) == (0x3ED215, None)


@pytest.mark.parametrize("data", ["", "15d2", "0015d23e", "0043aabbccdd1142"])
def test_outside_of_pairing_mode_there_is_no_model(data: str) -> None:
    assert parse(bytes.fromhex(data)) is None


@fuzz
@given(hostile("15d23e"))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
