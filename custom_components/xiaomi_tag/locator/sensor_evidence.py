"""The house's own sensors as evidence of the room: whoever set one off was there.

An edge is an event of a point process: what moves in the room sets the sensor off at some rate, and all that is not
known of at another, the background. The log of the ratio is evidence for each tag, less as others explain the edge too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

import numpy as np

from .arrays import NEVER, Floats, Indices, Times, with_rows
from .cell_filter import CellFilter
from .sensor_trust import FIRST_BACKGROUND, SensorTrust
from .sensors import SensorKind

MOST_SENSORS: Final = 256
WINDOW_S: Final = 6.0
"""An edge counts for so long: radio notices motion some seconds later."""
CHECK_S: Final = 10.0
"""After so long radio knows where those are that moved at an edge."""
NOTICED: Final = 0.25
"""Chance a second that a sensor notices what moves in its room."""
RESTING_SHARE: Final = 0.05
"""Of it, for what moved a short while ago: who stopped walking stirs now and then. What lies still gets nothing."""
RESTING_S: Final = 60.0
MOST_GAIN: Final = 3.5
MOST_OWN_GAIN: Final = 4.5
"""The same for a sensor that only the tag's own person sets off."""
SPARSE_GAIN: Final = 2.0
"""The same where few rooms have a receiver and several persons move: radio cannot tell whose edge it was."""
SPARSE_COVER: Final = 0.75
OFF_A_SECOND: Final = -0.08
PRESENT_A_SECOND: Final = 0.08
PRESENT_RESTING: Final = 0.02
ABSENT_RESTING: Final = -0.01
"""Log-evidence a second of states. The filter forgets within a minute at most, so their sum stays small."""
LONGEST_STATE_S: Final = 5.0
MOVING: Final = 0.5
FADE_S: Final = 10.0
"""Evidence for a tag that is not heard fades: it may have moved on."""
NEGLIGIBLE: Final = 0.01
USUAL_EVERY_S: Final = 30.0
USUAL_SHARE: Final = 0.02

_STATES: Final = frozenset({SensorKind.MOTION, SensorKind.PRESENCE})
_SHARES: Final = {SensorKind.DOOR: 0.5}


@dataclass(slots=True)
class _Sensor:
    room: str
    kind: SensorKind
    person: str | None
    on: bool | None = None
    off_at: float | None = None
    """Since when it is off, None if that is not known."""
    edge_at: float = NEVER
    trust: SensorTrust = field(default_factory=SensorTrust)


class SensorEvidence:
    """Per tag (rows are slots) and room of the map: what sensors showed since the tag was last heard."""

    def __init__(self) -> None:
        self._sensors: dict[str, _Sensor] = {}
        self._first: Mapping[str, float] = {}
        self._edges: list[_Sensor] = []
        """Those whose last edge still counts."""
        self._learning: list[_Sensor] = []
        self._rooms: tuple[str, ...] = ()
        self._columns: dict[str, int] = {}
        self._pending: Floats = np.zeros((0, 0), np.float32)
        self._gained: Floats = np.zeros((0, 0), np.float32)
        """What the edges that count have added."""
        self._usual: Floats = np.zeros(0, np.float32)
        """Where what moves is, on average."""
        self._usual_at = NEVER
        self._faded_at = NEVER
        self._waits = False
        self._stale = True
        self._moved_at: Times = np.full(0, NEVER)
        self._rates: Floats = np.zeros((2, 0), np.float32)
        self._own_rates: dict[int, Floats] = {}
        self._persons: dict[str, int] = {}
        self._person: Indices = np.zeros(0, np.intp)

    def resize(self, tags: int) -> None:
        """Make room for more tags."""
        self._pending = with_rows(self._pending, tags, 0)
        self._gained = with_rows(self._gained, tags, 0)
        self._person = with_rows(self._person, tags, -1)
        self._moved_at = with_rows(self._moved_at, tags, NEVER)

    def clear(self, slot: int) -> None:
        """Start a slot for another tag."""
        self._pending[slot] = self._gained[slot] = 0
        self._person[slot] = -1
        self._moved_at[slot] = NEVER

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        for sensor in self._sensors.values():
            sensor.edge_at += seconds
            if sensor.off_at is not None:
                sensor.off_at += seconds
        self._moved_at += seconds
        self._usual_at += seconds
        self._faded_at += seconds

    def set_person(self, slot: int, person: str | None) -> None:
        """Set whose a tag is: what a person carries moves as one."""
        self._person[slot] = -1 if person is None else self._persons.setdefault(person, len(self._persons))

    def set_backgrounds(self, rates: Mapping[str, float]) -> None:
        """Use known rates a second of edges that no tag explains, by sensor."""
        self._first = dict(rates)
        for name, sensor in self._sensors.items():
            sensor.trust.first = self._first.get(name, FIRST_BACKGROUND)

    def trusts(self) -> dict[str, float]:
        """Return how far each sensor is believed, from 0 to 1."""
        return {name: sensor.trust.trust for name, sensor in self._sensors.items()}

    def sense(
        self, name: str, room: str, kind: SensorKind, on: bool | None, at: float, person: str | None = None
    ) -> None:
        """Set the state of a sensor since `at`; None while it does not work, or is no longer there."""
        if on is None or not isfinite(at):
            if (gone := self._sensors.get(name)) is not None:
                gone.on = gone.off_at = None
                self._stale = True
            return
        sensor = self._sensors.get(name)
        if (
            sensor is None
            or (sensor.kind, sensor.person) != (kind, person)
            or (sensor.room != room and kind is not SensorKind.ROOM)
        ):
            if sensor is None and len(self._sensors) >= MOST_SENSORS:
                return
            self._drop(sensor)
            sensor = self._sensors[name] = _Sensor(room, kind, person)
            sensor.trust.first = self._first.get(name, FIRST_BACKGROUND)
        if kind is SensorKind.ROOM:
            edge = on and sensor.on is not None and sensor.room != room
            sensor.room = room
        else:
            edge = on and (kind is SensorKind.HAND or sensor.on is False)
        if edge:
            self._drop(sensor)
            sensor.trust.wait(at - sensor.off_at if sensor.off_at is not None else 0.0)
            sensor.edge_at = at
            self._edges.append(sensor)
        if sensor.on != on or edge:
            self._stale = True
        sensor.on = on
        # A hand leaves no state: the next edge may come at any time.
        sensor.off_at = at if not on or kind is SensorKind.HAND else None

    def weigh(self, heard: Indices, elapsed_s: Times, motion: Floats, cells: CellFilter, now: float) -> Floats | None:
        """Return the log-evidence (len(heard), rooms of the map) for tags that were heard, None without any.

        `motion` (T,) of all tags runs from 0 at rest to 1 walking.
        """
        if cells.map is None or not self._sensors:
            return None
        self._follow_map(cells.map.rooms)
        if self._waits:
            self._fade(now)
        moving = motion[heard]
        self._moved_at[heard[moving >= MOVING]] = now
        if self._edges or self._learning:
            self._follow_edges(motion, cells, now)
        if now - self._usual_at >= USUAL_EVERY_S and (moving >= MOVING).any():
            self._learn_usual(heard[moving >= MOVING], cells, now)
        if self._stale:
            self._set_rates()
        evidence = None
        if self._waits:
            evidence = self._pending[heard]
            self._pending[heard] = 0
            self._waits = bool(self._pending.any())
        if self._rates.any() or self._own_rates:
            states = self._states(heard, np.minimum(elapsed_s, LONGEST_STATE_S), moving)
            evidence = states if evidence is None else evidence + states
        return evidence

    def _follow_map(self, rooms: tuple[str, ...]) -> None:
        if rooms == self._rooms:
            return
        self._rooms = rooms
        self._columns = {room: column for column, room in enumerate(rooms)}
        self._pending = np.zeros((len(self._person), len(rooms)), np.float32)
        self._gained = np.zeros_like(self._pending)
        self._usual = np.full(len(rooms), 1 / max(len(rooms), 1), np.float32)
        self._waits = False
        self._stale = True

    def _drop(self, sensor: _Sensor | None) -> None:
        """Let the last edge of a sensor count no longer."""
        self._edges = [other for other in self._edges if other is not sensor]
        self._learning = [other for other in self._learning if other is not sensor]

    def _fade(self, now: float) -> None:
        self._pending *= np.float32(np.exp(-max(now - self._faded_at, 0.0) / FADE_S))
        self._pending[np.abs(self._pending) < NEGLIGIBLE] = 0
        self._faded_at = now

    def _follow_edges(self, motion: Floats, cells: CellFilter, now: float) -> None:
        everyone = np.flatnonzero(cells.known)
        share, moving = cells.rooms(everyone), motion[everyone]
        person = self._person[everyone]
        group = np.where(person >= 0, person, len(self._persons) + everyone)
        for sensor in self._learning[:]:
            if now - sensor.edge_at > CHECK_S:
                self._learning.remove(sensor)
                self._learn(sensor, everyone, share, moving, group)
        for sensor in self._edges[:]:
            column = self._columns.get(sensor.room)
            if column is not None:
                self._add(sensor, column, everyone, share[:, column], moving, group, self._resting(everyone, now))
            if now - sensor.edge_at >= WINDOW_S:
                self._edges.remove(sensor)
                self._learning.append(sensor)
        counted = {sensor.room for sensor in (*self._edges, *self._learning)}
        for room, column in self._columns.items():
            if room not in counted:
                self._gained[:, column] = 0
        self._faded_at = now
        self._waits = True

    def _add(
        self, sensor: _Sensor, column: int, everyone: Indices, share: Floats, moving: Floats, group: Indices, least: Floats
    ) -> None:
        """Add what an edge has become worth since the second before."""
        background = np.float32(sensor.trust.background)
        if sensor.person is None:
            rate = np.float32(NOTICED) * moving * share
            of_group = np.zeros(group.max(initial=-1) + 1, np.float32)
            np.maximum.at(of_group, group, rate)
            # What moves with the tag is no other explanation.
            others = of_group.sum() - np.where(moving >= MOVING, of_group[group], rate)
            most = self._most_gain(moving, group)
        else:
            others, most = np.zeros(len(everyone), np.float32), MOST_OWN_GAIN
        rate = np.float32(NOTICED) * np.maximum(moving, least)
        gain = np.minimum(np.log1p(rate / (background + others)), np.float32(most))
        gain *= np.float32(_SHARES.get(sensor.kind, 1.0) * sensor.trust.trust)
        if sensor.person is not None:
            gain *= group == self._persons.get(sensor.person, -1)
        grown = np.maximum(gain - self._gained[everyone, column], 0)
        self._pending[everyone, column] += grown
        self._gained[everyone, column] += grown

    def _most_gain(self, moving: Floats, group: Indices) -> float:
        movers = len(np.unique(group[moving >= MOVING]))
        return MOST_GAIN if self.cover >= SPARSE_COVER or movers <= 1 else SPARSE_GAIN

    def _resting(self, slots: Indices, now: float) -> Floats:
        return np.where(now - self._moved_at[slots] <= RESTING_S, np.float32(RESTING_SHARE), np.float32(0))

    cover: float = 1.0
    """The share of the map's rooms that have a receiver."""

    def _learn(self, sensor: _Sensor, everyone: Indices, share: Floats, moving: Floats, group: Indices) -> None:
        """Learn from an edge whether radio alone agrees."""
        column = self._columns.get(sensor.room)
        if column is None:
            return
        # Without what the edge itself has added.
        odds = share[:, column] * np.exp(-self._gained[everyone, column])
        alone = odds / (1 - share[:, column] + odds)
        count = group.max(initial=-1) + 1
        rate, degree = np.zeros(count, np.float32), np.zeros(count, np.float32)
        np.maximum.at(rate, group, moving * alone)
        np.maximum.at(degree, group, moving)
        total = float(degree.sum())
        agreed = float(rate.sum()) / total if total > 0 else 0.0
        sensor.trust.learn(
            NOTICED * float(rate.sum()), min(total, 1.0) if total >= MOVING else 0.0, agreed, float(self._usual[column])
        )

    def _learn_usual(self, moving: Indices, cells: CellFilter, now: float) -> None:
        share = cells.rooms(moving).mean(axis=0)
        self._usual += np.float32(USUAL_SHARE) * (share - self._usual)
        self._usual_at = now

    def _set_rates(self) -> None:
        """Sum up by room what the states of sensors are worth a second: for what moves, and for what rests."""
        self._stale = False
        rates, own = np.zeros((2, len(self._rooms)), np.float32), {}
        on = {sensor.room for sensor in self._sensors.values() if sensor.on and sensor.person is None}
        for sensor in self._sensors.values():
            column = self._columns.get(sensor.room)
            if column is None or sensor.on is None:
                continue
            moves, rests = _state_rates(sensor)
            if sensor.person is not None:
                table = own.setdefault(self._persons.get(sensor.person, -1), np.zeros_like(rates))
                table[:, column] += (moves, rests)
            elif sensor.on or sensor.room not in on:
                # Several sensors of one room see the same.
                strongest = np.abs(rates[:, column]) < np.abs((moves, rests))
                rates[strongest, column] = np.array((moves, rests), np.float32)[strongest]
        self._rates, self._own_rates = rates, own

    def _states(self, heard: Indices, elapsed_s: Times, moving: Floats) -> Floats:
        weight = np.stack([moving, 1 - moving], axis=1) * elapsed_s[:, None].astype(np.float32)
        states: Floats = weight @ self._rates
        for person, rates in self._own_rates.items():
            rows = self._person[heard] == person
            states[rows] += weight[rows] @ rates
        return states


def _state_rates(sensor: _Sensor) -> tuple[float, float]:
    """Return what a sensor's state is worth a second for what moves and for what rests in its room."""
    trust = sensor.trust.trust
    if sensor.kind is SensorKind.ROOM and sensor.on:
        return PRESENT_A_SECOND * trust, PRESENT_RESTING * trust
    if sensor.kind not in _STATES:
        return 0.0, 0.0
    if sensor.kind is SensorKind.MOTION:
        return (0.0, 0.0) if sensor.on else (OFF_A_SECOND * trust, 0.0)
    if sensor.on:
        return PRESENT_A_SECOND * trust, PRESENT_RESTING * trust
    return OFF_A_SECOND * trust, ABSENT_RESTING * trust
