from dataclasses import replace

import numpy as np
import pytest

from demo.house import OUTSIDE, Floor, House, Proxy, RadioTraits, Room, Wall, Way
from demo.radio import Radio

QUIET = RadioTraits(shadow_sd_db=0.0, multipath_sd_db=0.0, fading_db=0.0)
ONE_PROXY = Proxy("p", "P", "a", 0.0, 0.0, 1.0, "24:0A:C4:0D:E0:00", reception=1.0)


def make(walls: tuple[Wall, ...] = (), traits: RadioTraits = QUIET, proxy: Proxy = ONE_PROXY) -> House:
    rooms = (Room("a", "A", 0, -50.0, -50.0, 50.0, 50.0), Room("b", "B", 1, -50.0, -50.0, 50.0, 50.0))
    ways = (Way("a", OUTSIDE, (0.0, 50.0), (0.0, 50.0)),)
    return House("h", (Floor("g", "G", 0), Floor("f", "F", 1)), rooms, walls, ways, (proxy,), traits)


def mean(house: House, *points: tuple[float, float, float]) -> list[float]:
    return [round(float(value), 3) for value in Radio(house, seed=1).mean_dbm(np.array(points))[:, 0]]


def test_path_loss_by_distance() -> None:
    assert mean(make(), (1.0, 0.0, 1.0), (10.0, 0.0, 1.0)) == [-59.0, -80.0]


def test_gain_of_the_proxy() -> None:
    assert mean(make(proxy=replace(ONE_PROXY, gain_db=-3.0)), (1.0, 0.0, 1.0)) == [-62.0]


def test_each_wall_between_costs_its_loss() -> None:
    walls = (Wall(0, 2.0, -5.0, 2.0, 5.0, 6.0), Wall(0, 4.0, -5.0, 4.0, 5.0, 4.0), Wall(0, 20.0, -5.0, 20.0, 5.0, 9.0))

    assert mean(make(walls), (10.0, 0.0, 1.0)) == [-90.0]
    assert mean(make(walls), (1.0, 0.0, 1.0)) == [-59.0]


def test_a_wall_beside_the_path_costs_nothing() -> None:
    assert mean(make((Wall(0, 2.0, 1.0, 2.0, 5.0, 6.0),)), (10.0, 0.0, 1.0)) == [-80.0]


def test_a_floor_between_costs_its_loss_and_walls_count_on_their_own_storey() -> None:
    distance = np.sqrt(8.0**2 + 2.8**2)
    through_floor = round(-59.0 - 21.0 * np.log10(distance) - 15.0, 3)

    assert mean(make(), (8.0, 0.0, 3.8)) == [through_floor]
    assert mean(make((Wall(1, 2.0, -5.0, 2.0, 5.0, 6.0),)), (8.0, 0.0, 3.8)) == [through_floor]
    assert mean(make((Wall(1, 7.0, -5.0, 7.0, 5.0, 6.0),)), (8.0, 0.0, 3.8)) == [round(through_floor - 6.0, 3)]


def test_the_body_attenuates_most_behind_it() -> None:
    radio = Radio(make(), seed=1)
    position = np.array([[5.0, 0.0, 1.0]] * 3)
    losses = radio.body_loss_db(position, np.array([np.pi, np.pi / 2, 0.0]), 7.0)[:, 0]

    assert losses.tolist() == pytest.approx([0.0, 3.5, 7.0])


def test_shadowing_is_the_place_s_own_and_spreads_by_4_db() -> None:
    house = make(traits=replace(QUIET, shadow_sd_db=4.0))
    points = np.column_stack([np.random.default_rng(1).uniform(-40, 40, (3000, 2)), np.ones(3000)])
    shadow = Radio(house, seed=1).mean_dbm(points) - Radio(make(), seed=1).mean_dbm(points)

    assert shadow.std() == pytest.approx(4.0, abs=0.6)
    assert np.array_equal(Radio(house, seed=1).mean_dbm(points), Radio(house, seed=1).mean_dbm(points))
    assert not np.array_equal(Radio(house, seed=2).mean_dbm(points), Radio(house, seed=1).mean_dbm(points))


def receive(traits: RadioTraits, mean_dbm: float, *, reception: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    house = make(traits=traits, proxy=replace(ONE_PROXY, reception=reception))
    rssi, heard = Radio(house, seed=1).receive("tag", np.arange(20000), np.full((20000, 1), mean_dbm))
    return rssi[:, 0], heard[:, 0]


def test_fading_keeps_the_mean_and_has_its_long_side_down() -> None:
    rssi, _ = receive(replace(QUIET, fading_db=2.8), -70.0)
    skewness = (((rssi - rssi.mean()) / rssi.std()) ** 3).mean()

    assert rssi.mean() == pytest.approx(-70.0, abs=0.15)
    assert rssi.std() == pytest.approx(2.8 * np.pi / np.sqrt(6.0), abs=0.15)
    assert skewness == pytest.approx(-1.14, abs=0.15)
    assert rssi.dtype == np.int64


def test_packets_are_lost_by_chance_and_near_the_sensitivity() -> None:
    shares = [receive(QUIET, level, reception=0.75)[1].mean() for level in (-60.0, -95.0, -99.0, -101.0)]

    assert shares[0] == pytest.approx(0.75, abs=0.02)
    assert shares[1] == pytest.approx(0.375, abs=0.02)
    assert 0.0 < shares[2] < 0.06
    assert shares[3] == 0.0
