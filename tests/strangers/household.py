"""A home of three rooms with a receiver each, in front of a real detector; days pass in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
import json

import numpy as np

from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import (
    Encounter,
    Floats,
    Level,
    MemberMove,
    Move,
    Sensitivity,
    Sign,
)
from custom_components.xiaomi_tag.strangers.track import Track
from tests.strangers.trails import DAY, SIGN, START

ROOMS = ("hall", "kitchen", "bedroom")
NEAR_DBM, FAR_DBM = -58, -76
STEP_S = 30.0

type Where = Callable[[float], str | None]
"""Where something is at a time: a room, "street", or None for away."""


class ThreeRooms:
    """What the receiver in each room hears."""

    receivers: Sequence[str] = ROOMS
    rooms: Sequence[str] = ROOMS

    def scores(self, level_dbm: Floats) -> Floats:
        expected = np.where(np.eye(3, dtype=bool), NEAR_DBM, FAR_DBM).astype(np.float32)
        off: Floats = -((level_dbm[:, None, :] - expected[None]) ** 2).sum(axis=2) / 20
        return off


@dataclass
class Household:
    """Things that send, members that move, and what the detector finds."""

    sensitivity: Sensitivity = Sensitivity.MEDIUM
    installed_at: float = START - 30 * DAY
    now: float = START
    things: dict[str, tuple[Sign, Where]] = field(default_factory=dict)
    moves: list[MemberMove] = field(default_factory=list)
    found: list[Encounter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.detector = self.made()
        self.rng = np.random.default_rng(11)

    def made(self) -> Detector:
        return Detector(
            ThreeRooms(), installed_at=self.installed_at, sensitivity=self.sensitivity, utc_offset_s=lambda at: 0.0
        )

    def put(self, address: str, where: Where, sign: Sign = SIGN) -> None:
        self.things[address] = (sign, where)

    def follow(self, member: str, where: Where, until: float, delay_s: float = 20.0) -> None:
        """Make the moves of a member out of where he is."""
        at, before = self.now, where(self.now)
        while at < until:
            at += 10
            place = where(at)
            if place != before:
                if before is None:
                    self.moves.append(MemberMove(member, Move.CAME, at + delay_s))
                elif place is None:
                    self.moves.append(MemberMove(member, Move.LEFT, at + delay_s))
                elif place in ROOMS:
                    self.moves.append(MemberMove(member, Move.ROOM, at + delay_s, place))
                before = place

    def run(self, until: float) -> list[Encounter]:
        """Let time pass; return what was found meanwhile."""
        self.moves.sort(key=lambda move: move.at)
        start = len(self.found)
        while self.now < until:
            self.now += STEP_S
            for address, (sign, where) in self.things.items():
                if (place := where(self.now)) is not None:
                    self.detector.meet(address, sign, self.now)
                    self._send(address, place)
            while self.moves and self.moves[0].at <= self.now:
                self.detector.move(self.moves.pop(0))
            self.found.extend(self.detector.tick(self.now))
        return self.found[start:]

    def restart(self, away_s: float = 120.0) -> None:
        """Restart Home Assistant."""
        memory = json.loads(json.dumps(self.detector.memory()))
        self.now += away_s
        self.detector = self.made()
        self.detector.restore(memory, self.now)

    def only(self) -> Track:
        (track,) = self.detector.tracks()
        return track

    def levels(self) -> list[Level]:
        return [encounter.level for encounter in self.found]

    def _send(self, address: str, place: str) -> None:
        for receiver in ROOMS:
            mean = -90 if place == "street" else NEAR_DBM if receiver == place else FAR_DBM
            level = mean + self.rng.normal(0, 2)
            for ago in (20.0, 5.0):
                self.detector.heard(address, receiver, round(level), self.now - ago)


def lies(room: str, since: float = START, until: float = 1e12) -> Where:
    return lambda at: room if since <= at < until else None


def days_of(*trips: tuple[float, float], since: float = 0.0) -> Where:
    """Somebody who is away on trips, and walks from room to room at home from seven to eleven."""

    def where(at: float) -> str | None:
        if at < since or any(left <= at < came for left, came in trips):
            return None
        hour = (at - START) % DAY / 3600
        if not 7 <= hour < 23:
            return "bedroom"
        # Irregular, but the same for everything that goes along.
        return ROOMS[(int(at // 1500) * 2654435761 >> 7) % 3]

    return where
