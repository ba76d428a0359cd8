"""Today's calibration corrects yesterday's history, and fires no trigger."""

import asyncio
from collections.abc import Sequence
import threading
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.xiaomi_tag.basics.model import Presence, Sighting
from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.fences.crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.erase import async_erase
from custom_components.xiaomi_tag.home.payloads import LiveEvent
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import Journal, JournalPlace
from custom_components.xiaomi_tag.journal.model import Batch
from custom_components.xiaomi_tag.replay.compare import in_effect
from custom_components.xiaomi_tag.replay.replay import Replay

from ..bluetooth import AddProxy
from ..calibrating import FAR, KEYS, NEAR, areas, some_walk
from ..homes import ENTRY_ID, home_entry, set_up

ROOM = {"entity_id": "sensor.keys_room"}
PAST_S = 1500
KITCHEN, HALL = (PlaceRef(PlaceKind.AREA, area) for area in ("kitchen", "hall"))


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="past")
async def past_fixture(home: Home) -> float:
    """Let the journal hold that the tag came home 25 minutes ago, to the kitchen; return when."""
    begin = home.clock.now() - PAST_S
    for second in range(0, PAST_S, 2):
        for receiver, dbm in ((NEAR, -50), (FAR, -70)):
            home.journal.async_sight(Sighting(KEYS, receiver, dbm, begin + second, begin + second))
    await home.journal.async_flush()
    places = [
        JournalPlace(tag=KEYS, since=begin - 7200, presence=Presence.AWAY),
        JournalPlace(tag=KEYS, since=begin + 4, presence=Presence.HOME, room="kitchen", probability=0.9),
    ]
    await home.journal.async_call(Journal.write, Batch(places=places))
    await home.journal.async_commit(
        [_entered(KITCHEN, begin + 4), _entered(PlaceRef(PlaceKind.ZONE, "zone.home"), begin + 4)], []
    )
    return begin


def _entered(place: PlaceRef, at: float) -> Crossing:
    return Crossing(
        event_id=f"{place.id} {at}",
        tag=KEYS,
        place=place,
        kind=CrossingKind.ENTERED,
        event_time=at,
        decided_at=at + 5,
        confidence=0.9,
    )


async def recompute(hass: HomeAssistant, **data: Any) -> Any:
    start = dt_util.utc_from_timestamp(dt_util.utcnow().timestamp() - PAST_S - 60).isoformat()
    fields = {**ROOM, "start": start, **data}
    return await hass.services.async_call(DOMAIN, "recompute", fields, blocking=True, return_response=True)


async def held(home: Home) -> Sequence[Crossing]:
    """Return the crossings at rooms that hold."""

    def read(journal: Journal) -> list[Crossing]:
        return in_effect(journal.crossings(KEYS, 0.0, home.clock.now() + 1))

    return [each for each in await home.journal.async_call(read) if each.place.kind is PlaceKind.AREA]


async def rooms(home: Home) -> list[str | None]:
    """Return the rooms of the past that can be corrected."""
    now = home.clock.now() - 90
    places = await home.journal.async_call(lambda journal: list(journal.places(KEYS, now - PAST_S - 60, now)))
    return [place.room for place in places if place.presence == "home"]


async def calibrate(home: Home) -> None:
    """Teach that what was taken for the kitchen is the hall."""
    hall = some_walk(1, room="hall", levels_dbm=((-50, -70),) * 20)
    kitchen = some_walk(2, room="kitchen", levels_dbm=((-75, -52),) * 20)
    await home.calibration_store.async_add([hall, kitchen])


async def test_history_that_was_right_stays(hass: HomeAssistant, home: Home, past: float) -> None:
    events = async_capture_events(hass, EVENT_CROSSING)
    answer = await recompute(hass)
    await hass.async_block_till_done()
    assert answer["sightings"] == pytest.approx(PAST_S - 60, abs=10)
    assert (answer["crossings_retracted"], answer["crossings_retimed"]) == (0, 0)
    assert [each.place for each in await held(home) if each.kind is CrossingKind.ENTERED] == [KITCHEN]
    assert await rooms(home) == ["kitchen"]
    assert {event.data["kind"] for event in events} <= {"corrected"}


async def test_calibration_corrects_the_history_and_sets_nothing_off(
    hass: HomeAssistant, home: Home, past: float
) -> None:
    events: list[Event[Any]] = async_capture_events(hass, EVENT_CROSSING)
    await calibrate(home)
    answer = await recompute(hass)
    await hass.async_block_till_done()
    assert await rooms(home) == ["hall"]
    entered = [each for each in await held(home) if each.kind is CrossingKind.ENTERED]
    assert [each.place for each in entered] == [HALL]
    assert entered[0].event_time == pytest.approx(past, abs=20)
    assert answer["crossings_retracted"] >= 1
    assert answer["crossings_added"] >= 1
    assert {event.data["kind"] for event in events} == {"corrected"}
    retracted = [event.data for event in events if event.data["correction"] == Correction.RETRACTED]
    assert [(each["place"]["id"], each["of"]) for each in retracted] == [("kitchen", "entered")]
    assert len(events) == sum(answer[f"crossings_{each}"] for each in ("added", "retracted", "retimed"))
    assert answer["times_real_time"] > 0


async def test_second_look_finds_nothing_more(hass: HomeAssistant, home: Home, past: float) -> None:
    await calibrate(home)
    await recompute(hass)
    await hass.async_block_till_done()
    events = async_capture_events(hass, EVENT_CROSSING)
    answer = await recompute(hass)
    await hass.async_block_till_done()
    assert not events
    assert [answer[f"crossings_{each}"] for each in ("added", "retracted", "retimed")] == [0, 0, 0]


async def test_live_answer_is_left_alone(hass: HomeAssistant, home: Home, past: float) -> None:
    before = home.locator.estimate(KEYS)
    await recompute(hass)
    after = home.locator.estimate(KEYS)
    assert (after.presence, after.room, after.evidence_at) == (before.presence, before.room, before.evidence_at)


async def test_span_without_sightings_changes_nothing(hass: HomeAssistant, home: Home, past: float) -> None:
    end = dt_util.utc_from_timestamp(past - 3600)
    start = dt_util.utc_from_timestamp(past - 7200)
    answer = await recompute(hass, start=start.isoformat(), end=end.isoformat())
    assert (answer["sightings"], answer["crossings_retracted"]) == (0, 0)
    assert await rooms(home) == ["kitchen"]


async def test_only_what_is_in_the_span_is_corrected(hass: HomeAssistant, home: Home, past: float) -> None:
    await calibrate(home)
    start = dt_util.utc_from_timestamp(past + 700)
    await recompute(hass, start=start.isoformat())
    await hass.async_block_till_done()
    assert await rooms(home) == ["kitchen", "hall"]
    assert KITCHEN in [each.place for each in await held(home)]


async def test_progress_is_shown(hass: HomeAssistant, home: Home, past: float) -> None:
    sent: list[LiveEvent] = []
    home.live.async_subscribe(sent.append)
    await recompute(hass)
    await hass.async_block_till_done()
    shares = [event["recompute"]["progress"] for event in sent if "recompute" in event]
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0
    assert {event["recompute"]["tag"] for event in sent if "recompute" in event} == {KEYS}


@pytest.mark.parametrize(
    "span",
    [
        {"start": "2020-01-01 00:00:00", "end": "2020-01-02 00:00:00"},
        {"start": "2100-01-01 00:00:00"},
    ],
)
async def test_span_of_which_nothing_can_be_stored_is_refused(
    hass: HomeAssistant, home: Home, span: dict[str, str]
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await recompute(hass, **span)
    assert refusal.value.translation_key == "recompute_nothing_stored"


async def test_nothing_is_recomputed_where_no_sightings_are_kept(hass: HomeAssistant, home: Home) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"sighting_hours": 0})
    with pytest.raises(ServiceValidationError) as refusal:
        await recompute(hass)
    assert refusal.value.translation_key == "recompute_nothing_stored"


@pytest.fixture(name="slow")
def slow_fixture(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold up each replay until the event is set, which is returned; it ends by itself after a while."""
    go_on = threading.Event()
    run = Replay.run

    def wait(self: Replay, report: Any) -> Any:
        go_on.wait(10)
        return run(self, report)

    monkeypatch.setattr(Replay, "run", wait)
    return go_on


async def test_one_is_recomputed_at_a_time(hass: HomeAssistant, home: Home, past: float, slow: threading.Event) -> None:
    first = hass.async_create_task(recompute(hass))
    await asyncio.sleep(0.1)
    with pytest.raises(ServiceValidationError) as refusal:
        await recompute(hass)
    assert refusal.value.translation_key == "recompute_running"
    slow.set()
    assert (await first)["sightings"]
    assert (await recompute(hass))["sightings"]


async def test_unloading_ends_it(hass: HomeAssistant, home: Home, past: float, slow: threading.Event) -> None:
    task = hass.async_create_task(recompute(hass))
    await asyncio.sleep(0.1)
    unloading = hass.async_create_task(hass.config_entries.async_unload(ENTRY_ID))
    await asyncio.sleep(0.1)
    slow.set()
    with pytest.raises(HomeAssistantError):
        await task
    assert await unloading


async def test_stop_of_home_assistant_ends_it(
    hass: HomeAssistant, home: Home, past: float, slow: threading.Event
) -> None:
    task = hass.async_create_task(recompute(hass))
    await asyncio.sleep(0.1)
    # Without the home's own listener, which closes the journal.
    home.journal.async_close = AsyncMock()  # type: ignore[method-assign]
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await asyncio.sleep(0.1)
    slow.set()
    with pytest.raises(HomeAssistantError) as refusal:
        await task
    assert refusal.value.translation_key == "recompute_cancelled"


async def test_erased_past_is_not_stored_again(
    hass: HomeAssistant, home: Home, past: float, slow: threading.Event
) -> None:
    await calibrate(home)
    events = async_capture_events(hass, EVENT_CROSSING)
    task = hass.async_create_task(recompute(hass))
    await asyncio.sleep(0.1)
    await async_erase(home, [home.tags[KEYS]], repack=False, remove=False)
    slow.set()
    with pytest.raises(HomeAssistantError) as refusal:
        await task
    await hass.async_block_till_done()
    assert refusal.value.translation_key == "recompute_cancelled"
    assert (await rooms(home), await held(home), events) == ([], [], [])


async def test_other_tag_that_is_removed_leaves_it_alone(
    hass: HomeAssistant, home: Home, past: float, slow: threading.Event
) -> None:
    task = hass.async_create_task(recompute(hass))
    await asyncio.sleep(0.1)
    home.recompute.async_forget_tag("other")
    slow.set()
    assert (await task)["sightings"]
