"""RSSI of many receivers to a probability for each room."""

from .estimate import Estimate, Presence, Reason, Receiver, Room, TagMemory
from .locator import Locator

__all__ = ["Estimate", "Locator", "Presence", "Reason", "Receiver", "Room", "TagMemory"]
