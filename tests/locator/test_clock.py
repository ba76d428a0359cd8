"""Ticks of clocks that jump."""

from custom_components.xiaomi_tag.locator.clock import Step, TickClock


def test_ordinary_ticks_are_plain_steps() -> None:
    clock = TickClock()
    assert [clock.advance(at) for at in (100.0, 101.0, 103.5)] == [Step(), Step(), Step()]


def test_a_tick_right_after_another_is_skipped() -> None:
    clock = TickClock()
    clock.advance(100.0)
    assert clock.advance(100.1) is None
    assert clock.now == 100.0


def test_a_clock_set_back_returns_by_how_much() -> None:
    clock = TickClock()
    clock.advance(100.0)
    assert clock.advance(40.0) == Step(back_s=60.0)
    assert clock.advance(41.0) == Step()


def test_a_jump_forward_is_mostly_unwatched() -> None:
    clock = TickClock()
    clock.advance(100.0)
    assert clock.advance(200.0) == Step(skipped_s=85.0)
