"""Pebblebee's own network, service UUID 0xFA25. Source: github.com/seemoo-lab/AirGuard, device types."""

from .frame import Frame, Protocol
from .uuids import service_uuid

UUID = service_uuid(0xFA25)


def parse(data: bytes = b"") -> Frame:  # noqa: ARG001  only the UUID of the format is known
    """Recognise a Pebblebee by its service UUID, with or without service data; its address is fixed."""
    return Frame(protocol=PROTOCOL)


PROTOCOL = Protocol(name="pebblebee", display_name="Pebblebee", service_data={UUID: parse}, bare_uuids=(UUID,))
