import numpy as np
import pytest

from demo.house import Room
from demo.made_rooms import join_by_doors, put_stairs, tile_bungalow, tile_floor, tile_loft


def area(rooms: list[Room]) -> float:
    return sum((room.x1_m - room.x0_m) * (room.y1_m - room.y0_m) for room in rooms)


@pytest.mark.parametrize("seed", range(10))
def test_rooms_fill_their_floor(seed: int) -> None:
    for tile in (tile_bungalow, tile_loft, lambda rng: tile_floor(rng, 0, 10.0, 8.0, small=True)):
        rooms = tile(np.random.default_rng(seed))
        assert area(rooms) == pytest.approx(max(r.x1_m for r in rooms) * max(r.y1_m for r in rooms))
        assert len({room.area_id for room in rooms}) == len(rooms)
        assert all(room.x1_m - room.x0_m > 1.0 and room.y1_m - room.y0_m > 1.0 for room in rooms)


def test_a_bungalow_has_a_corridor_in_two_pieces() -> None:
    rooms = {room.area_id: room for room in tile_bungalow(np.random.default_rng(1))}

    assert rooms["corridor"].x1_m == rooms["back_corridor"].x0_m
    assert rooms["corridor"].y1_m - rooms["corridor"].y0_m < 1.8


def test_doors_are_few_or_everywhere() -> None:
    rooms = tile_bungalow(np.random.default_rng(2))
    some = join_by_doors(np.random.default_rng(3), rooms)

    assert len(rooms) - 1 <= len(some) < len(join_by_doors(np.random.default_rng(3), rooms, every=True))


def test_stairs_lie_in_both_rooms() -> None:
    rng = np.random.default_rng(4)
    lower, upper = (tile_floor(rng, level, 10.0, 8.0, small=True) for level in (0, 1))
    stairs = put_stairs(lower, upper)
    below, above = (next(r for r in (*lower, *upper) if r.area_id == name) for name in (stairs.a, stairs.b))

    assert all(room.contains(*point) for room in (below, above) for point in (stairs.at_a, stairs.at_b))
