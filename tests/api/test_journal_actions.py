"""What is kept can be taken away, forgotten and erased, by those who may."""

from dataclasses import replace
import json
from pathlib import Path
import sqlite3
from typing import Any

from homeassistant.components.recorder import Recorder, get_instance, history, statistics
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util
import probatio
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.journal_worker import JournalWorker
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import JournalError, JournalFault

from ..bluetooth import AddProxy
from ..calibrating import BAG, KEYS, Stroll, areas
from ..homes import ENTRY_ID, home_entry, set_up, tag_data
from .journaled import ANNA, LATITUDE, LIVED, call, keep, kept, live


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag", person=ANNA)))


async def test_person_without_tags_is_reported(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "erase", person="person.nobody")
    assert refusal.value.translation_key == "no_tags_of_person"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("export", {}),
        ("export", {"person": ANNA, "entity_id": "sensor.bag_room"}),
        ("export", {"person": "light.lamp"}),
        ("export", {"person": ANNA, "format": "xml"}),
        ("erase", {}),
        ("erase", {"orphans": False}),
        ("erase", {"orphans": True, "person": ANNA}),
        ("forget_before", {}),
        ("forget_before", {"days": -1}),
        ("forget_before", {"days": 1, "before": "2026-01-01 00:00:00"}),
    ],
)
async def test_wrong_fields_are_refused(hass: HomeAssistant, home: Home, name: str, data: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        await call(hass, name, **data)


# Forget


async def test_what_is_old_is_forgotten(hass: HomeAssistant, home: Home) -> None:
    keep(home, KEYS, age_s=3 * 86_400 / 2)
    keep(home, KEYS, age_s=60)
    assert (await call(hass, "forget_before", days=1))["sightings"] == 1
    assert (await kept(home, KEYS))[0] == 1
    before = dt_util.utc_from_timestamp(home.clock.now()).isoformat()
    assert (await call(hass, "forget_before", before=before))["sightings"] == 1
    assert (await kept(home, KEYS))[0] == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("recompute", {"entity_id": "sensor.bag_room"}),
        ("export", {"person": ANNA}),
        ("erase", {"person": ANNA}),
        ("erase", {"orphans": True}),
        ("forget_before", {"days": 1}),
    ],
)
async def test_journal_at_fault_is_reported(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch, name: str, data: dict[str, Any]
) -> None:
    async def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    monkeypatch.setattr(JournalWorker, "async_call", fail)
    with pytest.raises(HomeAssistantError) as refusal:
        await call(hass, name, **data)
    assert refusal.value.translation_key == "journal_at_fault"


# Erase


async def test_erased_tag_leaves_nothing_and_is_followed_again(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    keep(home, KEYS)
    await live(home, BAG)
    answer = await call(hass, "erase", person=ANNA)
    assert (answer["tags"], answer["sightings"], answer["crossings"], answer["calibrations"]) == (1, LIVED, 1, 1)
    assert answer["places"] >= 1
    assert (answer["recorder"], answer["entities"]) == (False, 0)
    assert await kept(home, BAG) == (0, 0, 0)
    assert (await kept(home, KEYS))[0] == 1
    assert not home.calibration_store.walks
    assert BAG in home.tags
    assert home.tags[BAG].estimate.room is None
    assert hass_storage[f"{DOMAIN}.{ENTRY_ID}"]["data"]["tags"][BAG]["room"] is None
    Stroll(home).walk(20, tag=BAG)
    assert home.tags[BAG].estimate.room is not None


@pytest.mark.parametrize("remove", [False, True])
async def test_erased_tag_shows_no_last_crossing(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any], remove: bool
) -> None:
    crossing = Crossing(
        event_id="e",
        tag=BAG,
        place=PlaceRef(PlaceKind.AREA, "kitchen"),
        kind=CrossingKind.ENTERED,
        event_time=home.clock.now(),
        decided_at=home.clock.now(),
        confidence=0.9,
    )
    home.publisher.async_publish_corrections([crossing])
    await hass.async_block_till_done()
    await RestoreStateData.async_save_persistent_states(hass)
    assert "Kitchen" in json.dumps(hass_storage["core.restore_state"], default=str)
    await call(hass, "erase", person=ANNA, remove=remove)
    assert "Kitchen" not in json.dumps(hass_storage["core.restore_state"], default=str)
    await hass.async_block_till_done()
    await RestoreStateData.async_save_persistent_states(hass)
    assert "Kitchen" not in json.dumps(hass_storage["core.restore_state"], default=str)
    state = hass.states.get("event.bag_crossing")
    assert (state is None) is remove
    if state is not None:
        assert state.state == "unknown"
        home.publisher.async_publish_corrections([replace(crossing, event_id="f")])
        await hass.async_block_till_done()
        assert hass.states.get("event.bag_crossing").attributes["place"] == "Kitchen"  # type: ignore[union-attr]


async def test_tag_is_removed_too_where_wanted(hass: HomeAssistant, home: Home, hass_storage: dict[str, Any]) -> None:
    await live(home, BAG)
    await call(hass, "erase", person=ANNA, remove=True)
    assert BAG not in hass_storage[f"{DOMAIN}.{ENTRY_ID}"]["data"]["tags"]
    await hass.async_block_till_done()
    assert BAG not in home.tags
    assert BAG not in home.entry.subentries
    assert await kept(home, BAG) == (0, 0, 0)


async def test_tags_that_are_gone_are_erased(hass: HomeAssistant, home: Home) -> None:
    keep(home, "somebody's")
    keep(home, KEYS)
    await home.journal.async_flush()
    answer = await call(hass, "erase", orphans=True, repack=True)
    assert answer["sightings"] == 1
    assert ((await kept(home, "somebody's"))[0], (await kept(home, KEYS))[0]) == (0, 1)


async def test_tag_that_cannot_be_read_just_now_is_not_an_orphan(hass: HomeAssistant, home: Home) -> None:
    keep(home, KEYS)
    await home.journal.async_flush()
    del home.tags[KEYS]
    assert (await call(hass, "erase", orphans=True))["sightings"] == 0


@pytest.fixture(name="recorded")
async def recorded_fixture(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy
) -> Home:
    """Return a home beside a recorder whose database is a file."""
    kitchen, hall = areas(hass, "Canary kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag", person=ANNA)))


def _files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("persistent_database", [True])
async def test_no_canary_is_left_anywhere_after_erasing(
    hass: HomeAssistant,
    recorded: Home,
    hass_storage: dict[str, Any],
    tmp_path: Path,
    recorder_db_url: str,
) -> None:
    entity_ids = ("sensor.bag_room", "device_tracker.bag_presence")
    await live(recorded, BAG)
    metadata = statistics.StatisticMetaData(
        mean_type=statistics.StatisticMeanType.ARITHMETIC,
        has_sum=False,
        name=None,
        source="recorder",
        statistic_id="sensor.bag_room",
        unit_class=None,
        unit_of_measurement=None,
    )
    hour = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    statistics.async_import_statistics(hass, metadata, [{"start": hour, "mean": 1.0, "min": 1.0, "max": 1.0}])
    await async_wait_recording_done(hass)
    instance = get_instance(hass)

    def recorded_states() -> dict[str, Any]:
        return history.get_significant_states(
            hass, dt_util.utc_from_timestamp(0), None, list(entity_ids), significant_changes_only=False
        )

    async def room_rows() -> int:
        states = await instance.async_add_executor_job(recorded_states)
        return sum(state.state == "Canary kitchen" for state in states.get("sensor.bag_room", []))

    async def known_statistics() -> int:
        return len(await instance.async_add_executor_job(statistics.list_statistic_ids, hass, {"sensor.bag_room"}))

    assert await room_rows() >= 1
    assert await known_statistics() == 1

    database = Path(recorder_db_url.removeprefix("sqlite:///"))
    await hass.async_add_executor_job(_checkpoint, database)
    assert b"Canary kitchen" in await hass.async_add_executor_job(database.read_bytes)

    answer = await call(hass, "erase", person=ANNA, repack=True)
    assert answer["recorder"] is True
    assert answer["entities"] > 1
    assert await room_rows() == 0
    assert await known_statistics() == 0

    # Off the disk too, in every file that we or the recorder write.
    await hass.async_add_executor_job(_checkpoint, database)
    canaries = [b"Canary kitchen", str(LATITUDE).encode(), b"crossing of " + BAG.encode()]
    files = await hass.async_add_executor_job(_files, tmp_path, database.parent)
    assert database in files
    for path in files:
        content = await hass.async_add_executor_job(path.read_bytes)
        for canary in canaries:
            assert canary not in content, path.name
    ours = json.dumps({key: value for key, value in hass_storage.items() if key.startswith(DOMAIN)}, default=str)
    assert str(LATITUDE) not in ours
    assert "canary_kitchen" not in hass_storage[f"{DOMAIN}.{ENTRY_ID}"]["data"]["tags"][BAG].values()


def _checkpoint(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
