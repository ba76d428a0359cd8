"""Sightings of one tag as arrays: what computes on days of them needs no object for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Block


@dataclass(frozen=True, slots=True, eq=False)
class TagColumns:
    """N sightings in the order of event time: Unix second, number of the receiver among `receivers`, RSSI, distance.

    `range_m` is None without any measured distance, and has NaN where there is none.
    """

    receivers: tuple[str, ...]
    at: NDArray[np.float64]
    receiver: NDArray[np.int32]
    rssi_dbm: NDArray[np.float32]
    range_m: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        """Count the sightings."""
        return len(self.at)


def columns_of(blocks: Sequence[Block], since: float, until: float) -> TagColumns:
    """Return the sightings of [since, until) in some blocks."""
    numbers: dict[str, int] = {}
    for block in blocks:
        for name in block.names:
            numbers.setdefault(name, len(numbers))
    second = _joined([block.second for block in blocks], np.int64)
    receiver = _joined(
        [np.array([numbers[name] for name in block.names], np.int32)[block.receiver] for block in blocks], np.int32
    )
    rssi_dbm = _joined([block.rssi_dbm for block in blocks], np.float32)
    range_m = _joined([_ranges(block) for block in blocks], np.float32)
    order = np.lexsort((receiver, second))
    order = order[np.searchsorted(second[order], since) : np.searchsorted(second[order], until)]
    ranged = range_m[order]
    return TagColumns(
        receivers=tuple(numbers),
        at=second[order].astype(np.float64),
        receiver=receiver[order],
        rssi_dbm=rssi_dbm[order],
        range_m=None if np.isnan(ranged).all() else ranged,
    )


def _ranges(block: Block) -> NDArray[np.float32]:
    # The last entry is for the rows without an extra, whose number is -1.
    known = [np.nan if extra.range_m is None else extra.range_m for extra in block.extras]
    return np.array([*known, np.nan], np.float32)[block.extra]


def _joined[Number: np.generic](parts: Sequence[NDArray[Any]], kind: type[Number]) -> NDArray[Number]:
    joined: NDArray[Number] = np.concatenate([np.zeros(0, kind), *parts]).astype(kind)
    return joined
