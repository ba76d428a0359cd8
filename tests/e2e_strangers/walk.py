"""What a phone hears on a walk through a street: trackers that it passes, and one that walks along."""

from typing import Any, Final

from demo import frames
from demo.beacons import random_address
from demo.geo import to_degrees
from demo.noise import make_bytes
from demo.phone import ACCURACY_M

_EVERY_S: Final = 10.0
_SPEED_M_S: Final = 1.3
_APART_M: Final = 20.0
_REACH: Final = 2
_BEGINS_AT_M: Final = (500.0, 1000.0)
"""Far from the home."""


class Walk:
    """A walk northwards, from `begins_at` on, in which a Chipolo follows and Tiles lie along the street."""

    def __init__(self, phone: str, begins_at: float) -> None:
        self.begins_at = begins_at
        self._phone = phone
        self._next = begins_at
        self._follower = random_address(0b11, "follower", 0)

    def heard_until(self, now: float) -> list[dict[str, Any]]:
        """Return what was heard since the last call, as items of a relay."""
        items = []
        while self._next < now:
            metres = (self._next - self.begins_at) * _SPEED_M_S
            items.append(self._item(metres, self._follower, frames.chipolo(self._follower, separated=True), -62))
            beside = int(metres / _APART_M)
            for number in range(max(0, beside - _REACH), beside + _REACH + 1):
                address = random_address(0b11, "passed", number)
                items.append(self._item(metres, address, frames.tile(make_bytes(8, "passed", number)), -75))
            self._next += _EVERY_S
        return items

    def _item(self, metres: float, address: str, data: bytes, rssi: int) -> dict[str, Any]:
        x_m, y_m = _BEGINS_AT_M
        latitude, longitude = to_degrees(x_m, y_m + metres)
        return {
            "address": address,
            "raw": data.hex(),
            "receiver_id": self._phone,
            "rssi": rssi,
            "timestamp": round(self._next, 3),
            "lat": latitude,
            "lon": longitude,
            "accuracy": ACCURACY_M,
        }
