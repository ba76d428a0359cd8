"""Receivers at fault: found, left out of account, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from custom_components.xiaomi_tag.locator import Receiver
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault
from custom_components.xiaomi_tag.locator.learning import DEAF_AFTER_S, SUSPECTED_S
from custom_components.xiaomi_tag.locator.map_job import MapJob
from tests.locator.living import Living
from tests.locator.radio import RECEIVERS

ASKED_S = 3
"""After so long maps that were asked for are due."""
DEAF_S = int(DEAF_AFTER_S) + 5


def faults(home: Living) -> list[tuple[str, FaultKind]]:
    return [(fault.receiver, fault.kind) for fault in home.locator.receiver_faults()]


def due(home: Living) -> MapJob:
    home.now += ASKED_S
    job = home.locator.due(home.now)
    assert job is not None
    return job


def deafened() -> Living:
    home = Living()
    home.stay("kitchen", 80)
    home.work()
    home.stay("kitchen", DEAF_S, without=["kitchen-1"])
    home.work()
    return home


def test_a_receiver_that_hears_nothing_any_more_is_deaf() -> None:
    home = deafened()
    assert faults(home) == [("kitchen-1", FaultKind.DEAF)]
    since = home.locator.receiver_faults()[0].since
    assert home.now - DEAF_S - 2 <= since <= home.now - DEAF_S + 2


def test_a_deaf_receiver_is_left_out_of_the_maps_at_once() -> None:
    home = Living()
    home.stay("kitchen", 80)
    home.work()
    home.stay("kitchen", DEAF_S, without=["kitchen-1"])
    job = home.locator.due(home.now)
    assert job is not None
    assert job.useful.tolist() == [0, 1, 1, 1]


def test_the_fault_of_a_deaf_receiver_that_hears_again_ends_at_once() -> None:
    home = deafened()
    home.stay("kitchen", 3)
    assert due(home).useful.tolist() == [1, 1, 1, 1]
    assert faults(home) == []


def test_in_a_silent_home_no_receiver_is_deaf() -> None:
    home = Living()
    home.stay("kitchen", 80)
    home.stay("kitchen", DEAF_S, without=[receiver.id for receiver in RECEIVERS])
    home.work()
    assert faults(home) == []


def test_a_receiver_that_never_heard_much_is_not_deaf() -> None:
    home = Living()
    home.stay("kitchen", DEAF_S, without=["bedroom-1"])
    home.work()
    assert faults(home) == []


def test_a_receiver_that_is_offline_is_not_deaf_and_has_time_once_it_is_back() -> None:
    home = Living()
    home.stay("kitchen", 80)
    home.receivers = [replace(RECEIVERS[0], online=False), *RECEIVERS[1:]]
    home.configure()
    home.stay("kitchen", DEAF_S, without=["kitchen-1"])
    home.work()
    home.receivers = RECEIVERS
    home.configure()
    home.stay("kitchen", 60, without=["kitchen-1"])
    home.work()
    assert faults(home) == []


IN_OFFICE = {"kitchen-1": "office", "nobody's": "hall"}


def suspect(home: Living, *, for_s: float, found: Mapping[str, str | None] = IN_OFFICE) -> None:
    """Let two jobs that long apart find that receivers hang elsewhere."""
    report(home, found)
    home.now += for_s - ASKED_S
    report(home, found)


def report(home: Living, found: Mapping[str, str | None]) -> None:
    """Let a job find that receivers hang elsewhere."""
    home.locator.set_walks(())  # so that one is due
    job = due(home)
    home.locator.tick(home.now)
    home.locator.install(replace(job.run(), moved=found))


def moved() -> Living:
    """A home in which the kitchen's receiver was found to hang in the office."""
    home = Living()
    home.stay("kitchen", 5)
    suspect(home, for_s=SUSPECTED_S)
    return home


def test_a_receiver_suspected_for_some_minutes_has_moved_and_its_likely_room_is_reported() -> None:
    home = moved()
    assert home.locator.receiver_faults() == (ReceiverFault("kitchen-1", FaultKind.MOVED, home.now, "office"),)


def test_a_receiver_may_have_moved_to_an_unknown_room() -> None:
    home = Living()
    suspect(home, for_s=SUSPECTED_S, found={"kitchen-1": None})
    assert home.locator.receiver_faults() == (ReceiverFault("kitchen-1", FaultKind.MOVED, home.now, None),)
    again = Living()
    again.locator.restore(home.locator.learned())
    again.configure()
    assert again.locator.receiver_faults() == home.locator.receiver_faults()


def test_a_suspicion_of_two_minutes_is_not_reported() -> None:
    home = Living()
    suspect(home, for_s=120)
    assert faults(home) == []


def test_a_suspicion_that_passed_counts_from_when_it_is_back() -> None:
    home = Living()
    report(home, IN_OFFICE)
    report(home, {})
    home.now += SUSPECTED_S
    report(home, IN_OFFICE)
    assert faults(home) == []


def test_a_clock_that_is_set_back_makes_no_suspicion_sure() -> None:
    home = Living()
    home.tick()
    report(home, IN_OFFICE)
    home.now -= 3600
    home.tick()
    report(home, IN_OFFICE)
    assert faults(home) == []


def test_a_suspicion_before_its_area_was_set_right_counts_no_more() -> None:
    home = Living()
    report(home, IN_OFFICE)
    home.now += SUSPECTED_S
    home.receivers = reassigned("bath")
    home.configure()
    report(home, IN_OFFICE)
    assert faults(home) == []


def test_a_moved_receiver_is_left_out_of_the_next_maps() -> None:
    home = moved()
    job = due(home)
    assert job.useful.tolist() == [0, 1, 1, 1]
    assert job.moved == {"kitchen-1": home.now - ASKED_S}


def test_a_moved_receiver_leads_no_tag_any_more() -> None:
    home = moved()
    home.locator.set_plan(None)
    home.locator.install(due(home).run())
    home.stay("office", 30)
    home.hear({"kitchen-1": -40, "office-1": -60})
    for _ in range(30):
        home.hear({"kitchen-1": -40, "office-1": -60})
        home.tick()
    assert home.answer().room == "office"


def test_a_receiver_that_is_back_in_place_is_well_again() -> None:
    home = moved()
    home.locator.install(replace(due(home).run(), back=frozenset({"kitchen-1"})))
    assert faults(home) == []
    assert due(home).useful.tolist() == [1, 1, 1, 1]


def reassigned(room: str | None) -> Sequence[Receiver]:
    return [Receiver("kitchen-1", room), *RECEIVERS[1:]]


def test_a_moved_receiver_whose_area_was_set_right_is_well_again() -> None:
    home = moved()
    home.receivers = reassigned("office")
    home.configure()
    assert faults(home) == []


def test_a_move_found_before_its_area_was_corrected_is_dropped() -> None:
    home = Living()
    report(home, IN_OFFICE)
    home.locator.set_walks(())
    home.now += SUSPECTED_S
    late = replace(due(home).run(), moved=IN_OFFICE)
    home.tick()
    home.receivers = reassigned("office")
    home.configure()
    home.locator.install(late)
    assert faults(home) == []


def test_a_moved_receiver_stays_so_over_a_restart() -> None:
    home = moved()
    again = Living()
    again.locator.restore(home.locator.learned())
    again.configure()
    assert again.locator.receiver_faults() == home.locator.receiver_faults()


def test_a_moved_receiver_is_not_deaf_too() -> None:
    home = moved()
    home.stay("kitchen", 80)
    home.stay("kitchen", DEAF_S, without=["kitchen-1"])
    home.work()
    assert faults(home) == [("kitchen-1", FaultKind.MOVED)]


def test_a_home_whose_receivers_are_all_at_fault_still_listens_to_them() -> None:
    home = Living()
    home.stay("kitchen", 5)
    suspect(home, for_s=SUSPECTED_S, found={receiver.id: "bath" for receiver in RECEIVERS})
    assert len(faults(home)) == len(RECEIVERS)
    home.configure()
    home.stay("office", 40)
    assert home.answer().room == "office"


def test_a_removed_receiver_has_no_fault_and_none_when_it_comes_back() -> None:
    home = moved()
    home.receivers = RECEIVERS[1:]
    home.configure()
    assert faults(home) == []
    home.receivers = RECEIVERS
    home.configure()
    assert faults(home) == []
