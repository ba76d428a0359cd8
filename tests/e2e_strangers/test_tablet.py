"""A tablet on a wall relays what it hears in its room, as a receiver does."""

from typing import Any

from demo import frames
from demo.beacons import random_address

from .strangers_home import StrangersHome

_TABLET = "tablet"
_ROOM = "guest_bathroom"
_FAMILY = "dult"
_ADDRESS = random_address(0b11, "only the tablet hears it", 0)


def heard(home: StrangersHome) -> dict[str, Any] | None:
    """Let the tablet hear a tracker that no proxy hears; return what is known of it."""
    item = {"address": _ADDRESS, "raw": frames.dult(1, near_owner=False).hex(), "receiver_id": _TABLET, "rssi": -50}
    home.relay("Ben", [{**item, "timestamp": round(home.now - ago_s, 3)} for ago_s in (10.0, 5.0, 0.0)])
    return next((one for one in home.of_family(_FAMILY) if one["present"] and one["room"] is not None), None)


def test_a_stranger_that_only_a_tablet_hears_is_in_its_room(home: StrangersHome) -> None:
    assert _ROOM not in home.stage.house.covered_rooms
    area = home.stage.area_ids[_ROOM]
    home.add_relay(_TABLET, "Ben", area=area)
    home.wait_for("it is heard", lambda: heard(home), 15)
    found = heard(home)
    assert found is not None
    assert found["room"] == area
    assert (found["receiver"]["name"], found["receiver"]["area_id"], found["receiver"]["dbm"]) == (_TABLET, area, -50)
