"""Crossings of rooms in a house with lessons and sensors: false entries a day, missed visits, and how late they come."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.fence_figures import Figures
from bench.fence_scoring import Truth, score
from bench.following import NOWHERE, START, Places, Shown, look, room_fences
from bench.lessons_home import Home, by_second, changes_of, taught_locator
from bench.lessons_life import Lived
from custom_components.xiaomi_tag.fences.crossing import Crossing
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.sensitivity import Sensitivity
from custom_components.xiaomi_tag.lessons.model import Study
from custom_components.xiaomi_tag.locator.map_job import MapResult
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from custom_components.xiaomi_tag.tracker.tracker import Tracker

WITNESSES: Final = frozenset({SensorKind.MOTION, SensorKind.PRESENCE})
"""The kinds that show whether somebody has stirred in a room that is entered."""


def crossings_of(home: Home, maps: MapResult, used: Study | None, visits: Sequence[Lived], *, live: bool) -> Figures:
    """Return the figures of all persons' tags of the families; sensors witness crossings either way."""
    total = Figures()
    for visit in visits:
        total.add(_follow(home, maps, used, visit, live=live))
    return total


def _follow(home: Home, maps: MapResult, used: Study | None, visit: Lived, *, live: bool) -> Figures:
    tracker = Tracker(taught_locator(home, maps, used, live=live), FenceEngine())
    floors = floors_of(visit)
    tracker.configure(room_fences(floors, Sensitivity.BALANCED), START)
    for tag in visit.tags:
        tracker.add_tag(tag.name, tag.person, None, START)
    scored = [tag for tag in visit.tags if tag.person is not None]
    shown = {tag.name: Shown(np.full(visit.seconds, NOWHERE)) for tag in scored}
    decided: list[Crossing] = []
    places = Places.of(floors)
    changes = sorted(changes_of(visit), reverse=True)
    for second, heard in by_second(visit, START):
        for sighting in heard:
            tracker.observe(sighting)
        while changes and changes[-1][0] <= second:
            _sense(tracker, changes.pop(), live=live)
        decided.extend(tracker.tick(START + second).outcome.crossings)
        for tag in scored:
            look(tracker, tag.name, places, second, shown[tag.name])
    figures = Figures()
    for tag in scored:
        own = [crossing for crossing in decided if crossing.tag == tag.name]
        quiet = np.zeros(visit.seconds, np.bool_)
        figures.add(score(Truth(tag.motion.room, quiet, quiet, quiet), visit.rooms, own, shown[tag.name]))
    return figures


def _sense(tracker: Tracker, change: tuple[float, str, str, str, bool], *, live: bool) -> None:
    at, sensor, room, kind, on = change
    if kind in WITNESSES:
        tracker.sense(room, on, START + at)
    if live:
        tracker.locator.sense(sensor, room, SensorKind(kind), on, START + at)


def floors_of(visit: Lived) -> dict[str, str]:
    """Return the floor of each area."""
    names = {floor.level: floor.floor_id for floor in visit.house.floors}
    return {room.area_id: names[room.level] for room in visit.house.rooms}
