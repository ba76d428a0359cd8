"""Packets summed up to pieces."""

from collections.abc import Sequence

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.collector import LONGEST_PAUSE_S, Collector
from tests.locator.pieces import AT, batch

EVERYONE = np.arange(3)
KEYS = np.array([1])


def collector() -> Collector:
    made = Collector()
    made.move_columns(np.full(3, -1))
    made.resize(4)
    return made


def hear(made: Collector, levels: Sequence[float | None], second: float, count: float = 1) -> None:
    made.hear(batch({1: levels}, AT + second, count), AT + second)


def due(made: Collector, second: float, piece_s: float = 10) -> list[int]:
    found: list[int] = made.due(KEYS, piece_s, AT + second).tolist()
    return found


def test_a_piece_holds_the_mean_over_packets() -> None:
    made = collector()
    hear(made, [-60, -80, None], 0, count=3)
    hear(made, [-70, None, None], 5, count=1)
    piece = made.take(1, EVERYONE, AT + 10)
    assert piece.level_dbm.tolist() == [-62.5, -80, -97]
    assert piece.count.tolist() == [4, 3, 0]


def test_a_receiver_that_is_offline_does_not_count_as_silent() -> None:
    made = collector()
    hear(made, [-60, None, None], 0)
    piece = made.take(1, np.array([0, 1]), AT + 10)
    assert piece.level_dbm.tolist() == pytest.approx([-60, -97, np.nan], nan_ok=True)


def test_a_piece_is_due_when_it_is_long_enough() -> None:
    made = collector()
    hear(made, [-60, None, None], 0)
    assert due(made, 9.9) == []
    assert due(made, 10) == [1]


def test_tags_may_have_pieces_of_different_lengths() -> None:
    made = collector()
    made.hear(batch({1: [-60, None, None], 2: [-60, None, None]}, AT), AT)
    assert made.due(np.array([1, 2]), np.array([10.0, 5.0]), AT + 6).tolist() == [2]


def test_a_tag_never_heard_has_nothing_due_before_it_is_heard() -> None:
    made = collector()
    hear(made, [-60, None, None], 0)
    made.take(1, EVERYONE, AT + 10)
    hear(made, [-60, None, None], 11)
    assert due(made, 20.9) == []


def test_the_next_piece_begins_empty() -> None:
    made = collector()
    hear(made, [-60, -60, None], 0)
    made.take(1, EVERYONE, AT + 10)
    hear(made, [-80, None, None], 30)
    piece = made.take(1, EVERYONE, AT + 40)
    assert piece.level_dbm.tolist() == [-80, -97, -97]
    assert piece.count.tolist() == [1, 0, 0]


def rest(made: Collector, seconds: int, begin: int = 0) -> list[int]:
    """Hear a tag every second; return the seconds in which pieces were taken."""
    taken = []
    for second in range(begin, begin + seconds):
        hear(made, [-60, -70, None], second)
        if due(made, second):
            made.take(1, EVERYONE, AT + second)
            taken.append(second)
    return taken


def test_a_tag_that_rests_gives_fewer_and_fewer_pieces() -> None:
    taken = rest(collector(), 8 * 3600)
    pauses = np.diff(taken)
    assert pauses[0] < 20
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE_S, abs=15)
    assert len(taken) < 80


def test_a_tag_that_changed_room_gives_pieces_at_once_again() -> None:
    made = collector()
    rest(made, 7200)
    made.restart(KEYS)
    assert rest(made, 40, begin=7200)[0] == 7210


def test_an_unwanted_piece_is_dropped_not_prolonged() -> None:
    made = collector()
    taken = rest(made, 1000)
    hear(made, [-90, None, None], 1000)
    assert taken[-1] < 980
    assert due(made, 1001) == []  # the last one was not long ago for a tag that rests
    hear(made, [-60, None, None], 1002)
    assert made.take(1, EVERYONE, AT + 1012).level_dbm[0] == -60


def test_columns_follow_their_receivers() -> None:
    made = collector()
    hear(made, [-60, -70, None], 0)
    made.measure(1, 1, 3.5)
    made.move_columns(np.array([1, -1, 0]))
    piece = made.take(1, EVERYONE, AT + 10)
    assert piece.level_dbm.tolist() == [-70, -97, -60]
    assert piece.range_m.tolist() == pytest.approx([3.5, np.nan, np.nan], nan_ok=True)


def test_a_piece_holds_the_last_distance_measured_and_the_next_does_not() -> None:
    made = collector()
    hear(made, [-60, -70, None], 0)
    made.measure(1, 0, 5)
    made.measure(1, 0, 4)
    assert made.take(1, EVERYONE, AT + 10).range_m[0] == 4
    assert np.isnan(made.take(1, EVERYONE, AT + 20).range_m).all()


def test_a_clock_that_was_set_back_does_not_hold_pieces_up() -> None:
    made = collector()
    hear(made, [-60, None, None], 0)
    made.shift(-3600)
    assert due(made, -3590) == [1]
