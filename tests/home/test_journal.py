"""What the home hands to the journal is kept, told once, and survives whatever becomes of the file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
import threading
import time
from typing import Any

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.basics.model import Fix, Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home.journal import JournalWork, async_remove_journal
from custom_components.xiaomi_tag.home.journal_queue import HOME_SUBJECT
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import (
    ChangeKind,
    Journal,
    JournalCrossing,
    JournalError,
    JournalFault,
    Status,
)
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo
from tests.homes import ENTRY_ID, home_entry

TAG = TagKind.ADDRESS.value
OTHER = TagKind.IBEACON.value
KITCHEN = PlaceRef(PlaceKind.AREA, "kitchen")

type Works = Callable[..., JournalWork]


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a home with two tags."""
    await async_get_integration(hass, DOMAIN)
    made = home_entry(TagKind.ADDRESS, TagKind.IBEACON)
    made.add_to_hass(hass)
    return made


@pytest.fixture
async def make(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[Works]:
    """Return what makes journals of one home, as each start does; all are closed when the test ends."""
    made: list[JournalWork] = []

    def build() -> JournalWork:
        made.append(JournalWork(hass, entry, Clock(time.time, MONOTONIC_TIME)))
        return made[-1]

    yield build
    for work in made:
        await work.async_close()


def _now() -> float:
    return Clock(time.time, MONOTONIC_TIME).now()


def _file(tmp_path: Path) -> Path:
    return tmp_path / f"{ENTRY_ID}.db"


def _sighting(tag: str = TAG, age_s: float = 10.0) -> Sighting:
    at = _now() - age_s
    return Sighting(tag, "AA:BB:CC:00:00:01", -60, at, at)


def _crossing(event_id: str, tag: str = TAG) -> Crossing:
    at = _now() - 10
    return Crossing(
        event_id=event_id,
        tag=tag,
        place=KITCHEN,
        kind=CrossingKind.ENTERED,
        event_time=at,
        decided_at=at + 5,
        confidence=0.9,
    )


def _state(**data: Any) -> FenceState:
    return FenceState(TAG, KITCHEN, data)


async def _stored(work: JournalWork) -> list[JournalCrossing]:
    return await work.async_call(lambda journal: list(journal.crossings(None, 0.0, _now() + 1)))


async def _count(work: JournalWork, tag: str = TAG) -> int:
    return await work.async_call(lambda journal: len(list(journal.sightings(tag, 0.0, _now() + 100))))


def _files(tmp_path: Path, pattern: str) -> list[Path]:
    return sorted(tmp_path.glob(pattern))


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


async def test_sightings_are_kept_with_their_fix(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    work.async_sight(_sighting(), Fix(48.1, 11.5, 20.0), 3.5)
    await work.async_flush()
    [row] = await work.async_call(lambda journal: list(journal.sightings(TAG, 0.0, _now())))
    assert (row.receiver, row.rssi_dbm, row.fix) == ("AA:BB:CC:00:00:01", -60, Fix(48.1, 11.5, 20.0))
    assert row.range_m == pytest.approx(3.5, abs=0.1)


async def test_what_waits_is_written_within_seconds(hass: HomeAssistant, make: Works) -> None:
    work = make()
    now = _now()
    await work.async_open(now)
    work.async_sight(_sighting())
    work.async_tick(now + 4)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert work.waiting["rows"]
    work.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert work.waiting["rows"] == 0
    assert await _count(work) == 1


async def test_closing_writes_what_waits(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    work.async_sight(_sighting())
    await work.async_close()
    again = make()
    await again.async_open(_now())
    assert await _count(again) == 1


async def test_place_is_kept_when_it_changes(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    at_home = Estimate(tag=TAG, at=_now(), presence=Presence.HOME, room="kitchen", probability=0.8)
    for estimate in (at_home, replace(at_home, probability=0.9), replace(at_home, room="hall")):
        work.async_place(TAG, estimate)
    work.async_place(OTHER, Estimate(tag=OTHER, at=_now()))
    await work.async_flush()
    places = await work.async_call(lambda journal: list(journal.places(TAG, 0.0, _now() + 1)))
    assert [place.room for place in places] == ["kitchen", "hall"]
    assert not await work.async_call(lambda journal: list(journal.places(OTHER, 0.0, _now() + 1)))


async def test_place_that_held_before_a_restart_is_not_written_again(make: Works) -> None:
    for _ in range(2):
        work = make()
        await work.async_open(_now())
        work.async_place(TAG, Estimate(tag=TAG, at=_now() - 1, presence=Presence.HOME, room="kitchen"))
        await work.async_close()
    work = make()
    await work.async_open(_now())
    assert len(await work.async_call(lambda journal: list(journal.places(TAG, 0.0, _now())))) == 1


async def test_crossing_is_published_once(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    crossing = _crossing("one")
    assert await work.async_commit([crossing], []) == {"one"}
    work.async_mark(["one"])
    assert await work.async_commit([crossing], []) == frozenset()
    await work.async_flush()
    assert [each.status for each in await _stored(work)] == [Status.PUBLISHED]


async def test_crossing_is_not_published_again_after_a_restart(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    crossing = _crossing("one")
    await work.async_commit([crossing], [])
    await work.async_close()
    again = make()
    await again.async_open(_now())
    assert await again.async_commit([crossing], []) == frozenset()
    assert [each.status for each in await _stored(again)] == [Status.GIVEN_UP]


async def test_states_come_back_at_the_start(make: Works) -> None:
    work = make()
    assert await work.async_open(_now()) == []
    await work.async_commit([], [_state(side="in")])
    await work.async_close()
    assert await make().async_open(_now()) == [_state(side="in")]


async def test_receivers_are_noted_when_they_change(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    receiver = ReceiverInfo("AA:BB:CC:00:00:01", "Kitchen", "device", "kitchen", None)
    for each in (receiver, receiver, replace(receiver, offline_since=_now())):
        work.async_note_receivers([each])
    work.async_note_receivers([])
    await work.async_flush()
    changes = await work.async_call(lambda journal: list(journal.changes(ChangeKind.RECEIVER, 0.0, _now() + 1)))
    assert [(each.subject, each.data["online"]) for each in changes] == [
        (HOME_SUBJECT, True),
        ("AA:BB:CC:00:00:01", True),
        ("AA:BB:CC:00:00:01", False),
        ("AA:BB:CC:00:00:01", False),
    ]


async def test_forgotten_tag_leaves_nothing(hass: HomeAssistant, make: Works) -> None:
    work = make()
    now = _now()
    await work.async_open(now)
    for tag in (TAG, OTHER):
        work.async_sight(_sighting(tag))
    await work.async_flush()
    work.async_sight(_sighting())
    work.async_forget_tag(TAG)
    work.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await _count(work, TAG), await _count(work, OTHER)) == (0, 1)


async def test_tag_removed_while_nothing_ran_is_erased_at_the_start(make: Works) -> None:
    work = make()
    await work.async_open(_now())
    work.async_sight(_sighting("gone"))
    await work.async_close()
    again = make()
    await again.async_open(_now())
    assert await _count(again, "gone") == 0


async def test_retention_follows_the_options(hass: HomeAssistant, entry: MockConfigEntry, make: Works) -> None:
    work = make()
    now = _now()
    await work.async_open(now)
    work.async_sight(_sighting(age_s=7200))
    work.async_sight(_sighting(age_s=10))
    await work.async_flush()
    hass.config_entries.async_update_entry(entry, options={"sighting_hours": 1})
    work.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await _count(work) == 1


async def test_nothing_is_kept_that_is_off(hass: HomeAssistant, entry: MockConfigEntry, make: Works) -> None:
    hass.config_entries.async_update_entry(entry, options={"sighting_hours": 0, "place_days": 0, "crossing_days": 0})
    work = make()
    await work.async_open(_now())
    work.async_sight(_sighting())
    work.async_place(TAG, Estimate(tag=TAG, at=_now(), presence=Presence.HOME, room="kitchen"))
    assert await work.async_commit([_crossing("one")], []) == {"one"}
    assert await work.async_commit([_crossing("one")], []) == frozenset()
    await work.async_flush()
    stats = await work.async_stats()
    assert stats is not None
    assert (stats.counts.sightings, stats.counts.places, await _stored(work)) == (0, 0, [])


async def test_keys_are_rotated(
    hass: HomeAssistant, make: Works, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    work = make()
    now = _now()
    await work.async_open(now - 31 * 86_400)
    key = f"{DOMAIN}.{ENTRY_ID}.journal_keys"
    before = hass_storage[key]["data"]["keys"]
    await work.async_commit([_crossing("one")], [])
    work.async_tick(now)
    await hass.async_block_till_done(wait_background_tasks=True)
    after = hass_storage[key]["data"]["keys"]
    assert {each["number"] for each in after}.isdisjoint({each["number"] for each in before})
    said = [record.getMessage() for record in caplog.records if record.name.startswith("custom_components")]
    assert "The journal's key was rotated" in said
    assert not any(each["key"] in text for each in [*before, *after] for text in said)
    assert len(await _stored(work)) == 1


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_damaged_file_is_set_aside_and_told(
    hass: HomeAssistant, make: Works, tmp_path: Path, content: bytes
) -> None:
    _file(tmp_path).write_bytes(content)
    work = make()
    assert await work.async_open(_now()) == []
    assert work.faulty is None
    assert _issues(hass) == {"journal_set_aside"}
    assert [path.read_bytes() for path in _files(tmp_path, "*.aside")] == [content]
    assert await work.async_commit([_crossing("one")], []) == {"one"}


async def test_file_whose_keys_are_lost_is_set_aside(
    hass: HomeAssistant, make: Works, tmp_path: Path, hass_storage: dict[str, Any]
) -> None:
    work = make()
    await work.async_open(_now())
    await work.async_close()
    del hass_storage[f"{DOMAIN}.{ENTRY_ID}.journal_keys"]
    await make().async_open(_now())
    assert _issues(hass) == {"journal_set_aside"}
    assert len(_files(tmp_path, "*.aside")) == 1


@pytest.mark.parametrize("fault", [each for each in JournalFault if each is not JournalFault.CORRUPT])
async def test_home_goes_on_while_the_journal_is_at_fault(
    hass: HomeAssistant, make: Works, monkeypatch: pytest.MonkeyPatch, fault: JournalFault
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(fault)

    work = make()
    now = _now()
    await work.async_open(now)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        broken.setattr(Journal, "write", fail)
        work.async_sight(_sighting())
        work.async_tick(now + 6)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await work.async_commit([_crossing("one")], [_state(side="in")]) == {"one"}
        assert await work.async_commit([_crossing("one"), _crossing("two")], []) == {"two"}
        assert work.faulty is fault
        assert _issues(hass) == {f"journal_{fault.value}"}
    work.async_tick(_now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert work.faulty is None
    assert not _issues(hass)
    assert {each.crossing.event_id for each in await _stored(work)} == {"one", "two"}
    assert await _count(work) == 1
    await work.async_close()
    assert await make().async_open(_now()) == [_state(side="in")]


async def test_lively_home_does_not_put_off_the_next_try(
    hass: HomeAssistant, make: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    work = make()
    began = _now()
    now = began
    monkeypatch.setattr(Clock, "now", lambda _self: now)
    await work.async_open(now)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        await work.async_commit([_crossing("0")], [])
    for second in range(20, 90, 20):
        now = began + second
        await work.async_commit([_crossing(str(second))], [])
        work.async_tick(now)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert work.faulty is None


async def test_closing_tries_once_more(make: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    work = make()
    await work.async_open(_now())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        await work.async_commit([_crossing("one")], [_state(side="in")])
    await work.async_close()
    again = make()
    assert await again.async_open(_now()) == [_state(side="in")]
    assert [each.status for each in await _stored(again)] == [Status.PUBLISHED]


async def test_fault_is_not_told_of_a_home_that_is_closed(hass: HomeAssistant, make: Works, tmp_path: Path) -> None:
    _file(tmp_path).mkdir()
    work = make()
    await work.async_open(_now())
    assert _issues(hass) == {"journal_read_only"}
    await work.async_close()
    assert not _issues(hass)


async def test_erased_tag_does_not_come_back_with_what_could_not_be_written(
    hass: HomeAssistant, make: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def fail(*_args: object) -> None:
        go_on.wait(10)
        raise JournalError(JournalFault.FULL)

    work = make()
    await work.async_open(_now())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "write", fail)
        work.async_sight(_sighting())
        flushing = hass.async_create_task(work.async_flush())
        erasing = hass.async_create_task(work.async_erase([TAG]))
        await asyncio.sleep(0.05)
        go_on.set()
        await flushing
        assert await erasing is not None
    await work.async_flush()
    assert await _count(work) == 0


async def test_file_that_cannot_be_opened_is_tried_again(hass: HomeAssistant, make: Works, tmp_path: Path) -> None:
    before = make()
    await before.async_open(_now())
    await before.async_close()
    _file(tmp_path).unlink()
    _file(tmp_path).mkdir()
    work = make()
    assert await work.async_open(_now()) == []
    assert work.faulty is JournalFault.READ_ONLY
    assert await work.async_commit([_crossing("one")], []) == {"one"}
    _file(tmp_path).rmdir()
    work.async_tick(_now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert work.faulty is None
    assert [each.status for each in await _stored(work)] == [Status.PUBLISHED]


async def test_file_damaged_at_work_is_replaced(
    hass: HomeAssistant, make: Works, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.CORRUPT)

    work = make()
    await work.async_open(_now())
    await work.async_commit([], [_state(side="in")])
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        assert await work.async_commit([_crossing("one")], []) == {"one"}
    _file(tmp_path).write_bytes(b"?" * 8192)
    work.async_tick(_now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert work.faulty is None
    assert [each.crossing.event_id for each in await _stored(work)] == ["one"]
    await work.async_close()
    assert await make().async_open(_now()) == [_state(side="in")]


async def test_removing_leaves_neither_file_nor_keys(
    hass: HomeAssistant, make: Works, tmp_path: Path, hass_storage: dict[str, Any]
) -> None:
    work = make()
    await work.async_open(_now())
    await work.async_close()
    (tmp_path / f"{ENTRY_ID}.db.1700000000.aside").write_bytes(b"old")
    await async_remove_journal(hass, ENTRY_ID)
    assert _files(tmp_path, f"{ENTRY_ID}.db*") == []
    assert f"{DOMAIN}.{ENTRY_ID}.journal_keys" not in hass_storage
