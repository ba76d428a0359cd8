"""Heavy work is done off the loop, a few jobs at a time, and survives failures."""

from collections.abc import Callable
import logging
import threading
from typing import Any, override
from unittest.mock import Mock, patch

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.adverts import FindHubFrame, find_hub
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.jobs import JobRunner
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.identity.schedule import ScheduleJob, ScheduleResult
from custom_components.xiaomi_tag.identity.search import SearchResult, WideSearch
from custom_components.xiaomi_tag.locator.map_job import MapJob

from ..calibrating import Stroll
from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(name="stroll")
async def stroll_fixture(hass: HomeAssistant) -> Stroll:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    await hass.async_block_till_done(wait_background_tasks=True)
    return Stroll(home)


def make_job(run: Callable[[], object]) -> Mock:
    """Return a job that does this; Home Assistant's tests run mocks themselves in the event loop."""
    return Mock(spec=MapJob, run=run)


def fail(failed: list[bool]) -> None:
    failed.append(True)
    raise RuntimeError


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_what_is_due_is_run_in_another_thread_and_installed(hass: HomeAssistant, stroll: Stroll) -> None:
    threads: list[int] = []
    job = make_job(lambda: threads.append(threading.get_ident()))
    locator = stroll.home.locator
    with patch.object(locator, "due", side_effect=[job, None, None]), patch.object(locator, "install") as install:
        stroll.walk(1)
        await settle(hass)
        stroll.walk(1)
        await settle(hass)
    install.assert_called_once_with(None)
    assert len(threads) == 1
    assert threads != [threading.get_ident()]


async def test_nothing_new_begins_while_something_is_under_way(hass: HomeAssistant, stroll: Stroll) -> None:
    proceed = threading.Event()
    job = make_job(lambda: proceed.wait(10))
    locator = stroll.home.locator
    with patch.object(locator, "due", return_value=job) as due, patch.object(locator, "install"):
        stroll.walk(5)
        assert due.call_count == 1
        proceed.set()
        due.return_value = None
        await settle(hass)


async def test_failed_map_work_is_logged_once_and_not_repeated_at_once(
    hass: HomeAssistant, stroll: Stroll, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[bool] = []
    job = make_job(lambda: fail(failed))
    with patch.object(stroll.home.locator, "due", return_value=job):
        for _ in range(3):
            stroll.walk(50)
            await settle(hass)
        assert len(failed) == 1
        stroll.walk(200)
        await settle(hass)
        assert len(failed) == 2
    assert caplog.text.count("Failed: work on the maps") == 2


async def test_map_work_goes_on_when_the_clock_is_set_back(hass: HomeAssistant, stroll: Stroll) -> None:
    failed: list[bool] = []
    job = make_job(lambda: fail(failed))
    with patch.object(stroll.home.locator, "due", return_value=job):
        stroll.walk(1)
        await settle(hass)
        stroll.now -= 86_400
        stroll.walk(1)
        await settle(hass)
        assert len(failed) == 2


async def test_map_work_that_ends_after_the_unload_is_dropped(hass: HomeAssistant, stroll: Stroll) -> None:
    proceed = threading.Event()
    job = make_job(lambda: proceed.wait(10))
    home: Home = stroll.home
    with patch.object(home.locator, "due", side_effect=[job, None]), patch.object(home.locator, "install") as install:
        stroll.walk(1)
        await hass.async_add_executor_job(lambda: None)
        assert await hass.config_entries.async_unload(home.entry.entry_id)
        proceed.set()
        await settle(hass)
    install.assert_not_called()


async def test_failed_key_work_is_logged_once_and_not_repeated_at_once(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    with patch("custom_components.xiaomi_tag.identity.schedule.ScheduleJob.run", side_effect=RuntimeError) as run:
        home = await set_up(hass, home_entry(TagKind.FIND_HUB))
        await hass.async_block_till_done(wait_background_tasks=True)
        for second in range(1, 100):
            home.async_tick(home.clock.now() + second)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert run.call_count == 1
        home.async_tick(home.clock.now() + 400)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert run.call_count == 2
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR and DOMAIN in record.name]
    assert len(errors) == 2


async def test_key_work_goes_on_when_the_clock_is_set_back(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    await hass.async_block_till_done(wait_background_tasks=True)
    with patch.object(home.resolver, "due", return_value=None) as due:
        home.async_tick(home.clock.now() - 86_400)
    due.assert_called_once()


async def test_key_work_that_ends_after_the_unload_changes_nothing(hass: HomeAssistant) -> None:
    proceed = threading.Event()

    def work(job: ScheduleJob) -> ScheduleResult:
        proceed.wait(10)
        return ScheduleResult(job, ())

    with (
        patch.object(ScheduleJob, "run", autospec=True, side_effect=work),
        patch("custom_components.xiaomi_tag.home.home.Resolver.install", return_value=True) as install,
    ):
        home = await set_up(hass, home_entry(TagKind.FIND_HUB))
        save = home.storage._store.async_save

        async def slow_save(records: dict[str, Any]) -> None:
            proceed.set()
            await save(records)
            # As long as it takes for the result to arrive.
            await hass.async_add_executor_job(lambda: None)
            await hass.async_add_executor_job(lambda: None)

        with patch.object(home.storage._store, "async_save", slow_save):
            assert await hass.config_entries.async_unload(home.entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    install.assert_not_called()


async def test_progress_of_a_wide_search_is_logged_every_minute(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    await hass.async_block_till_done(wait_background_tasks=True)
    now = home.clock.now()
    stranger = FindHubFrame(protocol=find_hub.PROTOCOL, identity=bytes(20))
    for age_s in (120, 60, 0):
        home.resolver.resolve("C2:00:00:00:00:01", stranger, now - age_s, -50)
    go_on = threading.Event()

    def run(search: WideSearch) -> SearchResult:
        go_on.wait(10)
        return SearchResult(search, None)

    with patch.object(WideSearch, "run", run), patch.object(WideSearch, "progress", 0.25):
        home.async_tick(now + 1)
        for second in range(2, 125):
            home.async_tick(now + second)
        go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
    assert [line for line in caplog.messages if "wide search" in line] == [
        "Started a wide search for one tag among 1 unknown ids",
        "25 % of a wide search for one tag among 1 unknown ids is done",
        "25 % of a wide search for one tag among 1 unknown ids is done",
        "Ended a wide search for one tag among 1 unknown ids: not found",
    ]


async def test_wide_search_is_cancelled_at_a_stop(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    cancelled = threading.Event()
    search = Mock(spec=WideSearch, description="search")
    search.run.side_effect = lambda: cancelled.wait(10)
    search.cancel.side_effect = cancelled.set
    with patch.object(home.resolver, "due", side_effect=[search, None]):
        home.async_tick(home.clock.now() + 1)
    assert not cancelled.is_set()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert cancelled.is_set()


class _Job:
    """A job that ends when it is let go."""

    def __init__(self) -> None:
        self.proceed = threading.Event()

    def run(self) -> str:
        assert self.proceed.wait(10)
        return "done"


class _Pairs(JobRunner[_Job, str]):
    """Runs two jobs at a time, and notes what became of each."""

    _most = 2

    def __init__(self, home: Home, jobs: list[_Job]) -> None:
        super().__init__(home.hass, home.entry, home.clock)
        self.waiting = list(jobs)
        self.installed: list[_Job] = []

    @override
    def _due(self, now: float) -> _Job | None:
        return self.waiting.pop(0) if self.waiting else None

    @override
    def _install(self, job: _Job, result: str, now: float) -> None:
        assert result == "done"
        self.installed.append(job)

    @override
    def _abandon(self, job: _Job, now: float) -> None:
        raise AssertionError

    @override
    def _name(self, job: _Job) -> str:
        return "a job"


async def test_as_many_jobs_as_allowed_are_under_way_and_the_next_follows(hass: HomeAssistant, stroll: Stroll) -> None:
    first, second, third = jobs = [_Job() for _ in range(3)]
    runner = _Pairs(stroll.home, jobs)
    runner.async_start_due(stroll.now)
    runner.async_start_due(stroll.now)
    assert runner.waiting == [third]
    second.proceed.set()
    while runner.waiting:
        await hass.async_add_executor_job(lambda: None)
    assert runner.installed == [second]
    first.proceed.set()
    third.proceed.set()
    await settle(hass)
    assert set(runner.installed) == set(jobs)
