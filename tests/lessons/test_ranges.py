"""Rooms by measured distances."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.model import TagTrace
from custom_components.xiaomi_tag.lessons.ranges import SHARE, Ranges, no_ranges, rooms_by_range
from custom_components.xiaomi_tag.lessons.signals import STEP_S, Signals
from custom_components.xiaomi_tag.locator.ranges import ROOM_NATS

AT = 1_700_000_000.0
STEPS = 200
ROOMS = np.array([0, 1, -1])


def signals(steps: int = STEPS) -> Signals:
    flags = np.ones((steps, 1), bool)
    motion = np.zeros((steps, 1), np.float32)
    at = (AT + (np.arange(steps) + 0.5) * STEP_S).astype(np.float64)
    level = np.full((steps, 1, 3), -60, np.float16)
    return Signals(at, np.arange(steps), level, motion, motion, flags, np.array([steps]))


def trace(ranges: Mapping[float, float], receiver: int = 1) -> TagTrace:
    at = np.array([AT + second for second in ranges])
    metres = np.array(list(ranges.values()), np.float32)
    return TagTrace("keys", None, at, np.full(len(at), receiver), np.full(len(at), -127, np.float32), metres)


def found(ranges: Mapping[float, float], receiver: int = 1) -> Ranges:
    return rooms_by_range([trace(ranges, receiver)], signals(), ROOMS, 2)


def test_a_tag_beside_an_anchor_is_in_its_room() -> None:
    result = found({float(second): 0.6 for second in range(20, 40)})
    evidence = np.zeros((STEPS, 1, 2), np.float32)
    result.add(evidence)
    assert evidence[12:18, 0, 1].tolist() == pytest.approx([SHARE * ROOM_NATS[0]] * 6)
    assert not evidence[:, :, 0].any()
    assert not evidence[:8].any()
    assert result.visits.tolist() == [0, 1]


def test_a_tag_far_from_an_anchor_is_elsewhere() -> None:
    result = found({float(second): 8.0 for second in range(20, 40)})
    assert (result.nats < 0).all()
    assert not result.visits.any()


def test_a_wrong_distance_is_outvoted() -> None:
    ranges = {float(second): 0.6 for second in range(20, 40)} | {30.0: 9.0}
    assert (found(ranges).nats > 0).all()


def test_a_single_distance_shows_nothing() -> None:
    assert not len(found({30.0: 0.6}).nats)


def test_an_anchor_without_a_room_shows_nothing() -> None:
    assert not len(found({float(second): 0.6 for second in range(20, 40)}, receiver=2).nats)


def test_visits_are_told_apart_by_time() -> None:
    ranges = {float(second): 0.6 for begin in (20, 100, 200) for second in range(begin, begin + 10)}
    assert found(ranges).visits.tolist() == [0, 3]


def test_a_trace_without_distances_shows_nothing() -> None:
    bare = replace(trace({30.0: 1.0}), range_m=None)
    result = rooms_by_range([bare], signals(), ROOMS, 2)
    assert not len(result.nats)


def test_nothing_is_shown_where_nothing_measures() -> None:
    evidence = np.zeros((STEPS, 1, 2), np.float32)
    no_ranges(2).add(evidence)
    assert not evidence.any()


@given(
    rows=st.lists(st.tuples(st.floats(), st.integers(-5, 5), st.floats(width=32)), max_size=30),
    steps=st.integers(0, 20),
)
def test_garbage_raises_nothing_and_stays_bounded(rows: list[tuple[float, int, float]], steps: int) -> None:
    at, receiver, metres = (np.array([row[part] for row in rows]) for part in range(3))
    wild = TagTrace(
        "keys", None, at, receiver.astype(np.intp), np.zeros(len(rows), np.float32), metres.astype(np.float32)
    )
    result = rooms_by_range([wild], signals(steps), ROOMS, 2)
    assert np.isfinite(result.nats).all()
    assert (np.abs(result.nats) <= SHARE * max(ROOM_NATS) + 1e-6).all()
