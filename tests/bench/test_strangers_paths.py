"""Paths of people through a made house and out of it."""

import numpy as np
import pytest

from bench.strangers_paths import STREET_M, Path, Spot, Stay, Walks, follow_stays
from custom_components.xiaomi_tag.strangers.model import Move
from demo.house import OUTSIDE
from demo.houses import default_house

HOUR_S = 3600.0
STAYS = [Stay(0.0, "kitchen"), Stay(HOUR_S, OUTSIDE), Stay(3 * HOUR_S, "bedroom"), Stay(4 * HOUR_S, "study")]


def test_steps_follow_the_stays() -> None:
    trace, steps = follow_stays(Walks(default_house()), STAYS, 5 * HOUR_S, np.random.default_rng(1))

    assert [(step.move, step.room) for step in steps] == [
        (Move.LEFT, None),
        (Move.CAME, "hall"),
        (Move.ROOM, "bedroom"),
        (Move.ROOM, "study"),
    ]
    assert steps[0].at == pytest.approx(HOUR_S, abs=60.0)
    assert steps[1].at == pytest.approx(3 * HOUR_S, abs=1.0)
    assert trace.knots[-1, 0] == pytest.approx(5 * HOUR_S)


def test_somebody_who_is_out_is_out_of_reach() -> None:
    trace, _ = follow_stays(Walks(default_house()), STAYS, 5 * HOUR_S, np.random.default_rng(1))

    near = trace.is_near(np.array([0.5, 2.0, 3.5, 4.5, 6.0]) * HOUR_S)

    assert near.tolist() == [True, False, True, True, False]


def test_somebody_is_in_the_room_of_the_stay() -> None:
    house = default_house()
    trace, _ = follow_stays(Walks(house), STAYS, 5 * HOUR_S, np.random.default_rng(1))

    spots = trace.spots(np.array([0.5, 3.5, 4.5]) * HOUR_S)

    assert [house.room_at(*spot[:3]) for spot in spots.tolist()] == ["kitchen", "bedroom", "study"]


def test_the_way_out_goes_far_from_the_house() -> None:
    walks = Walks(default_house(), drives=True)

    assert walks.far.x_m - walks.door.x_m == pytest.approx(STREET_M)


def test_a_path_moves_between_spots_only() -> None:
    path = Path(0.0, Spot(0.0, 0.0, 1.0), np.random.default_rng(1))
    path.wait(10.0)
    path.go(Spot(11.0, 0.0, 1.0), 1.1)
    path.wait(30.0)

    trace = path.trace()

    assert trace.busy().tolist() == [[10.0, 20.0]]
    assert trace.spots(np.array([15.0]))[0].tolist() == pytest.approx([5.5, 0.0, 1.0, 0.0])
