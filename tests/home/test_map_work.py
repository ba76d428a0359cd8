"""Work on the locator's maps goes on off the loop, one piece at a time."""

from collections.abc import Callable
import threading
from unittest.mock import Mock, patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
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


async def test_failure_is_told_once_and_not_repeated_at_once(
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
    assert caplog.text.count("Work on the maps failed") == 2


async def test_work_goes_on_when_the_clock_is_set_back(hass: HomeAssistant, stroll: Stroll) -> None:
    failed: list[bool] = []
    job = make_job(lambda: fail(failed))
    with patch.object(stroll.home.locator, "due", return_value=job):
        stroll.walk(1)
        await settle(hass)
        stroll.now -= 86_400
        stroll.walk(1)
        await settle(hass)
        assert len(failed) == 2


async def test_result_that_comes_after_the_unload_is_dropped(hass: HomeAssistant, stroll: Stroll) -> None:
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
