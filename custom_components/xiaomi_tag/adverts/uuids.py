"""Numbers that the Bluetooth SIG assigns."""

from typing import Final

APPLE: Final = 0x004C
"""A company id, under which Apple sends several formats."""


def service_uuid(number: int) -> str:
    """Return a 16-bit service UUID in its 128-bit form, lower case (Core Specification Vol 3 Part B 2.5.1)."""
    return f"0000{number:04x}-0000-1000-8000-00805f9b34fb"
