"""A made house that is lived in: who carries which tag, where it truly is, what receivers and sensors notice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.knowledge import Knowledge
from bench.made import knowledge_of
from bench.motion_sensors import Report, Sensors, draw_rooms, sense
from bench.troubles import Listening, draw_troubles
from custom_components.xiaomi_tag.locator import Level
from demo.dataset import Observations, simulate
from demo.house import House, Proxy
from demo.made import RESIDENT, SHELF_M, Kind, Receivers, made_house
from demo.made_data import Setting
from demo.movement import Carried, Habit, Motion, Mover, Still, Walker
from demo.noise import Floats, make_key
from demo.tags import tile_tag
from demo.world import VirtualTag, World

type Numbers = NDArray[np.int64]

OUTGOING: Final = replace(RESIDENT, out_after_s=(1800.0, 7200.0), out_s=(900.0, 3600.0))
WARDROBE: Final = Habit(stay_s=(3600.0, 14_400.0), rest_s=(14_400.0, 14_401.0), height_m=SHELF_M)
"""Lies in one place for hours; then somebody carries it to another room."""
LEVELS: Final = {Level.AREAS: "a", Level.PLAN: "b", Level.WALKS: "c", Level.PLAN_AND_WALKS: "bc"}
PAUSE_S: Final = (2.0, 96.0)
"""Pauses of a sparse tag between two packets at one receiver."""
SPARSE: Final = "sparse"
_BESIDE_M: Final = 0.8


class TagKind(NamedTuple):
    """A kind of tag: whose it is (None: nobody's), how it is kept, how it sends."""

    keeping: str
    rhythm: str
    resident: int | None


TAGS: Final = (
    TagKind("carried", "2 s", 0),
    TagKind("carried", "2 s", 1),
    TagKind("carried", "10 s", 0),
    TagKind("carried", "10 s", 1),
    TagKind("carried", SPARSE, 0),
    TagKind("carried", SPARSE, 1),
    TagKind("bowl", "2 s", 0),
    TagKind("bowl", SPARSE, 1),
    TagKind("wardrobe", "2 s", None),
    TagKind("wardrobe", "10 s", None),
    TagKind("wardrobe", SPARSE, None),
    TagKind("beside", SPARSE, None),
)
"""Each of two residents carries three tags, and has one that lies by the door and is carried only outside; three lie
in wardrobes, one lies beside a receiver all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is drawn, beside the seed."""

    kind: Kind = "house"
    receivers: Receivers = "all"
    level: Level = Level.AREAS
    sensors: Sensors = "none"
    troubles: float = 1.0
    """How often receivers do not listen, as a multiple; 0 for never."""


@dataclass(frozen=True, slots=True)
class LivingTag:
    """A tag, its person (None for nobody's), and its motion, a row a second."""

    name: str
    kind: TagKind
    person: str | None
    motion: Motion


@dataclass(frozen=True, slots=True)
class Living:
    """A house with all that happens in it; times are seconds from the start."""

    name: str
    house: House
    knowledge: Knowledge
    tags: tuple[LivingTag, ...]
    persons: Mapping[str, Motion]
    packets: Observations
    listening: Listening
    sensors: tuple[Report, ...]
    seconds: int

    @property
    def rooms(self) -> tuple[str, ...]:
        """The areas, in the order in which motions number them."""
        return tuple(room.area_id for room in self.house.rooms)

    @property
    def floors(self) -> Mapping[str, str]:
        """The floor of each area."""
        names = {floor.level: floor.floor_id for floor in self.house.floors}
        return {room.area_id: names[room.level] for room in self.house.rooms}


def live(seed: int, life: Life, seconds: int) -> Living:
    """Simulate a house."""
    house = made_house(seed, life.kind, life.receivers)
    rng, of_troubles, of_sensors = (
        np.random.default_rng(make_key(part, life.kind, seed)) for part in ("living", "troubles", "sensors")
    )
    at = np.arange(seconds, dtype=np.float64)
    residents = [
        Walker(house, OUTGOING, seed=make_key("living resident", life.kind, seed, number), start_at=0.0)
        for number in range(2)
    ]
    tags = [_tag(rng, house, residents, number, seed) for number in range(len(TAGS))]
    world = World(house, tags, seed=make_key("made world", life.kind, seed))
    simulated = simulate(world, float(seconds))
    listening = draw_troubles(of_troubles, len(house.proxies), seconds, life.troubles)
    packets = keep(simulated.observations, _sent(rng, simulated.observations))
    second = np.minimum(packets.time_s.astype(np.int64), seconds - 1)
    packets = keep(packets, listening.listens[packets.receiver, second])
    motions = [tag.mover.motion(at) for tag in tags]
    people = {f"person.resident{number + 1}": resident.motion(at) for number, resident in enumerate(residents)}
    movers = [*people.values(), *(_bearer(motion) for motion, kind in zip(motions, TAGS, strict=True) if _moved(kind))]
    setting = Setting(kind=life.kind, receivers=life.receivers)
    return Living(
        f"{life.kind} {seed}",
        house,
        knowledge_of(LEVELS[life.level], seed, setting, simulated),
        tuple(
            LivingTag(tag.sender_id, kind, _person(kind), motion)
            for tag, kind, motion in zip(tags, TAGS, motions, strict=True)
        ),
        people,
        packets,
        listening,
        tuple(sense(of_sensors, house, movers, draw_rooms(of_sensors, house, life.sensors))),
        seconds,
    )


def keep(packets: Observations, chosen: NDArray[np.bool_]) -> Observations:
    """Return some of the packets."""
    return Observations(
        packets.time_s[chosen],
        packets.tag[chosen],
        packets.receiver[chosen],
        packets.rssi[chosen],
        packets.radio[chosen],
        packets.session[chosen],
    )


def thin(rng: np.random.Generator, times: Floats) -> Iterator[int]:
    """Return which of a receiver's packets are left when it hears a tag seldom."""
    low, high = np.log(PAUSE_S)
    due = float("-inf")
    for number, at in enumerate(times.tolist()):
        if at >= due:
            yield number
            due = at + float(np.exp(rng.uniform(low, high)))


def still_s(motion: Motion) -> Numbers:
    """Return for how many seconds a thing has lain still, at each second."""
    moved = np.abs(np.diff(motion.position_m, axis=0)).max(axis=1) > 0.05
    number = np.arange(len(motion.room))
    last = np.where(np.concatenate([[True], moved]), number, 0)
    return np.asarray(number - np.maximum.accumulate(last))


def _sent(rng: np.random.Generator, packets: Observations) -> NDArray[np.bool_]:
    sent = np.ones(len(packets.time_s), np.bool_)
    for tag, kind in enumerate(TAGS):
        if kind.rhythm == SPARSE:
            for receiver in np.unique(packets.receiver).tolist():
                rows = np.flatnonzero((packets.tag == tag) & (packets.receiver == receiver))
                sent[rows] = False
                sent[rows[list(thin(rng, packets.time_s[rows]))]] = True
    return sent


def _tag(rng: np.random.Generator, house: House, residents: Sequence[Walker], number: int, seed: int) -> VirtualTag:
    kind = TAGS[number]
    offset_db, body_db = float(rng.normal(0.0, 4.0)), float(rng.uniform(3.0, 7.0))
    name = f"tag{number + 1}"
    return tile_tag(
        name,
        name,
        _mover(rng, house, residents, kind, make_key("living tag", seed, number)),
        seed=seed,
        offset_db=offset_db,
        body_db=body_db if kind.keeping == "carried" else 0.0,
        interval_s=10.0 if kind.rhythm == "10 s" else 2.0,
    )


def _mover(rng: np.random.Generator, house: House, residents: Sequence[Walker], kind: TagKind, seed: int) -> Mover:
    if kind.resident is not None:
        owner = residents[kind.resident]
        return owner if kind.keeping == "carried" else Carried(house, owner)
    if _moved(kind):
        return Walker(house, WARDROBE, seed=seed, start_at=0.0)
    return beside(house, house.proxies[int(rng.integers(len(house.proxies)))])


def beside(house: House, proxy: Proxy) -> Still:
    """Return a place in a proxy's room, close to it."""
    room = house.rooms_by_id[proxy.area_id]
    x_m, y_m = room.centre
    length = max(float(np.hypot(x_m - proxy.x_m, y_m - proxy.y_m)), _BESIDE_M)
    step = _BESIDE_M / length
    x_m, y_m = proxy.x_m + step * (x_m - proxy.x_m), proxy.y_m + step * (y_m - proxy.y_m)
    return Still(x_m, y_m, proxy.z_m, house.rooms.index(room))


def _moved(kind: TagKind) -> bool:
    """Whether somebody other than the two residents moves it."""
    return kind.keeping == "wardrobe"


def _bearer(motion: Motion) -> Motion:
    """Return the motion of who carries a thing, without the times in which it lies alone."""
    return replace(motion, room=np.where(motion.moving, motion.room, -1))


def _person(kind: TagKind) -> str | None:
    return None if kind.resident is None else f"person.resident{kind.resident + 1}"
