"""Journals of one home, as each start of Home Assistant makes them, and what tests put in and read."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
import time
from typing import Any

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.basics.model import Presence, Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home.journal import JournalWriter
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import JournalCrossing, JournalPlace
from tests.homes import ENTRY_ID, home_entry

TAG = TagKind.ADDRESS.value
OTHER = TagKind.IBEACON.value
KITCHEN = PlaceRef(PlaceKind.AREA, "kitchen")

type Journals = Callable[..., JournalWriter]


@pytest.fixture(name="journal_entry")
async def journal_entry_fixture(hass: HomeAssistant) -> MockConfigEntry:
    """Return a home with two tags."""
    await async_get_integration(hass, DOMAIN)
    made = home_entry(TagKind.ADDRESS, TagKind.IBEACON)
    made.add_to_hass(hass)
    return made


@pytest.fixture(name="make_journal")
async def journals_fixture(hass: HomeAssistant, journal_entry: MockConfigEntry) -> AsyncIterator[Journals]:
    """Return what makes journals of one home, as each start does; all are closed when the test ends."""
    made: list[JournalWriter] = []

    def build() -> JournalWriter:
        made.append(JournalWriter(hass, journal_entry, Clock(time.time, MONOTONIC_TIME)))
        return made[-1]

    yield build
    for journal in made:
        await journal.async_close()


def now() -> float:
    return Clock(time.time, MONOTONIC_TIME).now()


def file_of(tmp_path: Path) -> Path:
    return tmp_path / f"{ENTRY_ID}.db"


def sighting(tag: str = TAG, age_s: float = 10.0) -> Sighting:
    at = now() - age_s
    return Sighting(tag, "AA:BB:CC:00:00:01", -60, at, at)


def crossing(event_id: str, tag: str = TAG) -> Crossing:
    at = now() - 10
    return Crossing(
        event_id=event_id,
        tag=tag,
        place=KITCHEN,
        kind=CrossingKind.ENTERED,
        event_time=at,
        decided_at=at + 5,
        confidence=0.9,
    )


def state(**data: Any) -> FenceState:
    return FenceState(TAG, KITCHEN, data)


async def stored(writer: JournalWriter) -> list[JournalCrossing]:
    return await writer.async_call(lambda journal: list(journal.crossings(None, 0.0, now() + 1)))


async def count(writer: JournalWriter, tag: str = TAG) -> int:
    return await writer.async_call(lambda journal: len(list(journal.sightings(tag, 0.0, now() + 100))))


def files(tmp_path: Path, pattern: str) -> list[Path]:
    return sorted(tmp_path.glob(pattern))


def issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


def place(tag: str = TAG) -> JournalPlace:
    return JournalPlace(tag=tag, since=now() - 10, presence=Presence.HOME, room="kitchen")
