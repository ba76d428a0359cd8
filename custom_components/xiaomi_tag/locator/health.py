"""Receivers that hear what they should not where they stand, or nothing at all; and how well the map does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from .arrays import Floats, Indices
from .levels import SILENT_DBM
from .records import UNKNOWN_ROOM, Pieces

RECENT_S: Final = (1200.0, 2400.0)
"""Windows after a move that are looked at: the shorter tells sooner, the longer more surely."""
LEAST_RECENT: Final = 12
LEAST_BEFORE: Final = 50
MOST_PIECES: Final = 400
ALIKE: Final = 7
"""Pieces that are most like one, as the other receivers hear it."""
MOST_APART_DB: Final = 15.0
"""A difference at one receiver counts for no more: another one may have moved."""
SAME_STAY_S: Final = 120.0
SURPRISE_DB: Final = 4.8
"""By how much a receiver's levels must be farther than usual from those of pieces that the others heard alike."""
ABOVE_OTHERS_DB: Final = 3.5
FITS_DB: Final = 2.0
EMITTERS: Final = 2
EMITTER_DB: Final = 6.0
"""The same for senders that stay where they are, each of them."""
LEAD_DB: Final = 3.0
NEAR_DBM: Final = -72.0


class FaultKind(StrEnum):
    """What is wrong with a receiver."""

    MOVED = "moved"
    """It hears like one in another room than its own."""
    DEAF = "deaf"
    """It is online and hears nothing, though it used to and its neighbours do."""


@dataclass(frozen=True, slots=True)
class ReceiverFault:
    """A receiver that is left out of account: since when (Unix seconds), and the room it seems to be in, if any."""

    receiver: str
    kind: FaultKind
    since: float
    room: str | None = None


@dataclass(frozen=True, slots=True)
class RoomTest:
    """How often a room was found when a sender was in it, 0 to 1, and the room that was found in its place most often."""

    share: float
    confused_with: str | None = None


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Labelled emitters located as if their places were unknown.

    `room_error` is the share put into a wrong room, `error_m` the median distance of those whose place is known;
    None where there are none. `emitters` counts those tested. `enough` is False while most of them were heard too
    little for the shares to mean anything.
    """

    room_error: float | None = None
    error_m: float | None = None
    emitters: int = 0
    enough: bool = field(default=True, compare=False)
    rooms: Mapping[str, RoomTest] = field(default_factory=dict, compare=False)
    """By room, for those that have an emitter."""


def results_by_room(truth: Sequence[int], found: Sequence[int], rooms: Sequence[str]) -> dict[str, RoomTest]:
    """Return the result of a test by room; `truth` and `found` are indices of rooms, the latter -1 for none."""
    tests: dict[str, RoomTest] = {}
    for room in dict.fromkeys(truth):
        answers = Counter(answer for true, answer in zip(truth, found, strict=True) if true == room)
        share = answers.pop(room, 0) / truth.count(room)
        answers.pop(UNKNOWN_ROOM, None)
        wrong = answers.most_common(1)
        tests[rooms[room]] = RoomTest(share, rooms[wrong[0][0]] if wrong else None)
    return tests


def moved_receivers(pieces: Pieces, receiver_rooms: Indices, now: float) -> dict[int, int | None]:
    """Return the receivers (columns) that seem to have moved, with the room's index each seems to be in, None if unclear.

    A receiver has moved when it hears pieces of late far otherwise than it heard those of before which all other
    receivers hear alike.
    """
    found: dict[int, int | None] = {}
    for window_s in RECENT_S:
        surprise_db = _surprise(pieces, now - window_s, now - window_s)
        if surprise_db is None:
            continue
        measured = surprise_db[~np.isnan(surprise_db)]
        ordinary = np.median(measured) if len(measured) else 0.0
        for column in np.flatnonzero(
            (surprise_db >= SURPRISE_DB) & (surprise_db - ordinary >= ABOVE_OTHERS_DB)
        ).tolist():
            found.setdefault(column, _seems_to_be_in(pieces, receiver_rooms, column, now - window_s))
    # More than a quarter at once: the tags' habits changed, not the receivers.
    return found if len(found) <= max(1, len(receiver_rooms) // 4) else {}


def moved_by_emitters(emitted: Pieces, receiver_rooms: Indices, now: float) -> dict[int, int | None]:
    """Return the receivers that hear senders which stay where they are otherwise than before, all of them."""
    found: dict[int, int | None] = {}
    senders = np.unique(emitted.sender)
    for column in range(emitted.level_dbm.shape[1]):
        changes: list[float] = []
        for sender in senders.tolist():
            level, at = emitted.level_dbm[:, column], emitted.at
            rows = (emitted.sender == sender) & ~np.isnan(level)
            late, early = rows & (at > now - RECENT_S[0]), rows & (at <= now - RECENT_S[0])
            if late.sum() >= 2 and early.sum() >= 2:  # noqa: PLR2004  # one piece may be a passer-by
                changes.append(abs(float(np.median(level[late]) - np.median(level[early]))))
        changes.sort()
        if len(changes) >= EMITTERS and changes[(len(changes) - 1) // 2] >= EMITTER_DB:
            found[column] = _seems_to_be_in(emitted, receiver_rooms, column, now - RECENT_S[0])
    return found if len(found) <= max(1, len(receiver_rooms) // 4) else {}


def back_in_place(pieces: Pieces, receiver: int, since: float, now: float) -> bool:
    """Return whether a receiver that was taken for moved at `since` hears again as it did before."""
    surprise_db = _surprise(pieces, since - RECENT_S[-1], now - RECENT_S[0])
    return surprise_db is not None and bool(surprise_db[receiver] < FITS_DB)


def _surprise(pieces: Pieces, until: float, since: float) -> Floats | None:
    """Return by how many dB (Q,) levels since then are farther off than usual from like ones of before `until`.

    Like ones are the nearest neighbours among the levels of all other receivers. None where there are too few pieces,
    NaN for receivers that listened to too few: one that is new, or that was given another room, has no before.
    """
    listened = ~np.isnan(pieces.level_dbm)
    level = np.where(listened, pieces.level_dbm, np.float32(SILENT_DBM))
    recent = np.flatnonzero(pieces.at > since)[-MOST_PIECES:]
    before = np.flatnonzero(pieces.at <= until)[-MOST_PIECES:]
    if len(recent) < LEAST_RECENT or len(before) < LEAST_BEFORE:
        return None
    tried = np.concatenate([recent, before])
    apart = np.minimum(np.abs(level[tried][:, None] - level[before][None]), np.float32(MOST_APART_DB))
    in_all = apart.sum(axis=2)
    same_stay = np.abs(pieces.at[tried][:, None] - pieces.at[before][None]) < SAME_STAY_S
    same_stay &= pieces.sender[tried][:, None] == pieces.sender[before][None]
    surprise = np.full(level.shape[1], np.nan, np.float32)
    for column in range(level.shape[1]):
        late, early = listened[recent, column], listened[before, column]
        if late.sum() < LEAST_RECENT or early.sum() < LEAST_BEFORE:
            continue
        distance = np.where(same_stay | ~early, np.inf, in_all - apart[:, :, column])
        alike = np.argpartition(distance, ALIKE, axis=1)[:, :ALIKE]
        off = np.abs(level[tried, column] - np.median(level[before, column][alike], axis=1))
        surprise[column] = np.median(off[: len(recent)][late]) - np.median(off[len(recent) :][early])
    return surprise


def _seems_to_be_in(pieces: Pieces, receiver_rooms: Indices, receiver: int, since: float) -> int | None:
    """Return the room in which other receivers place what this one hears loudest of late, None if that is not loud."""
    rows = (pieces.at > since) & ~np.isnan(pieces.level_dbm[:, receiver])
    level = np.where(np.isnan(pieces.level_dbm), np.float32(SILENT_DBM), pieces.level_dbm)[rows]
    placed = np.where(receiver_rooms >= 0, level, -np.inf)
    placed[:, receiver] = -np.inf
    if not placed.size:
        return None
    leader = placed.argmax(axis=1)
    others = np.where(receiver_rooms[None] == receiver_rooms[leader][:, None], -np.inf, placed)
    clear = placed[np.arange(len(placed)), leader] - others.max(axis=1, initial=SILENT_DBM) >= LEAD_DB
    best: tuple[float, int] | None = None
    for other in np.unique(leader[clear]).tolist():
        loud = float(np.mean(level[clear & (leader == other), receiver]))
        if receiver_rooms[other] >= 0 and receiver_rooms[other] != receiver_rooms[receiver]:
            best = max(best or (loud, other), (loud, other))
    return int(receiver_rooms[best[1]]) if best is not None and best[0] >= NEAR_DBM else None
