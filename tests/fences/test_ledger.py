"""What is published, corrected and published late."""

from custom_components.xiaomi_tag.fences.crossing import CrossingKind, PlaceRef
from custom_components.xiaomi_tag.fences.ids import Ids
from custom_components.xiaomi_tag.fences.ledger import LATE_S, Ledger, order
from custom_components.xiaomi_tag.fences.machine import Entry

from .fencing import (
    FENCES,
    HALL,
    KITCHEN,
    T0,
    TAG,
    WORK_AT,
    Home,
    fix,
    radio,
    rows,
)


def test_late_evidence_alters_what_was_published() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)))
    home.observe(fix(100, WORK_AT))
    assert rows(home.pass_time(100, 200)) == [("entered", "zone.work", 100.0)]
    entered = home.published[0]
    crossings = home.observe(fix(60, WORK_AT, "tablet"), 300)
    crossings += home.pass_time(301, 340)
    assert rows(crossings) == [("retimed entered", "zone.work", 60.0)]
    assert crossings[0].supersedes == entered.event_id


def test_late_evidence_retracts_and_adds() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)))
    home.observe(fix(100, WORK_AT))
    home.pass_time(100, 200)
    crossings = home.observe(fix(110, (52.3, 13.1), "tablet"), 300)
    assert rows(crossings + home.pass_time(301, 340)) == [("retracted entered", "zone.work", 100.0)]
    crossings = home.observe(fix(111, WORK_AT, "watch"), 345) + home.pass_time(346, 400)
    assert rows(crossings) == [("entered", "zone.work", 111.0)]
    batch = (fix(12, WORK_AT, "watch"), fix(35, (52.3, 13.1), "watch"))
    crossings = home.collect(home.engine.observe_all(batch, T0 + 401)) + home.pass_time(402, 440)
    assert rows(crossings) == [("added entered", "zone.work", 12.0), ("added left", "zone.work", 67.0)]


def test_late_crossing_newer_than_all_is_published_as_late() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)))
    home.observe(fix(100, WORK_AT), 590)
    crossings = home.pass_time(590, 640)
    assert rows(crossings) == [("entered", "zone.work", 100.0)]
    assert crossings[0].late


def entry(at: float, kind: CrossingKind = CrossingKind.ENTERED, place: PlaceRef = KITCHEN) -> Entry:
    return Entry(place, kind, T0 + at, T0 + at, 0.9, by_fix=False)


def publish(ledger: Ledger, log: list[Entry], at: float, *, ready: bool = True) -> list[tuple[str, str, float]]:
    return rows(ledger.publish(log, T0 + at, lambda _entry: ready))


def test_what_is_published_is_not_published_again() -> None:
    ledger = Ledger(TAG, Ids(""))
    assert publish(ledger, [entry(10)], 15) == [("entered", "kitchen", 10.0)]
    assert ledger.is_published(entry(10))
    assert publish(ledger, [entry(10)], 16) == []


def test_what_is_not_ready_waits_and_so_does_what_it_replaces() -> None:
    ledger = Ledger(TAG, Ids(""))
    publish(ledger, [entry(10)], 15)
    assert publish(ledger, [entry(12)], 16, ready=False) == []
    assert publish(ledger, [entry(12)], 17) == [("retimed entered", "kitchen", 12.0)]


def test_final_crossing_is_not_retracted() -> None:
    ledger = Ledger(TAG, Ids(""))
    publish(ledger, [entry(10)], 15)
    ledger.settle([entry(10)], T0 + 1000)
    assert publish(ledger, [], 1001) == []
    assert ledger.log == [entry(10)]


def test_crossing_that_is_found_again_has_another_id() -> None:
    ledger = Ledger(TAG, Ids(""))
    made = [
        *ledger.publish([entry(10)], T0 + 15, lambda _entry: True),
        *ledger.publish([], T0 + 16, lambda _entry: True),
        *ledger.publish([entry(10)], T0 + 17, lambda _entry: True),
    ]
    assert [kind for kind, *_ in rows(made)] == ["entered", "retracted entered", "added entered"]
    assert len({crossing.event_id for crossing in made}) == 3


def test_late_is_longer_than_a_minute() -> None:
    for delay, late in ((LATE_S, False), (LATE_S + 1, True)):
        (crossing,) = Ledger(TAG, Ids("")).publish([entry(10)], T0 + 10 + delay, lambda _entry: True)
        assert crossing.late is late


def test_left_comes_before_entered_of_the_same_moment() -> None:
    log = [entry(10, CrossingKind.ENTERED, HALL), entry(10, CrossingKind.LEFT)]
    made = Ledger(TAG, Ids("")).publish(log, T0 + 15, lambda _entry: True)
    assert [crossing.kind for crossing in sorted(made, key=order)] == ["left", "entered"]
