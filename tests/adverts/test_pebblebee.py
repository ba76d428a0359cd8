from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.adverts import pebblebee
from custom_components.xiaomi_tag.adverts.frame import OwnerState
from custom_components.xiaomi_tag.adverts.pebblebee import parse
from tests.adverts.strategies import check_frame, fuzz


def test_shows_nothing_but_its_brand() -> None:
    frame = parse()
    assert (frame.protocol, frame.identity, frame.owner) == (pebblebee.PROTOCOL, b"", OwnerState.UNKNOWN)


@fuzz
@given(st.binary(max_size=40))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse(data))
