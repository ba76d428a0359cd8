"""The limit: one good filter that knows the house's true mean levels, and so what more knowledge could bring at most.

A grid filter over cells of the rooms and the tag's unknown power; levels come from the simulator's own radio before
any event, with gains and shadows. What it does not know is where the tag goes, which way its bearer faces, and fading.
"""

from dataclasses import dataclass
from math import pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.metrics import Answer
from demo.dataset import Dataset
from demo.house import FLOOR_HEIGHT_M, House
from demo.noise import Floats
from demo.world import World

CELL_M: Final = 0.75
REACH_M: Final = 1.2
"""How far one walks in a second."""
DOOR_M: Final = 0.75
LEAVE: Final = (0.02, 0.8)
"""Shares of the probability of a cell that go to its neighbours in a second, at rest and walking."""
SWITCH: Final = 0.03
"""Chance a second to begin or stop walking."""
LEAK: Final = 1e-5
TEMPER: Final = 0.8
"""Packets of one place share the body in the way and slow fading: their evidence counts for less."""
OFFSETS_DB: Final = np.arange(-12.0, 12.1, 3.0)
OFFSET_SD_DB: Final = 4.5
BODY_SD_DB: Final = 1.7
LEAST: Final = 0.5

type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Middles (C, 3), their rooms (C,) and the chances of a step a second, at rest and walking (2, C, C)."""

    place_m: Floats
    room: NDArray[np.int64]
    step: Floats


def limit_answers(world: World, dataset: Dataset, *, height_m: float) -> list[list[Answer]]:
    """Return a run of answers, one a second, for each tag of a made dataset in which tags stay at home."""
    cells = _make_cells(world.house, height_m)
    mean_dbm = world.mean_dbm(cells.place_m)
    seen, truth = dataset.observations, dataset.truth
    runs = []
    for tag in range(len(dataset.tags)):
        rows = seen.tag == tag
        levels = _by_second(seen.time_s[rows], seen.receiver[rows], seen.rssi[rows], mean_dbm.shape[1])
        answers = _filter(world.house, cells, mean_dbm, levels)
        own = truth.tag == tag
        runs.append(
            [
                Answer(at, dataset.rooms[room], dataset.rooms[answers[int(at)][0]], answers[int(at)][1])
                for at, room in zip(truth.time_s[own].tolist(), truth.room[own].tolist(), strict=True)
                if int(at) in answers
            ]
        )
    return runs


def _filter(house: House, cells: _Cells, mean_dbm: Floats, levels: dict[int, Floats]) -> dict[int, tuple[int, float]]:
    """Return room and probability for each second from the first packet to the last."""
    spread = np.exp(-((OFFSETS_DB / OFFSET_SD_DB) ** 2) / 2)
    belief = np.tile(spread / spread.sum(), (2, len(cells.room), 1))
    step = cells.step.transpose(0, 2, 1)
    answers: dict[int, tuple[int, float]] = {}
    room = -1
    for second in range(min(levels), max(levels) + 1):
        belief = step @ belief
        belief += SWITCH * (belief[::-1] - belief)
        if second in levels:
            fit = TEMPER * _log_likelihood(house, mean_dbm, levels[second])
            belief *= np.exp(fit - fit.max())
        belief /= belief.sum()
        share = np.bincount(cells.room, belief.sum(axis=(0, 2)), len(house.rooms))
        best = int(share.argmax())
        if room < 0 or share[best] >= LEAST:
            room = best
        answers[second] = room, float(share[room])
    return answers


def _log_likelihood(house: House, mean_dbm: Floats, level_dbm: Floats) -> Floats:
    """Return how well levels (R,), NaN where silent, fit each cell and offset (C, offsets)."""
    traits = house.radio
    variance = (pi * traits.fading_db) ** 2 / 6 + traits.multipath_sd_db**2 + BODY_SD_DB**2
    scale = np.sqrt(6 * variance) / pi
    expected = mean_dbm[:, None, :] + OFFSETS_DB[None, :, None]
    heard = ~np.isnan(level_dbm)
    deep = (expected[:, :, heard] - level_dbm[heard]) / scale + np.euler_gamma
    fit = -(deep + np.exp(-deep)).sum(axis=2)
    reception = np.array([proxy.reception for proxy in house.proxies])[~heard]
    margin = (expected[:, :, ~heard] - traits.sensitivity_dbm) / (np.sqrt(3 * variance) / pi)
    return np.asarray(fit + np.log1p(-reception / (1 + np.exp(-margin))).sum(axis=2))


def _by_second(
    time_s: Floats, receiver: NDArray[np.int64], rssi: NDArray[np.int64], receivers: int
) -> dict[int, Floats]:
    """Return mean levels (R,), NaN where silent, for each second with packets; a second's packets count at its end."""
    second = np.ceil(time_s).astype(np.int64)
    levels: dict[int, Floats] = {}
    for at in np.unique(second).tolist():
        rows = second == at
        count = np.bincount(receiver[rows], minlength=receivers)
        total = np.bincount(receiver[rows], rssi[rows], receivers)
        levels[at] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return levels


def _make_cells(house: House, height_m: float) -> _Cells:
    places: list[tuple[float, float, float]] = []
    rooms: list[int] = []
    for number, room in enumerate(house.rooms):
        width, depth = room.x1_m - room.x0_m, room.y1_m - room.y0_m
        columns, lines = max(round(width / CELL_M), 1), max(round(depth / CELL_M), 1)
        for column in range(columns):
            for line in range(lines):
                x, y = room.x0_m + (column + 0.5) * width / columns, room.y0_m + (line + 0.5) * depth / lines
                places.append((x, y, room.level * FLOOR_HEIGHT_M + height_m))
                rooms.append(number)
    place, room_of = np.array(places), np.array(rooms)
    near = _neighbours(house, place, room_of)
    share = near / np.maximum(near.sum(axis=1, keepdims=True), 1)
    step = np.array([leave * share for leave in LEAVE])
    step += (1 - step.sum(axis=2, keepdims=True)) * np.eye(len(share))
    return _Cells(place, room_of, (1 - LEAK) * step + LEAK / len(share))


def _neighbours(house: House, place_m: Floats, room: NDArray[np.int64]) -> Flags:
    """Return which cells (C, C) can be stepped to: in the room, through a door, over stairs."""
    apart = np.linalg.norm(place_m[:, None] - place_m[None], axis=2)
    near: Flags = (room[:, None] == room[None]) & (apart < REACH_M) & (apart > 0)
    index = {each.area_id: number for number, each in enumerate(house.rooms)}
    for way in house.ways:
        if way.b not in index:
            continue
        ends = [
            (room == index[name])
            & (np.linalg.norm(place_m[:, :2] - at, axis=1) < _reach(place_m, room, index[name], at))
            for name, at in ((way.a, way.at_a), (way.b, way.at_b))
        ]
        near |= (ends[0][:, None] & ends[1][None]) | (ends[1][:, None] & ends[0][None])
    return near


def _reach(place_m: Floats, room: NDArray[np.int64], number: int, at: tuple[float, float]) -> float:
    """Return how far from a door its cells lie: DOOR_M, or as far as the next one."""
    return max(DOOR_M, float(np.linalg.norm(place_m[room == number, :2] - at, axis=1).min()) + 0.01)
