"""One sensor of the house: edges, and what its state is worth."""

import pytest

from custom_components.xiaomi_tag.locator.sensor_state import SensorState
from custom_components.xiaomi_tag.locator.sensors import SensorKind


def made(kind: SensorKind = SensorKind.MOTION, person: str | None = None) -> SensorState:
    return SensorState("hall", kind, person)


@pytest.mark.parametrize("kind", [SensorKind.MOTION, SensorKind.PRESENCE, SensorKind.DOOR])
def test_edge_is_a_change_from_off_to_on(kind: SensorKind) -> None:
    sensor = made(kind)
    changes = [sensor.change("hall", on, float(at)) for at, on in enumerate([True, True, False, True, False])]
    assert changes == [False, False, False, True, False]
    assert sensor.edge_at == 3.0


def test_every_touch_of_a_switch_is_an_edge() -> None:
    sensor = made(SensorKind.HAND)
    assert [sensor.change("hall", True, at) for at in (1.0, 20.0)] == [True, True]


def test_person_who_changes_rooms_is_an_edge_in_the_new_room() -> None:
    sensor = made(SensorKind.ROOM, "person.ann")
    assert not sensor.change("hall", True, 1.0)
    assert not sensor.change("hall", True, 2.0)
    assert sensor.change("kitchen", True, 3.0)
    assert sensor.room == "kitchen"


def test_sensor_that_works_again_has_no_edge_of_it() -> None:
    sensor = made()
    sensor.change("hall", False, 1.0)
    sensor.stop()
    assert not sensor.change("hall", True, 2.0)


def test_only_time_off_is_watched_for_the_background() -> None:
    sensor = made()
    for at, on in [(0.0, False), (1000.0, True), (5000.0, False), (7000.0, True)]:
        sensor.change("hall", on, at)
    assert sensor.trust.off_s == pytest.approx(3000.0, rel=0.05)


def test_sensor_that_moved_or_got_another_meaning_is_another() -> None:
    sensor = made()
    assert sensor.is_like("hall", SensorKind.MOTION, None)
    assert not sensor.is_like("kitchen", SensorKind.MOTION, None)
    assert not sensor.is_like("hall", SensorKind.PRESENCE, None)
    assert not sensor.is_like("hall", SensorKind.MOTION, "person.ann")
    assert made(SensorKind.ROOM).is_like("kitchen", SensorKind.ROOM, None)


def test_motion_sensor_that_is_off_speaks_against_what_moves_only() -> None:
    sensor = made()
    sensor.change("hall", False, 1.0)
    moves, rests = sensor.rates()
    assert moves < 0
    assert rests == 0


def test_motion_sensor_that_is_on_shows_nothing_new() -> None:
    sensor = made()
    sensor.change("hall", True, 1.0)
    assert sensor.rates() == (0, 0)


def test_presence_is_evidence_in_both_states_for_what_rests_too() -> None:
    sensor = made(SensorKind.PRESENCE)
    sensor.change("hall", True, 1.0)
    assert min(sensor.rates()) > 0
    sensor.change("hall", False, 2.0)
    assert max(sensor.rates()) < 0


@pytest.mark.parametrize("kind", [SensorKind.DOOR, SensorKind.HAND])
@pytest.mark.parametrize("on", [True, False])
def test_doors_and_switches_have_no_state_that_counts(kind: SensorKind, on: bool) -> None:
    sensor = made(kind)
    sensor.change("hall", on, 1.0)
    assert sensor.rates() == (0, 0)


def test_door_counts_half() -> None:
    assert made(SensorKind.DOOR).edge_share == made().edge_share / 2


def test_sensor_that_is_not_believed_is_worth_nothing() -> None:
    sensor = made()
    sensor.change("hall", False, 0.0)
    for _ in range(40):
        sensor.trust.learn(explained=0.0, moving=1.0, share=0.0, usual=0.5)
    assert sensor.edge_share == 0
    assert sensor.rates() == (0, 0)
