"""What the home hands to the journal is kept, published once, and survives whatever becomes of the file."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
import threading

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.home.journal import JournalWriter
from custom_components.xiaomi_tag.home.journal_queue import HOME_SUBJECT
from custom_components.xiaomi_tag.journal import (
    Batch,
    ChangeKind,
    Counts,
    Journal,
    JournalError,
    JournalFault,
    Status,
)
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo

from . import journals
from .journals import OTHER, TAG, Journals


async def test_sightings_are_kept_with_their_fix(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_sight(journals.sighting(), Fix(48.1, 11.5, 20.0), 3.5)
    await writer.async_flush()
    [row] = await writer.async_call(lambda journal: list(journal.sightings(TAG, 0.0, journals.now())))
    assert (row.receiver, row.rssi_dbm, row.fix) == ("AA:BB:CC:00:00:01", -60, Fix(48.1, 11.5, 20.0))
    assert row.range_m == pytest.approx(3.5, abs=0.1)


async def test_what_waits_is_written_within_seconds(hass: HomeAssistant, make_journal: Journals) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    writer.async_sight(journals.sighting())
    writer.async_tick(now + 4)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.waiting["rows"]
    writer.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.waiting["rows"] == 0
    assert await journals.count(writer) == 1


async def test_closing_writes_what_waits(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_sight(journals.sighting())
    await writer.async_close()
    again = make_journal()
    await again.async_open(journals.now())
    assert await journals.count(again) == 1


async def test_place_is_kept_when_it_changes(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    at_home = Estimate(tag=TAG, at=journals.now(), presence=Presence.HOME, room="kitchen", probability=0.8)
    for estimate in (at_home, replace(at_home, probability=0.9), replace(at_home, room="hall")):
        writer.async_place(TAG, estimate)
    writer.async_place(OTHER, Estimate(tag=OTHER, at=journals.now()))
    await writer.async_flush()
    places = await writer.async_call(lambda journal: list(journal.places(TAG, 0.0, journals.now() + 1)))
    assert [place.room for place in places] == ["kitchen", "hall"]
    assert not await writer.async_call(lambda journal: list(journal.places(OTHER, 0.0, journals.now() + 1)))


async def test_place_that_held_before_a_restart_is_not_written_again(make_journal: Journals) -> None:
    for _ in range(2):
        writer = make_journal()
        await writer.async_open(journals.now())
        writer.async_place(TAG, Estimate(tag=TAG, at=journals.now() - 1, presence=Presence.HOME, room="kitchen"))
        await writer.async_close()
    writer = make_journal()
    await writer.async_open(journals.now())
    assert len(await writer.async_call(lambda journal: list(journal.places(TAG, 0.0, journals.now())))) == 1


async def test_crossing_is_published_once(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    crossing = journals.crossing("one")
    assert await writer.async_commit([crossing], []) == {"one"}
    writer.async_mark(["one"])
    assert await writer.async_commit([crossing], []) == frozenset()
    await writer.async_flush()
    assert [each.status for each in await journals.stored(writer)] == [Status.PUBLISHED]


async def test_crossing_is_not_published_again_after_a_restart(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    crossing = journals.crossing("one")
    await writer.async_commit([crossing], [])
    await writer.async_close()
    again = make_journal()
    await again.async_open(journals.now())
    assert await again.async_commit([crossing], []) == frozenset()
    assert [each.status for each in await journals.stored(again)] == [Status.GIVEN_UP]


async def test_states_come_back_at_the_start(make_journal: Journals) -> None:
    writer = make_journal()
    assert await writer.async_open(journals.now()) == []
    await writer.async_commit([], [journals.state(side="in")])
    await writer.async_close()
    assert await make_journal().async_open(journals.now()) == [journals.state(side="in")]


async def test_receivers_are_noted_when_they_change(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    receiver = ReceiverInfo("AA:BB:CC:00:00:01", "Kitchen", "device", "kitchen", None)
    for each in (receiver, receiver, replace(receiver, offline_since=journals.now())):
        writer.async_note_receivers([each])
    writer.async_note_receivers([])
    await writer.async_flush()
    changes = await writer.async_call(
        lambda journal: list(journal.changes(ChangeKind.RECEIVER, 0.0, journals.now() + 1))
    )
    assert [(each.subject, each.data["online"]) for each in changes] == [
        (HOME_SUBJECT, True),
        ("AA:BB:CC:00:00:01", True),
        ("AA:BB:CC:00:00:01", False),
        ("AA:BB:CC:00:00:01", False),
    ]


async def test_forgotten_tag_leaves_nothing(hass: HomeAssistant, make_journal: Journals) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    for tag in (TAG, OTHER):
        writer.async_sight(journals.sighting(tag))
    await writer.async_flush()
    writer.async_sight(journals.sighting())
    writer.async_forget_tag(TAG)
    writer.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await journals.count(writer, TAG), await journals.count(writer, OTHER)) == (0, 1)


async def test_tag_removed_while_nothing_ran_is_erased_at_the_start(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_sight(journals.sighting("gone"))
    await writer.async_close()
    again = make_journal()
    await again.async_open(journals.now())
    assert await journals.count(again, "gone") == 0


async def test_retention_follows_the_options(
    hass: HomeAssistant, journal_entry: MockConfigEntry, make_journal: Journals
) -> None:
    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    writer.async_sight(journals.sighting(age_s=7200))
    writer.async_sight(journals.sighting(age_s=10))
    await writer.async_flush()
    hass.config_entries.async_update_entry(journal_entry, options={"sighting_hours": 1})
    writer.async_tick(now + 6)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await journals.count(writer) == 1


async def test_nothing_is_kept_that_is_off(
    hass: HomeAssistant, journal_entry: MockConfigEntry, make_journal: Journals
) -> None:
    hass.config_entries.async_update_entry(
        journal_entry, options={"sighting_hours": 0, "place_days": 0, "crossing_days": 0}
    )
    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_sight(journals.sighting())
    writer.async_place(TAG, Estimate(tag=TAG, at=journals.now(), presence=Presence.HOME, room="kitchen"))
    assert await writer.async_commit([journals.crossing("one")], []) == {"one"}
    assert await writer.async_commit([journals.crossing("one")], []) == frozenset()
    await writer.async_flush()
    stats = await writer.async_stats()
    assert stats is not None
    assert (stats.counts.sightings, stats.counts.places, await journals.stored(writer)) == (0, 0, [])


@pytest.mark.parametrize("fault", [each for each in JournalFault if each is not JournalFault.CORRUPT])
async def test_home_goes_on_while_the_journal_is_at_fault(
    hass: HomeAssistant, make_journal: Journals, monkeypatch: pytest.MonkeyPatch, fault: JournalFault
) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(fault)

    writer = make_journal()
    now = journals.now()
    await writer.async_open(now)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        broken.setattr(Journal, "write", fail)
        writer.async_sight(journals.sighting())
        writer.async_tick(now + 6)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await writer.async_commit([journals.crossing("one")], [journals.state(side="in")]) == {"one"}
        assert await writer.async_commit([journals.crossing("one"), journals.crossing("two")], []) == {"two"}
        assert writer.faulty is fault
        assert journals.issues(hass) == {f"journal_{fault.value}"}
    writer.async_tick(journals.now() + 61)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writer.faulty is None
    assert not journals.issues(hass)
    assert {each.crossing.event_id for each in await journals.stored(writer)} == {"one", "two"}
    assert await journals.count(writer) == 1
    await writer.async_close()
    assert await make_journal().async_open(journals.now()) == [journals.state(side="in")]


async def test_closing_tries_once_more(make_journal: Journals, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    writer = make_journal()
    await writer.async_open(journals.now())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "commit", fail)
        await writer.async_commit([journals.crossing("one")], [journals.state(side="in")])
    await writer.async_close()
    again = make_journal()
    assert await again.async_open(journals.now()) == [journals.state(side="in")]
    assert [each.status for each in await journals.stored(again)] == [Status.PUBLISHED]


async def test_erased_tag_does_not_come_back_with_what_could_not_be_written(
    hass: HomeAssistant, make_journal: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def fail(*_args: object) -> None:
        go_on.wait(10)
        raise JournalError(JournalFault.FULL)

    writer = make_journal()
    await writer.async_open(journals.now())
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "write", fail)
        writer.async_sight(journals.sighting())
        flushing = hass.async_create_task(writer.async_flush())
        erasing = hass.async_create_task(writer.async_erase([TAG]))
        await asyncio.sleep(0.05)
        go_on.set()
        await flushing
        assert await erasing is not None
    await writer.async_flush()
    assert await journals.count(writer) == 0


async def test_second_new_key_while_the_first_is_erased_is_erased_too(
    hass: HomeAssistant, make_journal: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    erase = Journal.erase

    def slow(journal: Journal, tags: Collection[str]) -> Counts:
        counts = erase(journal, tags)
        begun.set()
        go_on.wait(10)
        return counts

    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_forget_tag(TAG)
    with monkeypatch.context() as slowed:
        slowed.setattr(Journal, "erase", slow)
        flushing = hass.async_create_task(writer.async_flush())
        await hass.async_add_executor_job(begun.wait, 10)
        # The first erase has done its work, but has not returned: what comes now is of the second key.
        writing = hass.async_create_task(writer.async_call(Journal.write, Batch(places=[journals.place()])))
        writer.async_forget_tag(TAG)
        go_on.set()
        await flushing
        await writing
    await writer.async_flush()
    assert await writer.async_call(lambda journal: list(journal.places(TAG, 0.0, journals.now() + 100))) == []


async def test_marks_need_not_wait_for_the_next_flush(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    await writer.async_commit([journals.crossing("one")], [])
    writer.async_mark(["one"])
    await writer.async_write_marks()
    assert [each.status for each in await journals.stored(writer)] == [Status.PUBLISHED]


async def test_marks_that_cannot_be_written_wait(make_journal: Journals, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    writer = make_journal()
    await writer.async_open(journals.now())
    await writer.async_commit([journals.crossing("one")], [])
    writer.async_mark(["one"])
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "write", fail)
        await writer.async_write_marks()
    await writer.async_flush()
    assert [each.status for each in await journals.stored(writer)] == [Status.PUBLISHED]


async def sensed(writer: JournalWriter) -> list[str]:
    await writer.async_flush()
    return await writer.async_call(
        lambda journal: [change.subject for change in journal.changes(ChangeKind.SENSOR, 0, journals.now() + 1)]
    )


async def test_sensors_are_recorded_and_erased(make_journal: Journals) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    for name in ("hall", "bath", "study"):
        writer.async_note_sensor(f"binary_sensor.{name}", journals.now(), {"on": True})
    assert await sensed(writer) == ["binary_sensor.hall", "binary_sensor.bath", "binary_sensor.study"]
    writer.async_note_sensor("binary_sensor.hall", journals.now(), {"on": False})
    await writer.async_erase_sensors(["binary_sensor.hall"])
    assert await sensed(writer) == ["binary_sensor.bath", "binary_sensor.study"]
    await writer.async_erase_sensors()
    assert await sensed(writer) == []


async def test_sensors_are_erased_once_the_journal_works_again(
    make_journal: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = make_journal()
    await writer.async_open(journals.now())
    writer.async_note_sensor("binary_sensor.hall", journals.now(), {"on": True})
    assert await sensed(writer) == ["binary_sensor.hall"]

    def fail(*_args: object) -> None:
        raise JournalError(JournalFault.LOCKED)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "erase_sensors", fail)
        await writer.async_erase_sensors()
    assert writer.faulty is JournalFault.LOCKED
    assert await sensed(writer) == []
