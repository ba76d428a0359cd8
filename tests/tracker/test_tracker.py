from collections.abc import Mapping

import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Report, Sighting
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.evidence import PersonEvidence
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.locator import Locator, Presence, Receiver, Room, TagMemory
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from custom_components.xiaomi_tag.tracker.tracker import TURNS, Second, Tracker
from tests.locator.home import HALL, KITCHEN, START

TAG = "keys"
OTHER = "bag"
HOME = PlaceRef(PlaceKind.ZONE, "zone.home")
WORK = PlaceRef(PlaceKind.ZONE, "zone.work")
KITCHEN_AREA = PlaceRef(PlaceKind.AREA, "kitchen")
HALL_AREA = PlaceRef(PlaceKind.AREA, "hall")
OFFICE = Fix(48.2, 11.2, 15.0)
FENCES = (
    Fence(place=KITCHEN_AREA, shape=Rooms(frozenset({"kitchen"}))),
    Fence(place=HALL_AREA, shape=Rooms(frozenset({"hall"}))),
    Fence(place=HOME, shape=Circle(48.0, 11.0, 100.0, around_home=True)),
    Fence(place=WORK, shape=Circle(48.2, 11.2, 200.0)),
)


class Days:
    """A tracker of a kitchen and a hall, and the seconds it has seen."""

    def __init__(self, *tags: str, memory: TagMemory | None = None, person: str | None = None) -> None:
        self.now = START
        self.tracker = Tracker(Locator(), FenceEngine())
        receivers = [Receiver(f"{room}-1", room) for room in ("kitchen", "hall", "office")]
        self.tracker.locator.configure(receivers, [Room(room) for room in ("kitchen", "hall", "office")], START)
        self.tracker.configure(FENCES, START)
        for tag in tags or (TAG,):
            self.tracker.add_tag(tag, person, memory, START)

    def second(self, levels: Mapping[str, int] | None = None, tag: str = TAG) -> Second:
        """Let a second pass in which a tag is heard at these levels, dBm."""
        self.now += 1
        for receiver, rssi_dbm in (levels or {}).items():
            self.tracker.observe(Sighting(tag, receiver, rssi_dbm, self.now - 0.1, self.now))
        return self.tracker.tick(self.now)

    def seconds(self, count: int, levels: Mapping[str, int] | None = None) -> list[Second]:
        return [self.second(levels) for _ in range(count)]

    def report(self, fix: Fix | None, seen_at: float, *, stands_in_home: bool = False) -> None:
        report = Report(Sighting(TAG, "phone", -60, seen_at, self.now), fix)
        self.tracker.report(report, self.now, stands_in_home=stands_in_home)


def crossings(seconds: list[Second]) -> list[Crossing]:
    return [crossing for second in seconds for crossing in second.outcome.crossings]


def kinds(seconds: list[Second], place: PlaceRef) -> list[CrossingKind]:
    return [crossing.kind for crossing in crossings(seconds) if crossing.place == place]


def test_second_holds_the_estimates_of_what_was_heard_or_changed() -> None:
    days = Days(TAG, OTHER)
    seconds = days.seconds(20, KITCHEN)
    assert all(second.heard == {TAG} for second in seconds)
    assert all(second.estimates.keys() == {TAG} for second in seconds)
    assert seconds[-1].estimates[TAG] == days.tracker.locator.estimate(TAG)
    assert seconds[-1].estimates[TAG].room == "kitchen"
    assert days.second() == Second(days.now)


def test_change_is_in_the_second_in_which_it_happened() -> None:
    days = Days()
    rooms = [
        (second.estimates[TAG].presence, second.estimates[TAG].room)
        for second in days.seconds(30, KITCHEN)
        if TAG in second.changed
    ]
    assert rooms[-1] == (Presence.HOME, "kitchen")


def test_room_change_becomes_crossings() -> None:
    days = Days()
    days.seconds(40, KITCHEN)
    seconds = days.seconds(90, HALL)
    assert kinds(seconds, KITCHEN_AREA) == [CrossingKind.LEFT]
    assert kinds(seconds, HALL_AREA) == [CrossingKind.ENTERED]
    assert days.tracker.inside(TAG, HALL_AREA)


def test_crossing_marks_its_tag_as_placed_once() -> None:
    days = Days()
    days.seconds(40, KITCHEN)
    seconds = days.seconds(90, HALL)
    crossed = [second for second in seconds if second.outcome.crossings]
    assert crossed
    assert all(TAG in second.placed for second in crossed)
    assert sum(TAG in second.placed for second in seconds) < len(seconds) / 2


def test_fences_that_change_mark_all_tags_as_placed() -> None:
    days = Days(TAG, OTHER)
    days.seconds(2)
    days.tracker.configure(FENCES[:2], days.now)
    assert days.second().placed == {TAG, OTHER}
    assert not days.second().placed


def test_report_on_the_move_places_the_tag_in_a_zone() -> None:
    days = Days()
    days.report(OFFICE, days.now)
    assert days.tracker.fix(TAG) == (days.now, OFFICE)
    assert TAG in days.second().placed
    assert days.tracker.inside(TAG, WORK)


def test_report_of_a_relay_in_the_home_is_heard_like_a_receiver() -> None:
    days = Days()
    report = Report(Sighting(TAG, "kitchen-1", -50, days.now + 0.9, days.now + 1))
    days.tracker.report(report, days.now + 1, stands_in_home=True)
    assert days.second().heard == {TAG}
    assert days.tracker.fix(TAG) is None


def test_late_report_of_a_relay_in_the_home_is_still_evidence_of_home() -> None:
    days = Days()
    days.report(None, days.now - 60, stands_in_home=True)
    days.second()
    assert days.tracker.inside(TAG, HOME)


def test_older_fix_does_not_replace_a_newer_one() -> None:
    days = Days()
    days.report(OFFICE, days.now)
    days.report(Fix(48.3, 11.3, 15.0), days.now - 60)
    assert days.tracker.fix(TAG) == (days.now, OFFICE)


def test_fix_from_before_the_clock_was_set_back_is_replaced() -> None:
    days = Days()
    days.report(OFFICE, days.now)
    days.now -= 86_400
    days.report(Fix(48.3, 11.3, 15.0), days.now)
    assert days.tracker.fix(TAG) == (days.now, Fix(48.3, 11.3, 15.0))


def test_fix_that_is_history_is_not_where_the_tag_is() -> None:
    days = Days()
    days.report(OFFICE, days.now - 3600)
    assert days.tracker.fix(TAG) is None


def test_report_of_an_unknown_tag_is_ignored() -> None:
    days = Days(OTHER)
    days.report(OFFICE, days.now)
    assert not days.second().placed
    assert days.tracker.fix(TAG) is None


def test_person_who_leaves_a_tag_behind() -> None:
    days = Days(person="person.anna")
    seconds = days.seconds(900, KITCHEN)
    days.tracker.observe_person(PersonEvidence(person="person.anna", seen_at=days.now, received_at=days.now, home=True))
    seconds = days.seconds(60, KITCHEN)
    far = Fix(48.5, 11.5, 20.0)
    days.tracker.observe_person(
        PersonEvidence(person="person.anna", seen_at=days.now, received_at=days.now, home=False, fix=far)
    )
    seconds += days.seconds(900, KITCHEN)
    assert CrossingKind.LEFT_BEHIND in {crossing.kind for crossing in crossings(seconds)}


def test_correction_shows_with_the_next_second() -> None:
    days = Days()
    days.seconds(40, KITCHEN)
    days.tracker.correct(TAG, "office", days.now)
    second = days.second()
    assert TAG in second.changed
    assert second.estimates[TAG].room == "office"


def test_correction_of_an_unknown_tag_or_room_is_an_error() -> None:
    days = Days()
    with pytest.raises(KeyError):
        days.tracker.correct(OTHER, "kitchen", days.now)
    with pytest.raises(ValueError, match="not in tuple"):
        days.tracker.correct(TAG, "attic", days.now)


def test_forgotten_tag_leaves_nothing() -> None:
    days = Days(TAG, OTHER)
    days.seconds(40, KITCHEN)
    days.report(OFFICE, days.now)
    days.tracker.observe(Sighting(TAG, "kitchen-1", -50, days.now, days.now))
    days.tracker.forget_tag(TAG)
    second = days.second()
    assert TAG not in second.heard | second.changed | second.placed
    assert not [state for state in second.outcome.states if state.tag == TAG]
    assert days.tracker.fix(TAG) is None
    assert days.tracker.inside(TAG, KITCHEN_AREA) is None


def test_what_was_decided_of_a_forgotten_tag_is_dropped() -> None:
    days = Days(TAG, OTHER)
    days.seconds(40, KITCHEN)
    days.tracker.configure(FENCES[:1], days.now)
    days.tracker.forget_tag(TAG)
    assert TAG not in {state.tag for state in days.tracker.flush(days.now).states}


def test_restored_tag_stands_until_it_is_heard() -> None:
    days = Days(memory=TagMemory(Presence.HOME, "hall", START - 100, 2.0))
    assert days.tracker.locator.estimate(TAG).room == "hall"
    assert not kinds(days.seconds(5), HALL_AREA)


def test_flush_decides_without_a_second() -> None:
    days = Days()
    days.report(OFFICE, days.now)
    days.tracker.flush(days.now)
    assert days.tracker.inside(TAG, WORK)
    assert days.tracker.flush(days.now).states == ()


def test_tags_take_the_same_turns_in_every_run() -> None:
    """A replay feeds the fences in the seconds in which the home did."""
    tags = [f"tag{number}" for number in range(50)]
    one, other = Days(*tags), Days(*reversed(tags))
    assert one.tracker._tags == other.tracker._tags
    assert set(one.tracker._tags.values()) == set(range(TURNS))


def test_tag_is_not_fed_for_hours_after_the_clock_was_set_back() -> None:
    days = Days()
    days.seconds(20, KITCHEN)
    assert TAG in days.tracker._lively
    days.now -= 7200
    days.seconds(100, KITCHEN)
    assert TAG not in days.tracker._lively


def test_area_that_was_stored_with_a_crossing_is_newer_than_the_tags_memory() -> None:
    """After a power cut the memory may be of before the last crossing."""
    before = Days()
    states = {
        (state.tag, state.place): state for second in before.seconds(40, KITCHEN) for state in second.outcome.states
    }
    memory = before.tracker.memory(TAG)
    states |= {
        (state.tag, state.place): state for second in before.seconds(40, HALL) for state in second.outcome.states
    }
    days = Days(memory=memory)
    days.tracker.restore(list(states.values()), days.now)
    assert memory.room == "kitchen"
    assert days.tracker.memory(TAG).room == "hall"
    assert crossings(days.seconds(60, HALL)) == []


def test_a_tag_is_in_its_room_since_it_came_there() -> None:
    days = Days()
    assert days.tracker.since(TAG) is None
    days.seconds(40, KITCHEN)
    came = days.now
    since = days.tracker.since(TAG)
    assert since is not None
    assert START <= since <= START + 5
    days.seconds(90, HALL)
    since = days.tracker.since(TAG)
    assert since is not None
    assert came < since < days.now - 30


def test_moment_is_kept_over_a_restart() -> None:
    before = Days()
    before.seconds(40, KITCHEN)
    memory = before.tracker.memory(TAG)
    assert memory.since is not None
    after = Days(memory=memory)
    assert after.tracker.since(TAG) == memory.since
    after.seconds(40, KITCHEN)
    assert after.tracker.since(TAG) == memory.since


def test_tag_that_was_carried_to_another_room_meanwhile_is_there_since_then() -> None:
    after = Days(memory=TagMemory(Presence.HOME, "kitchen", START - 60, 2.0, since=START - 3600))
    after.seconds(90, HALL)
    since = after.tracker.since(TAG)
    assert since is not None
    assert START <= since < after.now


def test_away_tag_is_away_since_it_left_also_over_a_restart() -> None:
    memory = TagMemory(Presence.AWAY, None, START - 7200, 2.0, since=START - 7000)
    after = Days(memory=memory)
    after.seconds(60)
    assert after.tracker.since(TAG) == START - 7000
    assert after.tracker.memory(TAG).since == START - 7000


def test_stored_fences_know_since_when_where_the_memory_does_not() -> None:
    before = Days()
    states = {state.place: state for second in before.seconds(40, KITCHEN) for state in second.outcome.states}
    entered_at = before.tracker.fences.inside_since(TAG, KITCHEN_AREA)
    assert entered_at is not None
    after = Days(memory=TagMemory(Presence.HOME, "kitchen", before.now, 2.0))
    after.tracker.restore(list(states.values()), after.now)
    assert after.tracker.since(TAG) == entered_at


def test_forgotten_tag_was_nowhere() -> None:
    days = Days()
    days.seconds(40, KITCHEN)
    days.tracker.forget_tag(TAG)
    days.tracker.add_tag(TAG, None, None, days.now)
    assert days.tracker.since(TAG) is None


def test_clock_that_goes_back_leaves_no_moment_ahead() -> None:
    days = Days()
    days.seconds(40, KITCHEN)
    days.now = START - 3600
    days.second()
    since = days.tracker.since(TAG)
    assert since is not None
    assert since <= days.now


def test_without_a_map_sensors_change_no_probability() -> None:
    quiet, stirred = Days(), Days()
    for days in (quiet, stirred):
        days.seconds(30, KITCHEN)
    for on in (False, True):
        stirred.tracker.locator.sense("motion", "hall", SensorKind.MOTION, on, stirred.now)
    for days in (quiet, stirred):
        days.seconds(3, KITCHEN)
    assert stirred.tracker.estimates([TAG]) == quiet.tracker.estimates([TAG])
