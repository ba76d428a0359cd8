"""What each receiver is expected to hear of a tag in each place, and how well a measurement fits.

Without a floor plan there is one place per receiver: beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Flags, Floats, Indices
from .levels import SILENT_DBM
from .probability import SCORE_TEMPERATURE_DB

OWN_DBM = -63.0
OTHER_DBM = -83.0
STEP_DB = OWN_DBM - OTHER_DBM
MIN_SLOPE_DB = 8.0
SCORE_SD_DB = (STEP_DB * SCORE_TEMPERATURE_DB) ** 0.5
"""Scores as they become probabilities are those of levels that are distributed so widely about the expected ones."""


@dataclass(frozen=True, slots=True)
class RoomMap:
    """Expected levels in dBm: `level_dbm[q, b]` at receiver q of a tag at place b; `elsewhere_dbm[q]` at neither.

    `place_receiver[b]` and `place_room[b]` are the receiver and room that place b belongs to, sorted by room.
    """

    level_dbm: Floats
    elsewhere_dbm: Floats
    place_receiver: Indices
    place_room: Indices
    room_count: int

    def gains_db(self) -> list[float]:
        """Return how much louder each receiver hears than receivers do that nothing is known of."""
        gains: list[float] = (self.elsewhere_dbm - np.float32(OTHER_DBM)).tolist()
        return gains


def unlearned_map(receiver_rooms: Sequence[int], room_count: int) -> RoomMap:
    """Build the map for receivers of which nothing is known but the room's index (-1 for none)."""
    rooms = np.asarray(receiver_rooms, np.intp)
    places = np.flatnonzero(rooms >= 0)
    places = places[np.argsort(rooms[places], kind="stable")]
    level = np.full((len(rooms), len(places)), OTHER_DBM, np.float32)
    level[places, np.arange(len(places))] = OWN_DBM
    return RoomMap(
        level_dbm=level,
        elsewhere_dbm=np.full(len(rooms), OTHER_DBM, np.float32),
        place_receiver=places,
        place_room=rooms[places],
        room_count=room_count,
    )


class Scorer:
    """Scores rooms by a map, with the receivers that are online: the others are neither hit nor miss."""

    def __init__(self, room_map: RoomMap, online: Flags) -> None:
        present = online[room_map.place_receiver]
        self._online: Indices = np.flatnonzero(online)
        self._receivers: Indices = room_map.place_receiver[present]
        rooms = room_map.place_room[present]
        self._rooms_of_templates: Indices = rooms
        self._rooms, self._starts = np.unique(rooms, return_index=True)
        self._room_count = room_map.room_count
        self.covered = len(np.unique(room_map.place_room))
        """How many rooms have a receiver, online or not."""
        # The last template stands for all rooms without an online receiver.
        templates = np.column_stack([room_map.level_dbm[:, present], room_map.elsewhere_dbm])[self._online]
        self._templates: Floats = templates.astype(np.float32)
        self._template_sum: Floats = self._templates.sum(axis=0)
        self._squares: Floats = self._templates**2
        self._template_square: Floats = self._squares.sum(axis=0)
        self.nameable: Flags = np.zeros(room_map.room_count, bool)
        self.nameable[self._rooms] = True
        self.gain: Floats = _gain(room_map)
        """How steps of evidence between two rooms are scaled (rooms, rooms), as a learned map is flatter than STEP_DB."""

    def scores(self, level_dbm: Floats, telling: Flags | None = None) -> Floats:
        """Score (tags, rooms) in dB of levels (tags, receivers), of which only those `telling` count; None: all online.

        E_b = -(S2 - S1^2 / (P + 1)) / (2 STEP_DB), with S1 the sum and S2 the sum of squares of the P residuals: a Gaussian
        log-likelihood with the tag's unknown transmit power integrated out under a prior of the residuals' own
        variance. With the unlearned map, E_b - E_c is exactly the difference of the two receivers' levels.
        A room's score is that of its best place.
        """
        level = level_dbm[:, self._online]
        if telling is None or telling[:, self._online].all():
            count: Floats = np.full((len(level), 1), len(self._online), np.float32)
            total = level.sum(axis=1)[:, None] - self._template_sum
            square = (level**2).sum(axis=1)[:, None] - 2 * (level @ self._templates) + self._template_square
        else:
            weight = telling[:, self._online].astype(np.float32)
            level = level * weight
            count = weight.sum(axis=1)[:, None]
            total = level.sum(axis=1)[:, None] - weight @ self._templates
            square = (level**2).sum(axis=1)[:, None] - 2 * (level @ self._templates) + weight @ self._squares
        fit = (total**2 / (count + 1) - square) / np.float32(2 * STEP_DB)
        scores = np.repeat(fit[:, -1:], self._room_count, axis=1)
        if len(self._rooms):
            scores[:, self._rooms] = np.maximum.reduceat(fit.T[:-1], self._starts, axis=0).T
        return scores

    def expected(self, level_dbm: Floats, telling: Flags, room: int) -> tuple[Floats, Floats] | None:
        """Return levels and standard deviations (Q,) expected of a tag in a room, None if no receiver tells it apart.

        They are those of the place that fits best the levels heard (Q,) of receivers that are `telling`, at the transmit
        power that fits best there: as in the scores. NaN for receivers that do not count.
        """
        places = np.flatnonzero(self._rooms_of_templates == room)
        if not len(places):
            return None
        counted = telling[self._online]
        residual = (level_dbm[self._online][:, None] - self._templates[:, places])[counted]
        power = residual.sum(axis=0) / (len(residual) + 1)
        best = int(((residual**2).sum(axis=0) - power * residual.sum(axis=0)).argmin())
        expected = np.full(len(level_dbm), np.nan, np.float32)
        expected[self._online] = self._templates[:, places[best]] + power[best]
        return expected, np.full(len(expected), SCORE_SD_DB, np.float32)

    def heard(self, level_dbm: Floats) -> Flags:
        """Return (tags, rooms) which rooms have an online receiver that hears the tag itself."""
        heard = np.zeros((len(level_dbm), self._room_count), bool)
        if len(self._rooms):
            own = level_dbm.T[self._receivers] > SILENT_DBM
            heard[:, self._rooms] = np.logical_or.reduceat(own, self._starts, axis=0).T
        return heard


def _gain(room_map: RoomMap) -> Floats:
    """STEP_DB over the mean slope between the places of two rooms; 1 where a room has no place."""
    own = room_map.level_dbm[room_map.place_receiver]
    between = (np.diag(own)[:, None] - own + np.diag(own) - own.T) / 2
    member = np.zeros((room_map.room_count, len(own)), np.float32)
    member[room_map.place_room, np.arange(len(own))] = 1
    pairs = member.sum(axis=1)[:, None] * member.sum(axis=1)
    slope = np.where(pairs > 0, member @ between @ member.T / np.maximum(pairs, 1), STEP_DB)
    return (STEP_DB / np.clip(slope, MIN_SLOPE_DB, STEP_DB)).astype(np.float32)
