"""Numbers assigned by the Bluetooth SIG: service UUIDs as Home Assistant writes them, and company ids."""

from typing import Final


def _from_16_bit(number: int) -> str:
    """Return the 128-bit form, lower case (Core Specification Vol 3 Part B 2.5.1)."""
    return f"0000{number:04x}-0000-1000-8000-00805f9b34fb"


DULT: Final = _from_16_bit(0xFCB2)
FIND_HUB: Final = _from_16_bit(0xFEAA)
EDDYSTONE: Final = FIND_HUB
"""Find Hub took over Eddystone's number: the first byte of the data tells them apart."""
FAST_PAIR: Final = _from_16_bit(0xFE2C)
SMARTTAG: Final = _from_16_bit(0xFD5A)
SMARTTAG_SETUP: Final = _from_16_bit(0xFD59)
SAMSUNG_FIND: Final = _from_16_bit(0xFD69)
"""Samsung phones and earphones that let themselves be found."""
TILE: Final = _from_16_bit(0xFEED)
TILE_FEEC: Final = _from_16_bit(0xFEEC)
TILE_FD84: Final = _from_16_bit(0xFD84)
CHIPOLO: Final = _from_16_bit(0xFE33)
PEBBLEBEE: Final = _from_16_bit(0xFA25)
FIND_MY_ACCESSORY: Final = _from_16_bit(0xFD44)
MIBEACON: Final = _from_16_bit(0xFE95)

APPLE: Final = 0x004C
"""A company id."""
