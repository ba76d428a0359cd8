"""How a planted tracker would move: on the member, in a bag or coat, or in the car."""

from math import log
from typing import Final, NamedTuple


class Hypothesis(NamedTuple):
    """`moves` is how probable it is that the tracker leaves and comes when the member does; `rooms` the same of rooms.

    `rooms` is None where the tracker does not follow through the rooms. `alone` is the weight, in nats, of a time at
    which it came or left and the member did not.
    """

    name: str
    moves: float
    rooms: float | None
    alone: float
    indoors: bool
    """Whether it comes into the dwelling with the member; a car stays in the street."""
    price: float
    """What is taken from its score, as the best of several is chosen; neighbours look most like a car."""


_PRICE: Final = log(3)

# Half of the room changes match where the rooms of both are found as well as receivers in some of the rooms can.
WORN: Final = Hypothesis("worn", 0.90, 0.5, -1.0, indoors=True, price=_PRICE)
BAG: Final = Hypothesis("bag", 0.85, None, -1.0, indoors=True, price=_PRICE)
CAR: Final = Hypothesis("car", 0.70, None, -0.7, indoors=False, price=_PRICE + 1.0)
HYPOTHESES: Final = (WORN, BAG, CAR)

ROOM_CHANCE: Final = 0.1
"""That a tracker which is no plant changes to the member's new room: guests follow their hosts some of the time."""
ROOM_WEIGHT: Final = 0.8
"""Room changes that follow each other are not independent."""


def nats(expected: float, chance: float, *, match: bool) -> float:
    """Return the logarithm of how much more probable the outcome is with a plant than by accident."""
    if match:
        return log(expected / chance)
    return log((1 - expected) / (1 - chance))
