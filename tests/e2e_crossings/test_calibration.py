"""Walks through the rooms, after which a tag in a room without a receiver is named right."""

import time

from tests.e2e.live_home import BACKPACK, CAT, KEYS

from .crossing_home import BARE_ROOM, BICYCLE, GATEWAY_ROOM, CrossingHome
from .firing import entered

WALK_S = 25
WALKS = ({BACKPACK: "living_room", KEYS: "kitchen", CAT: "landing"}, {KEYS: BARE_ROOM, CAT: "bedroom"})


def test_a_room_without_a_receiver_is_named_after_walks_through_all(live_home: CrossingHome) -> None:
    home = live_home
    assert home.room(KEYS) not in {None, BARE_ROOM}
    home.automate("bare_room", entered(home, KEYS, area=[BARE_ROOM]))
    home.calibration_since = time.time()
    for walk in WALKS:
        home.carry_about(walk)
        walked = {**walk, BICYCLE: GATEWAY_ROOM}
        home.act(
            *(
                ("calibrate_room", {"device_id": home.device_id(tag), "area_id": area_id, "seconds": WALK_S})
                for tag, area_id in ((tag, home.stage.area_ids[room]) for tag, room in walked.items())
            )
        )
    home.place({BACKPACK: "living_room", KEYS: BARE_ROOM})
    home.wait_for_rooms({KEYS: BARE_ROOM})
    home.wait_for("it is published", lambda: home.fired_of("bare_room"))
