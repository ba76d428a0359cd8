"""Moves of members."""

import json

import pytest

from custom_components.xiaomi_tag.strangers.members import KEPT_S, MOST_MOVES, Members, wait_s
from custom_components.xiaomi_tag.strangers.model import MemberMove, Move
from tests.strangers.trails import ANNA, BEN, DAY, HOUR, MINUTE, START, went


def members(*moves: MemberMove) -> Members:
    made = Members()
    for move in moves:
        made.add(move)
    return made


def test_a_move_is_judged_once_and_not_before_its_track_can_be_missed() -> None:
    left = MemberMove(ANNA, Move.LEFT, START)
    some = members(left)
    assert some.due(START + 13 * MINUTE) == []
    assert some.due(START + wait_s(Move.LEFT)) == [left]
    assert some.due(START + DAY) == []


def test_moves_are_judged_in_order() -> None:
    late, early = MemberMove(ANNA, Move.LEFT, START + HOUR), MemberMove(BEN, Move.CAME, START)
    assert members(late, early).due(START + DAY) == [early, late]


def test_the_same_move_from_two_sources_counts_once() -> None:
    some = members(MemberMove(ANNA, Move.LEFT, START), MemberMove(ANNA, Move.LEFT, START + 120))
    assert some.pending == 1


def test_out_and_back_and_out_are_three_moves() -> None:
    some = members(
        MemberMove(ANNA, Move.LEFT, START),
        MemberMove(ANNA, Move.CAME, START + 5 * MINUTE),
        MemberMove(ANNA, Move.LEFT, START + 9 * MINUTE),
    )
    assert some.pending == 3


def test_moves_that_are_reported_out_of_order_are_put_in_order() -> None:
    some = members(MemberMove(ANNA, Move.CAME, START + HOUR), MemberMove(ANNA, Move.LEFT, START))
    assert [move.move for move in some.moves(ANNA)] == [Move.LEFT, Move.CAME]


def test_a_short_way_out_is_no_evidence() -> None:
    out, back = went(ANNA, [(START, START + 5 * MINUTE)])
    some = members(out, back)
    assert not some.clear(out)
    assert not some.clear(back)


def test_a_long_way_out_is_evidence() -> None:
    out, back = went(ANNA, [(START, START + HOUR)])
    some = members(out, back)
    assert some.clear(out)
    assert some.clear(back)


def test_a_room_that_is_only_passed_is_no_evidence() -> None:
    hall, kitchen = MemberMove(ANNA, Move.ROOM, START, "hall"), MemberMove(ANNA, Move.ROOM, START + 30, "kitchen")
    some = members(hall, kitchen)
    assert not some.clear(hall)
    assert some.clear(kitchen)


def test_rooms_beside_the_door_are_no_evidence() -> None:
    some = members(MemberMove(ANNA, Move.CAME, START), hall := MemberMove(ANNA, Move.ROOM, START + 60, "hall"))
    assert not some.clear(hall)


def test_a_room_without_a_name_is_no_move() -> None:
    assert members(MemberMove(ANNA, Move.ROOM, START)).pending == 0


def test_members_near_a_moment() -> None:
    some = members(MemberMove(ANNA, Move.LEFT, START), MemberMove(BEN, Move.LEFT, START + 100))
    assert {move.member for move in some.near(Move.LEFT, START + 150)} == {ANNA, BEN}
    assert {move.member for move in some.near(Move.LEFT, START + 250)} == {BEN}
    assert not list(some.near(Move.CAME, START))


def test_only_members_of_the_household_count() -> None:
    some = members(MemberMove(ANNA, Move.LEFT, START), MemberMove(BEN, Move.LEFT, START))
    some.set_ids([BEN])
    assert [move.member for move in some.due(START + DAY)] == [BEN]
    assert not some.add(MemberMove(ANNA, Move.CAME, START + HOUR))


def test_old_moves_are_forgotten_and_all_are_bounded() -> None:
    some = members(*went(ANNA, [(START + n * HOUR, START + (n + 0.5) * HOUR) for n in range(MOST_MOVES)]))
    assert len(list(some.moves(ANNA))) == MOST_MOVES
    some.prune(START + MOST_MOVES * HOUR + KEPT_S)
    assert not list(some.moves(ANNA))


def test_moves_survive_a_restart() -> None:
    some = members(*went(ANNA, [(START, START + HOUR)]), MemberMove(ANNA, Move.ROOM, START + 2 * HOUR, "hall"))
    some.due(START + 30 * MINUTE)
    other = Members()
    other.restore(json.loads(json.dumps(some.memory())))
    assert other.memory() == some.memory()
    assert len(other.due(START + DAY)) == 2


@pytest.mark.parametrize(
    "rows",
    [None, 3, [None, [], ["a"], [ANNA, "flew", START], [ANNA, "left", "now"], [ANNA, "room", START], {"member": 1}]],
)
def test_damaged_moves_are_left_out(rows: object) -> None:
    some = Members()
    some.restore({"moves": rows, "rooms": rows, "pending": rows})
    assert some.pending == 0
    assert not list(some.moves(ANNA))
