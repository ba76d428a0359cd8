"""When studies run in a home, and what becomes of what they find."""

import asyncio
from collections.abc import Callable
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN, OPTION_LEARN_ROOMS, OPTION_SENSOR_AREAS_RIGHT
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.journal import JournalWriter
from custom_components.xiaomi_tag.home.lesson_schedule import EVERY_S
from custom_components.xiaomi_tag.home.lesson_store import Notebook
from custom_components.xiaomi_tag.home.lessons import LEAST_TESTED
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import ChangeKind, JournalFault
from custom_components.xiaomi_tag.lessons.model import SensorLesson, SensorVerdict, Study, Verdict
from custom_components.xiaomi_tag.lessons.study import StudyCancelledError, StudyJob

from ..bluetooth import AddProxy, Proxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas
from ..homes import home_entry, set_up
from .lessons import PIR, some_study

KEY = f"{DOMAIN}.home.lessons"


class Studies:
    """Answers all studies of a test; `held` ones wait until they may go on."""

    def __init__(self) -> None:
        self.jobs: list[StudyJob] = []
        self.result: Study | Exception = some_study()
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()

    def run(self, job: StudyJob) -> Study:
        self.jobs.append(job)
        self.begun.set()
        assert self.go_on.wait(10)
        if job.cancelled is not None and job.cancelled():
            raise StudyCancelledError
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture(name="studies")
def studies_fixture(monkeypatch: pytest.MonkeyPatch) -> Studies:
    studies = Studies()

    def run(job: StudyJob) -> Study:
        return studies.run(job)

    monkeypatch.setattr(StudyJob, "run", run)
    return studies


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    return [add_proxy(number, area) for number, area in enumerate(areas(hass, "Kitchen", "Hall"), start=1)]


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> MockConfigEntry:
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "binary_sensor", "zha", "pir", suggested_object_id="pir", original_name="Pir", original_device_class="motion"
    )
    registry.async_update_entity(PIR, area_id="hall")
    hass.states.async_set(PIR, "off", {"friendly_name": "Pir"})
    return home_entry(TagKind.ADDRESS, TagKind.IBEACON)


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, studies: Studies, entry: MockConfigEntry) -> Home:
    return await set_up(hass, entry)


async def restart(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    await hass.config_entries.async_unload(entry.entry_id)
    return await set_up(hass, entry)


def senders(home: Home) -> set[str]:
    taught = home.locator.taught
    return set() if taught is None else set(taught.senders)


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return [
        issue for (domain, key), issue in ir.async_get(hass).issues.items() if domain == DOMAIN and "elsewhere" in key
    ]


def misplaced(elsewhere: str | None = "kitchen") -> Study:
    lesson = SensorLesson(edges=40, verdict=SensorVerdict.ELSEWHERE, elsewhere=elsewhere)
    return some_study(Verdict.TOO_SHORT, sensors={PIR: lesson})


async def test_study_gets_the_home_and_its_result_is_used(home: Home, studies: Studies) -> None:
    notified: list[bool] = []
    home.async_listen(lambda: notified.append(True))
    await home.lessons.async_study_now()
    [job] = studies.jobs
    assert [trace.tag for trace in job.traces] == [KEYS, BAG]
    assert [trace.id for trace in job.sensors] == [PIR]
    assert set(job.offsets_db) >= {NEAR, FAR}
    assert {room.id for room in job.maps.rooms} == {"kitchen", "hall"}
    assert senders(home) == {KEYS, BAG}
    assert home.lessons.notebook.report is not None
    assert home.lessons.error == 0.07
    assert notified
    assert not home.lessons.running


async def test_first_study_comes_after_an_hour_and_then_one_each_hour(
    hass: HomeAssistant, home: Home, studies: Studies
) -> None:
    stroll = Stroll(home)

    async def pass_(seconds: float) -> int:
        stroll.now += seconds
        home.async_tick(stroll.now)
        await hass.async_block_till_done(wait_background_tasks=True)
        return len(studies.jobs)

    assert await pass_(EVERY_S - 60) == 0
    assert await pass_(120) == 1
    assert await pass_(60) == 1
    assert await pass_(EVERY_S) == 2
    assert home.lessons.next_at == pytest.approx(stroll.now + EVERY_S)


async def test_home_without_tags_studies_nothing(hass: HomeAssistant, studies: Studies, entry: MockConfigEntry) -> None:
    home = await set_up(hass, home_entry())
    home.async_tick(home.clock.now() + 2 * EVERY_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert studies.jobs == []


async def test_lessons_survive_a_restart(hass: HomeAssistant, entry: MockConfigEntry, home: Home) -> None:
    await home.lessons.async_study_now()
    back = await restart(hass, entry)
    assert senders(back) == {KEYS, BAG}
    assert back.lessons.notebook.report == home.lessons.notebook.report
    assert back.lessons.notebook.began_at == home.lessons.notebook.began_at


@pytest.mark.parametrize("verdict", [Verdict.KEPT, Verdict.TOO_SHORT, Verdict.COVERAGE, Verdict.NOT_BETTER])
async def test_lessons_in_use_stay_unless_a_study_has_others(home: Home, studies: Studies, verdict: Verdict) -> None:
    await home.lessons.async_study_now()
    studies.result = some_study(verdict, error=0.5, tested=LEAST_TESTED - 1)
    await home.lessons.async_study_now()
    assert senders(home) == {KEYS, BAG}
    report = home.lessons.notebook.report
    assert report is not None
    assert report.verdict is verdict
    # Too few were tested.
    assert home.lessons.error is None


async def test_what_was_measured_stands_after_a_study_that_tested_nothing(home: Home, studies: Studies) -> None:
    await home.lessons.async_study_now()
    studies.result = some_study(Verdict.TOO_SHORT, error=None, tested=0)
    await home.lessons.async_study_now()
    assert home.lessons.error == 0.07


async def test_lessons_that_were_worse_are_withdrawn_and_can_come_back(home: Home, studies: Studies) -> None:
    await home.lessons.async_study_now()
    studies.result = some_study(Verdict.WITHDRAWN)
    await home.lessons.async_study_now()
    assert senders(home) == set()
    await home.lessons.async_undo()
    assert senders(home) == {KEYS, BAG}
    assert home.lessons.notebook.previous is None
    due = home.lessons.next_at
    assert due is not None
    assert due > home.clock.now() + 24 * EVERY_S


async def test_undo_of_the_first_lessons_leaves_none(home: Home, studies: Studies) -> None:
    await home.lessons.async_undo()
    assert studies.jobs == []
    await home.lessons.async_study_now()
    await home.lessons.async_undo()
    assert senders(home) == set()


async def test_forgotten_tag_is_in_no_lessons(hass: HomeAssistant, entry: MockConfigEntry, home: Home) -> None:
    await home.lessons.async_study_now()
    await home.lessons.async_study_now()
    hass.config_entries.async_remove_subentry(entry, KEYS)
    await hass.async_block_till_done()
    assert senders(home) == {BAG}
    note = home.lessons.notebook
    assert note.previous is not None
    assert note.previous.taught is not None
    assert set(note.previous.taught.senders) == {BAG}
    assert note.report is not None
    assert KEYS not in note.report.tags
    assert senders(await restart(hass, entry)) == {BAG}


async def test_tag_removed_while_nothing_ran_is_in_no_lessons(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home
) -> None:
    await home.lessons.async_study_now()
    await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_remove_subentry(entry, KEYS)
    assert senders(await set_up(hass, entry)) == {BAG}


async def test_study_during_which_a_tag_is_forgotten_is_dropped(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home, studies: Studies
) -> None:
    studies.go_on.clear()
    study = hass.async_create_task(home.lessons.async_study_now())
    assert await hass.async_add_executor_job(studies.begun.wait, 10)
    assert home.lessons.running
    hass.config_entries.async_remove_subentry(entry, KEYS)
    await asyncio.sleep(0)
    home.async_configure()
    studies.go_on.set()
    await study
    assert senders(home) == set()
    assert home.lessons.notebook.report is None


async def test_two_requests_are_one_study(hass: HomeAssistant, home: Home, studies: Studies) -> None:
    await asyncio.gather(home.lessons.async_study_now(), home.lessons.async_study_now())
    assert len(studies.jobs) == 1


async def test_removed_area_is_in_no_lessons(hass: HomeAssistant, home: Home) -> None:
    await home.lessons.async_study_now()
    ar.async_get(hass).async_delete("hall")
    home.async_tick(home.clock.now() + 1)
    taught = home.locator.taught
    assert taught is not None
    assert taught.named == {"kitchen"}
    note = home.lessons.notebook
    assert note.report is not None
    assert note.report.rooms == {}
    # Once: each change starts new maps, and cancels a study.
    home.async_places_changed()
    assert home.lessons.notebook is note


async def during_a_study(hass: HomeAssistant, home: Home, studies: Studies) -> asyncio.Task[None]:
    """Return the request of a study that has begun, and waits."""
    studies.go_on.clear()
    study = hass.async_create_background_task(home.lessons.async_study_now(), "study")
    assert await hass.async_add_executor_job(studies.begun.wait, 10)
    return study


async def test_area_removed_during_a_study_is_in_no_lessons(hass: HomeAssistant, home: Home, studies: Studies) -> None:
    study = await during_a_study(hass, home, studies)
    ar.async_get(hass).async_delete("hall")
    home.async_tick(home.clock.now() + 1)
    studies.go_on.set()
    await study
    taught = home.locator.taught
    assert taught is not None
    assert taught.named == {"kitchen"}


async def test_receiver_that_moves_during_a_study_has_taught_nothing(
    hass: HomeAssistant, proxies: list[Proxy], home: Home, studies: Studies
) -> None:
    study = await during_a_study(hass, home, studies)
    proxies[1].move("kitchen")
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 1)
    studies.go_on.set()
    await study
    taught = home.locator.taught
    assert taught is not None
    assert taught.receivers == (NEAR,)


async def test_study_after_forgetting_is_a_new_one(hass: HomeAssistant, home: Home, studies: Studies) -> None:
    first = await during_a_study(hass, home, studies)
    await home.lessons.async_forget()
    second = hass.async_create_task(home.lessons.async_study_now())
    await asyncio.sleep(0)
    studies.go_on.set()
    await asyncio.gather(first, second)
    assert len(studies.jobs) == 2
    assert senders(home) == {KEYS, BAG}


async def test_request_of_a_study_ends_with_the_home(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home, studies: Studies
) -> None:
    study = await during_a_study(hass, home, studies)
    await hass.config_entries.async_unload(entry.entry_id)
    studies.go_on.set()
    await study
    assert senders(home) == set()


async def test_receiver_in_another_area_has_taught_nothing(
    hass: HomeAssistant, proxies: list[Proxy], home: Home
) -> None:
    await home.lessons.async_study_now()
    assert home.lessons.notebook.places == {NEAR: "kitchen", FAR: "hall"}
    proxies[1].move(ar.async_get(hass).async_create("Bath").id)
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 1)
    taught = home.locator.taught
    assert taught is not None
    assert taught.receivers == (NEAR,)
    assert home.lessons.notebook.places == {NEAR: "kitchen"}


@pytest.mark.parametrize("failure", [ValueError("a bug"), StudyCancelledError()])
async def test_study_that_fails_changes_nothing(home: Home, studies: Studies, failure: Exception) -> None:
    await home.lessons.async_study_now()
    studies.result = failure
    await home.lessons.async_study_now()
    assert senders(home) == {KEYS, BAG}
    assert not home.lessons.running


async def test_journal_at_fault_allows_no_study(home: Home, studies: Studies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JournalWriter, "faulty", JournalFault.FULL)
    with pytest.raises(HomeAssistantError) as caught:
        await home.lessons.async_study_now()
    assert caught.value.translation_key == "journal_at_fault"
    assert studies.jobs == []


async def sensed(home: Home) -> int:
    await home.journal.async_flush()
    return await home.journal.async_call(lambda journal: len(list(journal.changes(ChangeKind.SENSOR, 0, 2**35))))


async def test_forgetting_forgets_lessons_and_what_sensors_showed(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any]
) -> None:
    await home.lessons.async_study_now()
    hass.states.async_set(PIR, "unavailable")
    await hass.async_block_till_done()
    assert await sensed(home) == 1
    await home.lessons.async_forget()
    assert await sensed(home) == 0
    assert senders(home) == set()
    assert home.lessons.notebook == Notebook(began_at=home.lessons.notebook.began_at)
    assert hass_storage[KEY]["data"]["current"]["taught"] is None


async def test_nothing_is_kept_once_it_is_switched_off(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home, hass_storage: dict[str, Any]
) -> None:
    await home.lessons.async_study_now()
    hass.states.async_set(PIR, "unavailable")
    await hass.async_block_till_done()
    hass.config_entries.async_update_entry(entry, options={OPTION_LEARN_ROOMS: False})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not home.lessons.enabled
    assert home.lessons.next_at is None
    assert senders(home) == set()
    assert await sensed(home) == 0
    assert KEY not in hass_storage
    with pytest.raises(ServiceValidationError) as caught:
        await home.lessons.async_study_now()
    assert caught.value.translation_key == "learning_off"
    hass.config_entries.async_update_entry(entry, options={})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.lessons.next_at is not None


async def test_switched_off_while_nothing_ran(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home, hass_storage: dict[str, Any]
) -> None:
    await home.lessons.async_study_now()
    await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_update_entry(entry, options={"sighting_hours": 0})
    back = await set_up(hass, entry)
    assert senders(back) == set()
    assert KEY not in hass_storage


async def test_what_sensors_showed_is_erased_if_it_was_switched_off_while_nothing_ran(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home
) -> None:
    hass.states.async_set(PIR, "unavailable")
    await hass.async_block_till_done()
    assert await sensed(home) == 1
    await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_update_entry(entry, options={OPTION_LEARN_ROOMS: False})
    back = await set_up(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await sensed(back) == 0


async def test_sensor_in_a_wrong_area_is_reported(hass: HomeAssistant, home: Home, studies: Studies) -> None:
    studies.result = misplaced()
    await home.lessons.async_study_now()
    [issue] = issues(hass)
    assert issue.translation_placeholders is not None
    assert {key: issue.translation_placeholders[key] for key in ("sensor", "area", "room")} == {
        "sensor": "Pir",
        "area": "Hall",
        "room": "Kitchen",
    }
    assert issue.data == {"sensor": PIR, "room": "kitchen"}


async def test_sensor_is_not_suggested_for_an_area_that_is_gone(
    hass: HomeAssistant, home: Home, studies: Studies
) -> None:
    studies.result = misplaced()
    await home.lessons.async_study_now()
    ar.async_get(hass).async_delete("kitchen")
    for after in (1, 120):
        home.async_tick(home.clock.now() + after)
    [issue] = issues(hass)
    assert issue.data == {"sensor": PIR}


def move(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    er.async_get(hass).async_update_entity(PIR, area_id="kitchen")


def leave_out(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={"sensors_left_out": [PIR]})


def confirm(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={OPTION_SENSOR_AREAS_RIGHT: {PIR: "hall"}})


@pytest.mark.parametrize("change", [move, leave_out, confirm])
async def test_report_of_a_sensor_goes_when_it_is_settled(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    home: Home,
    studies: Studies,
    change: Callable[[HomeAssistant, MockConfigEntry], None],
) -> None:
    studies.result = misplaced(None)
    await home.lessons.async_study_now()
    assert len(issues(hass)) == 1
    change(hass, entry)
    await hass.async_block_till_done()
    for after in (1, 120):
        home.async_tick(home.clock.now() + after)
    assert issues(hass) == []


async def test_reports_go_with_the_home_and_come_back(
    hass: HomeAssistant, entry: MockConfigEntry, home: Home, studies: Studies
) -> None:
    studies.result = misplaced()
    await home.lessons.async_study_now()
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []
    await set_up(hass, entry)
    assert len(issues(hass)) == 1
