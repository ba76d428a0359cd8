"""The GATT database of a virtual tag: what a proxy's client finds, reads, writes and is notified of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

READ: Final = 0x02
WRITE: Final = 0x08
NOTIFY: Final = 0x10
INDICATE: Final = 0x20

CCCD: Final = 0x2902
INVALID_HANDLE: Final = 0x01
READ_NOT_PERMITTED: Final = 0x02
WRITE_NOT_PERMITTED: Final = 0x03
INVALID_LENGTH: Final = 0x0D

_BASE: Final = 0x0000_0000_0000_1000_8000_00805F9B34FB


def uuid16(short: int) -> UUID:
    """Return a 16-bit UUID in full."""
    return UUID(int=short << 96 | _BASE)


class GattError(Exception):
    """An ATT error; `code` is the number of the Core Specification or of the service."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ATT error 0x{code:02x}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Notice:
    """A value that the tag sends by itself, `after_s` from now unless `holds` has become false by then."""

    data: bytes
    after_s: float = 0.0
    holds: Callable[[], bool] = lambda: True


class Value(Protocol):
    """The behaviour behind one characteristic."""

    def read(self) -> bytes:
        """Return the value; raise GattError where it cannot be read."""

    def write(self, data: bytes) -> Sequence[Notice]:
        """Take a value and return what the tag notifies of; raise GattError where it is refused."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is only read."""

    data: bytes

    def read(self) -> bytes:
        """Return the value."""
        return self.data

    def write(self, data: bytes) -> Sequence[Notice]:  # noqa: ARG002  # refused whatever it is
        """Refuse."""
        raise GattError(WRITE_NOT_PERMITTED)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic; `handle` is its value's, `cccd_handle` that of its notification switch, 0 for none."""

    uuid: UUID
    properties: int
    value: Value
    handle: int = 0
    cccd_handle: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A primary service."""

    uuid: UUID
    characteristics: tuple[Characteristic, ...]
    handle: int = 0


class Peripheral:
    """A tag that accepts connections. Handles are given in the order of the services."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = tuple(_number(services))
        self._by_handle = {char.handle: char for service in self.services for char in service.characteristics}
        self._by_cccd = {char.cccd_handle: char for char in self._by_handle.values() if char.cccd_handle}

    def read(self, handle: int) -> bytes:
        """Return a characteristic's value."""
        char = self._characteristic(handle)
        if not char.properties & READ:
            raise GattError(READ_NOT_PERMITTED)
        return char.value.read()

    def write(self, handle: int, data: bytes) -> Sequence[Notice]:
        """Write a characteristic's value and return what the tag notifies of under the same handle."""
        char = self._characteristic(handle)
        if not char.properties & WRITE:
            raise GattError(WRITE_NOT_PERMITTED)
        return char.value.write(data)

    def switched_by(self, cccd_handle: int) -> int:
        """Return the handle of the characteristic whose notifications a descriptor switches."""
        if cccd_handle not in self._by_cccd:
            raise GattError(INVALID_HANDLE)
        return self._by_cccd[cccd_handle].handle

    def can_notify(self, handle: int) -> bool:
        """Whether the characteristic notifies or indicates."""
        return bool(self._characteristic(handle).cccd_handle)

    def _characteristic(self, handle: int) -> Characteristic:
        if handle not in self._by_handle:
            raise GattError(INVALID_HANDLE)
        return self._by_handle[handle]


def _number(services: Sequence[Service]) -> list[Service]:
    """Give handles from 1: service, then for each characteristic its declaration, value and switch."""
    numbered, handle = [], 1
    for service in services:
        chars, at = [], handle + 1
        for char in service.characteristics:
            notifies = bool(char.properties & (NOTIFY | INDICATE))
            chars.append(Characteristic(char.uuid, char.properties, char.value, at + 1, at + 2 if notifies else 0))
            at += 3 if notifies else 2
        numbered.append(Service(service.uuid, tuple(chars), handle))
        handle = at
    return numbered
