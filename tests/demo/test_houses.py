from collections import Counter

from demo.house import FLOOR_HEIGHT_M
from demo.houses import default_house, hang_elsewhere, proxy_mac


def test_the_house_of_the_demonstration() -> None:
    house = default_house()

    assert len(house.floors) == 2
    assert len(house.rooms) == 10
    assert len(house.proxies) == 8
    assert sum(proxy.beacon for proxy in house.proxies) == 4


def test_half_of_the_proxies_are_those_of_the_whole_house() -> None:
    whole, half = default_house(), default_house(half=True)

    assert set(half.proxies) < set(whole.proxies)
    assert len(half.proxies) == 4
    assert sum(proxy.beacon for proxy in half.proxies) == 2
    assert (half.rooms, half.walls, half.ways) == (whole.rooms, whole.walls, whole.ways)


def test_a_proxy_that_hangs_elsewhere_keeps_its_area() -> None:
    house = default_house()
    moved = hang_elsewhere(house, "proxy-kitchen", "guest_room")

    changed = [(was, now) for was, now in zip(house.proxies, moved.proxies, strict=True) if was != now]
    [(was, now)] = changed
    assert (now.name, now.area_id, now.mac) == (was.name, "kitchen", was.mac)
    assert moved.room_at(now.x_m, now.y_m, now.z_m) == "guest_room"


def test_proxies_hang_in_their_rooms() -> None:
    house = default_house()

    for proxy in house.proxies:
        assert house.room_at(proxy.x_m, proxy.y_m, proxy.z_m) == proxy.area_id


def test_rooms_fill_each_floor_without_overlap() -> None:
    house = default_house()
    for level in (0, 1):
        points = [(x / 4 + 0.01, y / 4 + 0.01) for x in range(40) for y in range(32)]
        rooms = Counter(sum(room.level == level and room.contains(*point) for room in house.rooms) for point in points)
        assert set(rooms) == {1}
        assert house.room_at(5.0, 2.0, level * FLOOR_HEIGHT_M + 1.0) != "not_home"


def test_addresses_of_proxies_are_apart() -> None:
    macs = {proxy_mac(number) for number in range(100)}

    assert len(macs) == 100
    assert {len(mac) for mac in macs} == {17}
