"""Growing and rearranging the arrays that hold all tags' state."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]
type Times = NDArray[np.float64]
"""Unix seconds; -inf for never."""
type Indices = NDArray[np.intp]
type Flags = NDArray[np.bool_]
type Codes = NDArray[np.int16]

NEVER = -np.inf
NEGLIGIBLE = 1e-25
"""Decaying weights below this become 0: left to decay, they end as denormal numbers, which processors handle slowly."""


def with_rows[T: np.generic](array: NDArray[T], rows: int, fill: float) -> NDArray[T]:
    """Return the array with `rows` rows (never fewer than it has), new ones filled."""
    grown = np.full((rows, *array.shape[1:]), fill, array.dtype)
    grown[: len(array)] = array
    return grown


def with_columns[T: np.generic](array: NDArray[T], old_columns: Indices, fill: float) -> NDArray[T]:
    """Return the array with its last axis rearranged: new column j holds old column `old_columns[j]`, or fill for -1."""
    kept = old_columns >= 0
    moved = np.full((*array.shape[:-1], len(old_columns)), fill, array.dtype)
    moved[..., kept] = array[..., old_columns[kept]]
    return moved


def known_time(at: float) -> float | None:
    """Return a time, None for never."""
    return float(at) if at > NEVER else None
