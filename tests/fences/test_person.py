"""Persons of whom more or less is known."""

from collections.abc import Sequence

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.person import HOME_ZONE, MOST_FIXES, Person, near

from .fencing import T0, Spot, both_at_home, person

ROAD: Sequence[Spot] = [(52.0 + 0.02 * step, 13.0 + 0.02 * step) for step in range(1, 4)]


def test_person_of_whom_nothing_is_known_leaves_nothing() -> None:
    home = both_at_home()
    home.move(person(100, home=None))
    home.move(person(150, home=False))
    home.hear(150, 600, "hall")
    assert home.left == []


def test_person_lost_from_sight_in_the_grace_leaves_nothing() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.move(person(150, home=None))
    home.hear(150, 600, "hall")
    assert home.left == []


def test_zones_follow_whether_the_person_is_at_home() -> None:
    one = Person()
    one.observe(person(1, home=True, zones=["zone.village"]))
    assert one.zones == frozenset({HOME_ZONE, "zone.village"})
    one.observe(person(2, home=False, zones=[HOME_ZONE]))
    assert one.zones == frozenset()
    one.observe(person(3, home=None, zones=["zone.work", HOME_ZONE]))
    assert one.zones == frozenset({"zone.work"})
    one.observe(person(4, home=None))
    assert one.zones is None


def test_older_evidence_leaves_only_its_fix() -> None:
    one = Person()
    assert one.observe(person(10, home=False, where=ROAD[1]))
    assert not one.observe(person(5, home=True, where=ROAD[0]))
    assert (one.seen_at, one.zones) == (T0 + 10, frozenset())
    assert [at - T0 for at, _ in one.fixes] == [5, 10]


def test_fixes_are_bounded_and_one_a_moment() -> None:
    one = Person()
    for at in range(MOST_FIXES + 10):
        one.observe(person(at, home=False, where=ROAD[0]))
        one.observe(person(at, home=False, where=ROAD[1]))
    assert len(one.fixes) == MOST_FIXES
    assert one.fixes[-1] == (T0 + MOST_FIXES + 9, Fix(*ROAD[0], 20.0))


def test_fix_at_is_the_nearest_in_time() -> None:
    one = Person()
    for at, where in ((0, ROAD[0]), (100, ROAD[1])):
        one.observe(person(at, home=False, where=where))
    assert one.fix_at(T0 + 60) == Fix(*ROAD[1], 20.0)
    assert one.fix_at(T0 + 50) == Fix(*ROAD[0], 20.0)
    assert one.fix_at(T0 + 221) is None


def test_clock_set_back_forgets_the_future() -> None:
    one = Person()
    for at in (0, 1000):
        one.observe(person(at, home=False, where=ROAD[0]))
    one.follow_clock(T0 + 100)
    assert one.seen_at == T0 + 100
    assert [at for at, _ in one.fixes] == [T0]
    assert one.observe(person(101, home=True))


def test_near_allows_for_what_is_not_known() -> None:
    here, beside, far = Fix(52.0, 13.0, 10.0), Fix(52.002, 13.0, 10.0), Fix(52.02, 13.0, 10.0)
    assert near(here, beside)
    assert not near(here, far)
    assert near(here, Fix(52.02, 13.0, 1000.0))
