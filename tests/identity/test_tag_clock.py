import json
from typing import Any

import pytest

from custom_components.xiaomi_tag.identity.tag_clock import MOST_RANGES, OffsetRange, TagClock, offsets_of

NOW = 1_760_000_000.0
WINDOW = int(NOW) // 1024


def window_at(at: float, offset_s: float) -> int:
    return int(at + offset_s) // 1024


def spans_hold(clock: TagClock, window: int, now: float) -> bool:
    return any(first <= window <= last for first, last in clock.windows(now))


def test_a_frame_bounds_the_offset_by_its_window_and_the_delay() -> None:
    found = offsets_of(1, 1000.0)
    assert (found.low_s, found.high_s) == (24 - 10, 1024 + 24 + 204 + 10)


def test_bases_are_unix_time_and_time_since_pairing() -> None:
    clock = TagClock(NOW - 5000)
    assert spans_hold(clock, WINDOW, NOW)
    assert spans_hold(clock, 5000 // 1024, NOW)
    assert len(TagClock(None).windows(NOW)) == 1


@pytest.mark.parametrize("zone_h", [-12, -5, 0, 2, 14])
@pytest.mark.parametrize("entered_h", [0, 12], ids=["midnight", "noon"])
@pytest.mark.parametrize("paired_h", [0.01, 6, 18.503, 23.99])
def test_the_day_of_pairing_is_enough(zone_h: int, entered_h: float, paired_h: float) -> None:
    """The hours are those of the day in the owner's zone; what was entered may be read as UTC."""
    midnight = (NOW - 40 * 86_400) // 86_400 * 86_400
    clock = TagClock(midnight + entered_h * 3600)
    counter_s = NOW - (midnight + (paired_h - zone_h) * 3600)
    assert spans_hold(clock, int(counter_s) // 1024, NOW)


@pytest.mark.parametrize("off_s", [-3600, -1800, -40, 40, 1800, 3600])
def test_a_time_of_pairing_may_be_an_hour_off(off_s: int) -> None:
    clock = TagClock(NOW - 40 * 86_400 + 13)
    for step in range(0, 1300, 50):
        assert spans_hold(clock, (40 * 86_400 + 13 + off_s + step) // 1024, NOW + step)
    assert sum(last - first + 1 for first, last in clock.windows(NOW)) < 30


def test_the_day_of_pairing_is_not_needed_once_the_clock_is_known() -> None:
    midnight = NOW // 86_400 * 86_400 - 40 * 86_400
    clock = TagClock(midnight)
    wide = sum(last - first + 1 for first, last in clock.windows(NOW))
    clock.observe(int(NOW - midnight) // 1024, NOW)
    assert 200 < wide < 240
    assert sum(last - first + 1 for first, last in clock.windows(NOW)) < 30


@pytest.mark.parametrize("step", range(-3, 4))
def test_three_windows_on_either_side(step: int) -> None:
    assert spans_hold(TagClock(None), WINDOW + step, NOW)


@pytest.mark.parametrize("step", [-4, 4])
def test_no_more_than_three(step: int) -> None:
    assert not spans_hold(TagClock(None), WINDOW + step, NOW)


def test_windows_stay_within_what_the_counter_can_name() -> None:
    assert TagClock(None).windows(0.0) == ((0, 3),)
    assert TagClock(None).windows(2.0**32)[0][1] == (1 << 22) - 1


def test_frames_sharpen_the_offset() -> None:
    clock = TagClock(None)
    offset_s = 12_345_678.0
    widths = []
    for step in range(40):
        at = NOW + step * 300
        clock.observe(window_at(at, offset_s), at)
        (known,) = clock.learned
        assert known.low_s <= offset_s <= known.high_s
        widths.append(known.high_s - known.low_s)
    assert widths[0] == 1248
    assert widths[-1] < 350


def test_drift_widens_what_is_known() -> None:
    known = OffsetRange(0, 0, NOW)
    assert known.drifted(NOW + 86_400).high_s == pytest.approx(8.64)
    assert known.drifted(NOW - 86_400).low_s == pytest.approx(-8.64)
    assert known.drifted(NOW + 1e9).high_s == 4096


def test_a_first_frame_moves_the_spans_and_a_fitting_one_does_not() -> None:
    clock = TagClock(None)
    assert clock.observe(WINDOW + 500, NOW)
    assert not clock.observe(WINDOW + 500, NOW + 60)


def test_the_same_window_again_at_once_finds_nothing_new() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    before = clock.to_data()
    assert not clock.observe(WINDOW, NOW + 29)
    assert clock.to_data() == before


def test_a_clock_that_jumps_ahead_is_followed_at_once() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    assert clock.observe(WINDOW + 3, NOW + 10)
    assert len(clock.learned) == 1
    assert spans_hold(clock, WINDOW + 6, NOW + 10)


def test_a_replay_cannot_turn_back_a_clock_in_use() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    before = clock.to_data()
    assert not clock.observe(WINDOW - 3, NOW + 10)
    assert clock.to_data() == before


def test_a_clock_may_fall_back_when_nothing_fitted_for_an_hour() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    later = NOW + 4096
    assert clock.observe(WINDOW + 1, later)
    assert len(clock.learned) == 1
    assert clock.learned[0].high_s < 0


@pytest.mark.parametrize("window", [WINDOW, WINDOW + 1, WINDOW + 3, WINDOW - 5000])
@pytest.mark.parametrize("age_s", [1, 300, 600])
def test_an_old_word_moves_nothing(window: int, age_s: float) -> None:
    clock = TagClock(None)
    for step in range(0, 6000, 300):
        clock.observe((int(NOW) - 6000 + step) // 1024, NOW - 6000 + step)
    clock.observe(WINDOW, NOW)
    before, spans = clock.to_data(), clock.windows(NOW)
    assert not clock.observe(window, NOW - age_s)
    assert clock.to_data() == before
    assert clock.windows(NOW) == spans


def test_a_host_whose_clock_was_set_back_follows_on() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    assert clock.observe(WINDOW, NOW - 30 * 86_400)
    assert spans_hold(clock, WINDOW + 1, NOW - 30 * 86_400 + 1024)


def test_an_id_that_stands_at_zero_teaches_one_offset_only() -> None:
    clock = TagClock(None)
    for step in range(0, 4 * 86_400, 600):
        clock.observe(0, NOW + step)
    assert len(clock.learned) == 1
    again = TagClock(None, json.loads(json.dumps(clock.to_data())))
    assert not again.observe(0, NOW + 5 * 86_400)
    assert list(again.learned) == list(clock.learned)


def test_a_tag_that_starts_at_zero_is_followed() -> None:
    clock = TagClock(None)
    clock.observe(0, NOW)
    assert spans_hold(clock, 1, NOW + 1024)
    clock.observe(1, NOW + 1100)
    clock.observe(40, NOW + 40 * 1024 + 500)
    assert clock.observe(0, NOW + 50 * 1024)
    assert spans_hold(clock, 1, NOW + 51 * 1024)


def test_a_distant_offset_is_kept_beside_the_old_one() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    assert clock.observe(WINDOW - 5000, NOW + 700)
    assert len(clock.learned) == 2
    assert spans_hold(clock, WINDOW, NOW)
    assert spans_hold(clock, WINDOW - 5000, NOW)


def test_offsets_are_bounded_and_the_least_confirmed_one_goes() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW, NOW)
    clock.observe(WINDOW, NOW + 30)
    for step in range(1, 10):
        clock.observe(WINDOW - 1000 * step, NOW + 30)
    assert len(clock.learned) == MOST_RANGES
    assert max(known.hits for known in clock.learned) == 2


def test_storage_round_trip() -> None:
    clock = TagClock(None)
    clock.observe(WINDOW - 5000, NOW)
    stored = json.loads(json.dumps(clock.to_data()))
    assert list(TagClock(None, stored).learned) == list(clock.learned)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        5,
        "text",
        [1, 2],
        [["a", "b", "c", "d"]],
        [[0, 1, 2]],
        [[0, float("inf"), 0, 1]],
        [[0, 1e6, 0, 1]],
        [[10, 0, 0, 1]],
        [[1e12, 1e12, 0, 1]],
        [[10**400, 0, 0, 0]],
    ],
)
def test_damaged_storage_is_left_aside(stored: Any) -> None:
    assert list(TagClock(None, stored).learned) == []
