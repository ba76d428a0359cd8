"""Runs the tracker that ships over a made home, a second at a time, and writes down what it decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bench.living import Living, Numbers
from bench.phones import HOME_AT, relay
from bench.replay import work
from custom_components.xiaomi_tag.basics.model import Report, Sighting
from custom_components.xiaomi_tag.fences.crossing import Crossing, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.fences.sensitivity import Sensitivity
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.tracker.tracker import Tracker
from demo.dataset import Observations

START: Final = 1_700_000_000.0
HOME: Final = PlaceRef(PlaceKind.ZONE, "zone.home")
NOWHERE: Final = -1
_HOME_M: Final = 100.0


@dataclass(slots=True)
class Shown:
    """One tag as the fences show it: the number of its area at each second (NOWHERE for none), and what cannot be.

    `two_areas` and `two_floors` are the seconds in which it is in more than one, `apart` those in which its area lies
    on another floor than the one it is on, or it is in an area but not at home.
    """

    room: Numbers
    two_areas: int = 0
    two_floors: int = 0
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """The fences of a home: areas, floors, and the floor of each area."""

    areas: tuple[PlaceRef, ...]
    floors: tuple[PlaceRef, ...]
    floor_of: tuple[str, ...]

    @classmethod
    def of(cls, floors: Mapping[str, str]) -> Places:
        """Return the places of a home; `floors` are by area."""
        levels = tuple(_floor(floor) for floor in dict.fromkeys(floors.values()))
        return cls(tuple(area(room) for room in floors), levels, tuple(floors.values()))


@dataclass(frozen=True, slots=True)
class Followed:
    """All that was decided; crossings in the order of their decision."""

    crossings: list[Crossing] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a home is followed: the share of phones' reports that come late, and how sure a change of room must be."""

    late_share: float = 0.1
    sensitivity: Sensitivity = Sensitivity.BALANCED


def follow(living: Living, trial: Trial, *, seed: int) -> Followed:
    """Run a home's tracker from its first second to its last."""
    tracker = _tracker(living, trial.sensitivity)
    followed = Followed(shown={tag.name: Shown(np.full(living.seconds, NOWHERE)) for tag in living.tags})
    relayed = relay(living, np.random.default_rng(seed), trial.late_share, START)
    sensors = list(reversed(living.sensors))
    places = Places.of(living.floors)
    for second, heard in enumerate(by_second(living)):
        now = START + second
        if living.listening.changes(second):
            _configure(tracker.locator, living, second)
        for sighting in heard:
            tracker.observe(sighting)
        while sensors and sensors[-1].at <= second:
            report = sensors.pop()
            tracker.sense(report.room, report.on, START + report.at)
        for arrived in relayed.get(second, ()):
            if isinstance(arrived, Report):
                tracker.report(arrived, now, stands_in_home=False)
            else:
                tracker.observe_person(arrived)
        followed.crossings.extend(tracker.tick(now).outcome.crossings)
        work(tracker.locator, now)
        for tag, shown in followed.shown.items():
            look(tracker, tag, places, second, shown)
    return followed


def by_second(living: Living) -> Iterator[Sequence[Sighting]]:
    """Yield the packets since the second before, for each second."""
    packets: Observations = living.packets
    names = [tag.name for tag in living.tags]
    receivers = [proxy.name for proxy in living.house.proxies]
    bounds = np.searchsorted(packets.time_s, np.arange(living.seconds), side="right").tolist()
    columns = (packets.time_s, packets.tag, packets.receiver, packets.rssi)
    begin = 0
    for end in bounds:
        rows = zip(*(column[begin:end].tolist() for column in columns), strict=True)
        yield [
            Sighting(names[tag], receivers[receiver], rssi, START + at, START + at) for at, tag, receiver, rssi in rows
        ]
        begin = end


def look(tracker: Tracker, tag: str, places: Places, second: int, shown: Shown) -> None:
    """Write down what the fences show of a tag."""
    areas = [number for number, place in enumerate(places.areas) if tracker.inside(tag, place)]
    levels = {place.id for place in places.floors if tracker.inside(tag, place)}
    if areas:
        shown.room[second] = areas[0]
    shown.two_areas += len(areas) > 1
    shown.two_floors += len(levels) > 1
    here = {places.floor_of[number] for number in areas}
    shown.apart += bool(areas) and (not here <= levels or not tracker.inside(tag, HOME))


def area(room: str) -> PlaceRef:
    """Return the place of an area."""
    return PlaceRef(PlaceKind.AREA, room)


def _floor(floor: str) -> PlaceRef:
    return PlaceRef(PlaceKind.FLOOR, floor)


def _tracker(living: Living, sensitivity: Sensitivity) -> Tracker:
    locator = Locator()
    _configure(locator, living, 0)
    living.knowledge.teach(locator)
    work(locator, START)
    tracker = Tracker(locator, FenceEngine())
    tracker.configure(room_fences(living.floors, sensitivity), START)
    for tag in living.tags:
        tracker.add_tag(tag.name, tag.person, None, START)
    return tracker


def _configure(locator: Locator, living: Living, second: int) -> None:
    online = living.listening.online[:, second].tolist()
    receivers = [
        Receiver(proxy.name, proxy.area_id, online=on) for proxy, on in zip(living.house.proxies, online, strict=True)
    ]
    locator.configure(receivers, [Room(room, floor) for room, floor in living.floors.items()], START + second)


def room_fences(floors: Mapping[str, str], sensitivity: Sensitivity) -> list[Fence]:
    """Return fences of the areas and floors of a home, and of the home."""
    areas = {area(room): frozenset({room}) for room in floors}
    levels = {
        _floor(level): frozenset(room for room, floor in floors.items() if floor == level) for level in floors.values()
    }
    return [
        *(Fence(place=place, shape=Rooms(rooms), sensitivity=sensitivity) for place, rooms in (areas | levels).items()),
        Fence(place=HOME, shape=Circle(*HOME_AT, _HOME_M, around_home=True)),
    ]
