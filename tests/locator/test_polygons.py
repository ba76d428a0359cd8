"""Plane geometry."""

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.polygons import (
    alongside_m,
    area_m2,
    contains,
    crosses_itself,
    distance_m,
    edges_of,
    gap_m,
    is_convex,
    overlap_m2,
    widest_chord,
)

from .plans import L_SHAPE, rectangle

SQUARE = rectangle(0, 0, 2, 2)
BOW_TIE = ((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0))


def test_area_is_the_same_in_both_directions_of_drawing() -> None:
    assert area_m2(L_SHAPE) == area_m2(L_SHAPE[::-1]) == 28


def test_the_notch_of_an_l_is_outside() -> None:
    assert contains(L_SHAPE, np.array([[1, 1], [7, 1], [1, 7], [5, 5], [-1, 1]])).tolist() == [True] * 3 + [False] * 2


def test_distance_is_zero_inside_and_to_the_nearest_edge_or_corner_outside() -> None:
    points = np.array([[1.0, 1.0], [4.0, 1.0], [5.0, 6.0]])
    assert distance_m(SQUARE, points).tolist() == pytest.approx([0, 2, 5])


def test_gap_between_rooms() -> None:
    assert gap_m(SQUARE, rectangle(2.25, 1, 4, 8)) == pytest.approx(0.25)


@pytest.mark.parametrize(("polygon", "crosses", "convex"), [(SQUARE, 0, 1), (L_SHAPE, 0, 0), (BOW_TIE, 1, 0)])
def test_shape(polygon: tuple[tuple[float, float], ...], crosses: int, convex: int) -> None:
    assert (crosses_itself(polygon), is_convex(polygon)) == (bool(crosses), bool(convex))


def test_overlap_of_concave_polygons() -> None:
    assert overlap_m2(L_SHAPE, rectangle(1, 1, 9, 9)) == pytest.approx(7 + 6)
    assert overlap_m2(L_SHAPE, L_SHAPE) == pytest.approx(28)
    assert overlap_m2(L_SHAPE, rectangle(2, 2, 9, 9)) == 0


def test_overlap_of_slanted_edges() -> None:
    diamond = ((1.0, -1.0), (3.0, 1.0), (1.0, 3.0), (-1.0, 1.0))
    assert overlap_m2(rectangle(0, 0, 2, 1), diamond) == pytest.approx(2)
    assert overlap_m2(rectangle(1, 0, 9, 1), diamond) == pytest.approx(1.5)


sides = st.floats(0.1, 9)
boxes = st.builds(lambda x, y, w, h: (x, y, x + w, y + h), st.floats(-5, 5), st.floats(-5, 5), sides, sides)


@given(boxes, boxes, st.floats(0, 6.28))
def test_overlap_is_that_of_the_boxes_however_they_are_turned(
    a: tuple[float, ...], b: tuple[float, ...], turn: float
) -> None:
    def turned(box: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        return tuple((float(x), float(y)) for x, y in np.array(rectangle(*box)) @ rotation.T)

    width, height = (max(0.0, min(a[2 + axis], b[2 + axis]) - max(a[axis], b[axis])) for axis in (0, 1))
    assert overlap_m2(turned(a), turned(b)) == pytest.approx(width * height, abs=1e-5)
    assert overlap_m2(turned(b), turned(a)) == pytest.approx(width * height, abs=1e-5)


def test_the_widest_chord_lies_inside() -> None:
    assert widest_chord(((0.0, 0.0), (10.0, 10.0), (10.0, 10.1), (0.0, 0.1))) is not None
    assert widest_chord(((0.0, 0.0), (1.0, 1.0), (2.0, 2.0))) is None


def test_edges_run_alongside_over_a_wall_but_not_around_a_corner() -> None:
    starts, ends = alongside_m(edges_of(rectangle(0, 0, 4, 4)), edges_of(rectangle(4.25, 1, 8, 9)))
    shared = ends - starts
    assert shared[1].max() == pytest.approx(3)
    assert (shared > 0).sum() == 1


def test_edges_farther_apart_than_a_wall_do_not_run_alongside() -> None:
    starts, ends = alongside_m(edges_of(SQUARE), edges_of(rectangle(2.35, 0, 4, 2)))
    assert (starts == ends).all()
