import json

import numpy as np
import pytest

from demo.anna import OFFICE, rooms_upstairs
from demo.check import (
    CHANGES_NEEDED,
    KEY_CHANGES_IN_S,
    LEAVES_IN_S,
    LEFT_TAG,
    RELAYED_TAG,
    ROTATING_TAG,
    WALKING,
    WITHIN_S,
    Seen,
    Verdict,
    _judge_crossings,
    check_scene,
)
from demo.crossings import Crossing
from demo.following import SHORTEST_VISIT_S, Following
from demo.house import OUTSIDE, House
from demo.houses import default_house
from demo.movement import GOAL_M
from demo.world import World

START = 1_800_000_000.0
GRACE_S = 150.0


def check_world(house: House, start_at: float, seed: int) -> World:
    world = check_scene(house, start_at, seed).air
    assert isinstance(world, World)
    return world


def crossing(tag: str, kind: str, place: tuple[str, str], event_id: str = "1") -> Crossing:
    return Crossing(event_id, START, START, tag, kind, place, late=False)


FENCE = crossing(ROTATING_TAG, "entered", ("fence", "f"))
BEHIND = crossing(LEFT_TAG, "left_behind", ("area", "hall"), "2")


def problems(*published: Crossing, presence: str | None = OFFICE) -> list[str]:
    verdict = Verdict()
    _judge_crossings(verdict, Seen(START, {}, published, presence))
    return verdict.problems


@pytest.mark.parametrize("seed", range(5))
def test_every_tag_makes_more_visits_than_are_needed(seed: int) -> None:
    world = check_world(default_house(), START, seed)
    end = START + WITHIN_S - 40
    for tag in WALKING:
        following = Following()
        for at in np.arange(START, end, 0.5).tolist():
            following.see(at, world.truth(tag, at))
        assert len(following.changes(end)) > CHANGES_NEEDED


def test_visits_are_to_rooms_with_a_proxy() -> None:
    house = default_house()
    world = check_world(house, START, 1)
    for tag in WALKING:
        following = Following()
        for at in np.arange(START, START + WITHIN_S, 0.5).tolist():
            following.see(at, world.truth(tag, at))
        visits = [visit for visit in following.visits if visit.lasted(START + WITHIN_S) >= SHORTEST_VISIT_S]
        assert {visit.room for visit in visits} <= house.covered_rooms


def test_the_find_hub_tag_changes_its_key_early() -> None:
    beacon = check_world(default_house(), START, 1).tags[ROTATING_TAG].beacon
    addresses = [beacon.at(START + after, 0).address for after in (0, KEY_CHANGES_IN_S, KEY_CHANGES_IN_S + 6)]
    assert addresses[0] == addresses[1] != addresses[2]


def test_the_same_seed_gives_the_same_walks() -> None:
    worlds = [check_world(default_house(), START, seed) for seed in (3, 3, 4)]
    walks = [[world.truth(ROTATING_TAG, START + after) for after in range(0, 200, 5)] for world in worlds]
    assert walks[0] == walks[1] != walks[2]


def test_a_verdict_without_problems_is_ok() -> None:
    assert json.loads(Verdict(entities=29).to_json())["ok"] is True


def test_a_verdict_with_a_problem_is_not_ok() -> None:
    report = json.loads(Verdict(problems=["Keys: no sensor.room"]).to_json())
    assert report["ok"] is False
    assert report["problems"] == ["Keys: no sensor.room"]


@pytest.mark.parametrize("seed", range(5))
def test_anna_is_out_early_enough_to_be_notified_of_what_she_left(seed: int) -> None:
    scene = check_scene(default_house(), START, seed)
    world = scene.air
    assert isinstance(world, World)
    out = [at for at in np.arange(START, START + WITHIN_S, 1.0).tolist() if world.truth(RELAYED_TAG, at) == OUTSIDE]
    assert START + LEAVES_IN_S < out[0] < START + WITHIN_S - GRACE_S - 40
    assert out[-1] == START + WITHIN_S - 1
    assert {world.truth(LEFT_TAG, at) for at in out} == {"hall"}
    assert world.position(RELAYED_TAG, START + WITHIN_S / 2)[1] > 0.9 * GOAL_M
    assert scene.hers == {LEFT_TAG, RELAYED_TAG}


def test_the_fence_is_crossed_early() -> None:
    for seed in range(5):
        world = check_world(default_house(), START, seed)
        upstairs = set(rooms_upstairs(world.house))
        inside = [world.truth(ROTATING_TAG, START + after) in upstairs for after in range(180)]
        assert len(set(inside)) == 2


def test_crossings_as_they_should_be_are_no_problem() -> None:
    assert problems(FENCE, BEHIND) == []


@pytest.mark.parametrize(
    ("published", "presence", "problem_text"),
    [
        ((BEHIND,), OFFICE, "no crossing of the fence"),
        ((crossing(LEFT_TAG, "entered", ("fence", "f")), BEHIND), OFFICE, "no crossing of the fence"),
        ((crossing(ROTATING_TAG, "entered", ("area", "f")), BEHIND), OFFICE, "no crossing of the fence"),
        ((FENCE,), OFFICE, "published 0 times"),
        ((FENCE, BEHIND, crossing(LEFT_TAG, "left_behind", ("area", "hall"), "3")), OFFICE, "published 2 times"),
        ((FENCE, FENCE, BEHIND), OFFICE, "published twice"),
        ((FENCE, BEHIND), "not_home", "its presence is not_home"),
    ],
)
def test_crossings_that_are_otherwise_are_a_problem(
    published: tuple[Crossing, ...], presence: str, problem_text: str
) -> None:
    [problem] = problems(*published, presence=presence)
    assert problem_text in problem
