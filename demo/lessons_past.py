"""What the house taught before the demonstration began: some hours of two people among its motion sensors, studied."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from custom_components.xiaomi_tag.home.lesson_report import LessonReport
from custom_components.xiaomi_tag.home.lesson_store import Learned, Notebook
from custom_components.xiaomi_tag.lessons.model import SensorTrace, TagTrace, Verdict
from custom_components.xiaomi_tag.lessons.study import StudyJob
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from demo.house import House
from demo.motion import MotionSensors
from demo.movement import Habit, Walker
from demo.tags import tile_tag
from demo.world import World

LASTED_S: Final = 4 * 3600.0
_HABIT: Final = Habit(stay_s=(60.0, 300.0), rest_s=(20.0, 90.0))
_INTERVAL_S: Final = 3.0
_BLOCK_S: Final = 600.0
_MOST_TAGS: Final = 2


class HoursBefore:
    """The hours before a moment: a person for each of two tags, who walks about the house with it."""

    def __init__(self, house: House, until: float, tags: Sequence[str], *, seed: int = 1) -> None:
        self.until = until
        self.since = until - LASTED_S
        self._house = house
        self._seed = seed
        self._walkers = {
            tag: Walker(house, _HABIT, seed=seed + 50 + number, start_at=self.since)
            for number, tag in enumerate(tags[:_MOST_TAGS])
        }

    def study(
        self, tag_ids: Mapping[str, str], area_ids: Mapping[str, str], sensors: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return what the integration stores after a study of these hours.

        `tag_ids` are by the tags of the air; `area_ids` and `sensors`, which are entities, by the house's rooms.
        """
        receivers = {proxy.bluetooth_mac: area_ids[proxy.area_id] for proxy in self._house.proxies}
        locator = Locator()
        locator.configure(
            [Receiver(source, area) for source, area in receivers.items()],
            [Room(area_ids[room.area_id]) for room in self._house.rooms],
            self.since,
        )
        study = StudyJob(
            since=self.since,
            until=self.until,
            traces=tuple(self._traces(tag_ids, list(receivers))),
            sensors=tuple(self._sensors(area_ids, sensors)),
            listened={},
            maps=locator.map_job(),
            offsets_db={},
        ).run()
        adopted = study.verdict is Verdict.ADOPTED
        notebook = Notebook(
            began_at=self.since,
            current=Learned(study.taught, self.until) if adopted else Learned(),
            previous=Learned() if adopted else None,
            places=receivers,
            sensor_areas={entity: area_ids[room] for room, entity in sensors.items()},
            report=LessonReport.of(study, self.until),
            studied_at=self.until,
        )
        return notebook.to_json()

    def _traces(self, tag_ids: Mapping[str, str], sources: Sequence[str]) -> list[TagTrace]:
        tags = [
            tile_tag(tag, tag, walker, seed=self._seed, interval_s=_INTERVAL_S) for tag, walker in self._walkers.items()
        ]
        world = World(self._house, tags, (), seed=self._seed, start_at=self.since, block_s=_BLOCK_S)
        column = {proxy.name: sources.index(proxy.bluetooth_mac) for proxy in self._house.proxies}
        heard: dict[str, list[tuple[float, int, int]]] = {tag: [] for tag in self._walkers}
        for packet in world.tag_packets(self.since, self.until):
            if packet.tag is not None:
                heard[packet.tag].append((packet.time_s, column[packet.proxy], packet.rssi))
        return [
            TagTrace(
                tag_ids[tag],
                None,
                np.array([at for at, _, _ in rows], np.float64),
                np.array([receiver for _, receiver, _ in rows], np.intp),
                np.array([rssi for *_, rssi in rows], np.float32),
            )
            for tag, rows in heard.items()
        ]

    def _sensors(self, area_ids: Mapping[str, str], sensors: Mapping[str, str]) -> list[SensorTrace]:
        seen = MotionSensors(self._house, list(sensors), list(self._walkers.values()), seed=self._seed)
        changes = list(seen.changes(self.since, self.until))
        traces = []
        for room, entity in sensors.items():
            own = [change for change in changes if change.room == room]
            at, on = np.array([change.at for change in own], np.float64), np.array([change.on for change in own], bool)
            traces.append(SensorTrace(entity, area_ids[room], SensorKind.MOTION, None, at, on))
        return traces
