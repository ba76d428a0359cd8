"""Pieces of what was heard, for tests."""

from collections.abc import Sequence

import numpy as np

from custom_components.xiaomi_tag.locator.pending import Batch
from custom_components.xiaomi_tag.locator.records import Piece, Pieces

AT = 1_700_000_000.0


def piece(levels: Sequence[float], count: float = 5) -> Piece:
    """One piece; -97 stands for silence, NaN for a receiver that did not listen."""
    level = np.array(levels, np.float32)
    counts = np.where(level > -97, count, 0).astype(np.float32)
    return Piece(level, counts, np.full(len(level), np.nan, np.float32))


def pieces(  # one argument a column
    levels: Sequence[Sequence[float]] | np.ndarray,
    *,
    sender: Sequence[int] | int = 0,
    room: Sequence[int] | int = -1,
    sure: Sequence[float] | float = 0.0,
    known: Sequence[int] | int = 0,
    at: Sequence[float] | float = AT,
    weight: float = 1.0,
    count: float = 5,
    range_m: np.ndarray | None = None,
) -> Pieces:
    """Pieces of levels in dBm (N, Q); -97 stands for silence, NaN for a receiver that did not listen."""
    level = np.asarray(levels, np.float32)
    rows = len(level)
    return Pieces(
        level_dbm=level,
        count=np.where(level > -97, count, 0).astype(np.float32),
        sender=np.broadcast_to(np.asarray(sender, np.intp), rows).copy(),
        room=np.broadcast_to(np.asarray(room, np.intp), rows).copy(),
        sure=np.broadcast_to(np.asarray(sure, np.float32), rows).copy(),
        known=np.broadcast_to(np.asarray(known, np.intp), rows).copy(),
        at=np.broadcast_to(np.asarray(at, np.float64), rows).copy(),
        range_m=np.full(level.shape, np.nan, np.float32) if range_m is None else range_m.astype(np.float32),
        weight=np.full(rows, weight, np.float32),
    )


def batch(rows: dict[int, Sequence[float | None]], at: float = AT, count: float = 1) -> Batch:
    """One tick's packets by slot: mean levels in dBm, None where nothing was heard."""
    table = np.array([[np.nan if level is None else level for level in row] for row in rows.values()], np.float32)
    heard = ~np.isnan(table)
    return Batch(
        slots=np.array(list(rows), np.intp),
        count=heard.astype(np.float32) * np.float32(count),
        mean_dbm=np.nan_to_num(table),
        newest_at=np.where(heard, at, -np.inf),
        first_at=np.full(len(rows), at),
        last_at=np.full(len(rows), at),
    )
