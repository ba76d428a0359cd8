"""The locator of a house that is lived in: what it learns by itself, and what a study of the house's sensors teaches it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from bench.following import START
from bench.knowledge import Knowledge, cut_walks, plan_for
from bench.lessons_life import Lived, LivedTag, Setting
from bench.made import as_dataset
from bench.replay import work
from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.lessons.model import SensorTrace, Study, TagTrace
from custom_components.xiaomi_tag.lessons.study import StudyJob
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.locator.map_job import MapJob, MapResult
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from custom_components.xiaomi_tag.locator.taught import Taught
from demo.dataset import Observations, layout_of
from demo.house import House
from demo.made_data import Setting as MadeSetting, calibration_dataset

LEARN_S: Final = 3600
"""So much of a life goes through the locator, second by second: what it learns by itself is soon learned."""
STUDY_S: Final = 86_400
"""A study looks at a day at most; longer lives are studied day by day."""


@dataclass(frozen=True, slots=True)
class Home:
    """All that the locator of a house has when the life that it learned in ends, at START; without lessons."""

    house: House
    knowledge: Knowledge
    learned: Mapping[str, Any]

    def locator(self, taught: Taught | None = None) -> Locator:
        """Return a locator without tags that learns nothing more by itself; its maps are not made yet."""
        locator = Locator(learns=False)
        locator.restore(self.learned)
        set_up(locator, self.house, self.knowledge, START)
        locator.set_taught(taught)
        return locator


def set_up(locator: Locator, house: House, knowledge: Knowledge, now: float) -> None:
    """Configure a locator for a house."""
    floors = {floor.level: floor.floor_id for floor in house.floors}
    receivers = [Receiver(proxy.name, proxy.area_id) for proxy in house.proxies]
    locator.configure(receivers, [Room(room.area_id, floors[room.level]) for room in house.rooms], now)
    knowledge.teach(locator)


def knowledge(seed: int, setting: Setting, level: str, house: House) -> Knowledge:
    """Return what the user has drawn and walked at a level: `a` nothing, with `b` the plan, with `c` a minute a room."""
    made = MadeSetting(kind=setting.kind, receivers=setting.receivers)
    walks = cut_walks(as_dataset(calibration_dataset(seed, made), "calibration")) if "c" in level else ()
    plan = plan_for(layout_of(house), [proxy.name for proxy in house.proxies]) if "b" in level else None
    return Knowledge(plan, walks)


def live_in(life: Lived, known: Knowledge, *, tick_s: int = 1) -> Home:
    """Run the last hour of a life through a locator; return what it has learned."""
    locator = Locator()
    origin = START - life.seconds
    begin = max(life.seconds - LEARN_S, 0)
    set_up(locator, life.house, known, origin + begin)
    work(locator, origin + begin)
    for tag in life.tags:
        locator.add_tag(tag.name, None, origin + begin)
    for second, heard in by_second(life, origin, begin, every_s=tick_s):
        for sighting in heard:
            locator.observe(sighting)
        locator.tick(origin + second)
        work(locator, origin + second)
    return Home(life.house, known, locator.learned())


def study(life: Lived, home: Home) -> Study:
    """Study a life day by day, each time with the lessons that are in use by then; return the last study."""
    taught: Taught | None = None
    until = life.seconds - (life.seconds - 1) // STUDY_S * STUDY_S
    while True:
        result = study_job(life, home, taught, until).run()
        taught = result.taught
        if until >= life.seconds:
            return result
        until += STUDY_S


def study_job(life: Lived, home: Home, taught: Taught | None, until: int) -> StudyJob:
    """Return the study of the day that ends at `until`."""
    locator = home.locator(taught)
    since = max(until - STUDY_S, 0)
    origin = START - life.seconds
    maps: MapJob = locator.map_job()
    return StudyJob(
        since=origin + since,
        until=origin + until,
        traces=tuple(_trace(life, number, tag, since, until) for number, tag in enumerate(life.tags)),
        sensors=tuple(
            SensorTrace(
                id=sensor.id,
                room=sensor.area,
                kind=SensorKind(sensor.kind),
                person=None,
                at=origin + sensor.at[(sensor.at >= since) & (sensor.at < until)],
                on=sensor.on[(sensor.at >= since) & (sensor.at < until)],
            )
            for sensor in life.sensors
        ),
        listened={},
        maps=maps,
        offsets_db={},
        taught=taught,
    )


def by_second(
    lived: Lived, start: float, begin: int = 0, *, every_s: int = 1
) -> Iterator[tuple[int, Sequence[Sighting]]]:
    """Yield seconds from `begin` on with the packets since the one before; the life begins at `start`."""
    packets = lived.packets
    names = [tag.name for tag in lived.tags]
    receivers = [proxy.name for proxy in lived.house.proxies]
    seconds = range(begin, lived.seconds, every_s)
    bounds = np.searchsorted(packets.time_s, [begin - every_s, *seconds], side="right").tolist()
    columns = (packets.time_s, packets.tag, packets.receiver, packets.rssi)
    for second, low, high in zip(seconds, bounds[:-1], bounds[1:], strict=True):
        rows = zip(*(column[low:high].tolist() for column in columns), strict=True)
        yield (
            second,
            [
                Sighting(names[tag], receivers[receiver], rssi, start + at, start + at)
                for at, tag, receiver, rssi in rows
            ],
        )


def taught_locator(home: Home, maps: MapResult, used: Study | None, *, live: bool) -> Locator:
    """Return the locator of a home with maps that were made with what a study taught."""
    locator = home.locator(used.taught if used is not None else None)
    locator.install(maps)
    if live and used is not None:
        locator.set_backgrounds({name: lesson.rate_h / _HOUR_S for name, lesson in used.sensors.items()})
    return locator


def changes_of(visit: Lived) -> Iterator[tuple[float, str, str, str, bool]]:
    """Yield time, sensor, area, kind and state of all changes; all sensors are off at first."""
    for sensor in visit.sensors:
        yield 0.0, sensor.id, sensor.area, sensor.kind, False
        for at, on in zip(sensor.at.tolist(), sensor.on.tolist(), strict=True):
            yield at, sensor.id, sensor.area, sensor.kind, on


def together(lives: Sequence[Lived]) -> Lived:
    """Return all persons' tags of lives in one house as if they were one, without its sensors."""
    tags: list[LivedTag] = []
    parts: list[Observations] = []
    for life in lives:
        numbers = np.full(len(life.tags), -1)
        for number, tag in enumerate(life.tags):
            if tag.person is not None:
                numbers[number] = len(tags)
                tags.append(tag)
        packets = life.packets
        rows = numbers[packets.tag] >= 0
        parts.append(_rows(replace(packets, tag=numbers[packets.tag]), rows))
    joined = Observations(*(np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS))
    return Lived(
        lives[0].house, tuple(tags), _rows(joined, np.argsort(joined.time_s, kind="stable")), (), lives[0].seconds
    )


_HOUR_S: Final = 3600.0
_COLUMNS: Final = ("time_s", "tag", "receiver", "rssi", "radio", "session")


def _rows(packets: Observations, rows: Any) -> Observations:
    return Observations(*(getattr(packets, name)[rows] for name in _COLUMNS))


def _trace(life: Lived, number: int, tag: LivedTag, since: int, until: int) -> TagTrace:
    packets = life.packets
    rows = np.flatnonzero((packets.tag == number) & (packets.time_s >= since) & (packets.time_s < until))
    return TagTrace(
        tag=tag.name,
        person=tag.person,
        at=START - life.seconds + packets.time_s[rows],
        receiver=packets.receiver[rows].astype(np.intp),
        rssi_dbm=packets.rssi[rows].astype(np.float32),
    )
