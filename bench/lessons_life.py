"""Made houses that are lived in to learn from, and other families of the same houses to test on.

Of the residents two carry a tag, or one where only one lives there; there is a cat with a tag on its collar. Times
count from 0, when everybody gets up; sensors and receivers are the same in life and test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np

from bench.lessons_air import Worn, hear
from bench.lessons_people import Guest, LeftLying, Sleeper
from bench.lessons_sensors import Equipment, Fault, Hung, Sensed, hang, report
from demo.dataset import Observations
from demo.house import House
from demo.made import RESIDENT, Kind, Receivers, made_house
from demo.movement import CAT, Motion, Mover, Walker
from demo.noise import make_key

type Scenario = Literal["plain", "wrong", "moved", "guest", "left"]

TAGGED: Final = 2
FAMILIES: Final = 6
"""So many families of two with a tag are tested; of ones with one tag twice as many."""
TEST_S: Final = 2400
WARM_UP_S: Final = 600
_GUEST_S: Final = (0.25, 0.75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a house is drawn from, beside its seed.

    `scenario` is what goes wrong in the life that is learned from: two sensors with each other's `wrong` area, one
    `moved` at half-time, a `guest` without a tag for half of the time, a tag `left` lying while its owner walks about.
    """

    kind: Kind = "house"
    receivers: Receivers = "all"
    residents: int = 2
    sensors: Equipment = "all"
    scenario: Scenario = "plain"
    cat: bool = True
    tags_each: int = 1


@dataclass(frozen=True, slots=True)
class LivedTag:
    """A tag, its person (None for the cat's), and its motion, a row a second."""

    name: str
    person: str | None
    motion: Motion


@dataclass(frozen=True, slots=True)
class Lived:
    """A stretch of life: what receivers heard of its tags, and what the sensors reported of everybody."""

    house: House
    tags: tuple[LivedTag, ...]
    packets: Observations
    sensors: tuple[Sensed, ...]
    seconds: int

    @property
    def rooms(self) -> tuple[str, ...]:
        """The areas, in the order in which motions number them."""
        return tuple(room.area_id for room in self.house.rooms)


def lived(seed: int, setting: Setting, hours: float) -> Lived:
    """Simulate the life that is learned from."""
    seconds = round(hours * 3600)
    house = made_house(seed, setting.kind, setting.receivers)
    people = _residents(house, seed, setting, "life")
    movers: list[Mover] = list(people)
    if setting.scenario == "guest":
        visitor = Walker(house, RESIDENT, seed=make_key("guest", setting.kind, seed), start_at=0.0)
        movers.append(Guest(visitor, *(share * seconds for share in _GUEST_S)))
    return _live(seed, setting, "life", house, people, movers, seconds, half_s=seconds / 2)


def visited(seed: int, setting: Setting, family: int, seconds: int = TEST_S) -> Lived:
    """Simulate another family in the same house, with the sensors as they hang after the life."""
    house = made_house(seed, setting.kind, setting.receivers)
    name = f"family {family}"
    people = _residents(house, seed, setting, name)
    return _live(seed, setting, name, house, people, people, seconds, half_s=0.0)


def families(setting: Setting) -> range:
    """Return the numbers of the families to test on: twelve tags in all."""
    return range(FAMILIES * TAGGED // min(setting.residents, TAGGED))


def hung(seed: int, setting: Setting) -> tuple[Hung, ...]:
    """Return the sensors of a house."""
    fault: Fault = setting.scenario if setting.scenario in {"wrong", "moved"} else "none"
    rng = np.random.default_rng(make_key("lessons sensors", setting.kind, seed, setting.sensors))
    return hang(rng, made_house(seed, setting.kind, setting.receivers), setting.sensors, fault)


def air_seed(seed: int, setting: Setting) -> int:
    """Return the seed of the air: the same as that of calibration walks in the house."""
    return make_key("made world", setting.kind, seed)


def _residents(house: House, seed: int, setting: Setting, name: str) -> list[Mover]:
    key = partial(make_key, "lessons resident", setting.kind, seed, name)
    return [Sleeper(Walker(house, RESIDENT, seed=key(number), start_at=0.0)) for number in range(setting.residents)]


def _live(
    seed: int,
    setting: Setting,
    name: str,
    house: House,
    people: Sequence[Mover],
    movers: Sequence[Mover],
    seconds: int,
    *,
    half_s: float,
) -> Lived:
    """Simulate everybody (`movers`), of whom the first two of `people` carry tags."""
    key = make_key("lessons", setting.kind, seed, name)
    rng = np.random.default_rng(key)
    bearers: list[tuple[str | None, Mover]] = [
        (f"person.resident{number + 1}", person)
        for number, person in enumerate(people[:TAGGED])
        for _ in range(setting.tags_each)
    ]
    if setting.scenario == "left" and name == "life":
        person, owner = bearers[-1]
        bearers[-1] = person, LeftLying(owner, float(seconds))
    pets: list[Mover] = []
    if setting.cat:
        pets = [Walker(house, CAT, seed=make_key("lessons cat", key), start_at=0.0)]
        bearers.append((None, pets[0]))
    worn = [
        Worn(f"{name} {number + 1}", mover, float(rng.normal(0.0, 4.0)), float(rng.uniform(3.0, 7.0)))
        for number, (_, mover) in enumerate(bearers)
    ]
    at = np.arange(seconds, dtype=np.float64)
    packets = hear(house, air_seed(seed, setting), worn, seconds)
    of_people, of_pets = ([mover.motion(at) for mover in group] for group in (movers, pets))
    reported = report(rng, house, hung(seed, setting), of_people, of_pets, half_s=half_s)
    tags = (LivedTag(tag.name, person, tag.mover.motion(at)) for tag, (person, _) in zip(worn, bearers, strict=True))
    return Lived(house, tuple(tags), packets, reported, seconds)
