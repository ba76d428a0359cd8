import numpy as np
import pytest

from demo.made import Kind, made_house, made_world


@pytest.mark.parametrize("kind", ["flat", "house"])
@pytest.mark.parametrize("seed", range(40, 52))
def test_every_room_can_be_reached_from_every_other_and_from_outside(seed: int, kind: Kind) -> None:
    house = made_house(seed, kind)

    for one in house.rooms:
        for other in (*(room.area_id for room in house.rooms), "not_home"):
            assert other == one.area_id or house.route(one.area_id, other)[-1].b == other


@pytest.mark.parametrize(("kind", "fewest", "most", "floors"), [("flat", 5, 8, 1), ("house", 8, 12, 2)])
def test_sizes(kind: Kind, fewest: int, most: int, floors: int) -> None:
    houses = [made_house(seed, kind) for seed in range(30)]

    assert all(fewest <= len(house.rooms) <= most for house in houses)
    assert all(len(house.floors) == floors for house in houses)
    assert len({len(house.rooms) for house in houses}) > 1


def test_losses_spread_as_in_real_homes() -> None:
    houses = [made_house(seed) for seed in range(60)]
    walls = [wall.loss_db for house in houses for wall in house.walls if 1.5 < wall.loss_db < 10.0]
    gains = [proxy.gain_db for house in houses for proxy in house.proxies]

    assert min(walls) >= 3.0
    assert max(walls) <= 9.0
    assert np.std(gains) == pytest.approx(3.0, abs=0.4)
    assert all(1.8 <= house.radio.exponent <= 2.4 for house in houses)
    assert all(12.0 <= house.radio.floor_loss_db <= 18.0 for house in houses)


def test_receivers_in_all_rooms_or_half() -> None:
    full, half = made_house(3, "house", "all"), made_house(3, "house", "half")

    assert len(full.covered_rooms) == len(full.rooms)
    assert len(half.covered_rooms) == (len(half.rooms) + 1) // 2
    assert full.rooms == half.rooms


def test_proxies_hang_in_their_rooms() -> None:
    for seed in range(10):
        house = made_house(seed)
        for proxy in house.proxies:
            assert house.room_at(proxy.x_m, proxy.y_m, proxy.z_m) == proxy.area_id


def test_the_same_seed_makes_the_same_house() -> None:
    assert made_house(9) == made_house(9)
    assert made_house(9) != made_house(10)


def test_tags_differ_in_power() -> None:
    offsets = [tag.offset_db for seed in range(20) for tag in made_world(seed).tags.values()]

    assert np.std(offsets) == pytest.approx(4.0, abs=1.2)
