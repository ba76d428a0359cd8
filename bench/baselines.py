"""Two simple rules to compare with, fed as the locator is."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Protocol

from bench.dataset import NOT_HOME, Observation

AWAY_AFTER_S = 120.0


class Rule(Protocol):
    """A rule that answers one tag's room."""

    def tick(self, now: float, heard: Sequence[Observation]) -> str:
        """Add a second's packets and return the room, NOT_HOME, or an empty text before there is any."""
        ...


@dataclass(slots=True)
class Strongest:
    """The room of the receiver with the highest mean RSSI over the last 10 s; kept while nothing is heard."""

    rooms: Mapping[str, str | None]
    window_s: float = 10.0
    _recent: deque[Observation] = field(default_factory=deque)
    _answer: str = ""
    _heard_s: float = float("-inf")

    def tick(self, now: float, heard: Sequence[Observation]) -> str:
        """Add a second's packets."""
        self._recent.extend(row for row in heard if self.rooms.get(row.receiver))
        while self._recent and self._recent[0].time_s <= now - self.window_s:
            self._recent.popleft()
        levels: dict[str, list[int]] = {}
        for row in self._recent:
            levels.setdefault(row.receiver, []).append(row.rssi_dbm)
        if heard:
            self._heard_s = now
        if levels:
            best = max(levels, key=lambda receiver: sum(levels[receiver]) / len(levels[receiver]))
            self._answer = self.rooms[best] or ""
        elif self._answer and now - self._heard_s > AWAY_AFTER_S:
            self._answer = NOT_HOME
        return self._answer


@dataclass(slots=True)
class SmoothedStrongest:
    """The highest exponential mean (5 s) wins, when 3 dB above the incumbent; receivers drop out after 30 s."""

    rooms: Mapping[str, str | None]
    time_s: float = 5.0
    lead_db: float = 3.0
    drop_s: float = 30.0
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    _incumbent: str | None = None
    _answer: str = ""
    _heard_s: float = float("-inf")

    def tick(self, now: float, heard: Sequence[Observation]) -> str:
        """Add a second's packets."""
        for row in heard:
            if self.rooms.get(row.receiver):
                level, at = self._levels.get(row.receiver, (float(row.rssi_dbm), row.time_s))
                share = 1 - exp(-max(row.time_s - at, 0.05) / self.time_s)
                self._levels[row.receiver] = (level + share * (row.rssi_dbm - level), row.time_s)
        live = {receiver: level for receiver, (level, at) in self._levels.items() if now - at <= self.drop_s}
        self._levels = {receiver: self._levels[receiver] for receiver in live}
        if heard:
            self._heard_s = now
        if live:
            best = max(live, key=live.__getitem__)
            if self._incumbent not in live or live[best] > live[self._incumbent] + self.lead_db:
                self._incumbent = best
            self._answer = self.rooms[self._incumbent] or ""
        elif self._answer and now - self._heard_s > AWAY_AFTER_S:
            self._answer = NOT_HOME
        return self._answer
