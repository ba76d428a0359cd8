"""Guests."""

import json

import pytest

from custom_components.xiaomi_tag.strangers.guests import LONGEST_VISIT_S, MOST_VISITS, Company, Guests
from custom_components.xiaomi_tag.strangers.members import Members
from custom_components.xiaomi_tag.strangers.model import GuestVisit, MemberMove, Move
from custom_components.xiaomi_tag.strangers.track import Visit
from tests.strangers.trails import ANNA, DAY, HOUR, MINUTE, START, track_of

VISIT = GuestVisit("v", ANNA, "Clara", START, START + 3 * HOUR)


def beside(company: Company, began: float, ended: float, *addresses: str) -> None:
    """A tracker whose owner is near, and that changes its address."""
    at, share = began, (ended - began) / len(addresses)
    while at <= ended:
        company.hear(addresses[min(len(addresses) - 1, int((at - began) / share))], -60, at)
        company.tick(at)
        at += 10
    company.tick(ended + 15 * MINUTE)


def test_what_comes_in_a_named_visit_is_a_guests() -> None:
    guests = Guests()
    guests.add(VISIT)
    assert guests.named(track_of([(START + HOUR, None)]), START + 2 * HOUR) == VISIT
    assert guests.named(track_of([(START - 20 * MINUTE, None)]), START) == VISIT


def test_what_was_here_before_a_named_visit_is_no_guests() -> None:
    guests = Guests()
    guests.add(VISIT)
    assert guests.named(track_of([(START - DAY, None)]), START + HOUR) is None


def test_a_named_visit_ends_by_itself() -> None:
    guests = Guests()
    guests.add(VISIT)
    assert guests.named(track_of([(START, None)]), START + 5 * HOUR) is None


def test_a_named_visit_is_ended() -> None:
    guests = Guests()
    guests.add(VISIT)
    guests.end("v", START + HOUR)
    guests.end("other", START + HOUR)
    assert [visit.end for visit in guests.visits()] == [START + HOUR]
    guests.end("v", START - HOUR)
    assert not guests.visits()


def test_a_named_visit_lasts_a_week_at_most_and_there_are_not_too_many() -> None:
    guests = Guests()
    for number in range(2 * MOST_VISITS):
        guests.add(GuestVisit(f"{number}", None, "Clara", START + number, START + 60 * DAY))
    assert len(guests.visits()) == MOST_VISITS
    assert all(visit.end - visit.start == LONGEST_VISIT_S for visit in guests.visits())
    guests.prune(START + 30 * DAY)
    assert not guests.visits()


def test_what_comes_and_leaves_beside_a_guests_tracker_is_a_guests() -> None:
    guests = Guests()
    beside(guests.company, START, START + 2 * HOUR, "a", "b", "c")
    assert guests.accompanied(Visit(START + 30, START + 2 * HOUR + 20), Members(), START + 3 * HOUR)


def test_what_stays_when_the_guest_has_left_is_no_guests() -> None:
    guests = Guests()
    beside(guests.company, START, START + 2 * HOUR, "a")
    assert guests.accompanied(Visit(START + 30), Members(), START + HOUR)
    assert not guests.accompanied(Visit(START + 30), Members(), START + 3 * HOUR)


def test_what_comes_when_a_member_comes_is_no_guests() -> None:
    guests, members = Guests(), Members()
    beside(guests.company, START, START + 2 * HOUR, "a")
    members.add(MemberMove(ANNA, Move.CAME, START + 60))
    assert not guests.accompanied(Visit(START + 30, START + 2 * HOUR), members, START + 3 * HOUR)


def test_what_leaves_with_a_member_is_no_guests() -> None:
    guests, members = Guests(), Members()
    beside(guests.company, START, START + 2 * HOUR, "a")
    members.add(MemberMove(ANNA, Move.LEFT, START + 2 * HOUR))
    assert not guests.accompanied(Visit(START + 30, START + 2 * HOUR), members, START + 3 * HOUR)


def test_a_change_of_address_is_nobody_coming() -> None:
    company = Company()
    beside(company, START, START + HOUR, "a", "b", "c", "d")
    assert company.came_near(START)
    assert not company.came_near(START + 15 * MINUTE)
    assert not company.came_near(START + 30 * MINUTE)


def test_who_is_forgotten_does_not_leave() -> None:
    company = Company()
    company.hear("a", -60, START)
    company.forget_addresses()
    company.tick(START + HOUR)
    assert not company.left_near(START)


def test_somebody_next_door_is_no_guest() -> None:
    company = Company()
    company.hear("a", -90, START)
    assert not company.came_near(START)
    company.hear("a", float("nan"), START)
    assert not company.came_near(START)


def test_guests_survive_a_restart() -> None:
    guests = Guests()
    guests.add(VISIT)
    beside(guests.company, START, START + HOUR, "a")
    other = Guests()
    other.restore(json.loads(json.dumps(guests.memory())))
    assert other.visits() == guests.visits()
    assert other.company.came_near(START)
    assert other.company.left_near(START + HOUR)


@pytest.mark.parametrize(
    "data", [None, {"visits": 3}, {"visits": [None, ["v"], ["v", 3, "n", 1, 2], ["v", None, "n", 5, 2]]}]
)
def test_damaged_guests_are_left_out(data: object) -> None:
    guests = Guests()
    guests.restore(data)
    assert not guests.visits()
