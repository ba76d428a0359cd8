"""The detector from packets to levels."""

import json

import pytest

from custom_components.xiaomi_tag.strangers.detector import LEARNING_S
from custom_components.xiaomi_tag.strangers.model import Choice, Clue, Decision, GuestVisit, Level, Sensitivity
from tests.strangers.household import Household, days_of, lies
from tests.strangers.trails import ANNA, BEN, DAY, HOUR, MINUTE, START, clock

TRIPS = (
    (clock(-1, 9.0), clock(0, 9.0)),
    (clock(0, 13.1), clock(0, 15.2)),
    (clock(0, 18.0), clock(0, 19.4)),
    (clock(1, 7.8), clock(1, 12.1)),
    (clock(1, 14.3), clock(1, 18.6)),
)
ADDRESS = "C0:00:00:00:00:01"


def planted(*, rooms: bool = True, **options: object) -> Household:
    """Anna brings a tracker home at nine on the first day, worn or in a bag."""
    home = Household(**options)  # type: ignore[arg-type]  # as the tests give them
    where = days_of(*TRIPS)
    home.follow(ANNA, where, clock(2, 0))
    home.put(ADDRESS, where if rooms else lambda at: None if where(at) is None else "hall")
    return home


@pytest.fixture(scope="module")
def worn() -> Household:
    home = planted()
    home.run(clock(2, 0))
    return home


def test_a_worn_tracker_is_noticed_suspected_and_confirmed(worn: Household) -> None:
    assert worn.levels() == [Level.NOTICE, Level.SUSPECTED, Level.CONFIRMED]
    notice, suspected, confirmed = worn.found
    assert notice.decided_at - clock(0, 9) < 20 * MINUTE
    assert suspected.decided_at - clock(0, 9) < 12 * HOUR
    assert confirmed.decided_at - clock(0, 9) < DAY
    assert all(encounter.members == (ANNA,) for encounter in worn.found)
    assert suspected.confidence > 0.8
    assert confirmed.confidence > 0.98
    assert notice.track == confirmed.track == worn.only().id
    assert len({encounter.event_id for encounter in worn.found}) == 3


def test_what_was_found_is_explained(worn: Household) -> None:
    summary = worn.detector.summary(worn.only().id)
    clues = {piece.clue for piece in summary.evidence}
    assert {Clue.CAME_HOME_WITH, Clue.LEFT_TOGETHER, Clue.CAME_TOGETHER, Clue.CHANGED_ROOM_TOGETHER} <= clues
    assert summary.members == (ANNA,)
    assert summary.score > 12.6
    assert summary.confidence > 0.98
    assert not summary.capped
    assert {room for room, _s in summary.rooms} == {"hall", "kitchen", "bedroom"}


def test_it_can_be_found(worn: Household) -> None:
    loudest, dbm, at = worn.detector.find(worn.only().id)[0]
    assert loudest == "bedroom"
    assert dbm > -70
    assert worn.now - at < MINUTE


def test_a_bag_is_found_by_leaving_and_coming_alone() -> None:
    home = planted(rooms=False)
    home.run(clock(2, 0))
    assert home.levels() == [Level.NOTICE, Level.SUSPECTED, Level.CONFIRMED]
    assert home.found[-1].decided_at - clock(0, 9) < 40 * HOUR


def test_a_neighbours_tracker_that_lies_still_is_nothing() -> None:
    home = planted()
    home.things.clear()
    home.put(ADDRESS, lambda at: "street")
    home.run(clock(2, 0))
    assert home.found == []
    assert home.only().inside < 0.2


def test_a_visitor_who_came_alone_is_nothing() -> None:
    home = planted()
    home.things.clear()
    home.put(ADDRESS, lambda at: days_of(*TRIPS)(at) if clock(0, 10.5) <= at < clock(0, 12.5) else None)
    home.run(clock(1, 0))
    assert home.found == []


def test_a_restart_in_the_middle_loses_nothing_and_publishes_nothing_twice(worn: Household) -> None:
    home = planted()
    for hour in (9.3, 10.1, 13.2, 16.0, 19.5, 24.0, 31.9):
        home.run(clock(0, hour))
        home.restart()
    home.run(clock(2, 0))
    assert home.levels() == worn.levels()
    assert len(home.detector.tracks()) == 1


def test_ids_of_encounters_are_the_same_for_the_same_track_and_level() -> None:
    one, other = planted(), planted()
    one.run(clock(0, 9.5))
    memory = json.loads(json.dumps(one.detector.memory()))
    other.detector.restore(memory, one.now)
    one.found.clear()
    other.now = one.now
    other.moves = [move for move in other.moves if move.at > one.now]
    assert [e.event_id for e in one.run(clock(1, 0))] == [e.event_id for e in other.run(clock(1, 0))]
    assert one.found


@pytest.mark.parametrize("choice", list(Choice))
def test_what_is_trusted_or_ignored_publishes_nothing_until_that_is_withdrawn(choice: Choice) -> None:
    home = planted()
    home.run(clock(0, 9.5))
    track = home.only()
    home.detector.decide(track.id, Decision(choice, "Anna", home.now))
    assert home.run(clock(1, 12)) == []
    assert home.detector.summary(track.id).score > 8
    home.detector.decide(track.id, None)
    assert [encounter.level for encounter in home.run(home.now + MINUTE)] == [Level.CONFIRMED]


def test_a_closed_case_begins_from_nothing() -> None:
    home = planted()
    home.run(clock(1, 12))
    track = home.only()
    before = home.found[-1].event_id
    assert track.level is Level.CONFIRMED
    home.detector.close(track.id)
    assert track.level is None
    assert home.detector.summary(track.id).score == 0
    assert home.run(clock(1, 14)) == []
    trips = [(clock(d, h), clock(d, h + 2.0)) for d in (2, 3, 4) for h in (8.3 + d / 2, 14.9 + d / 3)]
    where = days_of(*TRIPS, *trips)
    home.moves.clear()
    home.follow(ANNA, where, clock(5, 0))
    home.put(ADDRESS, where)
    found = home.run(clock(5, 0))
    assert [encounter.level for encounter in found] == [Level.SUSPECTED, Level.CONFIRMED]
    assert before not in {encounter.event_id for encounter in found}


def test_a_guest_in_a_named_visit_is_noticed_at_most() -> None:
    home = planted()
    home.detector.add_visit(GuestVisit("v", ANNA, "Clara", clock(0, 8), clock(6, 0)))
    home.run(clock(2, 0))
    assert home.levels() == [Level.NOTICE]
    assert home.detector.summary(home.only().id).capped
    assert [visit.name for visit in home.detector.visits()] == ["Clara"]
    home.detector.end_visit("v")
    assert home.detector.visits()[0].end == home.now


@pytest.mark.parametrize(
    ("sensitivity", "hours"), [(Sensitivity.HIGH, 8), (Sensitivity.MEDIUM, 24), (Sensitivity.LOW, 72)]
)
def test_something_left_in_the_dwelling_is_lingering(sensitivity: Sensitivity, hours: float) -> None:
    home = Household(sensitivity=sensitivity)
    home.put(ADDRESS, lies("kitchen", clock(0, 1)))
    home.run(clock(0, 0.9 + hours))
    assert home.found == []
    home.run(clock(0, 2 + hours))
    assert home.levels() == [Level.LINGERING]
    assert home.found[0].room == "kitchen"
    assert home.found[0].members == ()
    assert Clue.STAYED_IN in {piece.clue for piece in home.detector.summary(home.only().id).evidence}


def test_what_was_there_in_the_first_week_is_ambient() -> None:
    home = Household(installed_at=START - 6 * DAY)
    home.put(ADDRESS, lies("kitchen", clock(0, 1)))
    home.run(clock(2, 0))
    assert home.only().ambient
    assert home.found == []
    assert home.detector.learning_until == START - 6 * DAY + LEARNING_S


def test_what_came_with_a_member_in_the_first_week_is_not_ambient() -> None:
    home = planted(installed_at=START - DAY)
    home.run(clock(0, 10))
    assert not home.only().ambient
    assert home.levels() == [Level.NOTICE]


def test_what_is_ambient_and_moves_with_a_member_is_suspected_all_the_same() -> None:
    home = planted(installed_at=START - DAY)
    where = days_of(*TRIPS[1:])
    home.put(ADDRESS, where)
    home.run(clock(2, 0))
    assert home.only().ambient
    assert Level.CONFIRMED in home.levels()


def test_an_outage_of_all_receivers_is_no_evidence() -> None:
    home = planted()
    home.run(clock(0, 13.0))
    before = home.detector.summary(home.only().id).score
    home.detector.set_listening(dict.fromkeys(("hall", "kitchen", "bedroom"), False), home.now)
    where = home.things.pop(ADDRESS)
    home.run(clock(0, 16.0))
    home.things[ADDRESS] = where
    home.detector.set_listening(dict.fromkeys(("hall", "kitchen", "bedroom"), True), home.now)
    home.run(clock(0, 17.0))
    assert home.detector.summary(home.only().id).score <= before + 4
    clues = [piece.clue for piece in home.detector.summary(home.only().id).evidence]
    assert Clue.LEFT_TOGETHER not in clues
    assert Clue.STAYED_BEHIND not in clues


def test_a_track_that_is_forgotten_is_gone() -> None:
    home = planted()
    home.run(clock(0, 10))
    track = home.only()
    home.detector.forget(track.id)
    assert home.detector.tracks() == ()
    assert home.detector.memory()["dossiers"] == {}
    with pytest.raises(KeyError):
        home.detector.summary(track.id)


def test_scores_with_somebody_who_is_no_member_any_more_are_dropped() -> None:
    home = planted()
    home.run(clock(0, 16))
    assert home.detector.summary(home.only().id).score > 0
    home.detector.set_members([BEN])
    assert home.detector.summary(home.only().id).score == 0


def test_higher_sensitivity_finds_what_it_has_at_once() -> None:
    home = planted(sensitivity=Sensitivity.LOW)
    home.run(clock(0, 13))
    before = list(home.found)
    home.detector.set_sensitivity(Sensitivity.HIGH)
    home.run(home.now + MINUTE)
    assert len(home.found) >= len(before)


def test_memory_survives_json(worn: Household) -> None:
    memory = json.loads(json.dumps(worn.detector.memory()))
    home = planted()
    home.detector.restore(memory, worn.now)
    again = json.loads(json.dumps(home.detector.memory()))
    assert again["dossiers"] == memory["dossiers"]
    assert again["members"] == memory["members"]
    assert again["edges"] == memory["edges"]
