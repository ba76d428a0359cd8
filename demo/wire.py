"""The frames of the ESPHome native API without encryption: a zero, the length, the message type, the protobuf."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from aioesphomeapi.core import MESSAGE_TYPE_TO_PROTO
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

LARGEST_MESSAGE: Final = 65535
_LONGEST_NUMBER: Final = 4
_NUMBER_OF: Final[dict[type[Any], int]] = {proto: number for number, proto in MESSAGE_TYPE_TO_PROTO.items()}


class Message(Protocol):
    """A protobuf message."""

    def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's name
        """Return its bytes."""


class WireError(ValueError):
    """The bytes are no frames of this protocol."""


def varint(value: int) -> bytes:
    """Return a whole number in groups of seven bits, lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode(message: Message) -> bytes:
    """Return a message as a frame."""
    body = message.SerializeToString()
    return b"\x00" + varint(len(body)) + varint(_NUMBER_OF[type(message)]) + body


def decode(kind: int, body: bytes) -> Any | None:
    """Return a frame's message, None for a type that this protocol does not have; raise WireError at a bad body."""
    proto: Any = MESSAGE_TYPE_TO_PROTO.get(kind)
    try:
        return None if proto is None else proto.FromString(body)
    except DecodeError as error:
        raise WireError("the body is not such a message") from error


class FrameReader:
    """Turns a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield (message type, body) of each frame that is complete; raise WireError at anything else."""
        self._buffer += data
        while self._buffer:
            if self._buffer[0]:
                raise WireError("a frame begins with a zero")
            length, at = self._number(1)
            kind, at = self._number(at) if length is not None else (None, at)
            if length is None or kind is None:
                return
            if length > LARGEST_MESSAGE:
                raise WireError("the frame is too long")
            if len(self._buffer) < at + length:
                return
            body = bytes(self._buffer[at : at + length])
            del self._buffer[: at + length]
            yield kind, body

    def _number(self, at: int) -> tuple[int | None, int]:
        value = 0
        for count in range(_LONGEST_NUMBER):
            if at + count >= len(self._buffer):
                return None, at
            byte = self._buffer[at + count]
            value |= (byte & 0x7F) << 7 * count
            if not byte & 0x80:
                return value, at + count + 1
        raise WireError("a number is too long")
