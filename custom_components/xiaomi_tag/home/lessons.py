"""Rooms learned from the house's own sensors: when a study runs, and what becomes of its result."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
import logging
from operator import methodcaller
from threading import Event
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import area_registry as ar

from ..basics.every import Every
from ..basics.numbers import DAY_S
from ..const import DOMAIN, OPTION_LEARN_ROOMS, OPTION_SENSOR_AREAS_RIGHT
from ..journal import JournalError
from ..lessons.model import SensorLesson, SensorVerdict, Study, Verdict
from ..lessons.study import StudyCancelledError, StudyJob
from ..locator.map_job import MapJob
from ..tracker.tracker import Second
from .errors import failure, refusal
from .ground import Ground, Part
from .house_sensors import HouseSensors
from .journal import JournalWriter
from .journal_files import retention_of
from .lesson_report import LessonReport
from .lesson_schedule import next_night, next_study_at
from .lesson_store import Learned, LessonStore, Notebook
from .sensor_finder import read_pairs
from .sensor_issues import Misplaced, SensorIssues
from .study_input import async_read_outages, async_read_sensors, async_read_tags

_LOGGER = logging.getLogger(__name__)

WINDOW_S: Final = DAY_S
"""What a study looks at: more would take more memory than a small machine has."""
LEAST_TESTED: Final = 20
"""Fewer lessons that were held back say nothing about a home."""
_CHECK_EVERY_S: Final = 60.0
_HOUR_S: Final = 3600.0


class Lessons(Part):
    """The lessons of a home. `on_change` is called when they or their figures changed."""

    def __init__(
        self, ground: Ground, journal: JournalWriter, sensors: HouseSensors, on_change: Callable[[], None]
    ) -> None:
        self._ground = ground
        self._journal = journal
        self._sensors = sensors
        self._on_change = on_change
        self._store = LessonStore(ground.hass, ground.entry.entry_id)
        self._issues = SensorIssues(ground.hass)
        self._notebook = Notebook()
        self._enabled = False
        self._check = Every(_CHECK_EVERY_S)
        self._task: asyncio.Task[None] | None = None
        self._forgetting: asyncio.Task[None] | None = None
        self._cancelled = Event()
        """Of the study that runs, or ran last."""

    @property
    def enabled(self) -> bool:
        """Whether rooms are learned: the user may have switched it off, or the sightings that it needs."""
        return self._enabled

    @property
    def running(self) -> bool:
        """Whether a study runs."""
        return self._task is not None

    @property
    def notebook(self) -> Notebook:
        """The lessons and the report of the last study."""
        return self._notebook

    @property
    def next_at(self) -> float | None:
        """When the next study is due, None while nothing is learned."""
        note = self._notebook
        if not self._enabled or note.began_at is None:
            return None
        return next_study_at(note.began_at, note.studied_at, note.waits_until)

    @property
    def error(self) -> float | None:
        """The share of held-back lessons that are put into a wrong room, None without enough of them."""
        report = self._notebook.report
        return None if report is None or report.tested < LEAST_TESTED else report.error

    async def async_load(self) -> None:
        """Use the stored lessons, after the tags, areas and walks are known."""
        self._notebook = await self._store.async_load()
        self._enabled = self._wanted()
        if not self._enabled:
            self._notebook = Notebook()
            await self._store.async_remove()
            return
        taught = self._notebook.current.taught
        gone = set() if taught is None else set(taught.senders) - set(self._ground.entry.subentries)
        for tag in gone:
            self._forget_tag(tag)
        if gone:
            self._save()
        self._use()

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin to collect; return what ends that."""
        self._begin()
        self._update_issues()
        if not self._enabled:
            # It may have been switched off while this did not run.
            self._forgetting = self._ground.entry.async_create_background_task(
                self._ground.hass, self._journal.async_erase_sensors(), f"{DOMAIN} forgets sensors"
            )
        return self._stop

    @callback
    def async_configure(self) -> None:
        """Apply changed options. Switched off, nothing is kept."""
        enabled = self._wanted()
        if enabled != self._enabled:
            self._enabled = enabled
            self._forgetting = self._ground.entry.async_create_background_task(
                self._ground.hass, self.async_forget(), f"{DOMAIN} forgets lessons"
            )
        self._update_issues()

    async def async_finish(self) -> None:
        """Write what is known."""
        if self._enabled:
            await self._store.async_save(self._notebook)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget the lessons of a tag, and a study that would bring them back."""
        self._cancelled.set()
        self._forget_tag(tag_id)
        self._use()
        self._save()

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Forget what was learned of areas that are gone and of receivers that stand elsewhere now."""
        self._forget_places()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Start a study that is due."""
        if not self._check.due(second.now):
            return
        self._update_issues()
        due = self.next_at
        studied_at = self._notebook.studied_at or 0.0
        if (
            due is not None
            and (second.now >= due or studied_at > second.now)
            and self._task is None
            and self._ground.tags
        ):
            self._task = self._start_study()

    async def async_study_now(self) -> None:
        """Study now, or wait for the study that runs. Raises HomeAssistantError."""
        if not self._enabled:
            raise refusal("learning_off")
        if self._journal.faulty is not None:
            raise failure("journal_at_fault")
        # One that was cancelled finds nothing: what follows it is what was asked for.
        while self._task is not None and not self._task.done() and self._cancelled.is_set():
            await asyncio.wait([self._task])
        # One that ended with the home before it began is still there.
        if self._task is None or self._task.done():
            self._task = self._start_study()
        # Not by awaiting it: it ends with this home, and that must not end who waits.
        await asyncio.wait([self._task])
        if self._journal.faulty is not None:
            raise failure("journal_at_fault")

    async def async_undo(self) -> None:
        """Use the lessons before those in use, and do not study before the night after the next."""
        note = self._notebook
        if note.previous is None:
            return
        self._cancelled.set()
        now = self._ground.clock.now()
        self._notebook = replace(
            note, current=note.previous, previous=None, report=None, waits_until=next_night(now + DAY_S)
        )
        await self._async_changed()

    async def async_forget(self) -> None:
        """Forget everything, also what sensors showed, and begin again if rooms are learned."""
        self._cancelled.set()
        self._notebook = Notebook()
        self._begin()
        await self._journal.async_erase_sensors()
        await self._async_changed()

    def _wanted(self) -> bool:
        options = self._ground.entry.options
        return options.get(OPTION_LEARN_ROOMS, True) is not False and retention_of(options).sightings_s > 0

    def _areas(self) -> set[str]:
        return {area.id for area in ar.async_get(self._ground.hass).async_list_areas()}

    def _begin(self) -> None:
        if self._enabled and self._notebook.began_at is None:
            self._notebook = replace(self._notebook, began_at=self._ground.clock.now())
            self._save()

    def _forget_tag(self, tag_id: str) -> None:
        note = self._notebook.mapped(lambda taught: taught.without_tag(tag_id))
        self._notebook = replace(note, report=None if note.report is None else note.report.without_tag(tag_id))

    def _forget_places(self) -> None:
        note = self._notebook
        for room in note.rooms - self._areas():
            note = note.without_room(room)
        for source, area in note.places.items():
            receiver = self._ground.receivers.get(source)
            # One that is not there yet after a start, or lost its area, has not moved.
            if receiver is not None and receiver.area_id is not None and receiver.area_id != area:
                note = note.mapped(methodcaller("without_receiver", source))
                note = replace(note, places={name: place for name, place in note.places.items() if name != source})
        if note is not self._notebook:
            self._cancelled.set()
            self._notebook = note
            self._use()
            self._save()

    @callback
    def _start_study(self) -> asyncio.Task[None]:
        self._cancelled = Event()
        self._notebook = replace(self._notebook, studied_at=self._ground.clock.now(), waits_until=None)
        return self._ground.entry.async_create_background_task(
            self._ground.hass, self._async_study(self._cancelled), f"{DOMAIN} study", eager_start=False
        )

    async def _async_study(self, cancelled: Event) -> None:
        try:
            job = await self._async_job(cancelled)
            study = await self._ground.hass.async_add_executor_job(job.run)
        except JournalError, StudyCancelledError:
            return
        except Exception:
            _LOGGER.exception("A study failed")
            return
        finally:
            # Also for the worker, if this task was cancelled.
            cancelled_before = cancelled.is_set()
            cancelled.set()
            self._task = None
        if not cancelled_before:
            self._adopt(study, job)
            # An area may have gone meanwhile, or a receiver have moved.
            self._forget_places()
            await self._async_changed()

    async def _async_job(self, cancelled: Event) -> StudyJob:
        ground, journal = self._ground, self._journal
        await journal.async_flush()
        until = ground.clock.now()
        span = (until - min(WINDOW_S, retention_of(ground.entry.options).sightings_s), until)
        maps = ground.tracker.locator.map_job()
        receivers = [receiver.id for receiver in maps.receivers]
        sensors = [sensor for sensor in self._sensors.found.values() if sensor.left_out_by is None]
        return StudyJob(
            since=span[0],
            until=until,
            traces=tuple(await async_read_tags(ground, journal, receivers, span)),
            sensors=tuple(await async_read_sensors(journal, sensors, span)),
            listened=await async_read_outages(journal, receivers, span, _rooms_of(maps)),
            maps=maps,
            offsets_db={receiver.id: receiver.offset_db for receiver in maps.receivers},
            taught=self._notebook.current.taught,
            cancelled=cancelled.is_set,
        )

    def _adopt(self, study: Study, job: StudyJob) -> None:
        now, note = self._ground.clock.now(), self._notebook
        if study.verdict in {Verdict.ADOPTED, Verdict.WITHDRAWN}:
            taught = study.taught if study.verdict is Verdict.ADOPTED else None
            known = () if note.current.taught is None else note.current.taught.receivers
            places = {name: place for name, place in note.places.items() if name in known}
            note = replace(
                note,
                current=Learned(taught, None if taught is None else now),
                previous=note.current,
                places=places | _rooms_of(job.maps),
            )
        report, before = LessonReport.of(study, now), note.report
        if not report.tested and before is not None and note.current.taught is not None:
            # Nothing was tested, as in a week away: what was measured of the lessons in use stands.
            report = replace(report, error=before.error, tested=before.tested)
        self._notebook = replace(
            note,
            report=report,
            sensor_areas={sensor.id: sensor.room for sensor in job.sensors if sensor.room is not None},
        )

    async def _async_changed(self) -> None:
        """Use, store and show what changed."""
        self._use()
        self._update_issues()
        if self._enabled:
            await self._store.async_save(self._notebook)
        else:
            await self._store.async_remove()
        self._on_change()

    def _use(self) -> None:
        locator = self._ground.tracker.locator
        taught = self._notebook.current.taught
        if locator.taught is not taught:
            locator.set_taught(taught)
        report = self._notebook.report
        lessons: Mapping[str, SensorLesson] = {} if report is None else report.sensors
        locator.set_backgrounds({sensor: lesson.rate_h / _HOUR_S for sensor, lesson in lessons.items()})

    def _update_issues(self) -> None:
        """Report sensors whose area contradicts everything, unless it changed since or the user knows it is right."""
        note, right = self._notebook, read_pairs(self._ground.entry.options.get(OPTION_SENSOR_AREAS_RIGHT))
        areas, misplaced = self._areas(), dict[str, Misplaced]()
        for entity_id, lesson in ({} if note.report is None else note.report.sensors).items():
            sensor = self._sensors.found.get(entity_id)
            if lesson.verdict is not SensorVerdict.ELSEWHERE or sensor is None or sensor.left_out_by is not None:
                continue
            area = sensor.area_id
            if area is not None and area == note.sensor_areas.get(entity_id) and area != right.get(entity_id):
                misplaced[entity_id] = Misplaced(area, lesson.elsewhere if lesson.elsewhere in areas else None)
        self._issues.async_update(misplaced)

    def _save(self) -> None:
        if self._enabled:
            self._store.async_save_soon(lambda: self._notebook)

    @callback
    def _stop(self) -> None:
        self._cancelled.set()
        self._issues.async_clear()


def _rooms_of(maps: MapJob) -> dict[str, str]:
    return {receiver.id: receiver.room for receiver in maps.receivers if receiver.room is not None}
