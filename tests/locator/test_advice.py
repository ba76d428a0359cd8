"""What would help a home most."""

import pytest

from custom_components.xiaomi_tag.locator.advice import (
    Advice,
    AdviceKind,
    RoomFacts,
    SuggestedWalk,
    advise,
    suggest_walks,
)

KITCHEN = RoomFacts(room="kitchen", floor="ground", receivers=1)
HALL = RoomFacts(room="hall", floor="ground", receivers=1)
BATH = RoomFacts(room="bath", floor="ground")
ATTIC = RoomFacts(room="attic", floor="upper")


def walked(room: RoomFacts, share: float | None = 0.9, *, drawn: bool = False) -> RoomFacts:
    return RoomFacts(
        room=room.room, floor=room.floor, receivers=room.receivers, walks=1, share=share, drawn=drawn or room.drawn
    )


def drawn(room: RoomFacts, share: float | None = None) -> RoomFacts:
    return RoomFacts(room=room.room, floor=room.floor, receivers=room.receivers, drawn=True, share=share)


def test_ill_receivers_come_first_those_alone_in_their_room_before_others() -> None:
    twice = RoomFacts(room="hall", floor="ground", receivers=2)
    ill = {"b": None, "h": "hall", "k": "kitchen"}
    found = advise([KITCHEN, twice, ATTIC], ill, {"x": "bath"}, has_plan=False)
    assert found == Advice(AdviceKind.REPAIR, "kitchen", "k")


def test_receiver_that_was_moved_comes_next() -> None:
    found = advise([KITCHEN, ATTIC], {}, {"x": "bath"}, has_plan=False)
    assert found == Advice(AdviceKind.MOVE, "bath", "x")


def test_home_without_receivers_needs_one() -> None:
    assert advise([BATH, ATTIC], {}, {}, has_plan=True) == Advice(AdviceKind.ADD_RECEIVER, "bath")


def test_floor_without_a_receiver_needs_one() -> None:
    assert advise([KITCHEN, BATH, ATTIC], {}, {}, has_plan=False) == Advice(AdviceKind.ADD_RECEIVER, "attic")


def test_room_without_a_floor_is_not_a_floor() -> None:
    garden = RoomFacts(room="garden")
    assert advise([KITCHEN, garden], {}, {}, has_plan=False).kind is AdviceKind.WALK


def test_confused_room_needs_a_receiver_only_once_it_is_known() -> None:
    assert advise([KITCHEN, walked(BATH, 0.4)], {}, {}, has_plan=True) == Advice(AdviceKind.ADD_RECEIVER, "bath")
    assert advise([walked(KITCHEN), drawn(BATH, 0.4)], {}, {}, has_plan=True) == Advice(AdviceKind.ADD_RECEIVER, "bath")
    unknown = RoomFacts(room="bath", floor="ground", share=0.4)
    assert advise([walked(KITCHEN), unknown], {}, {}, has_plan=True).kind is AdviceKind.DRAW


def test_most_confused_room_is_the_one() -> None:
    rooms = [walked(KITCHEN), walked(BATH, 0.6), walked(RoomFacts(room="study", floor="ground"), 0.2)]
    assert advise(rooms, {}, {}, has_plan=True) == Advice(AdviceKind.ADD_RECEIVER, "study")


def test_without_a_plan_rooms_with_a_receiver_are_walked_before_others() -> None:
    assert advise([BATH, KITCHEN, HALL], {}, {}, has_plan=False) == Advice(AdviceKind.WALK, "kitchen")
    assert advise([BATH, walked(KITCHEN), HALL], {}, {}, has_plan=False) == Advice(AdviceKind.WALK, "hall")
    assert advise([BATH, walked(KITCHEN), walked(HALL)], {}, {}, has_plan=False) == Advice(AdviceKind.WALK, "bath")


def test_walked_home_without_a_plan_is_to_be_drawn() -> None:
    assert advise([walked(BATH), walked(KITCHEN)], {}, {}, has_plan=False) == Advice(AdviceKind.DRAW)


def test_room_that_the_plan_leaves_out_is_to_be_drawn() -> None:
    assert advise([drawn(KITCHEN), BATH], {}, {}, has_plan=True) == Advice(AdviceKind.DRAW, "bath")


def test_drawn_home_is_to_be_walked() -> None:
    rooms = [drawn(KITCHEN, 0.9), drawn(HALL, 0.8)]
    assert advise(rooms, {}, {}, has_plan=True) == Advice(AdviceKind.WALK, "hall")
    assert advise([walked(KITCHEN, drawn=True), drawn(HALL, 0.5)], {}, {}, has_plan=True) == Advice(
        AdviceKind.WALK, "hall"
    )


def test_well_known_home_needs_nothing() -> None:
    assert advise([walked(KITCHEN), drawn(HALL, 0.9)], {}, {}, has_plan=True) == Advice(AdviceKind.NONE)
    assert advise([], {}, {}, has_plan=True) == Advice(AdviceKind.NONE)


@pytest.mark.parametrize("has_plan", [True, False])
def test_home_without_rooms_gets_an_answer(has_plan: bool) -> None:
    assert advise([], {}, {}, has_plan=has_plan).room is None


def test_walks_are_suggested_in_the_order_of_their_use() -> None:
    rooms = [BATH, KITCHEN, walked(HALL, 0.3), walked(ATTIC)]
    assert suggest_walks(rooms, {"attic": True}) == [
        SuggestedWalk("kitchen", "no_walk", own_receiver=True),
        SuggestedWalk("bath", "no_walk", own_receiver=False),
        SuggestedWalk("hall", "confused", own_receiver=True),
        SuggestedWalk("attic", "few_packets", own_receiver=False),
    ]


def test_walked_room_that_is_found_is_not_suggested() -> None:
    assert suggest_walks([walked(KITCHEN), walked(HALL, None)], {}) == []
