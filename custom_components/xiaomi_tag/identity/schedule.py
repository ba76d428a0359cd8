"""Tables of the ids and keys that our rotating tags may be sending now, and the job that computes missing ones."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
import time
from typing import NamedTuple, override

from . import find_hub, find_my
from .find_hub import Curve, EphemeralId
from .find_my import Checkpoint

_WINDOWS_A_BATCH = 64

type Spans = tuple[tuple[int, int], ...]
"""Ranges of windows or key indices, first and last; one whose last is before its first is empty."""


def give_way() -> None:
    """Let other threads run: pure Python holds the interpreter for 5 ms at a time otherwise."""
    time.sleep(0)


def covered(spans: Spans) -> set[int]:
    """Return everything that lies in the spans."""
    return {number for first, last in spans for number in range(first, last + 1)}


class Chain(NamedTuple):
    """One of an accessory's two key chains: which indices are missing, which are checkpoints later, and where to start."""

    secondary: bool
    missing: tuple[int, ...]
    marks: tuple[int, ...]
    checkpoints: tuple[Checkpoint, ...]


class AccessoryKey(NamedTuple):
    """A key that an accessory may be sending."""

    secondary: bool
    number: int
    key: bytes


class Slot[Entry](NamedTuple):
    """An entry of a look-up table, and whose it is."""

    tag: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Part[Entry, Number]:
    """New entries for a look-up table, and their look-up keys by window or key index."""

    slots: dict[bytes, Slot[Entry]] = field(default_factory=dict, repr=False)
    lookups: dict[Number, tuple[bytes, ...]] = field(default_factory=dict, repr=False)

    def add(self, number: Number, lookup: bytes, slot: Slot[Entry]) -> None:
        """Put in one entry."""
        self.slots[lookup] = slot
        self.lookups[number] = (*self.lookups.get(number, ()), lookup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A computed part of a tag's table. `token` is the tag's state: one that replaced it does not fit."""

    tag: str
    token: object = field(repr=False)
    spans: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class FindHubTable(Table):
    """Computed ids of a Find Hub tag, by window."""

    part: Part[EphemeralId, int] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMyTable(Table):
    """Computed keys of a Find My accessory, by whether secondary and index, and the checkpoints of its two chains."""

    part: Part[AccessoryKey, tuple[bool, int]] = field(repr=False)
    checkpoints: tuple[tuple[Checkpoint, ...], tuple[Checkpoint, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(ABC):
    """What to compute for a tag. `token` is the tag's state."""

    tag: str
    token: object = field(repr=False)
    spans: Spans

    @abstractmethod
    def compute(self) -> Table:
        """Compute it; slow and pure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindHubRequest(Request):
    """Ids to compute for a Find Hub tag."""

    identity_key: bytes = field(repr=False)
    missing: tuple[int, ...]

    @override
    def compute(self) -> FindHubTable:
        part = Part[EphemeralId, int]()
        for windows in batched(self.missing, _WINDOWS_A_BATCH, strict=False):
            for entry in find_hub.derive(self.identity_key, windows, tuple(Curve), give_way):
                part.add(entry.window, entry.eid, Slot(self.tag, entry))
        return FindHubTable(tag=self.tag, token=self.token, spans=self.spans, part=part)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMyRequest(Request):
    """Keys to compute for a Find My accessory."""

    master_key: bytes = field(repr=False)
    secrets: tuple[bytes, bytes] = field(repr=False)
    chains: tuple[Chain, Chain] = field(repr=False)

    @override
    def compute(self) -> FindMyTable:
        part = Part[AccessoryKey, tuple[bool, int]]()
        reached: list[tuple[Checkpoint, ...]] = []
        for chain, secret in zip(self.chains, self.secrets, strict=True):
            found, checkpoints = find_my.walk(
                self.master_key,
                secret,
                indices=chain.missing,
                marks=chain.marks,
                checkpoints=chain.checkpoints,
                pause=give_way,
            )
            for number, key in found.items():
                entry = AccessoryKey(chain.secondary, number, key)
                part.add((chain.secondary, number), find_my.prefix(key), Slot(self.tag, entry))
            reached.append(checkpoints)
        return FindMyTable(
            tag=self.tag, token=self.token, spans=self.spans, part=part, checkpoints=(reached[0], reached[1])
        )


@dataclass(frozen=True, slots=True)
class ScheduleResult:
    """The tables that a schedule job computed."""

    job: ScheduleJob
    tables: tuple[Table, ...] = field(repr=False)


class ScheduleJob:
    """Computes the missing parts of some tags' tables. `run` is pure and belongs in a worker thread."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self._requests = tuple(requests)
        self.description = f"key schedules of {len(self._requests)} tags"

    def run(self) -> ScheduleResult:
        """Compute. About 0.3 ms an id (three curves' worth) and 0.2 ms a key on a desktop computer."""
        return ScheduleResult(self, tuple(request.compute() for request in self._requests))


def chain_of(
    spans: Spans, have: Iterable[tuple[bool, int]], checkpoints: tuple[Checkpoint, ...], *, secondary: bool
) -> Chain:
    """Return what to compute of a chain for `spans` of its own indices, given the keys there are."""
    known = {index for is_secondary, index in have if is_secondary is secondary}
    marks = {edge for span in spans for edge in span}
    return Chain(secondary, tuple(sorted(covered(spans) - known)), tuple(sorted(marks)), checkpoints)


def secondary_spans(spans: Spans) -> Spans:
    """Return the spans of secondary indices that go with spans of primary ones."""
    return tuple((find_my.secondary_indices(first)[0], find_my.secondary_indices(last)[1]) for first, last in spans)


def replace_entries[Entry, Number](
    index: dict[bytes, Slot[Entry]],
    own: dict[Number, tuple[bytes, ...]],
    *,
    tag: str,
    wanted: set[Number],
    part: Part[Entry, Number],
) -> None:
    """Update a tag's part of a look-up table.

    `own` holds the tag's look-up keys by window or key index: those not `wanted` go, those of `part` come.
    """
    for number in own.keys() - wanted:
        for lookup in own.pop(number):
            if (slot := index.get(lookup)) is not None and slot.tag == tag:
                del index[lookup]
    own.update(part.lookups)
    index.update(part.slots)
