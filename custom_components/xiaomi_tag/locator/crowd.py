"""All tags of a home at one time, as those who may have set off a sensor."""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Indices


@dataclass(frozen=True, slots=True)
class Crowd:
    """All tags that are followed just now, a row each: where they are, how they move, and with whom."""

    slots: Indices
    share: Floats
    moving: Floats
    stirring: Floats
    """The same, at least what somebody does who carries it and rests."""
    group: Indices
    """Tags of one person share a number."""

    def by_group(self, values: Floats) -> Floats:
        """Return the most of each group."""
        most = np.zeros(self.group.max(initial=-1) + 1, np.float32)
        np.maximum.at(most, self.group, values)
        return most
