"""The past of the demonstration: a tracker that has gone along with Anna for a day, and one that came home with her today."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from demo.beacons import DAY_S, FindHub, Fixed, SmartTag
from demo.house import OUTSIDE, House
from demo.movement import Carried, Habit, Walker
from demo.past import Living, Past
from demo.tags import tile_tag
from demo.trackers import NEW_KEY_AT_S, LostFindMy, Planted, neighbour_trackers, planted_find_hub, planted_find_my
from demo.world import Sender, World

HOUR_S: Final = 3600.0
CAME_S: Final = 1.5 * HOUR_S
"""Anna came home so long ago."""
_KEEPS_S: Final = 6 * HOUR_S
_INTERVAL_S: Final = 20.0
"""Of packets in the past: a tenth is enough to see who came and left."""
_BLOCK_S: Final = 1800.0
_DAY: Final = (
    ("bedroom", 7.0),
    ("bathroom", 0.4),
    ("kitchen", 0.7),
    (OUTSIDE, 1.2),
    ("study", 2.0),
    ("kitchen", 0.6),
    (OUTSIDE, 0.8),
    ("living_room", 1.5),
    ("kitchen", 1.0),
    (OUTSIDE, 1.6),
    ("living_room", 1.5),
)
"""Where Anna was in the last day, and for how many hours."""
_TRIPS: Final = sum(room == OUTSIDE for room, _ in _DAY)


class DayBefore:
    """The day before a moment: Anna on her ways, what was planted on her, and what is next door.

    A tracker gets into her bag on the first way, and another one into her coat on the last: she came home `CAME_S` ago.
    """

    def __init__(self, house: House, until: float, *, seed: int = 1) -> None:
        self.house = house
        self.until = until
        self.anna = _anna(house, until, seed)
        self._seed = seed
        first, *_, last = self.anna.trips[:_TRIPS]
        self.since = first.start_s - HOUR_S
        self._bag_at, self._coat_at = ((trip.start_s + trip.end_s) / 2 for trip in (first, last))

    def strangers(self, anna: Walker) -> list[Sender]:
        """Return the trackers of strangers as they are with Anna on other ways: those of this day, or of the next."""
        return [
            *planted(self.house, anna, self.until, self._seed),
            *neighbour_trackers(self.house, seed=self._seed),
        ]

    def world(self) -> World:
        """Return the air, with fewer packets than in truth."""
        bag, coat, *others = self.strangers(self.anna)
        senders = [
            replace(bag, mover=Planted(bag.mover, self._bag_at)),
            replace(coat, mover=Planted(coat.mover, self._coat_at)),
            *others,
        ]
        tag = tile_tag("keys", "Keys", self.anna, seed=self._seed, interval_s=_INTERVAL_S)
        return World(
            self.house,
            [tag],
            [_thinned(sender) for sender in senders],
            seed=self._seed,
            start_at=self.since,
            block_s=_BLOCK_S,
        )

    def live(self, person: str, area_ids: Mapping[str, str]) -> Past:
        """Let the detection live through it, from its first hour on.

        `person` is Anna's entity, `area_ids` are Home Assistant's areas by the house's rooms.
        """
        living = Living(self.world(), area_ids, {person: self.anna}, installed_at=self.since)
        return living.live(self.since, self.until)


def planted(house: House, anna: Walker, at: float, seed: int) -> tuple[Sender, Sender]:
    """Return a Find My tag in Anna's bag, and a Find Hub tag in the coat by the door, which she wears outside.

    Both keep their addresses from a day before `at` to hours after it: the Find My tag was bought far in the east or west.
    """
    thing = Carried(house, anna)
    utc_offset_s = (NEW_KEY_AT_S - at - _KEEPS_S) % DAY_S
    return planted_find_my(thing, seed=seed, utc_offset_s=utc_offset_s), planted_find_hub(thing, start_at=at, seed=seed)


def document(past: Past, installed_at: float) -> dict[str, Any]:
    """Return what the integration stores of it."""
    return {
        "installed_at": installed_at,
        "enabled": True,
        "sensitivity": "medium",
        "log": [],
        "detector": past.detector.memory(),
    }


def _anna(house: House, until: float, seed: int) -> Walker:
    habit = Habit(tour=[(room, hours * HOUR_S) for room, hours in _DAY], rest_s=(60.0, 900.0))

    def walk(start_at: float) -> Walker:
        anna = Walker(house, habit, seed=seed, start_at=start_at, start_room=_DAY[0][0])
        anna.extend(start_at + 24 * HOUR_S)
        return anna

    return walk(until - CAME_S - walk(0.0).trips[_TRIPS - 1].end_s)


def _thinned(sender: Sender) -> Sender:
    assert isinstance(sender.beacon, LostFindMy | FindHub | Fixed | SmartTag)
    return replace(sender, beacon=replace(sender.beacon, interval_s=_INTERVAL_S))
