"""How far the edges of a sensor can be believed: how often nothing known explains them, and whether radio agrees."""

from dataclasses import dataclass, field
from math import exp
from typing import Final

FIRST_BACKGROUND: Final = 1 / 1800
"""Edges a second that nothing known sets off, before anything was learned."""
LEAST_BACKGROUND: Final = 1 / 20_000
MOST_BACKGROUND: Final = 1 / 30
FIRST_WEIGHT_S: Final = 3600.0
"""The first background counts as if it had been watched for so long."""
MEMORY_S: Final = 86_400.0
RESTLESS: Final = 1 / 60
"""Edges a second, while off, of a sensor that shows nothing: it is faulty, or hangs in a draught."""
RESTLESS_AFTER: Final = 30.0
TRUSTED_LIFT: Final = 0.25
DOUBTED_LIFT: Final = 0.1
"""At a sensor's edges, what moves is in its room so many times as often as at any time: more than once for a right one,
if radio knows that room. Of rooms without a receiver it knows little, so doubt begins late.
"""
TESTED_AFTER: Final = 12.0
SURE_AFTER: Final = 30.0
FIRST_SHARE: Final = 0.01
"""Added to both shares: rooms in which hardly anybody is ever seen prove nothing."""


@dataclass(slots=True)
class SensorTrust:
    """What was learned of one sensor; counts fade over a day."""

    first: float = FIRST_BACKGROUND
    unexplained: float = 0.0
    edges: float = 0.0
    off_s: float = 0.0
    tested: float = 0.0
    """Edges while something known moved."""
    agreed: float = 0.0
    """Of these, the share of what moved that was in the sensor's room by radio, added up."""
    usual: float = field(default=0.0)
    """The same share at any time, added up over the same edges."""

    @property
    def background(self) -> float:
        """Edges a second that nothing known explains, while the sensor is off."""
        rate = (self.unexplained + self.first * FIRST_WEIGHT_S) / (self.off_s + FIRST_WEIGHT_S)
        return min(MOST_BACKGROUND, max(LEAST_BACKGROUND, rate))

    @property
    def trust(self) -> float:
        """Return from 1, believed, to 0: restless, or contradicted by radio again and again."""
        if self.edges > RESTLESS_AFTER and self.edges > RESTLESS * self.off_s:
            return 0.0
        if self.tested <= TESTED_AFTER:
            return 1.0
        lift = (self.agreed / self.tested + FIRST_SHARE) / (self.usual / self.tested + FIRST_SHARE)
        believed = min(1.0, max(0.0, (lift - DOUBTED_LIFT) / (TRUSTED_LIFT - DOUBTED_LIFT)))
        sure = min(1.0, (self.tested - TESTED_AFTER) / (SURE_AFTER - TESTED_AFTER))
        return 1.0 + sure * (believed - 1.0)

    def wait(self, off_s: float) -> None:
        """Let time pass in which the sensor was off."""
        if off_s <= 0:
            return
        kept = exp(-off_s / MEMORY_S)
        for name in ("unexplained", "edges", "off_s", "tested", "agreed", "usual"):
            setattr(self, name, getattr(self, name) * kept)
        self.off_s += min(off_s, MEMORY_S)

    def learn(self, explained: float, moving: float, share: float, usual: float) -> None:
        """Learn from an edge that known tags would set off at a rate of `explained` a second.

        `moving` runs from 0 to 1; of what moves, a `share` is in the room now, and `usual` at any time.
        """
        self.edges += 1.0
        self.unexplained += self.background / (self.background + explained)
        self.tested += moving
        self.agreed += moving * share
        self.usual += moving * usual
