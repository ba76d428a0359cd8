"""Pieces of evidence."""

import json

import pytest

from custom_components.xiaomi_tag.strangers.evidence import MOST_PIECES, Pieces
from custom_components.xiaomi_tag.strangers.model import Clue, Evidence
from tests.strangers.trails import ANNA, START


def piece(number: int, nats: float = 1.0, clue: Clue = Clue.LEFT_TOGETHER) -> Evidence:
    return Evidence(clue=clue, at=START + number, nats=nats, member=ANNA, apart_s=40.0)


def test_the_weakest_pieces_go_first() -> None:
    pieces = Pieces()
    pieces.add(piece(0, 3.0))
    pieces.add(piece(1, -2.5))
    for number in range(2, 200):
        pieces.add(piece(number, 0.4))
    assert len(pieces) == MOST_PIECES
    assert [kept.nats for kept in pieces.all()[:2]] == [3.0, -2.5]
    assert pieces.all()[-1].at == START + 199


def test_pieces_are_shown_by_time() -> None:
    pieces = Pieces()
    pieces.add(piece(5))
    pieces.add(piece(1))
    assert [shown.at - START for shown in pieces.all()] == [1, 5]


def test_a_piece_is_renewed() -> None:
    pieces = Pieces()
    pieces.renew(piece(1, clue=Clue.SAME_TIMETABLE))
    pieces.renew(piece(2, clue=Clue.SAME_TIMETABLE))
    assert [shown.at - START for shown in pieces.all()] == [2]
    pieces.drop(Clue.SAME_TIMETABLE, ANNA)
    assert not pieces.all()


def test_pieces_survive_a_restart() -> None:
    pieces = Pieces()
    pieces.add(piece(1))
    pieces.add(Evidence(clue=Clue.CHANGED_ROOM_TOGETHER, at=START, nats=0.5, member=ANNA, apart_s=-20.0, room="hall"))
    other = Pieces()
    other.restore(json.loads(json.dumps(pieces.memory())))
    assert other.all() == pieces.all()


@pytest.mark.parametrize("rows", [None, 1, [None, {}, {"clue": "x", "at": 1}, {"clue": "guest", "at": "now"}]])
def test_damaged_pieces_are_left_out(rows: object) -> None:
    pieces = Pieces()
    pieces.restore(rows)
    assert not pieces.all()
