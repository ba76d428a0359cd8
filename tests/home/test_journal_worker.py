"""Faults of the file: the journal is tried again, repaired or replaced, and its keys are renewed."""

import asyncio
from contextlib import closing
from pathlib import Path
import sqlite3
import threading
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.journal import Journal, JournalError, JournalFault, Status
from tests.homes import ENTRY_ID

from . import journals
from .journals import Journals


async def test_keys_are_rotated(
    hass: HomeAssistant, make_journal: Journals, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now - 31 * 86_400)
    key = f"{DOMAIN}.{ENTRY_ID}.journal_keys"
    before = hass_storage[key]["data"]["keys"]
    await writer.async_commit([journals.crossing("one")], [])
    writer.async_tick(now)
    await hass.async_block_till_done(wait_background_tasks=True)
    after = hass_storage[key]["data"]["keys"]
    assert {each["number"] for each in after}.isdisjoint({each["number"] for each in before})
    messages = [record.getMessage() for record in caplog.records if record.name.startswith("custom_components")]
    assert "The journal's key was rotated" in messages
    assert not any(each["key"] in text for each in [*before, *after] for text in messages)
    assert len(await journals.stored(writer)) == 1


async def test_lively_home_does_not_put_off_the_next_try(
    hass: HomeAssistant, make_journal: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    writer = make_journal()
    began = journals.now()
    now = began
    monkeypatch.setattr(Clock, "now", lambda _self: now)
    await writer.async_open(now)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        await writer.async_commit([journals.crossing("0")], [])
    for second in range(20, 90, 20):
        now = began + second
        await writer.async_commit([journals.crossing(str(second))], [])
        writer.async_tick(now)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None


async def test_fault_of_a_closed_home_creates_no_issue(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path
) -> None:
    journals.file_of(tmp_path).mkdir()
    writer = make_journal()
    await writer.async_open(journals.now())
    assert journals.issues(hass) == {"journal_read_only"}
    await writer.async_close()
    assert not journals.issues(hass)


async def test_file_that_cannot_be_opened_is_tried_again(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path
) -> None:
    before = make_journal()
    await before.async_open(journals.now())
    await before.async_close()
    journals.file_of(tmp_path).unlink()
    journals.file_of(tmp_path).mkdir()
    writer = make_journal()
    assert await writer.async_open(journals.now()) == []
    assert writer.faulty is JournalFault.READ_ONLY
    assert await writer.async_commit([journals.crossing("one")], []) == {"one"}
    journals.file_of(tmp_path).rmdir()
    writer.async_tick(journals.now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None
    assert [each.status for each in await journals.stored(writer)] == [Status.PUBLISHED]


async def test_file_damaged_at_work_is_replaced(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.CORRUPT)

    writer = make_journal()
    await writer.async_open(journals.now())
    await writer.async_commit([], [journals.state(side="in")])
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        assert await writer.async_commit([journals.crossing("one")], []) == {"one"}
    journals.file_of(tmp_path).write_bytes(b"?" * 8192)
    writer.async_tick(journals.now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None
    assert [each.crossing.event_id for each in await journals.stored(writer)] == ["one"]
    await writer.async_close()
    assert await make_journal().async_open(journals.now()) == [journals.state(side="in")]


async def test_next_call_waits_for_the_one_of_a_cancelled_caller(hass: HomeAssistant, make_journal: Journals) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def slow(_journal: Journal) -> None:
        begun.set()
        go_on.wait(10)
        done.append("first")

    writer = make_journal()
    await writer.async_open(journals.now())
    first = hass.async_create_task(writer.async_call(slow))
    await hass.async_add_executor_job(begun.wait, 10)
    first.cancel()
    second = hass.async_create_task(writer.async_call(lambda _journal: done.append("second")))
    await asyncio.sleep(0.05)
    assert done == []
    go_on.set()
    await second
    assert done == ["first", "second"]


async def test_unexpected_error_is_a_fault(
    make_journal: Journals, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_sight(journals.sighting())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "write", fail)
        await writer.async_flush()
    assert writer.faulty is JournalFault.FAILED
    assert "Work on the journal failed" in caplog.text


async def test_file_whose_damage_shows_while_it_is_used_is_set_aside(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check when it is opened need not find the damage again."""

    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.CORRUPT)

    writer = make_journal()
    await writer.async_open(journals.now())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        await writer.async_commit([journals.crossing("one")], [])
    writer.async_tick(journals.now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None
    assert len(journals.files(tmp_path, "*.aside")) == 1
    assert [each.crossing.event_id for each in await journals.stored(writer)] == ["one"]


async def test_table_that_goes_while_the_file_is_open_is_damage(
    hass: HomeAssistant, make_journal: Journals, tmp_path: Path
) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    with closing(sqlite3.connect(journals.file_of(tmp_path))) as other:
        other.execute("DROP TABLE crossings")
        other.commit()
    assert await writer.async_commit([journals.crossing("one")], []) == {"one"}
    assert writer.faulty is JournalFault.FAILED
    writer.async_tick(journals.now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None
    assert len(journals.files(tmp_path, "*.aside")) == 1
    assert [each.crossing.event_id for each in await journals.stored(writer)] == ["one"]
