"""What a sensor of the house can show about where somebody is."""

from enum import StrEnum


class SensorKind(StrEnum):
    """How the changes of a sensor are evidence."""

    MOTION = "motion"
    """Turns on when somebody moves. While it is on it cannot show anything new."""
    PRESENCE = "presence"
    """Is on as long as somebody is there: its state is evidence, too."""
    DOOR = "door"
    """A contact: somebody is on one of its two sides when it changes, so it counts half."""
    HAND = "hand"
    """A light, a switch or the like that a person changed by hand."""
    ROOM = "room"
    """Knows in which room its person is."""
