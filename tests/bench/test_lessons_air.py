"""What is heard over days is what the demonstration's air lets through."""

import numpy as np

from bench.lessons_air import Worn, hear
from demo.dataset import simulate
from demo.made import made_world
from demo.movement import Still

WORLD = made_world(8, "flat", tags=2)
AIR = [Worn(tag.sender_id, tag.mover, tag.offset_db, tag.body_db) for tag in WORLD.tags.values()]


def test_levels_and_losses_are_those_of_the_simulated_world() -> None:
    ours, theirs = hear(WORLD.house, WORLD.seed, AIR, 3600), simulate(WORLD, 3600.0).observations

    assert abs(len(ours.time_s) / len(theirs.time_s) - 1.0) < 0.02
    for tag in (0, 1):
        for receiver in range(len(WORLD.house.proxies)):
            means = [seen.rssi[(seen.tag == tag) & (seen.receiver == receiver)].mean() for seen in (ours, theirs)]
            assert abs(means[0] - means[1]) < 0.7


def test_packets_are_in_order_and_the_same_each_time() -> None:
    one, other = (hear(WORLD.house, WORLD.seed, AIR, 600) for _ in range(2))

    assert np.all(np.diff(one.time_s) >= 0.0)
    assert np.array_equal(one.rssi, other.rssi)


def test_who_is_outside_is_not_heard() -> None:
    assert not len(hear(WORLD.house, WORLD.seed, [Worn("out", Still(1.0, 1.0, 1.0, room=-1), 0.0, 0.0)], 60).time_s)
