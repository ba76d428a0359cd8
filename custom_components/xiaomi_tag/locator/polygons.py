"""Plane geometry for floor plans, on arrays. Lengths in metres, areas in square metres; polygons may be concave."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import Flags, Indices
from .plan import Polygon

type Metres = NDArray[np.float64]

WALL_GAP_M: Final = 0.3
"""Edges of two rooms this close run along the same wall."""
PARALLEL: Final = 0.9
"""Least cosine of the angle between edges that run alongside each other."""
TINY: Final = 1e-9


def _not_tiny(divisors: Metres) -> Metres:
    return np.where(np.abs(divisors) < TINY, 1.0, divisors)


def edges_of(polygon: Polygon) -> Metres:
    """Return the edges (n, 4) as x0, y0, x1, y1."""
    corners = np.array(polygon, np.float64).reshape(-1, 2)
    return np.hstack([corners, np.roll(corners, -1, axis=0)])


def area_m2(polygon: Polygon) -> float:
    """Return the area within a polygon, the parts of one that crosses itself taken off each other."""
    x0, y0, x1, y1 = edges_of(polygon).T
    return float(abs((x0 * y1 - x1 * y0).sum()) / 2)


def contains(polygon: Polygon, points: Metres) -> Flags:
    """Return which points (N, 2) lie inside; one on the edge may be either."""
    x0, y0, x1, y1 = edges_of(polygon).T
    x, y = points[:, :1], points[:, 1:]
    spans = (y0 > y) != (y1 > y)
    rise = _not_tiny(y1 - y0)
    right = x < x0 + (y - y0) * (x1 - x0) / rise
    inside: Flags = (spans & right).sum(axis=1) % 2 == 1
    return inside


def edge_distance_m(polygon: Polygon, points: Metres) -> Metres:
    """Return how far each point (N, 2) is from the nearest edge."""
    edges = edges_of(polygon)
    start, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
    from_start = points[:, None, :] - start
    length2 = np.maximum((along**2).sum(axis=1), TINY)
    share = np.clip((from_start * along).sum(axis=2) / length2, 0, 1)
    nearest: Metres = np.linalg.norm(from_start - share[..., None] * along, axis=2).min(axis=1)
    return nearest


def distance_m(polygon: Polygon, points: Metres) -> Metres:
    """Return how far each point (N, 2) is from a polygon, 0 inside."""
    return np.where(contains(polygon, points), 0.0, edge_distance_m(polygon, points))


def gap_m(one: Polygon, other: Polygon) -> float:
    """Return the distance between two polygons that do not overlap, 0 where a corner of one lies in the other."""
    corners = np.array(one, np.float64), np.array(other, np.float64)
    return float(min(distance_m(one, corners[1]).min(), distance_m(other, corners[0]).min()))


def boxes_meet(one: Polygon, other: Polygon, gap_m: float = 0.0) -> bool:
    """Return whether the boxes around two polygons overlap, or are less than a gap apart."""
    return all(
        min(corner[axis] for corner in a) < max(corner[axis] for corner in b) + gap_m
        for axis in (0, 1)
        for a, b in ((one, other), (other, one))
    )


def is_convex(polygon: Polygon) -> bool:
    """Return whether all corners turn the same way."""
    edges = edges_of(polygon)
    along = edges[:, 2:] - edges[:, :2]
    following = np.roll(along, -1, axis=0)
    turns = along[:, 0] * following[:, 1] - along[:, 1] * following[:, 0]
    return bool((turns >= -TINY).all() or (turns <= TINY).all()) and not crosses_itself(polygon)


def crossing_shares(one: Metres, other: Metres) -> Metres:
    """Return where segments (E, 4) are crossed by others (F, 4), as a share (E, F) of their length; NaN if not at all.

    Segments that only touch, and such as run on each other, do not cross.
    """
    along = (one[:, 2:] - one[:, :2])[:, None, :]
    across = (other[:, 2:] - other[:, :2])[None, :, :]
    apart = other[None, :, :2] - one[:, None, :2]
    turn = along[..., 0] * across[..., 1] - along[..., 1] * across[..., 0]
    safe = _not_tiny(turn)
    share = (apart[..., 0] * across[..., 1] - apart[..., 1] * across[..., 0]) / safe
    other_share = (apart[..., 0] * along[..., 1] - apart[..., 1] * along[..., 0]) / safe
    crossed = (np.abs(turn) >= TINY) & (share > TINY) & (share < 1 - TINY)
    crossed &= (other_share > TINY) & (other_share < 1 - TINY)
    return np.where(crossed, share, np.nan)


def crosses_itself(polygon: Polygon) -> bool:
    """Return whether two edges cross."""
    edges = edges_of(polygon)
    return bool(np.isfinite(crossing_shares(edges, edges)).any())


def overlap_m2(one: Polygon, other: Polygon) -> float:
    """Return the area that two polygons have in common."""
    if not boxes_meet(one, other):
        return 0.0
    edges = np.vstack([edges_of(one), edges_of(other)])
    heights, _, x, order, active = _slabs(edges)
    of_one = order < len(one)
    inside = (np.cumsum(active & of_one, axis=1) % 2 == 1) & (np.cumsum(active & ~of_one, axis=1) % 2 == 1)
    widths = (np.diff(x, axis=1) * inside[:, :-1]).sum(axis=1)
    return float((widths * heights).sum())


def widest_chord(polygon: Polygon) -> tuple[float, float, float] | None:
    """Return a level line within a polygon (x0, x1, y) where it is roomy; None for a polygon without area."""
    heights, middles, x, _, active = _slabs(edges_of(polygon))
    inside = np.cumsum(active, axis=1) % 2 == 1
    widths = np.diff(x, axis=1) * inside[:, :-1]
    areas = widths * heights[:, None]
    if not areas.size or areas.max() < TINY:
        return None
    slab, piece = np.unravel_index(int(areas.argmax()), areas.shape)
    return float(x[slab, piece]), float(x[slab, piece + 1]), float(middles[slab])


def _slabs(edges: Metres) -> tuple[Metres, Metres, Metres, Indices, Flags]:
    """Cut the plane into level slabs within which no two edges (E, 4) cross or end.

    Return their heights and middles (S,), and at the middles, from left to right, where the edges are (S, E), which
    ones those are, and whether they reach into the slab (those that do not stand at the right end).
    """
    x0, y0, x1, y1 = edges.T
    crossings = y0[:, None] + crossing_shares(edges, edges) * (y1 - y0)[:, None]
    ends = np.unique(np.concatenate([y0, crossings[np.isfinite(crossings)]]))
    heights = np.diff(ends)
    middles = ends[:-1] + heights / 2
    y = middles[:, None]
    active = (y0 > y) != (y1 > y)
    rise = _not_tiny(y1 - y0)
    x = np.where(active, x0 + (y - y0) * (x1 - x0) / rise, x0.max())
    order = x.argsort(axis=1, kind="stable")
    return heights, middles, np.take_along_axis(x, order, 1), order, np.take_along_axis(active, order, 1)


def alongside_m(one: Metres, other: Metres) -> tuple[Metres, Metres]:
    """Return from where to where, along each edge (E, 4) in metres, each other edge (F, 4) runs within WALL_GAP_M.

    Start and end have the shape (E, F); they are equal where it does not.
    """
    along = one[:, 2:] - one[:, :2]
    length = np.maximum(np.linalg.norm(along, axis=1), TINY)
    unit = (along / length[:, None])[:, None, :]
    other_length = np.linalg.norm(other[:, 2:] - other[:, :2], axis=1)
    ends = [other[None, :, at : at + 2] - one[:, None, :2] for at in (0, 2)]
    forward = [(end * unit).sum(axis=2) for end in ends]
    aside = [end[..., 1] * unit[..., 0] - end[..., 0] * unit[..., 1] for end in ends]
    start = np.maximum(np.minimum(*forward), 0.0)
    end = np.minimum(np.maximum(*forward), length[:, None])
    run = forward[1] - forward[0]
    slope = (aside[1] - aside[0]) / _not_tiny(run)
    near = np.abs(run) >= PARALLEL * other_length
    for at in (start, end):
        near &= np.abs(aside[0] + slope * (at - forward[0])) <= WALL_GAP_M + TINY
    return start, np.where(near & (end > start), end, start)
