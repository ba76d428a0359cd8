from collections import Counter

from demo.house import FLOOR_HEIGHT_M
from demo.houses import default_house, proxy_mac


def test_the_house_of_the_demonstration() -> None:
    house = default_house()

    assert len(house.floors) == 2
    assert len(house.rooms) == 10
    assert len(house.proxies) == 8
    assert 0 < sum(proxy.beacon for proxy in house.proxies) < len(house.proxies) / 2


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
