"""The house's own sensors as evidence of the room: whoever set one off was there.

An edge is an event of a point process: what moves in the room sets the sensor off at some rate, and all that is not
known of at another, the background. The log of the ratio is evidence for each tag, less as others explain the edge too.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Final

import numpy as np

from .arrays import NEVER, Floats, Indices, Times, with_rows
from .cell_filter import CellFilter
from .crowd import Crowd
from .sensor_state import SensorState
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
"""Of it, for what is carried by somebody who rests, and stirs now and then. What lies still gets nothing."""
MOST_GAIN: Final = 3.5
MOST_OWN_GAIN: Final = 4.5
"""The same for a sensor that only the tag's own person sets off."""
SPARSE_GAIN: Final = 2.0
"""The same where few rooms have a receiver and several persons move: radio cannot tell whose edge it was."""
SPARSE_COVER: Final = 0.75
LONGEST_STATE_S: Final = 5.0
FRESH_S: Final = 12.0
"""For so long after its last packet a tag counts as moving as it did then."""
MOVING: Final = 0.5
LIVELY: Final = 0.9
LIVELY_S: Final = 300.0
"""For so long after a tag surely walked, less motion counts, too: somebody carries it."""
MOTION_FLOOR: Final = 0.6
"""Less motion than this is none of a tag that lies: its levels wander, too."""
FADE_S: Final = 10.0
"""Evidence for a tag that is not heard fades: it may have moved on."""
NEGLIGIBLE: Final = 0.01
USUAL_EVERY_S: Final = 30.0
USUAL_SHARE: Final = 0.02


class SensorEvidence:
    """Per tag (rows are slots) and room of the map: what sensors showed since the tag was last heard."""

    def __init__(self) -> None:
        self.cover = 1.0
        """The share of the home's rooms that have a receiver."""
        self._sensors: dict[str, SensorState] = {}
        self._first: Mapping[str, float] = {}
        self._edges: list[SensorState] = []
        """Those whose last edge still counts."""
        self._learning: list[SensorState] = []
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
        self._stale: set[str] = set()
        """Rooms in which the state of a sensor changed."""
        self._motion: Floats = np.zeros(0, np.float32)
        self._heard_at: Times = np.full(0, NEVER)
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
        self._motion = with_rows(self._motion, tags, 0)
        self._heard_at = with_rows(self._heard_at, tags, NEVER)
        self._moved_at = with_rows(self._moved_at, tags, NEVER)

    def clear(self, slot: int) -> None:
        """Start a slot for another tag."""
        self._pending[slot] = self._gained[slot] = 0
        self._person[slot] = -1
        self._moved_at[slot] = self._heard_at[slot] = NEVER

    def shift(self, seconds: float) -> None:
        """Follow a clock that was set."""
        for sensor in self._sensors.values():
            sensor.shift(seconds)
        self._heard_at += seconds
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

    def sense(  # noqa: PLR0917  # all that is known of one change
        self, name: str, room: str, kind: SensorKind, on: bool | None, at: float, person: str | None = None
    ) -> None:
        """Set the state of a sensor since `at`; None while it does not work, or is no longer there."""
        sensor = self._sensors.get(name)
        if on is None or not isfinite(at):
            if sensor is not None:
                sensor.stop()
                self._stale.add(sensor.room)
            return
        if sensor is None or not sensor.is_like(room, kind, person):
            if sensor is None and len(self._sensors) >= MOST_SENSORS:
                return
            if sensor is not None:
                self._drop(sensor)
                self._stale.add(sensor.room)
            trust = SensorTrust(self._first.get(name, FIRST_BACKGROUND))
            sensor = self._sensors[name] = SensorState(room, kind, person, trust)
            if person is not None:
                self._persons.setdefault(person, len(self._persons))
        self._stale |= {sensor.room, room}
        if sensor.change(room, on, at):
            self._drop(sensor)
            self._edges.append(sensor)

    def weigh(self, heard: Indices, elapsed_s: Times, motion: Floats, cells: CellFilter, now: float) -> Floats | None:
        """Return the log-evidence (len(heard), rooms of the map) for tags that were heard, None without any.

        `motion` (len(heard),) runs from 0 at rest to 1 walking.
        """
        if cells.map is None or not self._sensors:
            return None
        self._follow_map(cells.map.rooms)
        if self._waits:
            self._fade(now)
        self._moved_at[heard[motion >= LIVELY]] = now
        floor = np.where(now - self._moved_at[heard] <= LIVELY_S, np.float32(0), np.float32(MOTION_FLOOR))
        moving = np.maximum(motion - floor, 0) / (1 - floor)
        self._motion[heard], self._heard_at[heard] = moving, now
        if self._edges or (self._learning and now - self._learning[0].edge_at > CHECK_S):
            self._follow_edges(cells, now)
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
        self._rates = np.zeros((2, len(rooms)), np.float32)
        self._own_rates = {}
        self._stale = {sensor.room for sensor in self._sensors.values()}

    def _drop(self, sensor: SensorState) -> None:
        """Let the last edge of a sensor count no longer."""
        self._edges = [other for other in self._edges if other is not sensor]
        self._learning = [other for other in self._learning if other is not sensor]

    def _fade(self, now: float) -> None:
        self._pending *= np.float32(np.exp(-max(now - self._faded_at, 0.0) / FADE_S))
        self._pending[np.abs(self._pending) < NEGLIGIBLE] = 0
        self._faded_at = now

    def _follow_edges(self, cells: CellFilter, now: float) -> None:
        crowd = self._crowd(cells, now)
        for sensor in self._learning[:]:
            if now - sensor.edge_at > CHECK_S:
                self._learning.remove(sensor)
                self._learn(sensor, crowd)
                self._stale.add(sensor.room)
        for sensor in self._edges[:]:
            self._add(sensor, crowd)
            if now - sensor.edge_at >= WINDOW_S:
                self._edges.remove(sensor)
                self._learning.append(sensor)
        counted = {sensor.room for sensor in (*self._edges, *self._learning)}
        for room, column in self._columns.items():
            if room not in counted:
                self._gained[:, column] = 0
        self._faded_at = now
        self._waits = True

    def _crowd(self, cells: CellFilter, now: float) -> Crowd:
        slots = np.flatnonzero(cells.known)
        moving = self._motion[slots] * (now - self._heard_at[slots] <= FRESH_S)
        stirs = np.where(now - self._moved_at[slots] <= LIVELY_S, np.float32(RESTING_SHARE), np.float32(0))
        person = self._person[slots]
        group = np.where(person >= 0, person, len(self._persons) + slots)
        return Crowd(slots, cells.rooms(slots), moving, np.maximum(moving, stirs), group)

    def _add(self, sensor: SensorState, crowd: Crowd) -> None:
        """Add what an edge has become worth since the second before."""
        column = self._columns.get(sensor.room)
        if column is None:
            return
        moving, group = crowd.moving, crowd.group
        if sensor.person is None:
            rate = np.float32(NOTICED) * moving * crowd.share[:, column]
            of_group = crowd.by_group(rate)
            # What moves with the tag is no other explanation.
            others = of_group.sum() - np.where(moving >= MOVING, of_group[group], rate)
            movers = len(np.unique(group[moving >= MOVING]))
            most = MOST_GAIN if self.cover >= SPARSE_COVER or movers <= 1 else SPARSE_GAIN
            counts = np.float32(sensor.edge_share)
        else:
            others, most = np.zeros(len(group), np.float32), MOST_OWN_GAIN
            counts = np.float32(sensor.edge_share) * (group == self._persons.get(sensor.person, -1))
        likelier = np.float32(NOTICED) * crowd.stirring / (np.float32(sensor.trust.background) + others)
        gain = np.minimum(np.log1p(likelier), np.float32(most)) * counts
        grown = np.maximum(gain - self._gained[crowd.slots, column], 0)
        self._pending[crowd.slots, column] += grown
        self._gained[crowd.slots, column] += grown

    def _learn(self, sensor: SensorState, crowd: Crowd) -> None:
        """Learn from an edge whether radio alone agrees."""
        column = self._columns.get(sensor.room)
        if column is None:
            return
        # Without what the edge itself has added.
        share = crowd.share[:, column]
        odds = share * np.exp(-self._gained[crowd.slots, column])
        there = float(crowd.by_group(crowd.moving * odds / (1 - share + odds)).sum())
        anywhere = float(crowd.by_group(crowd.moving).sum())
        moved = min(anywhere, 1.0) if anywhere >= MOVING else 0.0
        agreed = there / anywhere if anywhere > 0 else 0.0
        sensor.trust.learn(NOTICED * there, moved, agreed, float(self._usual[column]))

    def _learn_usual(self, moving: Indices, cells: CellFilter, now: float) -> None:
        share = cells.rooms(moving).mean(axis=0)
        self._usual += np.float32(USUAL_SHARE) * (share - self._usual)
        self._usual_at = now

    def _set_rates(self) -> None:
        """Sum up what the states of a room's sensors are worth a second: for what moves, and for what rests."""
        columns = {room: self._columns[room] for room in self._stale if room in self._columns}
        self._stale = set()
        for rates in (self._rates, *self._own_rates.values()):
            rates[:, list(columns.values())] = 0
        shared: dict[str, list[SensorState]] = {}
        for sensor in self._sensors.values():
            if sensor.room not in columns or sensor.on is None or not sensor.has_state:
                continue
            if sensor.person is None:
                shared.setdefault(sensor.room, []).append(sensor)
            else:
                rates = self._own_rates.setdefault(self._persons[sensor.person], np.zeros_like(self._rates))
                rates[:, columns[sensor.room]] += sensor.rates()
        for room, sensors in shared.items():
            # Several sensors of one room see the same, and one that is on has seen somebody.
            seen = [sensor for sensor in sensors if sensor.on] or sensors
            self._rates[:, columns[room]] = max(
                (sensor.rates() for sensor in seen), key=lambda rates: np.abs(rates).sum()
            )

    def _states(self, heard: Indices, elapsed_s: Times, moving: Floats) -> Floats:
        weight = np.stack([moving, 1 - moving], axis=1) * elapsed_s[:, None].astype(np.float32)
        states: Floats = weight @ self._rates
        for person, rates in self._own_rates.items():
            rows = self._person[heard] == person
            states[rows] += weight[rows] @ rates
        return states
