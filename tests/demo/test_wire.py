from aioesphomeapi import api_pb2 as api
from hypothesis import given, settings, strategies as st
import pytest

from demo.wire import FrameReader, WireError, decode, encode, varint

fuzz = settings(max_examples=200, deadline=None, database=None)


@pytest.mark.parametrize(("value", "expected"), [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02")])
def test_numbers(value: int, expected: str) -> None:
    assert varint(value).hex() == expected


def test_a_message_is_a_frame() -> None:
    assert encode(api.PingRequest()).hex() == "000007"
    assert encode(api.HelloRequest(client_info="a" * 200))[:4].hex() == "00cb0101"


@fuzz
@given(st.lists(st.integers(min_value=1, max_value=40)), st.integers(min_value=0, max_value=300))
def test_frames_come_out_however_they_are_cut(cuts: list[int], size: int) -> None:
    stream = encode(api.HelloRequest(client_info="x" * size)) + encode(api.PingRequest())
    reader, got, at = FrameReader(), [], 0
    for cut in [*cuts, len(stream)]:
        got += list(reader.feed(stream[at : at + cut]))
        at += cut

    assert [decode(*frame) for frame in got] == [api.HelloRequest(client_info="x" * size), api.PingRequest()]


@pytest.mark.parametrize("data", ["01", "00ffffffffff", "00ffffff7f07", "0001ffffffffff"])
def test_other_bytes_are_refused(data: str) -> None:
    with pytest.raises(WireError):
        list(FrameReader().feed(bytes.fromhex(data)))


def test_a_bad_body_is_refused() -> None:
    with pytest.raises(WireError):
        decode(1, b"\xff\xff\xff")


def test_an_unknown_type_is_nothing() -> None:
    assert decode(9999, b"") is None


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes_give_frames_or_an_error(data: bytes) -> None:
    try:
        for kind, body in FrameReader().feed(data):
            decode(kind, body)
    except WireError:
        pass
