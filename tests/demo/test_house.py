import itertools

import pytest

from demo.house import OUTSIDE, Proxy, Room, Wall, cut_openings, shared_edge
from demo.houses import default_house


def test_bluetooth_address_is_two_above_the_wifi_address() -> None:
    proxy = Proxy("p", "P", "hall", 0.0, 0.0, 0.0, "24:0A:C4:0D:E0:FC")

    assert proxy.bluetooth_mac == "24:0A:C4:0D:E0:FE"


def test_route_leads_through_doors_and_stairs() -> None:
    route = default_house().route("kitchen", "bedroom")

    assert [way.b for way in route] == ["hall", "landing", "bedroom"]
    assert all(before.b == after.a for before, after in itertools.pairwise(route))


def test_route_leads_out_and_back() -> None:
    house = default_house()

    assert [way.b for way in house.route("study", OUTSIDE)] == ["hall", OUTSIDE]
    assert [way.b for way in house.route(OUTSIDE, "study")] == ["hall", "study"]


def test_route_to_the_same_room_is_empty() -> None:
    assert default_house().route("hall", "hall") == []


@pytest.mark.parametrize(
    ("point", "area"),
    [((1.0, 1.0, 1.0), "living_room"), ((1.0, 1.0, 3.8), "bedroom"), ((30.0, 1.0, 1.0), OUTSIDE)],
)
def test_room_at_a_point(point: tuple[float, float, float], area: str) -> None:
    assert default_house().room_at(*point) == area


def test_rooms_that_touch_share_an_edge() -> None:
    one, other = Room("a", "A", 0, 0.0, 0.0, 4.0, 4.0), Room("b", "B", 0, 4.0, 1.0, 6.0, 6.0)

    assert shared_edge(one, other) == ((4.0, 1.0), (4.0, 4.0))
    assert shared_edge(one, Room("c", "C", 1, 4.0, 1.0, 6.0, 6.0)) is None
    assert shared_edge(one, Room("d", "D", 0, 5.0, 1.0, 6.0, 6.0)) is None


def test_a_door_opens_a_wall() -> None:
    pieces = cut_openings(Wall(0, 4.0, 0.0, 4.0, 5.0, 6.0), [(4.0, 2.0)])

    assert [(wall.y0_m, wall.y1_m, wall.loss_db) for wall in pieces] == [
        (0.0, 1.55, 6.0),
        (1.55, 2.45, 1.5),
        (2.45, 5.0, 6.0),
    ]
