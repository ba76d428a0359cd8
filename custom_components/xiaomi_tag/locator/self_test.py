"""The self-test: labelled emitters are located as if their rooms were unknown, and the answers compared with the labels."""

from dataclasses import replace
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .health import SelfTest, results_by_room
from .learned_map import learn_map
from .levels import SILENT_DBM
from .likelihood import LevelTables, fit_levels
from .map_data import MapData
from .records import UNKNOWN_ROOM, Pieces, join
from .room_map import RoomMap

LEAST_PIECES: Final = 2
ENOUGH_PIECES: Final = 20
"""Of half a minute: before, the map of what the others are heard at is as new, and a healthy home seems wrong."""
LEAST_HEARD: Final = 2
"""Receivers that must hear an emitter: one alone is not enough."""
NOISE_DB: Final = 5.0
POWER_SD_DB: Final = 9.0


def locate_emitters(job: MapData) -> SelfTest:
    """Locate each emitter by maps made without its label, and without the receiver that it is itself."""
    truths: list[int] = []
    found: list[int] = []
    counts: list[int] = []
    errors_m: list[float] = []
    unlabelled = replace(job, emitted=job.emitted.only(np.zeros(0, np.intp)), test=False)
    cells = None
    if job.wants_cells:
        cells = unlabelled.build_cells(
            learn_map(job.receiver_rooms, len(job.rooms), join([job.pieces, job.walks, job.taught]))
        )
    names = {number: emitter for emitter, number in job.emitters.items()}
    ids = [receiver.id for receiver in job.receivers]
    for number in np.unique(job.emitted.sender).tolist():
        rows = np.flatnonzero((job.emitted.sender == number) & (job.emitted.known > 0))
        own = job.emitted.only(rows)
        level, heard = _mean_levels(own, job.useful)
        if len(rows) < LEAST_PIECES or heard.sum() < LEAST_HEARD:
            continue
        counts.append(len(rows))
        receiver = job.emitter_receivers.get(names[number], "")
        column = ids.index(receiver) if receiver in ids else -1
        truths.append(int(own.room[0]))
        if cells is None:
            others = job.emitted.only(np.flatnonzero(job.emitted.sender != number))
            area_map = learn_map(job.receiver_rooms, len(job.rooms), join([job.pieces, others, job.walks, job.taught]))
            found.append(_best_room(area_map, level, heard, column))
            continue
        tables = LevelTables.build(cells.mean_dbm, cells.variance_db2, NOISE_DB)
        weight = heard.astype(np.float32)[None]
        fit = fit_levels(weight, level[None], tables, np.zeros((1, 1), np.float32), np.float32(POWER_SD_DB**2))
        share = np.exp(fit.log_likelihood[0] - fit.log_likelihood[0].max())
        found.append(int(np.bincount(cells.room, share).argmax()))
        spot = job.plan.receivers.get(receiver) if job.plan is not None else None
        placed = np.isfinite(cells.place_m[:, 0])
        if spot is not None and placed.any():
            place = (share[placed] @ cells.place_m[placed]) / share[placed].sum()
            errors_m.append(float(np.hypot(place[0] - spot.x_m, place[1] - spot.y_m)))
    return SelfTest(
        room_error=1 - float(np.mean(np.equal(found, truths))) if found else None,
        error_m=float(np.median(errors_m)) if errors_m else None,
        emitters=len(found),
        enough=not counts or bool(np.median(counts) >= ENOUGH_PIECES),
        rooms=results_by_room(truths, found, [room.id for room in job.rooms]),
    )


def _mean_levels(pieces: Pieces, useful: Floats) -> tuple[Floats, Indices]:
    """Return the mean level (Q,) over an emitter's pieces, and which receivers hear it."""
    count = pieces.count.sum(axis=0) * useful
    total = (np.nan_to_num(pieces.level_dbm) * pieces.count).sum(axis=0)
    level = np.where(count > 0, total / np.maximum(count, 1), np.float32(SILENT_DBM)).astype(np.float32)
    return level, (count > 0).astype(np.intp)


def _best_room(area_map: RoomMap, level: Floats, heard: Indices, own: int) -> int:
    """Return the room whose pattern fits best, the emitter's own receiver left out: it does not hear itself."""
    if not len(area_map.place_room):
        return UNKNOWN_ROOM
    shown = np.arange(len(level)) != own
    shown &= (heard > 0) | (area_map.level_dbm.max(axis=1) > SILENT_DBM)
    residual = level[shown, None] - area_map.level_dbm[shown]
    misfit = (residual**2).sum(axis=0) - residual.sum(axis=0) ** 2 / (shown.sum() + 1)
    return int(area_map.place_room[int(misfit.argmin())])
