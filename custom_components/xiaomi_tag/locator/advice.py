"""The one thing that would help a home most, and the rooms that are worth a walk: rules on plain facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GOOD_SHARE: Final = 0.7
"""A room that is found less often is worth doing something about."""


class AdviceKind(StrEnum):
    """What to do."""

    REPAIR = "repair"
    """Power, restart or connect a receiver that hears nothing."""
    MOVE = "move"
    """Move a receiver back, or set the area where it stands now."""
    ADD_RECEIVER = "add_receiver"
    WALK = "walk"
    DRAW = "draw"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendation: about a room, about a receiver, or about the home."""

    kind: AdviceKind
    room: str | None = None
    receiver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFacts:
    """What is known of a room. `share` is how often it was found in tests, None without a test.

    `receivers` counts those that are used, `drawn` is whether the floor plan shows it, `walks` counts its walks.
    """

    room: str
    floor: str | None = None
    receivers: int = 0
    walks: int = 0
    drawn: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class SuggestedWalk:
    """A room to walk, and why: `no_walk`, `confused` with others, or `few_packets` in its walks."""

    room: str
    why: str
    own_receiver: bool


def advise(
    rooms: Sequence[RoomFacts], ill: Mapping[str, str | None], moved: Mapping[str, str | None], *, has_plan: bool
) -> Advice:
    """Return the recommendation.

    `ill` are the receivers that hear nothing, with the rooms they stand in; `moved` those that hear as if they stood
    elsewhere, with the rooms they seem to be in. A fault comes first: what is there should work before more is bought. Then
    a receiver where knowledge alone would not do: on a floor without any, and in a room that is taken for another though
    it is known. Then walks, without a plan first where there are receivers, as they count once all of these were walked;
    then what is missing in the plan.
    """
    if fault := _fault(rooms, ill, moved):
        return fault
    if (room := _room_for_a_receiver(rooms)) is not None:
        return Advice(AdviceKind.ADD_RECEIVER, room.room)
    unwalked = [room for room in rooms if not room.walks]
    if not has_plan:
        if beside := [room for room in unwalked if room.receivers]:
            return Advice(AdviceKind.WALK, _worst(beside).room)
        return Advice(AdviceKind.WALK, unwalked[0].room) if unwalked else Advice(AdviceKind.DRAW)
    if unknown := [room for room in unwalked if not room.drawn and not room.receivers]:
        return Advice(AdviceKind.DRAW, unknown[0].room)
    if poor := [room for room in unwalked if room.share is not None and room.share < GOOD_SHARE]:
        return Advice(AdviceKind.WALK, _worst(poor).room)
    if unwalked and all(room.walks == 0 for room in rooms):
        return Advice(AdviceKind.WALK, _worst(unwalked).room)
    return Advice(AdviceKind.NONE)


def suggest_walks(rooms: Sequence[RoomFacts], short: Mapping[str, bool]) -> list[SuggestedWalk]:
    """Return the rooms still to walk, the most useful first; `short` marks walked rooms in which too little was heard.

    Rooms with a receiver come first: without a plan walks count once all of these were walked.
    """
    found: list[tuple[tuple[int, float], SuggestedWalk]] = []
    for room in rooms:
        why = _why_walk(room, short=short.get(room.room, False))
        if why is not None:
            share = 1.0 if room.share is None else room.share
            order = (0 if room.receivers else 1) if why == "no_walk" else 2
            found.append(((order, share), SuggestedWalk(room.room, why, bool(room.receivers))))
    return [walk for _, walk in sorted(found, key=lambda pair: pair[0])]


def _why_walk(room: RoomFacts, *, short: bool) -> str | None:
    if not room.walks:
        return "no_walk"
    if short:
        return "few_packets"
    return "confused" if room.share is not None and room.share < GOOD_SHARE else None


def _fault(rooms: Sequence[RoomFacts], ill: Mapping[str, str | None], moved: Mapping[str, str | None]) -> Advice | None:
    if ill:
        # One that is alone in its room is missed most.
        count = {room.room: room.receivers for room in rooms}
        receiver = min(ill, key=lambda one: (ill[one] is None, count.get(ill[one] or "", 0)))
        return Advice(AdviceKind.REPAIR, ill[receiver], receiver)
    if moved:
        receiver = next(iter(moved))
        return Advice(AdviceKind.MOVE, moved[receiver], receiver)
    return None


def _room_for_a_receiver(rooms: Sequence[RoomFacts]) -> RoomFacts | None:
    """Return the room that needs a receiver most, None if none needs one that badly."""
    without = [room for room in rooms if not room.receivers]
    if len(without) == len(rooms):
        return without[0] if without else None
    covered = {room.floor for room in rooms if room.receivers}
    # One area of an unknown floor is no floor: it may be a garden.
    floors = [room.floor for room in without if room.floor is not None and room.floor not in covered]
    if floors:
        floor = max(dict.fromkeys(floors), key=floors.count)
        return _worst([room for room in without if room.floor == floor])
    known = [room for room in without if room.walks or room.drawn]
    confused = [room for room in known if room.share is not None and room.share < GOOD_SHARE]
    return _worst(confused) if confused else None


def _worst(rooms: Sequence[RoomFacts]) -> RoomFacts:
    """Return the room that is found least often, the first of those without a test."""
    return min(rooms, key=lambda room: 1.0 if room.share is None else room.share)
