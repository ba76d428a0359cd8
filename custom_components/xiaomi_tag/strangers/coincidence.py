"""Whether a track did what a member did, at the same time: yes, no, or not known."""

from dataclasses import dataclass
from typing import Final

from .model import Move
from .rates import FIRST_CHANCE, MOST_CHANCE, WINDOW_S, coming_chance, habit, leaving_chance
from .track import Track, Visit

ROOM_WINDOW_S: Final = 90.0
"""Both rooms are decided some ten seconds late."""

CLOSE_BEFORE_S: Final = 150.0
CLOSE_AFTER_S: Final = 90.0
"""What goes along does so mostly within these of the member, who is noticed late rather than early,"""
_CLOSE: Final = 0.65
"""and what matches by accident does so this share of the time, by the lengths of the windows;"""
_LOOSE: Final = 2.5
"""beyond, a match is more probable by accident."""


@dataclass(frozen=True, slots=True)
class Coincidence:
    """Whether a track did it. `at` is when, None if it did not; `state_for_s` how long it had been here, or away."""

    match: bool
    at: float | None
    state_for_s: float | None
    """None where it is not known when it was here last."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a track did it, with the chance that a track which is no plant does.

    `at` is when the track did it, or None; a track that does a thing once matches only one move of a member.
    """

    match: bool
    chance: float
    at: float | None = None


def leaving(track: Track, at: float) -> Coincidence | None:
    """Return whether a track left at a time; None if it was not here, or nobody listened."""
    visit = next((visit for visit in reversed(track.visits) if visit.began_at <= at), None)
    if visit is None or (visit.ended_at is not None and visit.ended_at < at - WINDOW_S):
        return None
    left = visit.ended_at
    stayed = track.last_seen_at > at + WINDOW_S if left is None else left > at + WINDOW_S
    if not stayed and (left is None or not visit.end_known):
        return None
    return Coincidence(not stayed, None if stayed else left, at - visit.began_at)


def coming(track: Track, at: float) -> Coincidence | None:
    """Return whether a track came at a time; None if it was here, or was never before, or nobody listened."""
    before: Visit | None = None
    came: Visit | None = None
    for visit in reversed(track.visits):
        if visit.began_at < at - WINDOW_S:
            before = visit
            break
        came = visit
    if before is not None and (before.ended_at is None or before.ended_at >= at - WINDOW_S):
        return None
    if came is not None and not came.begin_known:
        return None
    match = came is not None and came.began_at <= at + WINDOW_S
    if not match and (before is None or not before.end_known):
        return None
    away_for_s = None if before is None or before.ended_at is None else at - before.ended_at
    return Coincidence(match, came.began_at if came is not None and match else None, away_for_s)


def coincidence_of(track: Track, move: Move, at: float) -> Coincidence | None:
    """Return whether a track left or came when a member did; None if that is not known."""
    return leaving(track, at) if move is Move.LEFT else coming(track, at)


def weighed(found: Coincidence, track: Track, move: Move, at: float, rush: float) -> Outcome:
    """Return a coincidence with the chance that it is one."""
    if found.state_for_s is None:
        chance = FIRST_CHANCE
    else:
        past = habit(track, at - WINDOW_S)
        chance = (leaving_chance if move is Move.LEFT else coming_chance)(past, found.state_for_s, rush)
    if found.at is not None:
        chance = _timed(chance, found.at - at)
    return Outcome(found.match, chance, found.at)


def outcome_of(track: Track, move: Move, at: float, rush: float) -> Outcome | None:
    """Return whether a track left or came when a member did, with its chance; None if that is not known."""
    found = coincidence_of(track, move, at)
    return None if found is None else weighed(found, track, move, at, rush)


def _timed(chance: float, apart_s: float) -> float:
    """Return the chance of a match so far apart: most are close in time, and by accident most are not."""
    close = -CLOSE_BEFORE_S <= apart_s <= CLOSE_AFTER_S
    return min(MOST_CHANCE, chance * (_CLOSE if close else _LOOSE))


def room_change(track: Track, at: float, room: str, chance: float) -> Outcome | None:
    """Return whether a track changed to the room to which a member did; None if it was there, or where is not clear."""
    if not track.present_at(at):
        return None
    before = track.room_at(at - ROOM_WINDOW_S)
    if before is None or before == room:
        return None
    entered = track.entered_near(room, at - ROOM_WINDOW_S, at + ROOM_WINDOW_S)
    if entered is None and (track.room_at(at + ROOM_WINDOW_S) is None or track.last_seen_at < at + ROOM_WINDOW_S):
        return None
    return Outcome(entered is not None, chance, entered)
