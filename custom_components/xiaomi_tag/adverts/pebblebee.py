"""Pebblebee's own network, service UUID 0xFA25. Source: github.com/seemoo-lab/AirGuard, device types."""

from .frame import Frame, Protocol

_FRAME = Frame(protocol=Protocol.PEBBLEBEE)


def parse(data: bytes = b"") -> Frame:  # noqa: ARG001  the UUID is all that is known of the format
    """Recognise a Pebblebee by its service UUID, with or without service data; its address is fixed."""
    return _FRAME
