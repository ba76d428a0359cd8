"""In which room a tracker is, and whether it is in the dwelling at all."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Final

import numpy as np

from ..basics.numbers import within
from .hearing import Hearing
from .model import Floats, RoomModel
from .track import Stay, Track

SILENT_DBM: Final = -97.0
"""Stands for a receiver that hears nothing; the locator's."""
TEMPERATURE_DB: Final = 6.0
"""A lead of so many dB makes a room e times as probable."""
SMOOTHING_S: Final = 30.0
CLEAR: Final = 0.4
"""A room that is less probable is not clear."""
LEAD: Final = 0.1
WINDOWS: Final = 2
"""A room has to lead in so many windows in a row."""
UNCLEAR_WINDOWS: Final = 6
HOLD_S: Final = 20.0
HOLD_PAUSES: Final = 2.5
LONGEST_HOLD_S: Final = 300.0
"""A receiver that hears a tracker no more is waited for so long, as it may only have missed some packets."""

LOUDNESS_S: Final = 60.0
INSIDE: Final = 0.9
OUTSIDE: Final = 0.75
"""A tracker that was inside is until it is less probable than this."""
BOUNDARY_DBM: Final = -82.0
BOUNDARY_SCALE_DB: Final = 2.5
_JUST_CAME_S: Final = 300.0
"""A tracker that is inside when it is judged for the first time was so when it came, not longer than so long ago."""
_BOUNDARY_SHARE: Final = 0.1
_LOWEST_BOUNDARY_DBM: Final = -92.0
_HIGHEST_BOUNDARY_DBM: Final = -70.0
_FIRST_STEP_DB: Final = 1.0
_LEAST_STEP_DB: Final = 0.05


class Insider:
    """How loud a tracker in the dwelling is: learned from our own tags, nine of ten of which are above the boundary."""

    def __init__(self) -> None:
        self.boundary_dbm = BOUNDARY_DBM
        self._learned = 0

    def learn(self, strongest_dbm: float) -> None:
        """Learn from the level of one of our tags at home, at the receiver that hears it loudest."""
        if within(strongest_dbm, -127.0, 0.0) is None:
            return
        self._learned += 1
        step = max(_FIRST_STEP_DB / (1 + self._learned / 100), _LEAST_STEP_DB)
        below = strongest_dbm < self.boundary_dbm
        moved = self.boundary_dbm + step * (_BOUNDARY_SHARE - below)
        self.boundary_dbm = min(max(moved, _LOWEST_BOUNDARY_DBM), _HIGHEST_BOUNDARY_DBM)

    def probability(self, strongest_dbm: float) -> float:
        """Return how probable it is that a tracker with this level is inside."""
        return 1 / (1 + exp(-(strongest_dbm - self.boundary_dbm) / BOUNDARY_SCALE_DB))

    def memory(self) -> list[float]:
        """Return what was learned."""
        return [self.boundary_dbm, float(self._learned)]

    def restore(self, stored: object) -> None:
        """Go on with what `memory` returned."""
        if not isinstance(stored, list) or len(stored) != 2:  # noqa: PLR2004
            return
        boundary = within(stored[0], _LOWEST_BOUNDARY_DBM, _HIGHEST_BOUNDARY_DBM)
        learned = within(stored[1], 0, 1e9)
        if boundary is not None and learned is not None:
            self.boundary_dbm, self._learned = boundary, int(learned)


class Placing:
    """What is known of the place of one track."""

    __slots__ = ("at", "loudness_dbm", "odds", "rival", "rival_since", "windows")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin without knowing anything."""
        self.odds: Floats | None = None
        self.loudness_dbm: float | None = None
        self.at = 0.0
        self.rival: str | None = None
        self.rival_since = 0.0
        self.windows = 0


class Rooms:
    """Finds the rooms of tracks out of their levels."""

    def __init__(self, model: RoomModel | None, insider: Insider) -> None:
        self._insider = insider
        self.set_model(model)

    def set_model(self, model: RoomModel | None) -> None:
        """Use another model of the rooms from now on."""
        self._model = model
        self._receivers = {} if model is None else {name: column for column, name in enumerate(model.receivers)}
        self._rooms: tuple[str, ...] = () if model is None else tuple(model.rooms)

    def place(self, tracks: Sequence[tuple[Track, Placing, Hearing]], deaf: Mapping[str, float]) -> None:
        """Place tracks that were heard in the last window.

        What a receiver heard just before it went offline stands for a while; `deaf` are those that are, since when.
        """
        if not tracks:
            return
        if self._model is not None and self._rooms and self._receivers:
            odds = self._odds(self._model, tracks, deaf)
            best = odds.argmax(axis=1)
            for row, (track, placing, hearing) in enumerate(tracks):
                placing.odds = odds[row]
                self._name(track, placing, hearing.last_at, int(best[row]))
        for track, placing, hearing in tracks:
            self._judge_inside(track, placing, hearing)
            placing.at = hearing.last_at

    def shares(self, placing: Placing) -> dict[str, float]:
        """Return how probable each room is."""
        if placing.odds is None or len(placing.odds) != len(self._rooms):
            return {}
        return dict(zip(self._rooms, placing.odds.tolist(), strict=True))

    def _odds(
        self, model: RoomModel, tracks: Sequence[tuple[Track, Placing, Hearing]], deaf: Mapping[str, float]
    ) -> Floats:
        """Return the smoothed probability of each room (tracks, rooms)."""
        columns = self._receivers
        levels = [SILENT_DBM] * (len(tracks) * len(columns))
        before = np.zeros((len(tracks), len(self._rooms)), np.float32)
        weight = np.ones((len(tracks), 1), np.float32)
        for row, (_track, placing, hearing) in enumerate(tracks):
            oldest = hearing.last_at - min(max(HOLD_S, HOLD_PAUSES * (hearing.pause_s or 0.0)), LONGEST_HOLD_S)
            for receiver, (dbm, heard_at) in hearing.levels.items():
                if heard_at < oldest and not (
                    receiver in deaf and heard_at >= max(deaf[receiver] - HOLD_S, oldest - LONGEST_HOLD_S)
                ):
                    continue
                if (column := columns.get(receiver)) is not None:
                    levels[row * len(columns) + column] = dbm
            if placing.odds is not None and len(placing.odds) == len(self._rooms):
                before[row] = placing.odds
                weight[row] = 1 - exp(-max(0.0, hearing.last_at - placing.at) / SMOOTHING_S)
        level = np.array(levels, np.float32).reshape(len(tracks), len(columns))
        logit = model.scores(np.maximum(level, np.float32(SILENT_DBM))) / np.float32(TEMPERATURE_DB)
        logit = np.nan_to_num(logit, nan=-100.0, posinf=100.0, neginf=-100.0)
        odds: Floats = np.exp(logit - logit.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        smoothed: Floats = before + weight * (odds - before)
        return smoothed

    def _name(self, track: Track, placing: Placing, at: float, best: int) -> None:
        """Change the room once another has led for long enough; the change counts from when that began."""
        assert placing.odds is not None
        current = track.stays[-1].room if track.stays else None
        likeliest = self._rooms[best]
        room: str | None = likeliest if placing.odds[best] >= CLEAR else None
        if room is not None and current in self._rooms and room != current:
            held = placing.odds[self._rooms.index(current)]
            if placing.odds[best] < held + LEAD:
                room = current
        if room == current:
            placing.windows = 0
            return
        if placing.windows == 0 or room != placing.rival:
            placing.rival, placing.rival_since, placing.windows = room, at, 0
        placing.windows += 1
        if placing.windows >= (WINDOWS if room is not None else UNCLEAR_WINDOWS):
            track.stays.append(Stay(placing.rival_since, room))
            placing.windows = 0

    def _judge_inside(self, track: Track, placing: Placing, hearing: Hearing) -> None:
        strongest = hearing.strongest_dbm
        first = placing.loudness_dbm is None
        if placing.loudness_dbm is None:
            placing.loudness_dbm = strongest
        else:
            weight = 1 - exp(-max(0.0, hearing.last_at - placing.at) / LOUDNESS_S)
            placing.loudness_dbm += weight * (strongest - placing.loudness_dbm)
        track.inside = self._insider.probability(placing.loudness_dbm)
        if track.inside_since is None:
            if track.inside > INSIDE:
                began_at = track.visits[-1].began_at if track.visits else hearing.last_at
                just_came = first and hearing.last_at - began_at <= _JUST_CAME_S
                track.inside_since = began_at if just_came else hearing.last_at
        elif track.inside < OUTSIDE:
            track.inside_since = None
