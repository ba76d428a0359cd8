from itertools import pairwise

import numpy as np

from custom_components.xiaomi_tag.adverts import OwnerState, find_hub, find_my, from_raw, parse, smarttag, tile
from demo.house import OUTSIDE
from demo.houses import default_house
from demo.movement import BRISK_PERSON, Carried, Habit, Mover, Still, Walker
from demo.trackers import (
    Guest,
    InAndOut,
    LostFindMy,
    Planted,
    neighbour_trackers,
    planted_find_hub,
    planted_find_my,
    visitor_trackers,
)
from demo.world import Sender, World

HOUSE = default_house()
DAY_S = 86400
MIDNIGHT = 1_760_054_400.0
START = MIDNIGHT + 10 * 3600.0


def read(sender: Sender, at: float) -> tuple[str, OwnerState]:
    air = sender.beacon.at(at, 0)
    advertisement = from_raw(air.address, air.data)
    assert advertisement is not None
    frame = parse(advertisement)
    assert frame is not None
    return frame.protocol.name, frame.owner


def rooms(mover: Mover, since: float, seconds: float) -> list[str]:
    found = mover.motion(np.arange(since, since + seconds, 5.0, dtype=np.float64)).room.tolist()
    return [HOUSE.rooms[room].area_id if room >= 0 else OUTSIDE for room in found]


def heard(sender: Sender, since: float, seconds: float) -> list[tuple[float, int]]:
    world = World(HOUSE, [], [sender], seed=1, start_at=START)
    return [(packet.time_s, packet.rssi) for packet in world.packets(since, since + seconds)]


def test_a_lost_find_my_tag_changes_its_address_at_four_in_the_morning() -> None:
    beacon = LostFindMy(name="tag", utc_offset_s=7200.0)
    addresses = [beacon.at(MIDNIGHT + minute * 60.0, minute).address for minute in range(2 * 24 * 60)]
    changes = [minute for minute, (before, after) in enumerate(pairwise(addresses), 1) if before != after]

    # 04:00 two hours east of Greenwich.
    assert changes == [2 * 60, 26 * 60]


def test_a_lost_find_my_tag_changes_its_last_byte_each_quarter() -> None:
    beacon = LostFindMy(name="tag")
    frames = [beacon.at(START + minute * 60.0, minute).data for minute in range(60)]

    assert len(set(frames)) == 4
    assert len({frame[:-1] for frame in frames}) == 1


def test_planted_trackers_read_as_separated() -> None:
    bearer = Still(1.0, 1.0, 1.0)

    assert read(planted_find_my(bearer), START) == (find_my.PROTOCOL.name, OwnerState.SEPARATED)
    assert read(planted_find_hub(bearer, start_at=START), START) == (find_hub.PROTOCOL.name, OwnerState.SEPARATED)


def test_a_planted_find_hub_tag_keeps_its_address_and_can_be_connected_to() -> None:
    sender = planted_find_hub(Still(1.0, 1.0, 1.0), start_at=START)
    airs = [sender.beacon.at(START + minute * 60.0, minute) for minute in range(4 * 60)]

    assert len({air.address for air in airs}) == 1
    assert len({air.data for air in airs}) > 10
    assert World(HOUSE, [], [sender]).peripheral(airs[0].address, START) is sender.peripheral


def test_a_tracker_in_a_bag_goes_out_with_its_owner_and_lies_by_the_door() -> None:
    habit = Habit(stay_s=(60.0, 120.0), out_after_s=(600.0, 900.0), out_s=(900.0, 1200.0))
    anna = Walker(HOUSE, habit, seed=1, start_at=START)
    hers = rooms(anna, START, 7200.0)
    bags = rooms(planted_find_my(Carried(HOUSE, anna)).mover, START, 7200.0)

    assert [room == OUTSIDE for room in hers] == [room == OUTSIDE for room in bags]
    assert set(bags) == {"hall", OUTSIDE}
    assert len(set(hers)) > 3


def test_a_planted_thing_is_with_its_bearer_from_then_on() -> None:
    anna = Walker(HOUSE, BRISK_PERSON, seed=1, start_at=START)
    thing = rooms(Planted(anna, START + 600.0), START, 3600.0)

    assert set(thing[:120]) == {OUTSIDE}
    assert thing[120:] == rooms(anna, START, 3600.0)[120:]


def test_a_guest_is_there_from_the_arrival_to_the_departure() -> None:
    host = Walker(HOUSE, BRISK_PERSON, seed=2, start_at=START)
    guest = Guest(HOUSE, host, comes_at=START + 3600.0, leaves_at=START + 7200.0, start_at=START, seed=3)

    assert set(rooms(guest, START, 3600.0)) == {OUTSIDE}
    assert OUTSIDE not in rooms(guest, START + 3600.0 + 300.0, 3300.0 - 60.0)
    assert set(rooms(guest, START + 7200.0 + 300.0, 7200.0)) == {OUTSIDE}


def test_a_guest_follows_the_host_sometimes() -> None:
    host = Walker(HOUSE, BRISK_PERSON, seed=2, start_at=START)

    def share(follows: float) -> float:
        guest = Guest(
            HOUSE, host, comes_at=START, leaves_at=START + 3 * 3600.0, start_at=START, seed=3, follows=follows
        )
        since = START + 600.0
        pairs = zip(rooms(host, since, 9000.0), rooms(guest, since, 9000.0), strict=True)
        return float(np.mean([hers == theirs for hers, theirs in pairs]))

    assert share(0.0) < share(0.35) < share(1.0)


def test_the_same_seed_gives_the_same_guest() -> None:
    def path(seed: int) -> list[str]:
        host = Walker(HOUSE, BRISK_PERSON, seed=2, start_at=START)
        return rooms(
            Guest(HOUSE, host, comes_at=START, leaves_at=START + 3600.0, start_at=START, seed=seed), START, 4e3
        )

    assert path(3) == path(3)
    assert path(3) != path(4)


def test_a_visitor_has_a_tile_and_a_tag_whose_owner_is_near() -> None:
    tile_sender, near = visitor_trackers(Still(1.0, 1.0, 1.0), start_at=START)

    assert read(tile_sender, START) == (tile.PROTOCOL.name, OwnerState.UNKNOWN)
    assert read(near, START) == (find_my.PROTOCOL.name, OwnerState.NEAR)


def test_a_neighbour_goes_out_and_comes_back() -> None:
    home = Still(14.0, 5.0, 1.0)
    x = InAndOut(home, seed=4).motion(np.arange(START, START + DAY_S, 10.0, dtype=np.float64)).position_m[:, 0]
    away = x > 200.0

    assert x.min() == 14.0
    assert 0.05 < away.mean() < 0.6
    assert np.diff(away.astype(int)).clip(0).sum() >= 6
    assert np.abs(np.diff(x)).max() <= 13.1


def test_neighbours_are_heard_and_faintly() -> None:
    trackers = neighbour_trackers(HOUSE, seed=1)
    levels = {sender.sender_id: [rssi for _, rssi in heard(sender, START + 4000.0, 1200.0)] for sender in trackers}

    assert [read(sender, START)[0] for sender in trackers] == [
        find_my.PROTOCOL.name,
        smarttag.PROTOCOL.name,
        tile.PROTOCOL.name,
    ]
    assert all(len(found) > 20 for found in levels.values())
    # Weaker than nearly all that lies in the house.
    assert all(np.percentile(found, 90) < -72 for found in levels.values())


def test_a_neighbours_find_my_tag_is_separated() -> None:
    assert read(neighbour_trackers(HOUSE)[0], START)[1] is OwnerState.SEPARATED
