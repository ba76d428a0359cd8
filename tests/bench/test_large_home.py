"""The home that is timed."""

import numpy as np

from bench.large_home import WALK_S, large_home
from custom_components.xiaomi_tag.locator.plan_check import check_plan


def test_its_plan_has_no_faults() -> None:
    home = large_home(30, 20)
    assert check_plan(home.plan, [room.id for room in home.rooms], [each.id for each in home.receivers]) == ()


def test_tags_are_heard_best_near_where_they_are() -> None:
    home = large_home(20, 20)
    packets = home.packets(np.random.default_rng(1), 0, 40, 5)
    best = {packet.tag: packet for packet in sorted(packets, key=lambda packet: packet.rssi_dbm)}
    right = [int(tag.split()[1]) % 20 == int(packet.receiver.split()[1]) for tag, packet in best.items()]

    assert len(packets) == 20 * 5
    assert np.mean(right) > 0.4


def test_each_room_is_walked() -> None:
    home = large_home(10, 20)
    walks = home.walks(np.random.default_rng(1))

    assert [walk.room for walk in walks] == [room.id for room in home.rooms]
    assert all(len(walk.levels_dbm) == WALK_S for walk in walks)
    assert any(level is None for walk in walks for row in walk.levels_dbm for level in row)
