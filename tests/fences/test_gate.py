"""Crossings by fixes wait for the rest of the batches."""

from custom_components.xiaomi_tag.fences.crossing import CrossingKind
from custom_components.xiaomi_tag.fences.evidence import RADIO
from custom_components.xiaomi_tag.fences.gate import BOUND_S, IDLE_BOUNDS, LONGEST_S, MOST_SOURCES, Gate
from custom_components.xiaomi_tag.fences.machine import Entry

from .fencing import (
    FENCES,
    WORK,
    WORK_AT,
    Home,
    fix,
    radio,
)


def test_batch_in_two_requests_makes_no_false_crossing() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)), 400)
    home.observe(fix(100, WORK_AT), 400)
    home.pass_time(400, 405)
    home.observe(fix(110, (52.3, 13.1)), 406)
    home.pass_time(406, 500)
    assert home.published == []


def entry(at: float, *, by_fix: bool = True) -> Entry:
    return Entry(WORK, CrossingKind.ENTERED, at, at, 1.0, by_fix)


def test_crossing_by_the_homes_receivers_does_not_wait() -> None:
    gate = Gate()
    gate.observe("phone", 100, 100)
    assert gate.ready(entry(100, by_fix=False), 100)


def test_crossing_waits_until_each_relay_has_passed_it() -> None:
    gate = Gate()
    gate.observe("phone", 100, 100)
    gate.observe("tablet", 90, 100)
    assert not gate.ready(entry(100), 100)
    gate.observe("phone", 100 + BOUND_S, 101)
    assert not gate.ready(entry(100), 101)
    gate.observe("tablet", 100 + BOUND_S, 102)
    assert gate.ready(entry(100), 102)


def test_the_homes_receivers_are_not_waited_for() -> None:
    gate = Gate()
    gate.observe(RADIO, 0, 100)
    assert gate.ready(entry(100), 100)


def test_older_evidence_does_not_set_a_relay_back() -> None:
    gate = Gate()
    gate.observe("phone", 100 + BOUND_S, 100)
    gate.observe("phone", 50, 101)
    assert gate.ready(entry(100), 101)


def test_silent_relay_is_not_waited_for() -> None:
    gate = Gate()
    gate.observe("phone", 50, 50)
    assert not gate.ready(entry(60), 50 + IDLE_BOUNDS * BOUND_S)
    gate.forget()
    assert gate.ready(entry(60), 51 + IDLE_BOUNDS * BOUND_S)


def test_no_crossing_waits_for_ever() -> None:
    gate = Gate()
    for now in range(100, 100 + int(LONGEST_S)):
        gate.observe("phone", 50, now)
        assert not gate.ready(entry(100), now)
    gate.observe("phone", 50, 100 + LONGEST_S)
    assert gate.ready(entry(100), 100 + LONGEST_S)


def test_clock_set_back_begins_the_wait_again() -> None:
    gate = Gate()
    gate.observe("phone", 50, 100)
    assert not gate.ready(entry(100), 100)
    gate.observe("phone", 50, 10)
    assert not gate.ready(entry(100), 10)
    gate.observe("phone", 50, 10 + LONGEST_S)
    assert gate.ready(entry(100), 10 + LONGEST_S)


def test_relays_are_bounded() -> None:
    gate = Gate()
    gate.observe("first", 0, 100)
    for number in range(MOST_SOURCES):
        gate.observe(f"relay {number}", 200, 100)
    assert gate.ready(entry(100), 100)
