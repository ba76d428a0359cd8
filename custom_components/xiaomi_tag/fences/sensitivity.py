"""How sure a change of room must be before a fence follows it, and the room decided at each."""

from enum import StrEnum
from typing import Final, NamedTuple


class Sensitivity(StrEnum):
    """How sure a change of room must be: the surer, the later."""

    FAST = "fast"
    """For lights: soon, and sometimes wrong."""
    BALANCED = "balanced"
    """For all areas and floors, and what is shown."""
    SURE = "sure"
    """For locks and notifications."""


class Decided(NamedTuple):
    """The room that a tag was decided to be in, None for no room; since which event time, and how probable it was."""

    room: str | None
    since: float
    probability: float


SENSITIVITIES: Final = tuple(Sensitivity)
"""The order in which decisions of one moment are listed."""
