"""RSSI of many receivers to a probability for each room."""

from ..basics.model import Presence
from .locator import Locator
from .model import (
    Emitter,
    Estimate,
    Explanation,
    Level,
    Reason,
    Receiver,
    Room,
    TagMemory,
)

__all__ = [
    "Emitter",
    "Estimate",
    "Explanation",
    "Level",
    "Locator",
    "Presence",
    "Reason",
    "Receiver",
    "Room",
    "TagMemory",
]
