"""A day with much coming and going: trackers that were planted on a resident, and others that were not."""

from dataclasses import dataclass, replace
from typing import Final

from demo import frames
from demo.beacons import Fixed, random_address
from demo.house import House
from demo.movement import Carried, Habit, Trip, Walker
from demo.strangers import proxy_beacons
from demo.tags import ibeacon_tag, tile_tag
from demo.trackers import Guest, Planted, neighbour_trackers, planted_find_hub, planted_find_my, visitor_trackers
from demo.world import Sender, World

ANNAS_TAG: Final = "keys"
BENS_TAG: Final = "watch"
WORN: Final = "planted-find-my"
IN_BAG: Final = "planted-find-hub"
FRIENDS: Final = "friends-pebblebee"
TO_THE_DOOR_S: Final = 230.0
"""How long a guest is on the way."""
_BLOCK_S: Final = 10.0
_LASTS_S: Final = 9 * 3600.0
_ANNA: Final = Habit(stay_s=(180.0, 420.0), rest_s=(30.0, 120.0), out_after_s=(1320.0, 1560.0), out_s=(660.0, 780.0))
_BEN: Final = Habit(stay_s=(300.0, 900.0), rest_s=(60.0, 240.0), out_after_s=(13000.0, 14000.0), out_s=(1800.0, 2400.0))


@dataclass(frozen=True, slots=True)
class BusyDay:
    """The air, who lives there, and when the planted trackers and the guest are there. Times are Unix seconds."""

    world: World
    anna: Walker
    ben: Walker
    planted_at: float
    friend_comes_at: float
    guest_there: tuple[float, float]


def busy_day(house: House, start_at: float, *, seed: int = 1) -> BusyDay:
    """Return a day on which Anna goes out three times in two hours, and Ben seldom.

    On her first way she gets a Find My tag into her jacket and a Find Hub tag into her bag. A guest comes while she is
    at home, sits with Ben, follows him into some rooms, and leaves while she is at home again. From her second way she
    comes back with a friend, who stays with her for the rest of the day and has a Pebblebee.
    """
    favourites = {room.area_id: 0.0 for room in house.rooms if room.area_id not in house.covered_rooms}
    anna, ben = (
        Walker(house, replace(habit, favourites=favourites), seed=seed + number, start_at=start_at)
        for number, habit in enumerate((_ANNA, _BEN))
    )
    anna.extend(start_at + _LASTS_S)
    ben.extend(start_at + _LASTS_S)
    trips = anna.trips
    planted_at = (trips[0].start_s + trips[0].end_s) / 2
    comes_at, leaves_at = _between(trips[0], trips[1]) - TO_THE_DOOR_S, _between(trips[2], trips[3])
    guest = Guest(house, ben, comes_at=comes_at, leaves_at=leaves_at, start_at=start_at, seed=seed + 2)
    strangers = [
        *proxy_beacons(house),
        planted_find_my(Planted(anna, planted_at), seed=seed),
        planted_find_hub(Planted(Carried(house, anna), planted_at), start_at=start_at, seed=seed),
        *visitor_trackers(guest, start_at=start_at, seed=seed),
        *neighbour_trackers(house, seed=seed),
    ]
    pebblebee = Fixed(address=random_address(0b11, "friend's", seed), payloads=[frames.pebblebee()])
    friend = Planted(anna, (trips[1].start_s + trips[1].end_s) / 2)
    strangers.append(Sender(sender_id=FRIENDS, mover=friend, beacon=pebblebee, body_db=5.0))
    tags = [
        tile_tag(ANNAS_TAG, "Keys", anna, seed=seed, body_db=4.0),
        ibeacon_tag(BENS_TAG, "Watch", ben, seed=seed, body_db=5.0),
    ]
    world = World(house, tags, strangers, seed=seed, start_at=start_at, block_s=_BLOCK_S)
    return BusyDay(world, anna, ben, planted_at, trips[1].end_s, (comes_at + TO_THE_DOOR_S, leaves_at))


def _between(one: Trip, other: Trip) -> float:
    return (one.end_s + other.start_s) / 2
