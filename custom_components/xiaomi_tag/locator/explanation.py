"""Why a room is the answer, as data that the interface puts into words."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .levels import SILENT_DBM
from .model import Explanation

NOTHING_HEARD: Final = Explanation()


def explain(
    level_dbm: Floats, online: Flags, receiver_rooms: Indices, receivers: Sequence[str], rooms: Sequence[str]
) -> list[Explanation]:
    """Explain levels (N, Q), SILENT_DBM where nothing was heard, of receivers in rooms (indices, -1 for none)."""
    count = len(level_dbm)
    if not len(receivers):
        return [NOTHING_HEARD] * count
    heard = level_dbm > SILENT_DBM
    leader = level_dbm.argmax(axis=1)
    loudest = level_dbm[np.arange(count), leader]
    elsewhere = heard & (receiver_rooms != receiver_rooms[leader][:, None])
    lead_db = loudest - np.where(elsewhere, level_dbm, np.float32(-np.inf)).max(axis=1)
    return [
        NOTHING_HEARD
        if level <= SILENT_DBM
        else Explanation(receivers[column], lead if rival else None, without, rooms[room] if room >= 0 else None)
        for column, level, lead, rival, without, room in zip(
            leader.tolist(),
            loudest.tolist(),
            lead_db.tolist(),
            elsewhere.any(axis=1).tolist(),
            _excluded(heard, online, receiver_rooms, rooms),
            receiver_rooms[leader].tolist(),
            strict=True,
        )
    ]


def _excluded(heard: Flags, online: Flags, receiver_rooms: Indices, rooms: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each row of `heard` (N, Q) the rooms with a receiver online and none that hears the tag."""
    member = (receiver_rooms[:, None] == np.arange(len(rooms))).astype(np.float32)
    hearing = heard.astype(np.float32) @ member > 0
    rows, columns = np.nonzero((online.astype(np.float32) @ member > 0) & ~hearing)
    names = [rooms[column] for column in columns.tolist()]
    ends = np.cumsum(np.bincount(rows, minlength=len(heard))).tolist()
    return [tuple(names[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
