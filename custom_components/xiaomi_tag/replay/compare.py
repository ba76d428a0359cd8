"""Compares recomputed crossings with published ones, and returns the corrections between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Final

from ..fences.crossing import Correction, Crossing, CrossingKind, PlaceRef
from ..fences.ids import Ids
from ..fences.ledger import LATE_S
from ..journal.model import JournalCrossing

SAME_WITHIN_S: Final = 20.0
"""Two crossings this close are the same: a replay sees whole seconds, and begins later than the home did."""
RETIMED_WITHIN_S: Final = 300.0
"""Two crossings this close are one at another time; farther apart they are two."""
_REPLAYED: Final = (CrossingKind.ENTERED, CrossingKind.LEFT, CrossingKind.DWELLED)
"""The locations of persons are not stored, so LEFT_BEHIND cannot be replayed."""


def in_effect(rows: Iterable[JournalCrossing]) -> list[Crossing]:
    """Return the crossings that are valid after all corrections, by event time; each has its last published id."""
    valid = (_uncorrected(row.crossing) for row in rows if not row.superseded)
    return sorted(filter(None, valid), key=_by_time)


def corrections(
    published: Iterable[Crossing],
    found: Iterable[Crossing],
    *,
    known_at: Mapping[PlaceRef, float],
    until: float,
    now: float,
    ids: Ids,
) -> list[Crossing]:
    """Return the corrections that turn the `published` crossings, which are valid, into those `found`, of one tag.

    A place is compared from when the replay knew the tag's side (`known_at`), up to `until`. Dwelling is compared only
    after the first visit began, since the replay does not know how long an earlier visit had lasted.
    """
    published, found = tuple(published), tuple(found)
    visits: dict[PlaceRef, float] = {}
    for crossing in (*published, *found):
        if crossing.kind is CrossingKind.ENTERED:
            visits[crossing.place] = min(crossing.event_time, visits.get(crossing.place, inf))

    def comparable(crossings: Iterable[Crossing]) -> Mapping[tuple[PlaceRef, CrossingKind], Sequence[Crossing]]:
        groups: defaultdict[tuple[PlaceRef, CrossingKind], list[Crossing]] = defaultdict(list)
        for crossing in sorted(crossings, key=_by_time):
            begin = known_at.get(crossing.place, inf)
            if crossing.kind is CrossingKind.DWELLED:
                begin = max(begin, visits.get(crossing.place, inf))
            if begin < crossing.event_time <= until and crossing.kind in _REPLAYED:
                groups[crossing.place, crossing.kind].append(crossing)
        return groups

    before, after = comparable(published), comparable(found)
    made: list[Crossing] = []
    for key in before.keys() | after.keys():
        for old, new in _pairs(before.get(key, ()), after.get(key, ())):
            correction = _correction(old, new, now, ids)
            if correction is not None:
                made.append(correction)
    return sorted(made, key=_by_time)


def _uncorrected(crossing: Crossing) -> Crossing | None:
    """Return the crossing that a correction adds or changes, None for a retraction; others unchanged."""
    if crossing.kind is not CrossingKind.CORRECTED:
        return crossing
    if crossing.correction is Correction.RETRACTED or crossing.of is None:
        return None
    return replace(crossing, kind=crossing.of, of=None, correction=None, supersedes=None)


def _by_time(crossing: Crossing) -> tuple[float, str]:
    return crossing.event_time, crossing.event_id


def _pairs(before: Sequence[Crossing], after: Sequence[Crossing]) -> Iterator[tuple[Crossing | None, Crossing | None]]:
    """Yield the crossings of both sequences in order of event time, in pairs where two may be the same."""
    old, new = 0, 0
    while old < len(before) and new < len(after):
        apart_s = after[new].event_time - before[old].event_time
        if abs(apart_s) <= RETIMED_WITHIN_S:
            yield before[old], after[new]
            old, new = old + 1, new + 1
        elif apart_s > 0:
            yield before[old], None
            old += 1
        else:
            yield None, after[new]
            new += 1
    yield from ((crossing, None) for crossing in before[old:])
    yield from ((None, crossing) for crossing in after[new:])


def _correction(old: Crossing | None, new: Crossing | None, now: float, ids: Ids) -> Crossing | None:
    if old is not None and new is not None:
        if abs(new.event_time - old.event_time) <= SAME_WITHIN_S:
            return None
        action, base, altered = Correction.RETIMED, new, old.event_id
    elif old is not None:
        action, base, altered = Correction.RETRACTED, old, old.event_id
    elif new is not None:
        action, base, altered = Correction.ADDED, new, ids.crossing(new.tag, new.place, new.kind, new.event_time)
    else:
        return None
    return replace(
        base,
        event_id=ids.correction(action, altered, base.event_time),
        kind=CrossingKind.CORRECTED,
        decided_at=now,
        late=now - base.event_time > LATE_S,
        correction=action,
        of=base.kind,
        supersedes=None if action is Correction.ADDED else altered,
    )
