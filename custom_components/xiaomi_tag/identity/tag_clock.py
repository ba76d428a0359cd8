"""The known offsets of a Find Hub tag's own second counter.

A tag counts its own seconds; the specification does not tie the count to a clock. A frame of window w heard at time t means
    w·1024 ≤ t + offset ≤ (w + 1)·1024 + 204
since an id stays on air until 1 to 204 s after its window's end. Frames narrow the offset to their intersection,
crystal drift widens it again with time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import math
from typing import Any

from .find_hub import MAX_ROTATION_DELAY_S, ROTATION_S, WINDOW_COUNT, window_of

REACH_WINDOWS = 3
"""The previous and the next window, and two more, are kept on either side."""
MOST_RANGES = 4

_DRIFT = 100e-6
"""Twice what a 50 ppm crystal and the host's clock are off."""
_MOST_DRIFT_S = 4 * ROTATION_S
_EVENT_TIME_ERROR_S = 10.0
_QUIET_S = 3600.0
"""After so long without a frame that fits, an offset may move back."""
_SAME_S = 30.0
"""Within so short a time the same window adds nothing."""
_MOST_STORED_WIDTH_S = 2 * ROTATION_S
_OLD_WORD_S = 900.0
"""A frame that is older than the last one by no more than this came late. By more, the host's clock was set back."""

DAY_BEFORE_S = 26 * 3600.0
DAY_AFTER_S = 36 * 3600.0
"""A pairing date on a full quarter of an hour may be only a day: its midnight, its noon, in any time zone. The pairing
was at most so long before or after it."""
ABOUT_S = 3600.0
"""Another one is right to the hour."""
_QUARTER_S = 900.0


@dataclass(frozen=True, slots=True)
class OffsetRange:
    """The counter less Unix time, between `low_s` and `high_s` as of `at`, after `hits` frames that agree."""

    low_s: float
    high_s: float
    at: float
    hits: int = 0

    def drifted(self, now: float) -> OffsetRange:
        """Return the range as of another time, widened by what the clocks may have drifted apart."""
        drift_s = min(abs(now - self.at) * _DRIFT, _MOST_DRIFT_S)
        return OffsetRange(self.low_s - drift_s, self.high_s + drift_s, self.at, self.hits)

    def windows(self, now: float) -> tuple[int, int]:
        """Return the first and the last window that the tag may be sending, `REACH_WINDOWS` on either side included."""
        drifted = self.drifted(now)
        first = window_of(now + drifted.low_s) - REACH_WINDOWS
        last = window_of(now + drifted.high_s) + REACH_WINDOWS
        return max(first, 0), min(last, WINDOW_COUNT - 1)

    def stands_at_zero(self, seen_at: float) -> bool:
        """Return whether the counter was last confirmed in its first window, although that window is over."""
        first_window_s = ROTATION_S + MAX_ROTATION_DELAY_S + _EVENT_TIME_ERROR_S
        return self.at + self.low_s <= first_window_s < seen_at + self.drifted(seen_at).low_s


def offsets_of(window: int, seen_at: float) -> OffsetRange:
    """Return the offsets that a frame of `window`, heard at `seen_at`, leaves possible."""
    start_s = window * ROTATION_S - seen_at
    return OffsetRange(
        start_s - _EVENT_TIME_ERROR_S, start_s + ROTATION_S + MAX_ROTATION_DELAY_S + _EVENT_TIME_ERROR_S, seen_at, 1
    )


class TagClock:
    """The offsets that one tag's counter was found at, and the bases to try besides.

    Bases are Unix time and, where the pairing date is known, seconds since pairing: until an offset is learned, since
    any moment of that day or hour. At most `MOST_RANGES` learned offsets are kept (a counter that falls back at a battery
    change has two lives): an older one still works when a newer one turns out to be wrong.

    Replay: a recorded frame that is sent again always makes the counter look slower. So an offset moves forward at
    once, but backward only when nothing has fitted it for an hour. A frame that comes late moves nothing.

    Home-made tags send the id of window 0 for ever: their counter stands, which teaches no offset but the first.
    """

    def __init__(self, paired_at: float | None, alignment: Any = None) -> None:
        self._paired_at = paired_at
        self._ranges = _read(alignment)
        self._last_window = -1
        self._last_at = 0.0

    @property
    def learned(self) -> Sequence[OffsetRange]:
        """The learned offsets."""
        return self._ranges

    def windows(self, now: float) -> tuple[tuple[int, int], ...]:
        """Return the spans of windows (first, last) to keep ids of; they may overlap or be empty."""
        return tuple(candidate.windows(now) for candidate in (*self._ranges, *self._bases(now)))

    def _bases(self, now: float) -> Sequence[OffsetRange]:
        unix_time = OffsetRange(0.0, 0.0, now)
        if self._paired_at is None:
            return (unix_time,)
        if self._ranges:
            before_s = after_s = 0.0
        elif self._paired_at % _QUARTER_S == 0:
            before_s, after_s = DAY_BEFORE_S, DAY_AFTER_S
        else:
            before_s = after_s = ABOUT_S
        return unix_time, OffsetRange(-self._paired_at - after_s, -self._paired_at + before_s, now)

    def observe(self, window: int, seen_at: float) -> bool:
        """Record that a frame of `window` was heard at `seen_at` (finite); return whether the spans of windows moved."""
        if window == self._last_window and 0 <= seen_at - self._last_at < _SAME_S:
            return False
        if any(0 < known.at - seen_at <= _OLD_WORD_S for known in self._ranges):
            return False
        self._last_window, self._last_at = window, seen_at
        if window == 0 and any(known.stands_at_zero(seen_at) for known in self._ranges):
            return False
        found = offsets_of(window, seen_at)
        for place, known in enumerate(self._ranges):
            drifted = known.drifted(seen_at)
            low_s, high_s = max(drifted.low_s, found.low_s), min(drifted.high_s, found.high_s)
            if low_s <= high_s:
                self._ranges[place] = OffsetRange(low_s, high_s, max(known.at, seen_at), known.hits + 1)
                return False
        for place, known in enumerate(self._ranges):
            if _near(known, found):
                if found.low_s < known.low_s and abs(seen_at - known.at) < _QUIET_S:
                    return False
                self._ranges[place] = found
                return True
        self.learn(found)
        return True

    def learn(self, found: OffsetRange) -> None:
        """Add an offset, in the place of the least confirmed one when there are too many."""
        if len(self._ranges) >= MOST_RANGES:
            self._ranges.remove(min(self._ranges, key=lambda known: known.hits))
        self._ranges.append(found)

    def to_data(self) -> list[list[float]]:
        """Return the learned offsets for storage: no secret is in them."""
        return [[known.low_s, known.high_s, known.at, known.hits] for known in self._ranges]


def _near(known: OffsetRange, found: OffsetRange) -> bool:
    """Return whether two offsets are so close that their spans of windows overlap."""
    return abs(known.low_s + known.high_s - found.low_s - found.high_s) / 2 <= 2 * (REACH_WINDOWS + 1) * ROTATION_S


def _read(alignment: Any) -> list[OffsetRange]:
    """Read stored offsets, leaving out whatever is not one."""
    ranges: list[OffsetRange] = []
    if not isinstance(alignment, Iterable):
        return ranges
    for item in alignment:
        try:
            low_s, high_s, at, hits = (float(number) for number in item)
        except TypeError, ValueError, OverflowError:
            continue
        sane = all(math.isfinite(number) for number in (low_s, high_s, at, hits))
        if sane and 0 <= high_s - low_s <= _MOST_STORED_WIDTH_S and abs(low_s) < WINDOW_COUNT * ROTATION_S:
            ranges.append(OffsetRange(low_s, high_s, at, int(hits)))
    return ranges[:MOST_RANGES]
