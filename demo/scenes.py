"""Ready worlds: the house of the demonstration with its tags, neighbours and passers-by."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from demo.beacons import LONGEST_DELAY_S
from demo.house import House
from demo.houses import default_house
from demo.lessons_past import HoursBefore
from demo.motion import MotionSensors
from demo.movement import BRISK_CAT, BRISK_PERSON, CAT, PERSON, Carried, Habit, Mover, Walker
from demo.stage import Air
from demo.strangers import make_neighbours, make_passers, proxy_beacons
from demo.strangers_past import DayBefore
from demo.tags import find_hub_tag, find_my_tag, ibeacon_tag, tile_tag
from demo.world import World

type Pace = Literal["normal", "brisk"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on air, and where there is somebody with a phone, Anna on her ways with the tags that are `hers`.

    `past` is what happened the day before, which the detection of strangers knows, and `taught` the hours before, which
    lessons were learned from. `sensors` see who walks.
    """

    air: Air
    anna: Walker | None = None
    hers: frozenset[str] = field(default=frozenset())
    past: DayBefore | None = None
    taught: HoursBefore | None = None
    sensors: MotionSensors | None = None


def default_scene(start_at: float, *, seed: int = 1, pace: Pace = "normal", house: House | None = None) -> Scene:
    """Return the demonstration with Anna, who goes out now and then, a wallet in her pocket.

    Her backpack she carries about the house, and leaves it by the door when she goes out. Strangers' trackers are in her
    bag and in her coat, and next door.
    """
    house = house or default_house()
    habit = _habit(house, PERSON, brisk=pace == "brisk")
    if pace == "brisk":
        # Out for so long that a tag left behind is published.
        habit = replace(habit, out_after_s=(90.0, 150.0), out_s=(200.0, 300.0), drive_m_s=40.0)
    anna = Walker(house, habit, seed=seed, start_at=start_at)
    world = default_world(start_at, seed=seed, pace=pace, house=house)
    movers: dict[str, Mover] = {"backpack": Carried(house, anna, forgotten=True), "wallet": anna}
    hers = set(movers)
    if pace == "normal":
        movers["keys"] = Carried(house, anna)
        hers.add("keys")
    tags = [replace(tag, mover=movers.get(tag.sender_id, tag.mover)) for tag in world.tags.values()]
    past = DayBefore(house, start_at, seed=seed)
    strangers = [*world.strangers, *past.strangers(anna)]
    return Scene(
        World(house, tags, strangers, seed=seed, start_at=start_at),
        anna,
        frozenset(hers),
        past,
        HoursBefore(house, start_at, [tag.sender_id for tag in tags], seed=seed),
        watching(house, [anna, *(tag.mover for tag in tags)], seed=seed),
    )


def watching(house: House, movers: Sequence[Mover], *, seed: int) -> MotionSensors:
    """Return a motion sensor in each room, which see those of the movers that walk by themselves."""
    people = [mover for mover in dict.fromkeys(movers) if isinstance(mover, Walker)]
    return MotionSensors(house, [room.area_id for room in house.rooms], people, seed=seed)


def default_world(
    start_at: float,
    *,
    seed: int = 1,
    pace: Pace = "normal",
    neighbours: int = 9,
    passers: int = 3,
    house: House | None = None,
    key_changes_in_s: float = 600.0,
) -> World:
    """Return the demonstration: a Find Hub tag in a backpack, a cat's Find My tag, a Tile on keys, a beacon in a wallet.

    At the brisk pace visits last 30 s and more, rooms without a proxy are left out, the keys are carried
    about, and all stay at home. The Find Hub tag's window ends `key_changes_in_s` after the start, and its
    id then changes within 5 s (brisk) or 1-204 s.
    """
    house = house or default_house()
    brisk = pace == "brisk"
    person, partner, cat = (
        Walker(house, _habit(house, usual, brisk=brisk), seed=seed + number, start_at=start_at)
        for number, usual in enumerate((PERSON, PERSON, CAT))
    )
    carrier = Walker(house, _habit(house, PERSON, brisk=True), seed=seed + 3, start_at=start_at)
    tags = [
        find_hub_tag(
            "backpack",
            "Backpack",
            person,
            start_at=start_at,
            seed=seed,
            window_ends_in_s=key_changes_in_s,
            delay_s=(1.0, 5.0) if brisk else (1.0, LONGEST_DELAY_S),
            offset_db=2.0,
            body_db=7.0,
        ),
        find_my_tag("cat", "Cat", cat, start_at=start_at, seed=seed, offset_db=-3.0, body_db=3.0),
        tile_tag("keys", "Keys", carrier if brisk else Carried(house, person), seed=seed, body_db=4.0),
        ibeacon_tag("wallet", "Wallet", partner, seed=seed, offset_db=-4.0, body_db=8.0),
    ]
    others = [*proxy_beacons(house), *make_neighbours(house, seed, neighbours), *make_passers(house, seed, passers)]
    return World(house, tags, others, seed=seed, start_at=start_at)


def _habit(house: House, usual: Habit, *, brisk: bool) -> Habit:
    if not brisk:
        return usual
    uncovered = {room.area_id: 0.0 for room in house.rooms if room.area_id not in house.covered_rooms}
    return replace(BRISK_CAT if usual is CAT else BRISK_PERSON, favourites=uncovered)
