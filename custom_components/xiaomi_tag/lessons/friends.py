"""Tags of one person that go together, such as a bag and the keys in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats, Indices
from .signals import Signals

HOUR_STEPS: Final = 1800
TOGETHER: Final = 0.5
"""Correlation of how two tags move above which they go together."""
LEAST_STEPS: Final = 60
SHARED: Final = 0.5
"""What the levels of all tags that go with one count for it: the same body is in the way of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Friends:
    """Which tags go together in each hour (H, T, T); each goes with itself."""

    hourly: Flags

    def of_others(self, values: Floats, steps: Indices) -> Floats:
        """Return for each tag the sum of the values (E, T) of those that do not go with it, at these steps (E,)."""
        strangers = ~self.hourly[steps // HOUR_STEPS]
        others: Floats = (values[:, None, :] * strangers).sum(axis=2, dtype=np.float32)
        return others

    def share(self, evidence: Floats) -> None:
        """Let tags that go together share what is heard of them: log-likelihoods (K, T, R)."""
        tags = evidence.shape[1]
        for hour, together in enumerate(self.hourly):
            if together.sum() > tags:
                friends = np.maximum(together.sum(axis=1, keepdims=True) - 1, 1)
                weight = together * np.float32(SHARED) / friends.astype(np.float32)
                np.fill_diagonal(weight, 1)
                rows = slice(hour * HOUR_STEPS, (hour + 1) * HOUR_STEPS)
                evidence[rows] = np.einsum("ij,kjr->kir", weight, evidence[rows])


def friends_of(signals: Signals, persons: Sequence[str | None]) -> Friends:
    """Return which tags of one person move at the same times."""
    steps, tags = signals.held.shape
    hours = max(-(-steps // HOUR_STEPS), 1)
    hourly = np.tile(np.eye(tags, dtype=bool), (hours, 1, 1))
    for one in range(tags):
        for other in range(one):
            if persons[one] is None or persons[one] != persons[other]:
                continue
            for hour in range(hours):
                rows = slice(hour * HOUR_STEPS, (hour + 1) * HOUR_STEPS)
                both = signals.present[rows, one] & signals.present[rows, other]
                together = _together(signals.held[rows, one][both], signals.held[rows, other][both])
                hourly[hour, one, other] = hourly[hour, other, one] = together
    return Friends(hourly)


def _together(one: Floats, other: Floats) -> bool:
    if len(one) < LEAST_STEPS or min(one.std(), other.std()) <= 0:
        return False
    return float(np.corrcoef(one, other)[0, 1]) > TOGETHER
