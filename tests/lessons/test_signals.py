"""Signals of tags: windows of levels, motion as the running locator sees it, and which steps are kept."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.model import TagTrace
from custom_components.xiaomi_tag.lessons.signals import (
    AROUND_STEPS,
    MOTION_LAG_S,
    STEP_S,
    Signals,
    decayed,
    make_signals,
)
from custom_components.xiaomi_tag.locator.motion import STILL_DB2, WALKING_DB2, Motion
from custom_components.xiaomi_tag.locator.pending import Batch

AT = 1_700_000_000.0
RNG = np.random.default_rng(1)


def trace(at: object, receiver: object, rssi_dbm: object) -> TagTrace:
    return TagTrace("keys", None, np.array(at, np.float64), np.array(receiver, np.intp), np.array(rssi_dbm, np.float32))


def signals(*traces: TagTrace, seconds: float = 600, receivers: int = 2, **changes: object) -> Signals:
    fields = {"since": AT, "until": AT + seconds, "offsets_db": np.zeros(receivers, np.float32), "deaf": {}, "rooms": 3}
    return make_signals(traces, **(fields | changes))  # type: ignore[arg-type]


def walking(seconds: int = 600, *, rest_after: int | None = None) -> TagTrace:
    """A tag whose two levels swing by 20 dB, until it rests."""
    second = np.repeat(np.arange(0, seconds, 2), 2)
    receiver = np.tile([0, 1], len(second) // 2)
    swing = 10 * np.sin(second / 6) * np.where(second < (rest_after or seconds), 1, 0)
    return trace(AT + second + 0.5, receiver, -60 + np.where(receiver == 0, swing, -swing))


def test_a_decayed_sum_goes_on_from_block_to_block() -> None:
    values = RNG.normal(0, 1, (100, 3))
    expected, before = [], np.array([1.0, 2.0, 3.0])
    state = before.copy()
    for row in values:
        state = 0.8 * state + row
        expected.append(state)
    assert decayed(values, 0.8, before) == pytest.approx(np.array(expected))


def test_motion_is_the_statistic_of_the_running_locator_moved_back() -> None:
    tag = walking(rest_after=300)
    made = signals(tag)
    motion = Motion()
    motion.resize(1)
    motion.move_columns(np.array([-1, -1]))
    degree = np.zeros(600)
    last = None
    seconds = np.asarray(tag.at - AT, np.intp)
    for second in range(600):
        rows = np.flatnonzero(seconds == second)
        if len(rows):
            mean = tag.rssi_dbm[rows][None].astype(np.float32)
            now = AT + second + 0.5
            batch = Batch(
                slots=np.array([0]),
                count=np.ones((1, 2), np.float32),
                mean_dbm=mean,
                newest_at=np.full((1, 2), now),
                first_at=np.array([now]),
                last_at=np.array([now]),
            )
            motion.update(batch, np.array([np.inf if last is None else now - last]))
            last = now
        degree[second] = np.clip((motion.statistic_db2[0] - STILL_DB2) / (WALKING_DB2 - STILL_DB2), 0, 1)
    own = made.step * STEP_S + 1 + MOTION_LAG_S
    inside = own < 600
    assert made.motion[inside, 0] == pytest.approx(degree[own[inside]], abs=0.02)
    assert made.motion.max() == 1


def test_levels_are_means_of_ten_seconds() -> None:
    tag = walking()
    made = signals(tag)
    middle = 100
    rows = (tag.receiver == 0) & (np.abs(tag.at - AT - (middle * STEP_S + 1)) < 5)
    where = int(np.flatnonzero(made.step == middle)[0])
    assert made.level_dbm[where, 0, 0] == pytest.approx(tag.rssi_dbm[rows].mean(), abs=0.1)


def test_a_receiver_that_hears_nothing_is_silent_and_one_that_does_not_listen_unknown() -> None:
    made = signals(walking(), receivers=4, deaf={3: [(AT + 100, AT + 200)]})
    assert (made.level_dbm[:, 0, 2] == -97).all()
    inside = (made.at > AT + 100) & (made.at < AT + 200)
    assert np.isnan(made.level_dbm[inside, 0, 3]).all()
    assert (made.level_dbm[made.at > AT + 206, 0, 3] == -97).all()


def test_offsets_are_added() -> None:
    plain = signals(walking())
    louder = signals(walking(), offsets_db=np.array([0, 6], np.float32))
    assert louder.level_dbm[:, 0, 1] == pytest.approx(plain.level_dbm[:, 0, 1] + 6, abs=0.1)


def test_long_rest_is_left_out() -> None:
    made = signals(walking(7200, rest_after=600), seconds=7200)
    assert made.step.max() < 300 + AROUND_STEPS + 30
    assert not made.gaps[1:].any()


def test_a_moment_of_noise_does_not_make_a_night_active() -> None:
    rest = walking(7200, rest_after=1)
    levels = rest.rssi_dbm.copy()
    burst = (rest.at > AT + 3600) & (rest.at < AT + 3602)
    levels[burst & (rest.receiver == 0)] += 26
    noisy = trace(rest.at, rest.receiver, levels)
    assert not len(signals(noisy, seconds=7200).at)


def test_a_tag_that_is_not_heard_is_not_present() -> None:
    other = walking(1200)
    gone = walking(300)
    made = signals(other, gone, seconds=1200)
    assert made.present[made.at < AT + 300, 1].all()
    assert not made.present[made.at > AT + 400, 1].any()
    assert made.present[:, 0].all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, AT - 1e9, AT + 1e9])
def test_sightings_at_impossible_times_are_left_out(bad: float) -> None:
    tag = walking()
    worse = trace([*tag.at, bad], [*tag.receiver, 0], [*tag.rssi_dbm, -30])
    assert np.array_equal(signals(worse).level_dbm, signals(tag).level_dbm)


def test_the_steps_are_bounded_by_memory() -> None:
    made = signals(walking(7200), seconds=7200, rooms=60_000)
    assert 0 < len(made.at) < 50
    assert made.at.max() > AT + 7000
