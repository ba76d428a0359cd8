import json

import numpy as np
import pytest

from demo.check import CHANGES_NEEDED, KEY_CHANGES_IN_S, ROTATING_TAG, WITHIN_S, Verdict, check_world
from demo.following import SHORTEST_VISIT_S, Following
from demo.houses import default_house

START = 1_800_000_000.0


@pytest.mark.parametrize("seed", range(5))
def test_every_tag_makes_more_visits_than_are_needed(seed: int) -> None:
    world = check_world(default_house(), START, seed)
    end = START + WITHIN_S - 40
    for tag in world.tags:
        following = Following()
        for at in np.arange(START, end, 0.5).tolist():
            following.see(at, world.truth(tag, at))
        assert len(following.changes(end)) > CHANGES_NEEDED


def test_visits_are_to_rooms_with_a_proxy() -> None:
    house = default_house()
    world = check_world(house, START, 1)
    for tag in world.tags:
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
