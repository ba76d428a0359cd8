"""Reads what a relay sends, item by item, into reports of our tags, or into texts that explain what is wrong.

HTTP and our own MQTT topic share it. No content of an item raises an error, and nothing of it is kept but what
`Report` has fields for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from ..identity.credentials import AddressCredentials, Credentials
from ..identity.resolver import Match, Resolver
from ..identity.text import address_from_text
from .ledger import Ledger
from .relay_parse import (
    Accepted,
    DeviceLookup,
    Item,
    ItemError,
    ItemFault,
    ReceiverOf,
    RelayedPacket,
    StrangerError,
)
from .relayed_stranger import OnStranger, ignore_stranger

MOST_ITEMS: Final = 1000
MOST_BYTES: Final = 1024 * 1024
AT_ONCE: Final = 100
"""A thousand items take some 20 ms, which is too long for the event loop in one go."""


class BodyFault(StrEnum):
    """Why a body is refused as a whole."""

    NOT_ITEMS = "not_items"
    TOO_MANY = "too_many"


class BodyError(ValueError):
    """A body is neither an item nor a list of items, or holds too many."""

    def __init__(self, fault: BodyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class _HasCredentials(Protocol):
    credentials: Credentials


class HomeDevices:
    """Finds tags of a home by what relays know of them."""

    def __init__(self, tags: Mapping[str, _HasCredentials], resolver: Resolver) -> None:
        self._tags = tags
        self._resolver = resolver

    def by_id(self, device_id: str) -> str | None:
        """Return the tag with this relay id, or with this fixed address in any spelling.

        A learned address does not count: at the item's event time it may have been another device's.
        """
        if device_id in self._tags:
            return device_id
        address = address_from_text(device_id)
        tag = self._resolver.known(address) if address else None
        known = self._tags.get(tag) if tag else None
        return tag if known is not None and isinstance(known.credentials, AddressCredentials) else None

    def by_packet(self, packet: RelayedPacket) -> Match | None:
        """Return the tag that sent this packet. One that is late teaches nothing about a tag's clock."""
        return self._resolver.resolve(
            packet.address, packet.frame, packet.seen_at, packet.rssi_dbm, content=packet.content, late=packet.late
        )


def only_receiver(receiver_id: str, receiver: str) -> ReceiverOf:
    """Accept items that name `receiver_id` or no receiver; their sightings are of `receiver`."""
    return lambda named: receiver if named in {None, receiver_id} else None


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused item, by its place in the list, and why."""

    index: int
    fault: ItemFault


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a body, sorted by outcome; `strangers` counts those that the detection of strangers uses."""

    accepted: Sequence[Accepted] = ()
    duplicates: int = 0
    refused: Sequence[Refused] = ()
    strangers: int = 0

    @property
    def forbidden(self) -> bool:
        """Whether there were items and none was for a receiver that the sender may post for."""
        nothing_else = not self.accepted and not self.duplicates and not self.strangers
        return nothing_else and bool(self.refused) and all(item.fault is ItemFault.RECEIVER for item in self.refused)

    def plus(self, other: Batch) -> Batch:
        """Return this batch and a further one as one."""
        return Batch(
            [*self.accepted, *other.accepted],
            self.duplicates + other.duplicates,
            [*self.refused, *other.refused],
            self.strangers + other.strangers,
        )

    def answer(self) -> dict[str, Any]:
        """Return the answer to the sender: four counts that add up to the items, and why items were refused."""
        late = sum(item.late for item in self.accepted)
        return {
            "accepted": len(self.accepted) - late + self.strangers,
            "duplicate": self.duplicates,
            "late": late,
            "refused": len(self.refused),
            "errors": [{"index": item.index, "error": item.fault.value} for item in self.refused],
        }


def items_of(body: object) -> list[object]:
    """Return the items of a body: one object or a list of at most 1,000. Raises `BodyError`."""
    if isinstance(body, dict):
        return [body]
    if not isinstance(body, list):
        raise BodyError(BodyFault.NOT_ITEMS)
    if len(body) > MOST_ITEMS:
        raise BodyError(BodyFault.TOO_MANY)
    return body


def read_items(
    body: object,
    *,
    now: float,
    devices: DeviceLookup,
    receiver_of: ReceiverOf,
    ledger: Ledger,
    first: int = 0,
    on_stranger: OnStranger = ignore_stranger,
) -> Batch:
    """Read every item of a body on its own; `now` is Unix seconds, `first` the index of the first item.

    `body` is decoded JSON. Raises `BodyError` if it is not such a body, and nothing else. The ledger never holds a
    stranger: its address must not be kept. The detection uses a packet that comes twice once.
    """
    accepted: list[Accepted] = []
    refused: list[Refused] = []
    duplicates = strangers = 0
    for index, item in enumerate(items_of(body), first):
        try:
            read = Item(item, now, receiver_of).read(devices)
        except ItemError as err:
            if isinstance(err, StrangerError) and on_stranger(err.stranger):
                strangers += 1
            else:
                refused.append(Refused(index, err.fault))
            continue
        if ledger.add(read.report.sighting):
            accepted.append(read)
        else:
            duplicates += 1
    return Batch(accepted, duplicates, refused, strangers)
