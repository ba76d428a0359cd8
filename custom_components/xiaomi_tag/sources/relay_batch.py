"""What a relay sends, item by item: from JSON to reports of our tags, or to a text that says what is wrong.

Shared by everything that takes such items. Nothing in here raises for what an item holds, and nothing of it is kept
but what `Report` has room for.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from ..basics.model import Sighting
from ..identity.credentials import AddressCredentials, Credentials
from ..identity.resolver import Resolver
from .relay_parse import Accepted, DeviceLookup, Item, ItemError, ItemFault, SourceOf, address_of

MOST_ITEMS: Final = 1000
MOST_BYTES: Final = 1024 * 1024
AT_ONCE: Final = 100
"""A thousand items take some 20 ms, which is too long for the event loop in one go."""

_REMEMBERED: Final = 50_000


class BodyFault(StrEnum):
    """Why a body is refused as a whole."""

    NOT_ITEMS = "not_items"
    TOO_MANY = "too_many"


class BodyError(ValueError):
    """A body is no item and no list of items, or there are too many."""

    def __init__(self, fault: BodyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class _HasCredentials(Protocol):
    credentials: Credentials


class HomeDevices:
    """The tags of a home, as relays may name them."""

    def __init__(self, tags: Mapping[str, _HasCredentials], resolver: Resolver) -> None:
        self._tags = tags
        self._resolver = resolver
        self.by_packet = resolver.resolve

    def by_id(self, device_id: str) -> str | None:
        """Return the tag with this relay id, or with this fixed address in any spelling.

        A learned address is not taken: it may have been another device's at the time that the item tells of.
        """
        if device_id in self._tags:
            return device_id
        address = address_of(device_id)
        tag = self._resolver.known(address) if address else None
        known = self._tags.get(tag) if tag else None
        return tag if known is not None and isinstance(known.credentials, AddressCredentials) else None


def only_receiver(receiver_id: str, source: str) -> SourceOf:
    """Let items name this receiver or none."""
    return lambda named: source if named in {None, receiver_id} else None


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused item, by its place in the list, and why."""

    index: int
    fault: ItemFault


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a body's items."""

    taken: Sequence[Accepted] = ()
    duplicates: int = 0
    refused: Sequence[Refused] = ()

    @property
    def forbidden(self) -> bool:
        """Whether there were items and none was for a receiver that the sender may post for."""
        nothing_else = not self.taken and not self.duplicates
        return nothing_else and bool(self.refused) and all(each.fault is ItemFault.RECEIVER for each in self.refused)

    def plus(self, other: Batch) -> Batch:
        """Return this batch with what became of further items."""
        return Batch([*self.taken, *other.taken], self.duplicates + other.duplicates, [*self.refused, *other.refused])

    def answer(self) -> dict[str, Any]:
        """Return the answer to the sender: four counts that add up to the items, and what was wrong."""
        late = sum(item.late for item in self.taken)
        return {
            "accepted": len(self.taken) - late,
            "duplicate": self.duplicates,
            "late": late,
            "refused": len(self.refused),
            "errors": [{"index": each.index, "error": each.fault.value} for each in self.refused],
        }


class Ledger:
    """Remembers the newest sightings that were taken, to tell what is sent twice."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._order: deque[tuple[str, str, int]] = deque()
        self._known: set[tuple[str, str, int]] = set()

    def note(self, sighting: Sighting) -> bool:
        """Note a sighting; return whether it is new: by tag, receiver and event time to the millisecond."""
        key = (sighting.tag, sighting.receiver, round(sighting.seen_at * 1000))
        if key in self._known:
            return False
        if len(self._order) >= self._most:
            self._known.discard(self._order.popleft())
        self._order.append(key)
        self._known.add(key)
        return True


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
    body: object, *, now: float, devices: DeviceLookup, source_of: SourceOf, ledger: Ledger, first: int = 0
) -> Batch:
    """Judge every item of a body by itself; `now` is Unix seconds, `first` the index of the first item.

    `body` is JSON as it was read. Raises `BodyError` where it is no such body, and for nothing else.
    """
    taken: list[Accepted] = []
    refused: list[Refused] = []
    duplicates = 0
    for index, item in enumerate(items_of(body), first):
        try:
            accepted = Item(item, now, source_of).read(devices)
        except ItemError as err:
            refused.append(Refused(index, err.fault))
            continue
        if ledger.note(accepted.report.sighting):
            taken.append(accepted)
        else:
            duplicates += 1
    return Batch(taken, duplicates, refused)
