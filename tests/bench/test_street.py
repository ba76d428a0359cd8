"""`script/bench street`, short of the two Home Assistants that it runs."""

from bench.street import StreetAir, _house, _world
from demo.movement import Still
from demo.strangers import make_street
from demo.world import World


def test_ten_tags_and_twelve_proxies() -> None:
    house = _house()
    assert len({proxy.name for proxy in house.proxies}) == 12
    assert len({proxy.mac for proxy in house.proxies}) == 12
    assert house.covered_rooms == {room.area_id for room in house.rooms}
    assert len(_world(house, 1000.0).tags) == 10


def test_devices_stand_around_the_house_and_not_in_it() -> None:
    house = _house()
    street = make_street(house, 1, 90)
    places = [(each.mover.x_m, each.mover.y_m) for each in street if isinstance(each.mover, Still)]
    assert len(places) == 90
    assert not any(room.contains(x, y) for room in house.rooms for x, y in places)
    # On all four sides.
    assert min(x for x, _ in places) < -3.0
    assert max(x for x, _ in places) > 13.0
    assert min(y for _, y in places) < -3.0
    assert max(y for _, y in places) > 11.0


def test_the_minute_of_the_street_repeats_among_the_packets_of_the_house() -> None:
    house = _house()
    minute = list(World(house, [], make_street(house, 1, 9), seed=1).packets(0.0, 60.0))
    world = _world(house, 1000.0)
    air = StreetAir(world, minute, 1000.0)
    heard = [packet for since in range(1000, 1120) for packet in air.packets(float(since), since + 1.0)]
    assert [packet.time_s for packet in heard] == sorted(packet.time_s for packet in heard)
    assert len(heard) == 2 * len(minute) + len(list(world.packets(1000.0, 1120.0)))
    assert {packet.tag for packet in heard} == {*world.tags, None}
