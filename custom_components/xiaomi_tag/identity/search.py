"""The wide search: which window of which tag a strong unknown Find Hub frame belongs to, and when to look for it.

A tag may count its seconds from anywhere, and start again at a battery change. Where the usual bases fail, the ids
of years of windows are compared with the ids on the air.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched, chain
from typing import override

from . import find_hub
from .find_hub import ROTATION_S, WINDOW_COUNT, Curve, window_of
from .schedule import give_way
from .tag_clock import offsets_of

YEAR_S = 31_557_600
SEARCH_REACH_S = 3 * YEAR_S

STRONG_DBM = -70
PERSISTENT_SIGHTINGS = 3
PERSISTENT_S = 60.0
_STALE_S = 1800.0
_MOST_CANDIDATES = 64

FIRST_BACKOFF_S = 600.0
MOST_BACKOFF_S = 86_400.0
_REST_FACTOR = 9.0
"""Nine times a search's length without one: searches use a tenth of one core at most."""

_WINDOWS_A_BATCH = 64
_PAIRED_REACH = 30 * 86_400 // ROTATION_S
"""Windows on either side of a pairing date, which are searched first."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found: a Find Hub tag's counter offset, an accessory's key, or None."""

    job: Search
    found: object | None


class Search(ABC):
    """Looks for unknown ids among those of one tag. `run` is pure and belongs in a worker thread.

    `progress` and `cancel` may be used from another thread.
    """

    _total: int

    def __init__(self, tag: str, token: object, description: str) -> None:
        self.tag = tag
        self.token = token
        self.description = description
        self._done = 0
        self._cancelled = False

    @property
    def progress(self) -> float:
        """The part that is done, 0 to 1."""
        return min(self._done / self._total, 1.0)

    @property
    def cancelled(self) -> bool:
        """Whether the search was cancelled."""
        return self._cancelled

    def cancel(self) -> None:
        """Cancel the search: `run` returns within milliseconds."""
        self._cancelled = True

    @abstractmethod
    def run(self) -> SearchResult:
        """Search; slow and pure."""


class WideSearch(Search):
    """Looks for several unknown ids among one Find Hub tag's windows.

    Searched is first, where a pairing date is known, a month on either side of seconds since then; then `reach_s` on
    either side of Unix time, the nearest windows first; then as much from a counter that started at zero: about
    277,000 windows for three years.
    """

    def __init__(
        self,
        tag: str,
        token: object,
        identity_key: bytes,
        *,
        targets: Mapping[bytes, float],
        now: float,
        reach_s: float,
        paired_at: float | None = None,
    ) -> None:
        super().__init__(tag, token, f"wide search for one tag among {len(targets)} unknown ids")
        self._identity_key = identity_key
        self._targets = dict(targets)
        self._centre = window_of(now)
        self._reach = int(reach_s) // ROTATION_S
        reach = min(self._reach, _PAIRED_REACH)
        self._paired = range(0) if paired_at is None else _around(window_of(now - paired_at), reach)
        others = (_around(self._centre, self._reach), self._from_zero())
        again = sum(_overlap(self._paired, other) for other in others)
        self._total = max(1, len(self._paired) - again + sum(map(len, others)))

    def _windows(self) -> Iterator[int]:
        outward = chain.from_iterable(
            (self._centre - step, self._centre + step) if step else (self._centre,) for step in range(self._reach + 1)
        )
        others = (window for window in chain(outward, self._from_zero()) if 0 <= window < WINDOW_COUNT)
        return chain(self._paired, (window for window in others if window not in self._paired))

    def _from_zero(self) -> range:
        return range(min(self._reach + 1, self._centre - self._reach))

    @override
    def run(self) -> SearchResult:
        """Search. About 0.15 ms a window for 20-byte ids on a desktop computer, 0.4 ms with 32-byte ones."""
        lengths = {len(eid) for eid in self._targets}
        curves = [curve for curve in Curve if curve.id_length in lengths]
        for windows in batched(self._windows(), _WINDOWS_A_BATCH, strict=False):
            if self.cancelled or not curves:
                break
            for candidate in find_hub.derive(self._identity_key, windows, curves, give_way):
                if candidate.eid in self._targets:
                    return SearchResult(self, offsets_of(candidate.window, self._targets[candidate.eid]))
            self._done += len(windows)
        return SearchResult(self, None)


def _around(centre: int, reach: int) -> range:
    return range(max(0, centre - reach), max(0, min(centre + reach + 1, WINDOW_COUNT)))


def _overlap(one: range, other: range) -> int:
    return max(0, min(one.stop, other.stop) - max(one.start, other.start))


@dataclass(slots=True)
class _Candidate:
    """A strong unknown id on the air."""

    first_at: float
    last_at: float
    sightings: int = 1


@dataclass(slots=True)
class _Backoff:
    """When a tag may be searched for again."""

    next_at: float
    step_s: float = FIRST_BACKOFF_S
    searches: int = 0


@dataclass(slots=True)
class SearchPlanner:
    """Decides when a wide search is worth its time.

    It needs an unknown id that is strong and stays, and a lost tag. Made-up ids can cause no more than this: one
    search at a time; after each one nine times its length without one (so a tenth of one
    core), a tag's very first search excepted; each tag again after 10 minutes, doubling to a day; 64 ids
    remembered, half an hour each. Every search ends by itself.
    """

    reach_s: float = SEARCH_REACH_S
    _candidates: dict[bytes, _Candidate] = field(default_factory=dict)
    _backoffs: dict[str, _Backoff] = field(default_factory=dict)
    _rest_until: float = 0.0
    _started_at: float = 0.0

    def heard(self, eid: bytes, seen_at: float, rssi_dbm: int) -> None:
        """Record an unknown id."""
        if rssi_dbm < STRONG_DBM:
            return
        candidate = self._candidates.get(eid)
        if candidate is None:
            self._make_room(seen_at)
            self._candidates[eid] = _Candidate(seen_at, seen_at)
            return
        candidate.first_at = min(candidate.first_at, seen_at)
        candidate.last_at = max(candidate.last_at, seen_at)
        candidate.sightings += 1

    def _make_room(self, now: float) -> None:
        """Drop an id when there are too many: a silent one, else the one heard least, as ids that are made up are."""
        if len(self._candidates) >= _MOST_CANDIDATES:

            def worth(eid: bytes) -> tuple[bool, int]:
                known = self._candidates[eid]
                return now - known.last_at <= PERSISTENT_S, known.sightings

            del self._candidates[min(self._candidates, key=worth)]

    @property
    def unknown(self) -> Iterable[bytes]:
        """The ids that are not known."""
        return self._candidates.keys()

    def identified(self, eids: Mapping[bytes, object]) -> None:
        """Drop the ids that are no longer unknown."""
        for eid in [eid for eid in self._candidates if eid in eids]:
            del self._candidates[eid]

    def targets(self, now: float) -> dict[bytes, float]:
        """Return the ids to search for, each with when it was last heard."""
        for eid in [eid for eid, known in self._candidates.items() if not abs(now - known.last_at) <= _STALE_S]:
            del self._candidates[eid]
        return {
            eid: known.last_at
            for eid, known in self._candidates.items()
            if known.sightings >= PERSISTENT_SIGHTINGS and known.last_at - known.first_at >= PERSISTENT_S
        }

    def add(self, tag: str, not_before: float) -> None:
        """Add a tag; it is not searched for before that time."""
        self._backoffs[tag] = _Backoff(not_before)

    def remove(self, tag: str) -> None:
        """Forget a tag."""
        self._backoffs.pop(tag, None)

    def located(self, tag: str) -> None:
        """Record that a tag was found: the next search for it need not wait long."""
        self._backoffs[tag].step_s = FIRST_BACKOFF_S

    def choose(self, missing: Iterable[str], now: float) -> str | None:
        """Return which of the missing tags to search for now, or None."""
        ready = [
            (backoff.next_at, tag)
            for tag in missing
            if (backoff := self._backoffs[tag]).next_at <= now and (now >= self._rest_until or not backoff.searches)
        ]
        return min(ready)[1] if ready else None

    def started(self, tag: str, now: float) -> None:
        """Record that a search for a tag starts."""
        backoff = self._backoffs[tag]
        backoff.searches += 1
        backoff.next_at = now + backoff.step_s
        backoff.step_s = min(2 * backoff.step_s, MOST_BACKOFF_S)
        self._started_at = now

    def ended(self, now: float) -> None:
        """Record that the running search has ended."""
        self._rest_until = now + _REST_FACTOR * max(0.0, now - self._started_at)

    def diagnostics(self, tag: str) -> dict[str, float | int]:
        """Return diagnostics of the searches for a tag."""
        backoff = self._backoffs[tag]
        return {"searches": backoff.searches, "next_search_at": backoff.next_at}
