"""RSSI of many receivers to a probability for each room."""

from .estimate import (
    Emitter,
    Estimate,
    Explanation,
    Level,
    Position,
    Presence,
    Reason,
    Receiver,
    Room,
    TagMemory,
)
from .locator import Locator

__all__ = [
    "Emitter",
    "Estimate",
    "Explanation",
    "Level",
    "Locator",
    "Position",
    "Presence",
    "Reason",
    "Receiver",
    "Room",
    "TagMemory",
]
