"""Three levels of knowledge, and the ways between them."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Level, Presence, Receiver, TagMemory
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.walks import Walk
from tests.locator.living import TAG, Living
from tests.locator.radio import MIDDLES, NAMES, PLAN, RECEIVERS, ROOMS, walked

WALKS = [walked(room) for room in NAMES]


def test_knowledge_comes_and_goes_with_the_next_maps() -> None:
    home = Living()
    assert home.work() is not None
    levels = [home.locator.level]
    known: list[tuple[FloorPlan | None, list[Walk]]] = [(PLAN, []), (PLAN, WALKS), (None, WALKS), (None, [])]
    for plan, walks in known:
        home.locator.set_plan(plan)
        home.locator.set_walks(walks)
        home.stay("kitchen", 3)
        assert home.work() is not None
        levels.append(home.locator.level)
    assert levels == [Level.AREAS, Level.PLAN, Level.PLAN_AND_WALKS, Level.WALKS, Level.AREAS]
    home.stay("kitchen", 3)
    assert home.answer().room == "kitchen"


def test_a_plan_alone_changes_nothing_before_its_maps_are_there() -> None:
    home = Living()
    home.locator.set_plan(PLAN)
    home.stay("kitchen", 5)
    assert home.locator.level is Level.AREAS
    assert home.answer().position is None


@pytest.mark.parametrize("room", NAMES)
def test_with_a_plan_and_walks_rooms_without_a_receiver_are_found_too(room: str) -> None:
    home = Living(PLAN, WALKS)
    home.stay(room, 30)
    assert home.answer().room == room
    assert home.answer().probability > 0.5


def test_walks_alone_locate_a_room_without_a_receiver() -> None:
    home = Living(walks=WALKS)
    home.stay("bath", 30)
    assert home.answer().room == "bath"
    assert home.answer().position is None


def test_with_a_plan_the_position_is_near_the_truth() -> None:
    home = Living(PLAN, WALKS)
    home.stay((1.0, 1.0), 30)
    position = home.answer().position
    assert position is not None
    assert position.floor == "flat"
    assert np.hypot(position.x_m - 1.0, position.y_m - 1.0) < 2
    covariance = np.array([[position.xx_m2, position.xy_m2], [position.xy_m2, position.yy_m2]])
    assert np.linalg.eigvalsh(covariance).min() >= -1e-4


@pytest.mark.parametrize("power_db", [-8, 0, 11])
def test_a_tag_of_any_power_is_found_and_its_power_learned(power_db: float) -> None:
    home = Living(PLAN, WALKS)
    home.stay("office", 60, power_db=power_db)
    assert home.answer().room == "office"
    known = home.locator.memory(TAG).power_db
    assert known == pytest.approx(power_db, abs=5)


def test_a_tag_that_is_heard_by_cells_comes_home_and_goes() -> None:
    home = Living(PLAN)
    assert home.answer().presence is Presence.UNKNOWN
    home.stay("kitchen", 5)
    assert (home.answer().presence, home.answer().room) == (Presence.HOME, "kitchen")
    for _ in range(130):
        home.tick()
    assert (home.answer().presence, home.answer().room) == (Presence.AWAY, None)
    assert home.answer().position is None
    home.stay("bedroom", 5)
    assert home.answer().room == "bedroom"


def test_a_measured_distance_pulls_the_position() -> None:
    home, plain = Living(PLAN), Living(PLAN)
    for each in (home, plain):
        each.stay("kitchen", 10)
    home.locator.observe_range(TAG, "kitchen-1", 3.2, home.now)
    near, far = plain.answer().position, home.answer().position
    assert near is not None
    assert far is not None
    apart_m = [np.hypot(each.x_m - 0.5, each.y_m - 0.5) for each in (near, far)]
    assert abs(apart_m[1] - 3.2) < abs(apart_m[0] - 3.2)


@pytest.mark.parametrize("range_m", [-1, float("nan"), float("inf"), 201])
def test_an_invalid_distance_is_ignored(range_m: float) -> None:
    home = Living(PLAN)
    home.stay("kitchen", 10)
    before = home.answer()
    home.locator.observe_range(TAG, "kitchen-1", range_m, home.now)
    home.locator.observe_range(TAG, "kitchen-1", 3, home.now - 60)
    home.locator.observe_range(TAG, "nobody's", 3, home.now)
    home.locator.observe_range("nobody's", "kitchen-1", 3, home.now)
    assert home.answer() == before


def test_new_maps_of_the_same_cells_change_no_answer() -> None:
    home = Living(PLAN, WALKS)
    home.stay("bath", 30)
    before = home.answer()
    home.locator.set_walks([*WALKS, walked("hall", seed=50, tag="bag")])
    assert home.work() is not None
    assert home.answer().probabilities == before.probabilities
    assert home.stay("bath", 20) == []
    assert home.answer().room == "bath"


@pytest.mark.parametrize("plan", [None, PLAN])
def test_a_result_for_other_receivers_is_left_aside(plan: object) -> None:
    home = Living(PLAN)
    home.stay("kitchen", 5)
    home.locator.set_plan(PLAN if plan else None)
    home.stay("kitchen", 2)
    job = home.locator.due(home.now)
    assert job is not None
    home.receivers = (*RECEIVERS, Receiver("new", "bath"))
    home.configure()
    home.locator.install(job.run())
    assert home.locator.level is Level.AREAS
    home.stay("kitchen", 5)
    assert home.answer().room == "kitchen"
    assert home.work() is not None  # maps for these receivers are due at once
    assert home.locator.level is (Level.PLAN if plan else Level.AREAS)


def test_a_result_for_receivers_in_other_areas_or_other_rooms_is_left_aside() -> None:
    home = Living()
    home.locator.set_plan(PLAN)
    home.stay("kitchen", 3)
    job = home.locator.due(home.now)
    assert job is not None
    result = job.run()
    elsewhere, fewer = replace(result, places=("bath", *result.places[1:])), replace(result, rooms=result.rooms[:-1])
    levels = []
    for each in (elsewhere, fewer, result):
        home.locator.install(each)
        levels.append(home.locator.level)
    assert levels == [Level.AREAS, Level.AREAS, Level.PLAN]


def test_an_abandoned_job_does_not_stop_others() -> None:
    home = Living()
    assert home.locator.due(home.now) is not None
    home.locator.set_plan(PLAN)
    home.stay("kitchen", 3)
    assert home.locator.due(home.now) is None  # one at a time
    home.locator.abandon()
    assert home.work() is not None
    assert home.locator.level is Level.PLAN


@pytest.mark.parametrize("plan", [None, PLAN])
def test_a_user_is_believed_until_evidence_speaks_against_it(plan: object) -> None:
    home = Living(PLAN if plan else None)
    home.stay("kitchen", 20)
    home.locator.correct(TAG, "hall", home.now)
    assert home.tick() == [TAG]
    assert (home.answer().room, home.answer().presence) == ("hall", Presence.HOME)
    home.stay("office", 40)
    assert home.answer().room == "office"


def test_a_user_can_correct_a_tag_that_was_never_heard() -> None:
    home = Living(PLAN)
    home.locator.correct(TAG, "study", home.now)
    assert (home.answer().room, home.answer().presence) == ("study", Presence.HOME)
    assert home.answer().probability > 0.4


def test_only_tags_and_rooms_that_there_are_can_be_corrected() -> None:
    home = Living(PLAN)
    with pytest.raises(KeyError):
        home.locator.correct("nobody's", "hall", home.now)
    with pytest.raises(ValueError, match="not in"):
        home.locator.correct(TAG, "garage", home.now)


def test_a_remembered_room_that_is_gone_does_not_stop_a_plan() -> None:
    home = Living(PLAN, memory=TagMemory(Presence.HOME, "garage", None, None, 5.0))
    assert home.locator.level is Level.PLAN
    assert home.answer().room == "garage"
    home.locator.correct(TAG, "garage", home.now)
    home.stay("kitchen", 20)
    assert home.answer().room == "kitchen"
    assert sum(home.answer().probabilities.values()) + home.answer().away_probability == pytest.approx(1, abs=1e-4)


def test_a_remembered_room_stands_with_a_plan() -> None:
    home = Living(PLAN, memory=TagMemory(Presence.HOME, "bath", None, 2.0, 5.0))
    assert home.answer().room == "bath"
    assert home.answer().probabilities["bath"] > 0.3
    assert home.locator.memory(TAG).power_db == pytest.approx(5)


def test_a_home_that_is_configured_again_without_changes_keeps_its_maps() -> None:
    home = Living(PLAN)
    home.stay("bath", 20)
    home.configure()
    assert home.locator.level is Level.PLAN
    home.receivers = [replace(RECEIVERS[0], online=False), *RECEIVERS[1:]]
    home.configure()
    assert home.locator.level is Level.PLAN


def test_rooms_without_cells_are_never_likely() -> None:
    home = Living(PLAN)
    home.locator.configure(RECEIVERS, [*ROOMS, replace(ROOMS[0], id="cellar")], home.now)
    home.stay("kitchen", 3)
    home.work()
    home.stay("kitchen", 3)
    assert home.locator.level is Level.PLAN
    assert home.answer().probabilities["cellar"] == 0
    assert MIDDLES.keys() <= set(home.answer().probabilities)
