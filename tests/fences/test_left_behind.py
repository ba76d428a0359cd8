"""Tags that stay where their person leaves, or are dropped on the way."""

from collections.abc import Sequence

import pytest

from .fencing import HOME_AT, T0, WORK_AT, Living, Spot, both_at_home, fix, person, radio

DAY = 86_400
ROAD: Sequence[Spot] = [(52.0 + 0.02 * step, 13.0 + 0.02 * step) for step in range(1, 4)]


def test_tag_heard_after_its_person_left_is_left_behind() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 249, "hall")
    assert home.left == []
    (crossing,) = home.hear(250, 255, "hall")
    assert (crossing.kind, crossing.place.id, crossing.event_time - T0) == ("left_behind", "hall", 250.0)
    assert not crossing.late
    home.hear(256, 2000, "hall")
    assert len(home.left) == 1


def test_tag_that_goes_along_is_not() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 120, "hall")
    home.pass_time(121, 239)
    home.observe(radio(240, home=0.0, heard_at=T0 + 120))
    home.pass_time(240, 2000)
    assert home.left == []


def test_tag_that_a_phone_hears_outside_while_home_still_seems_likely_went_along() -> None:
    """Home is left minutes after the door: until then the receivers' last word is that the tag is at home."""
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 190, "hall")
    for at in (160, 225, 245):
        home.observe(fix(at, WORK_AT, heard_at=T0 + at))
    home.pass_time(246, 600)
    assert home.left == []


@pytest.mark.parametrize(("resting", "expected"), [(True, 1), (False, 0)])
def test_silent_tag_is_left_behind_if_it_lay_still(resting: bool, expected: int) -> None:
    home = both_at_home()
    home.hear(100, 110, "hall", resting=resting)
    home.move(person(111, home=False))
    home.pass_time(111, 400)
    assert len(home.left) == expected


def test_tag_heard_on_its_way_out_and_then_no_more_went_along() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 140, "hall", resting=True)
    home.pass_time(141, 600)
    assert home.left == []


def test_person_back_within_the_grace_left_nothing() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 220, "hall")
    home.move(person(220, home=True))
    home.hear(220, 600, "hall")
    assert home.left == []


def test_person_back_soon_after_retracts_it() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 400, "hall")
    home.move(person(401, home=True))
    assert home.left == [("left_behind", "hall", 250.0), ("retracted left_behind", "hall", 250.0)]
    assert home.published[-1].supersedes == home.published[-2].event_id


def test_person_back_much_later_does_not_and_may_leave_it_again() -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, 1000, "hall")
    home.move(person(1001, home=True))
    home.hear(1001, 1100, "hall")
    home.move(person(1100, home=False))
    home.hear(1100, 1300, "hall")
    assert [row[0] for row in home.left] == ["left_behind", "left_behind"]
    assert len({each.event_id for each in home.published}) == len(home.published)


def test_tag_that_was_elsewhere_is_not_left_behind() -> None:
    home = Living()
    home.move(person(0, home=True))
    home.observe(radio(0, home=0.0))
    home.move(person(100, home=False))
    home.pass_time(100, 600)
    assert home.left == []


def test_leaving_the_village_too_is_not_leaving_it_twice() -> None:
    home = Living()
    home.move(person(0, home=True, zones=["zone.village"]))
    home.hear(0, 100, "hall")
    home.move(person(100, home=False, zones=["zone.village"]))
    home.hear(100, 400, "hall")
    home.move(person(400, home=False))
    home.hear(400, 900, "hall")
    assert len(home.left) == 1


@pytest.mark.parametrize("restart_at", [101, 200, 251, 300])
def test_restart_repeats_and_loses_nothing(restart_at: int) -> None:
    home = both_at_home()
    home.move(person(100, home=False))
    home.hear(100, restart_at, "hall")
    home.start(restart_at + 2)
    home.move(person(restart_at + 3, home=False))
    home.hear(restart_at + 4, 900, "hall")
    assert len(home.left) == 1


def usual_place(home: Living, days: int, room: str = "hall", offset: float = 0.0) -> None:
    for day in range(days):
        home.hear(day * DAY + offset, day * DAY + offset + 3, room)
        for at in range(600, 3000, 600):
            home.hear(day * DAY + offset + at, day * DAY + offset + at + 3, room)


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (5, 0)])
def test_quiet_at_the_usual_resting_place(days: int, expected: int) -> None:
    home = Living()
    home.move(person(0, home=True))
    usual_place(home, days)
    start = days * DAY
    home.hear(start, start + 10, "hall")
    home.move(person(start + 20, home=False))
    home.hear(start + 20, start + 400, "hall")
    assert len(home.left) == expected


def test_quiet_only_at_that_hour_and_place() -> None:
    home = Living()
    home.move(person(0, home=True))
    usual_place(home, 5)
    for offset, room in ((5 * DAY, "kitchen"), (6 * DAY + 6 * 3600, "hall")):
        home.move(person(offset, home=True))
        home.hear(offset, offset + 60, room)
        home.move(person(offset + 60, home=False))
        home.hear(offset + 60, offset + 400, room)
    assert [row[1] for row in home.left] == ["kitchen", "hall"]


def test_usual_hour_follows_daylight_saving() -> None:
    """The same local hour is another UTC hour after the clocks were put back."""
    change = T0 + 5 * DAY - 3600
    home = Living(options={"local_offset": lambda at: 7200.0 if at < change else 3600.0})
    home.move(person(0, home=True))
    usual_place(home, 5)
    start = 5 * DAY + 3600
    home.hear(start, start + 10, "hall")
    home.move(person(start + 20, home=False))
    home.hear(start + 20, start + 400, "hall")
    assert home.left == []


def away_together() -> Living:
    """Both on the way, the tag at the person's side; the last time at 320 s."""
    home = Living()
    home.move(person(0, home=False, where=ROAD[0]))
    home.observe(radio(0, home=0.0))
    for at in (200, 260, 320):
        home.move(person(at, home=False, where=ROAD[0]))
        home.observe(fix(at, ROAD[0]))
    return home


def go_on(home: Living, start: int, end: int, *, carried: bool = False) -> None:
    for at in range(start, end, 60):
        where = ROAD[1 + at // 60 % 2]
        home.move(person(at, home=False, where=where))
        if carried:
            home.observe(fix(at, where))
        home.pass_time(at, at + 59)


def test_tag_dropped_on_the_way_is_left_behind_nowhere_in_particular() -> None:
    home = away_together()
    go_on(home, 380, 1000)
    ((kind, place, at),) = home.left
    assert (kind, place) == ("left_behind", "")
    assert 380 + 150 <= at <= 380 + 200
    assert home.published[-1].place.kind == "elsewhere"


def test_tag_dropped_in_a_zone_is_left_behind_there() -> None:
    home = Living()
    home.move(person(0, home=False, where=WORK_AT))
    home.observe(radio(0, home=0.0))
    for at in (200, 260, 320):
        home.move(person(at, home=False, where=WORK_AT, zones=["zone.work"]))
        home.observe(fix(at, WORK_AT))
    go_on(home, 380, 2000)
    assert [row[:2] for row in home.left] == [("left_behind", "zone.work")]


def test_tag_carried_on_the_way_is_not() -> None:
    home = away_together()
    go_on(home, 380, 2000, carried=True)
    assert home.left == []


def test_tag_seen_at_the_persons_side_again_is_retracted() -> None:
    home = away_together()
    go_on(home, 380, 700)
    assert len(home.left) == 1
    home.move(person(720, home=False, where=ROAD[2]))
    home.observe(fix(720, ROAD[2]))
    home.wait(721)
    assert [row[0] for row in home.left] == ["left_behind", "retracted left_behind"]


def test_tag_found_by_somebody_else_is_still_left() -> None:
    home = away_together()
    go_on(home, 380, 700)
    home.observe(fix(720, ROAD[0], "stranger"))
    home.pass_time(720, 800)
    assert [row[0] for row in home.left] == ["left_behind"]


def test_tag_never_at_the_persons_side_is_not_dropped() -> None:
    home = Living()
    home.move(person(0, home=False, where=ROAD[0]))
    home.observe(radio(0, home=0.0))
    home.observe(fix(100, HOME_AT))
    go_on(home, 200, 1000)
    assert home.left == []
