"""What the resolver keeps of one rotating tag: credentials, clock or alignment, and its part of the tables."""

from dataclasses import dataclass
from typing import Any

from .alignment import KeyAlignment
from .clock import TagClock
from .credentials import Credentials, FindHubCredentials, FindMyCredentials
from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S, EphemeralId
from .find_my import Checkpoint
from .schedule import (
    AccessoryKey,
    FindHubRequest,
    FindHubTable,
    FindMyRequest,
    FindMyTable,
    Part,
    Slot,
    Spans,
    chain_of,
    covered,
    replace_entries,
    secondary_spans,
)

LOST_AFTER_S = 600.0 + ROTATION_S + MAX_ROTATION_DELAY_S
"""A Find Hub tag without a new id for so long is worth a wide search: the life of one id, which a caller need resolve
only once, and ten minutes."""


@dataclass(slots=True, eq=False)
class PlainTag:
    """A tag known by its address, as an iBeacon, or by its resolving key: nothing is scheduled."""

    credentials: Credentials
    last_hit_at: float | None = None


class FindHubTag:
    """A Find Hub tag and the ids that it may be sending."""

    def __init__(self, tag: str, credentials: FindHubCredentials, alignment: Any) -> None:
        self.tag = tag
        self.credentials = credentials
        self.clock = TagClock(credentials.paired_at, alignment)
        self.spans: Spans = ()
        self.last_hit_at: float | None = None
        self.saved_at = 0.0
        self._eids: dict[int, tuple[bytes, ...]] = {}

    def is_lost(self, now: float) -> bool:
        """Return whether it was not heard of late, or never."""
        return self.last_hit_at is None or now - self.last_hit_at > LOST_AFTER_S

    def request(self, now: float) -> FindHubRequest | None:
        """Return what to compute, or None when the table is complete."""
        spans = self.clock.windows(now)
        if spans == self.spans:
            return None
        missing = tuple(sorted(covered(spans) - self._eids.keys()))
        return FindHubRequest(self.tag, self, self.credentials.identity_key, spans, missing)

    def install(self, table: FindHubTable, index: dict[bytes, Slot[EphemeralId]]) -> None:
        """Take in a computed table."""
        self.spans = table.spans
        replace_entries(index, self._eids, tag=self.tag, wanted=covered(table.spans), part=table.part)

    def clear(self, index: dict[bytes, Slot[EphemeralId]]) -> None:
        """Take the tag's ids out of the table."""
        replace_entries(index, self._eids, tag=self.tag, wanted=set(), part=Part())

    def alignment_data(self) -> dict[str, Any] | None:
        """Return what to store; None when nothing is learned."""
        return {"clocks": self.clock.to_data()} if self.clock.learned else None

    def diagnostics(self) -> dict[str, Any]:
        """Return what may be shown."""
        return {
            "scheduled_ids": sum(map(len, self._eids.values())),
            "clock_offsets": [
                {"offset_s": round((known.low_s + known.high_s) / 2), "width_s": round(known.high_s - known.low_s)}
                for known in self.clock.learned
            ],
        }


class FindMyTag:
    """A Find My accessory and the keys that it may be sending."""

    def __init__(self, tag: str, credentials: FindMyCredentials, alignment: Any) -> None:
        self.tag = tag
        self.credentials = credentials
        self.alignment = KeyAlignment(
            credentials.paired_at, credentials.aligned_at, credentials.aligned_index, alignment
        )
        self.spans: Spans = ()
        self.last_hit_at: float | None = None
        self.saved_at = 0.0
        self._prefixes: dict[tuple[bool, int], tuple[bytes, ...]] = {}
        self._checkpoints: tuple[tuple[Checkpoint, ...], tuple[Checkpoint, ...]] = ((), ())

    def request(self, now: float) -> FindMyRequest | None:
        """Return what to compute, or None when the table is complete."""
        spans = self.alignment.spans(now)
        if spans == self.spans:
            return None
        primary, secondary = self._checkpoints
        return FindMyRequest(
            self.tag,
            self,
            self.credentials.master_key,
            (self.credentials.primary_secret, self.credentials.secondary_secret),
            spans,
            (
                chain_of(spans, self._prefixes, primary, secondary=False),
                chain_of(secondary_spans(spans), self._prefixes, secondary, secondary=True),
            ),
        )

    def install(self, table: FindMyTable, index: dict[bytes, Slot[AccessoryKey]]) -> None:
        """Take in a computed table."""
        wanted = {(False, number) for number in covered(table.spans)}
        wanted |= {(True, number) for number in covered(secondary_spans(table.spans))}
        self.spans = table.spans
        self._checkpoints = table.checkpoints
        replace_entries(index, self._prefixes, tag=self.tag, wanted=wanted, part=table.part)

    def clear(self, index: dict[bytes, Slot[AccessoryKey]]) -> None:
        """Take the accessory's keys out of the table."""
        replace_entries(index, self._prefixes, tag=self.tag, wanted=set(), part=Part())

    def alignment_data(self) -> dict[str, Any] | None:
        """Return what to store; None when nothing is learned."""
        keys = self.alignment.to_data()
        return None if keys is None else {"keys": keys}

    def diagnostics(self) -> dict[str, Any]:
        """Return what may be shown."""
        return {"scheduled_ids": len(self._prefixes), "key_alignment": self.alignment.to_data()}


type Tag = PlainTag | FindHubTag | FindMyTag
