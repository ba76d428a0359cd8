from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.basics.every import Every

PERIOD_S = 60.0
NOW = 1_000_000.0
STEPS = st.lists(st.integers(-500, 500), max_size=50)


def test_is_due_at_the_first_call() -> None:
    assert Every(PERIOD_S).due(NOW)


def test_with_a_beginning_is_due_a_period_after_it() -> None:
    every = Every(PERIOD_S, since=NOW)
    assert not every.due(NOW + PERIOD_S - 1)
    assert every.due(NOW + PERIOD_S)


def test_is_due_once_a_period() -> None:
    every = Every(PERIOD_S)
    assert [second for second in range(300) if every.due(NOW + second)] == [0, 60, 120, 180, 240]


def test_clock_set_back_makes_it_due_at_once_and_then_once_a_period() -> None:
    every = Every(PERIOD_S)
    assert every.due(NOW)
    assert every.due(NOW - 1)
    assert not every.due(NOW)
    assert every.due(NOW - 1 + PERIOD_S)


def test_clock_set_forward_makes_it_due_once() -> None:
    every = Every(PERIOD_S, since=NOW)
    assert every.due(NOW + 100 * PERIOD_S)
    assert not every.due(NOW + 100 * PERIOD_S + 1)


def test_restart_begins_a_period() -> None:
    every = Every(PERIOD_S)
    every.restart(NOW)
    assert not every.due(NOW + PERIOD_S - 1)
    assert every.due(NOW + PERIOD_S)


@given(STEPS)
def test_is_never_due_twice_within_a_period_of_steady_time(steps: list[int]) -> None:
    every, now = Every(PERIOD_S), NOW
    last: float | None = None
    for step in steps:
        now += step
        due = every.due(now)
        assert due is (last is None or now < last or now - last >= PERIOD_S)
        last = now if due else last


@given(STEPS)
def test_waits_no_longer_than_a_period_however_the_clock_was_set(steps: list[int]) -> None:
    every, now = Every(PERIOD_S), NOW
    for step in steps:
        now += step
        every.due(now)
    assert every.due(now + PERIOD_S)
