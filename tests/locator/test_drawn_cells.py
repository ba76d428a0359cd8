"""Where in its room a tag is, by the cells that a plan shows."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Position
from custom_components.xiaomi_tag.locator.drawn_cells import DrawnCells
from tests.locator.test_cell_filter import cells

# Rooms alternate: kitchen, hall, kitchen, hall; the cells lie on a line, a metre apart.
MIXED = cells(room=(0, 1, 0, 1))


def found(belief: list[list[float]], rooms: list[int]) -> list[Position | None]:
    slots = np.arange(len(rooms))
    return list(
        DrawnCells.of(MIXED).positions(np.array(belief, np.float32).reshape(-1, 4), slots, np.array(rooms, np.intp))
    )


def test_only_the_cells_of_the_tags_own_room_count() -> None:
    kitchen, hall = found([[0.3, 0.4, 0.1, 0.2]] * 2, [0, 1])
    assert kitchen is not None
    assert hall is not None
    assert (kitchen.x_m, kitchen.xx_m2) == pytest.approx((0.5, 0.75))
    assert (hall.x_m, hall.xx_m2) == pytest.approx((1 + 2 / 3, 8 / 9))


def test_a_room_without_belief_has_no_position() -> None:
    assert found([[0, 0.5, 0, 0.5]], [0]) == [None]


def test_no_tags_have_no_positions() -> None:
    assert found([], []) == []


def test_cells_that_stand_for_a_whole_room_are_not_drawn() -> None:
    place_m = MIXED.place_m.copy()
    place_m[2] = np.nan
    drawn = DrawnCells.of(replace(MIXED, place_m=place_m))
    assert drawn.count.tolist() == [1, 2]
    assert drawn.cell.tolist() == [0, 1, 3]
