"""Receivers that hear what they should not where they stand, or nothing at all; and how well the map does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Indices
from .levels import SILENT_DBM
from .records import Pieces

RECENT_S: Final = 1500.0
LEAD_DB: Final = 5.0
NEAR_DB: Final = 7.0
"""A receiver that hears tags at another one so nearly as loudly as that one stands near it."""
LEAST_PIECES: Final = 8
LEAST_BEFORE: Final = 5
CHANGED_DB: Final = 9.0
"""By how much louder it must have become there than it was."""
LEADING_SHARE: Final = 0.25
"""A receiver that still leads in so many pieces, of those that show it near another, stands where it stood."""


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
class SelfTest:
    """Labelled emitters located as if nobody knew their place.

    `room_error` is the share put into a wrong room, `error_m` the median distance of those whose place is known;
    None where there are none. `emitters` says how many were tested.
    """

    room_error: float | None = None
    error_m: float | None = None
    emitters: int = 0


def moved_receivers(pieces: Pieces, receiver_rooms: Indices, now: float) -> dict[int, int]:
    """Return the receivers (columns) that seem to have moved, with the index of the room they seem to be in.

    A receiver counts as moved when tags that another receiver hears as from its own room are heard nearly as loudly
    by it, far louder than before, while it hardly leads anywhere itself any more.
    """
    level = np.where(np.isnan(pieces.level_dbm), np.float32(SILENT_DBM), pieces.level_dbm)
    recent = now - pieces.at <= RECENT_S
    found: dict[int, int] = {}
    if recent.sum() < LEAST_PIECES:
        return found
    for receiver in np.flatnonzero(receiver_rooms >= 0).tolist():
        leader, clear = _leaders(level, receiver_rooms, without=receiver)
        leads_itself = _leads(level, receiver_rooms, receiver)
        listened = ~np.isnan(pieces.level_dbm[:, receiver])
        for other in np.flatnonzero((receiver_rooms >= 0) & (receiver_rooms != receiver_rooms[receiver])).tolist():
            at_other = clear & (leader == other) & listened
            now_rows = at_other & recent
            if now_rows.sum() < LEAST_PIECES:
                continue
            gap_db = np.median(level[now_rows, receiver] - level[now_rows, other])
            if gap_db < -NEAR_DB or (leads_itself & recent).sum() > LEADING_SHARE * now_rows.sum():
                continue
            before = at_other & ~recent
            if before.sum() < LEAST_BEFORE:
                continue
            louder_db = gap_db - np.median(level[before, receiver] - level[before, other])
            if louder_db >= CHANGED_DB and _came_to((receiver, other), level, receiver_rooms, now_rows, ~recent):
                found[receiver] = int(receiver_rooms[other])
                break
    return found


def _came_to(pair: tuple[int, int], level: Floats, rooms: Indices, together: Flags, before: Flags) -> bool:
    """Return whether the first of a pair of receivers came to the second, and not the other way round.

    Where both are loud now, all the rest hear what they used to hear where the one led that stayed.
    """
    rest = rooms >= 0
    rest[list(pair)] = False
    at_receiver, at_other = (before & _leads(level, rooms, one) for one in pair)
    if not (rest.any() and at_other.any() and at_receiver.any()):
        return True
    heard = level[:, rest]
    now_dbm = heard[together].mean(axis=0)
    off_db = [float(np.abs(heard[rows].mean(axis=0) - now_dbm).sum()) for rows in (at_other, at_receiver)]
    return off_db[0] <= off_db[1]


def back_in_place(pieces: Pieces, receiver_rooms: Indices, receiver: int, now: float) -> bool:
    """Return whether a receiver that was taken for moved leads again as one in its own room does."""
    level = np.where(np.isnan(pieces.level_dbm), np.float32(SILENT_DBM), pieces.level_dbm)
    recent = now - pieces.at <= RECENT_S
    return bool((_leads(level, receiver_rooms, receiver) & recent).sum() >= LEAST_PIECES)


def _leaders(level: Floats, rooms: Indices, *, without: int) -> tuple[Indices, Flags]:
    """Return the loudest other receiver (N,), and whether it leads all other rooms' but that one's clearly."""
    placed = np.where(rooms >= 0, level, -np.inf)
    placed[:, without] = -np.inf
    leader = placed.argmax(axis=1)
    rows = np.arange(len(level))
    others = np.where(rooms[None] == rooms[leader][:, None], -np.inf, placed).max(axis=1, initial=SILENT_DBM)
    return leader, placed[rows, leader] - others >= LEAD_DB


def _leads(level: Floats, rooms: Indices, receiver: int) -> Flags:
    others = np.where((rooms >= 0) & (rooms != rooms[receiver]), level, -np.inf).max(axis=1, initial=SILENT_DBM)
    leads: Flags = level[:, receiver] - others >= LEAD_DB
    return leads
