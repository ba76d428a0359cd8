import numpy as np
import pytest

from demo.made import (
    RESTLESS,
    SHELF_M,
    Event,
    Kind,
    calibration_world,
    changed_world,
    made_house,
    made_world,
)


@pytest.mark.parametrize("kind", ["flat", "house", "bungalow", "loft"])
@pytest.mark.parametrize("seed", range(40, 52))
def test_every_room_can_be_reached_from_every_other_and_from_outside(seed: int, kind: Kind) -> None:
    house = made_house(seed, kind)

    for one in house.rooms:
        for other in (*(room.area_id for room in house.rooms), "not_home"):
            assert other == one.area_id or house.route(one.area_id, other)[-1].b == other


@pytest.mark.parametrize(
    ("kind", "fewest", "most", "floors"),
    [("flat", 5, 8, 1), ("house", 8, 12, 2), ("bungalow", 8, 12, 1), ("loft", 4, 6, 1)],
)
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


def test_a_loft_is_open_but_for_its_bathroom() -> None:
    losses = [wall.loss_db for seed in range(30) for wall in made_house(seed, "loft").walls if wall.loss_db < 10.0]

    assert np.mean(np.array(losses) == 0.0) > 0.25
    assert max(losses) > 3.0


def test_a_restless_habit_never_stays_put() -> None:
    world = made_world(5, "flat", habit=RESTLESS, tags=1)
    room = world.tags["tag1"].mover.motion(np.arange(0.0, 3600.0, dtype=np.float64)).room
    moving = world.tags["tag1"].mover.motion(np.arange(0.0, 3600.0, dtype=np.float64)).moving

    assert (np.diff(room) != 0).sum() > 60
    assert moving.mean() > 0.8


def test_what_is_not_worn_has_no_body_in_its_way() -> None:
    worn, shelved = made_world(6), made_world(6, worn=False)

    assert [tag.offset_db for tag in worn.tags.values()] == [tag.offset_db for tag in shelved.tags.values()]
    assert all(tag.body_db == 0.0 for tag in shelved.tags.values())
    assert shelved.position("tag1", 10.0)[2] % 2.8 == pytest.approx(SHELF_M)


def test_proxies_advertise_when_asked() -> None:
    assert not made_world(6).strangers
    assert len(made_world(6, beacons=True).strangers) == len(made_house(6).proxies)


@pytest.mark.parametrize("event", ["dies", "moves"])
def test_an_event_is_of_one_proxy_that_keeps_its_area(event: Event) -> None:
    for seed in range(8):
        world = made_world(seed)
        changed = changed_world(world, event, seed)
        pairs = [(old, new) for old, new in zip(world.proxies, changed.proxies, strict=True) if old != new]
        ((old, new),) = pairs
        assert old.area_id == new.area_id
        hangs_in = changed.house.room_at(new.x_m, new.y_m, new.z_m)
        assert (hangs_in == new.area_id) is (event == "dies")
        assert (new.reception == 0.0) is (event == "dies")


def test_a_calibration_visits_every_room_of_the_same_air() -> None:
    world, lived = calibration_world(7, "flat", seconds=20.0), made_world(7, "flat")
    rooms = world.tags["calibration"].mover.motion(np.arange(0.0, 400.0, dtype=np.float64)).room
    spot = np.array([[3.0, 3.0, 1.0]])

    assert set(rooms.tolist()) == set(range(len(world.house.rooms)))
    assert (world.mean_dbm(spot) == lived.mean_dbm(spot)).all()
