"""The one thing that sources hand on: a receiver heard one of our tags."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sighting:
    """One packet of a known tag at one receiver.

    `seen_at` is event time and `received_at` arrival time, both Unix seconds. `replayed` marks a packet out of
    somebody's cache: it may say that a tag exists, never that it is here now.
    """

    tag: str
    receiver: str
    rssi_dbm: int
    seen_at: float
    received_at: float
    replayed: bool = False
