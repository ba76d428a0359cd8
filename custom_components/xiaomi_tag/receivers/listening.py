"""Which receivers of Home Assistant's Bluetooth listen: one that hears nothing from anybody says nothing about tags."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Final, Protocol

LEAST_LIMIT_S: Final = 10.0
"""A shorter silence is not noticed, however busy the air is."""
MOST_LIMIT_S: Final = 180.0
UNLEARNED_LIMIT_S: Final = 30.0
PAUSE_S: Final = 3.0
"""Shorter pauses for a connection change nothing."""
LONGEST_PAUSE_S: Final = 60.0
CROWD: Final = 4
"""So many senders do not leave within the same seconds: when they fall silent together, the receiver did."""
CROWD_S: Final = 10.0
STUCK_AFTER_S: Final = 300.0
"""A receiver that is hung for this long needs a hand."""

_GAPS: Final = 31
_LEAST_GAPS: Final = 8
_MEDIANS: Final = 10.0
_LONG_GAPS: Final = 3.0
# The clock of the packets is coarse.
_SAME_PACKET_S: Final = 0.05


class NotListening(StrEnum):
    """Why a receiver does not listen."""

    OFFLINE = "offline"
    HUNG = "hung"
    """It is connected, but hears nothing from anybody."""
    PAUSED = "paused"
    """It keeps its radio busy with a connection."""


class Scanner(Protocol):
    """What is used of a scanner of Home Assistant."""

    @property
    def source(self) -> str:
        """The id of the receiver."""
        ...

    @property
    def scanning(self) -> bool:
        """Whether its radio listens, as far as Home Assistant knows."""
        ...

    @property
    def discovered_device_timestamps(self) -> Mapping[str, float]:
        """By address, the monotonic time of the last packet."""
        ...

    def time_since_last_detection(self) -> float:
        """Return the seconds since the last packet of any sender."""
        ...


@dataclass(slots=True)
class _Ear:
    """What is known of one receiver's hearing. Times are monotonic seconds."""

    since_s: float
    heard_s: float
    gaps: deque[float] = field(default_factory=lambda: deque(maxlen=_GAPS))
    limit_s: float = UNLEARNED_LIMIT_S
    longest_s: float = 0.0
    paused: bool = False
    crowd: bool | None = None
    """Whether many senders fell silent at once; None while it hears."""

    def hear(self, heard_s: float) -> None:
        """Learn from the gap that a packet ended, unless a connection or an outage made it."""
        if self.heard_s >= self.since_s and not self.paused:
            gap_s = heard_s - self.heard_s
            self.gaps.append(gap_s)
            self.longest_s = max(self.longest_s, gap_s)
            self._set_limit()
        self.heard_s = heard_s
        self.paused = False

    def silence_s(self, now: float) -> float:
        """Return how long it has heard nothing since it connected."""
        return now - max(self.heard_s, self.since_s)

    def is_silent(self, now: float) -> bool:
        """Return whether it has heard nothing for longer than usual."""
        limit_s = self.limit_s if self.heard_s >= self.since_s else LEAST_LIMIT_S
        return self.silence_s(now) > limit_s

    def _set_limit(self) -> None:
        """Set the limit by most gaps, not by the longest: that of a receiver that is deaf in bursts is a burst."""
        if len(self.gaps) < _LEAST_GAPS:
            return
        gaps = sorted(self.gaps)
        usual_s = min(_MEDIANS * gaps[len(gaps) // 2], _LONG_GAPS * gaps[len(gaps) * 9 // 10])
        self.limit_s = min(max(usual_s, LEAST_LIMIT_S), MOST_LIMIT_S)


class Listening:
    """Follows all scanners, second by second.

    A receiver is hung when it has heard nothing for longer than usual, and another one heard something meanwhile. When
    none did, there may be nothing to hear: the only tag has left. Then it is hung only if many senders fell silent at
    once.
    """

    def __init__(self) -> None:
        self._ears: dict[str, _Ear] = {}
        self._states: Mapping[str, NotListening | None] = {}
        self._now = -inf

    def observe(self, scanners: Iterable[Scanner], now: float) -> Mapping[str, NotListening | None]:
        """Return by source why each connected receiver does not listen, None for those that do."""
        states: dict[str, NotListening | None] = {}
        silent: list[tuple[Scanner, _Ear]] = []
        newest_s = -inf
        for scanner in scanners:
            ear = self._follow(scanner, now)
            states[scanner.source] = None
            silence_s = ear.silence_s(now)
            if not scanner.scanning and silence_s <= LONGEST_PAUSE_S:
                ear.paused = True
                if silence_s > PAUSE_S:
                    states[scanner.source] = NotListening.PAUSED
            elif ear.is_silent(now):
                silent.append((scanner, ear))
            else:
                ear.crowd = None
            if ear.heard_s >= ear.since_s:
                newest_s = max(newest_s, ear.heard_s)
        for scanner, ear in silent:
            if ear.crowd is None:
                ear.crowd = _crowd(scanner, ear.heard_s)
            if ear.crowd or newest_s - max(ear.heard_s, ear.since_s) > LEAST_LIMIT_S:
                states[scanner.source] = NotListening.HUNG
        self._states, self._now = states, now
        return states

    def stuck(self) -> frozenset[str]:
        """Return the receivers that have been hung for minutes, and for much longer than they ever were and recovered."""
        return frozenset(
            source
            for source, state in self._states.items()
            if state is NotListening.HUNG
            and (ear := self._ears[source]).silence_s(self._now) > max(STUCK_AFTER_S, _LONG_GAPS * ear.longest_s)
        )

    def keep(self, sources: Collection[str]) -> None:
        """Forget all other receivers."""
        self._ears = {source: ear for source, ear in self._ears.items() if source in sources}

    def _follow(self, scanner: Scanner, now: float) -> _Ear:
        heard_s = now - max(scanner.time_since_last_detection(), 0.0)
        ear = self._ears.get(scanner.source)
        if ear is None:
            ear = self._ears[scanner.source] = _Ear(since_s=now, heard_s=heard_s)
        elif scanner.source not in self._states:
            ear.since_s, ear.heard_s = now, heard_s
        elif heard_s > ear.heard_s + _SAME_PACKET_S:
            ear.hear(heard_s)
        return ear


def _crowd(scanner: Scanner, heard_s: float) -> bool:
    """Return whether a receiver heard many senders shortly before it fell silent."""
    return sum(at >= heard_s - CROWD_S for at in scanner.discovered_device_timestamps.values()) >= CROWD
