"""What is kept can be taken away, forgotten and erased, by those who may."""

from dataclasses import replace
import json
from pathlib import Path
import sqlite3
from types import MappingProxyType
from typing import Any

from homeassistant.components.recorder import Recorder, get_instance, history, statistics
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.restore_state import RestoreStateData
from homeassistant.util import dt as dt_util
import probatio
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.xiaomi_tag.basics.model import Fix, Sighting
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import Journal, JournalError, JournalFault

from ..bluetooth import AddProxy
from ..calibrating import BAG, KEYS, Stroll, areas, some_walk
from ..homes import ENTRY_ID, home_entry, set_up, tag_data

LATITUDE = 47.123456
ANNA = "person.anna"


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag", person=ANNA)))


async def call(hass: HomeAssistant, name: str, **data: Any) -> Any:
    return await hass.services.async_call(DOMAIN, name, data, blocking=True, return_response=True)


def keep(home: Home, tag: str, age_s: float = 100.0) -> None:
    """Let a tag be heard with a fix, as a relay says."""
    at = home.clock.now() - age_s
    home.journal.async_sight(Sighting(tag, "relay:phone", -60, at, at), Fix(LATITUDE, 11.5, 20.0))


async def live(home: Home, tag: str) -> None:
    """Let a tag be in the kitchen for a while, cross something, and have been calibrated with."""
    Stroll(home).walk(20, tag=tag)
    await home.knowledge.async_add([some_walk(tag=tag)])
    keep(home, tag)
    now = home.clock.now()
    crossing = Crossing(
        event_id=f"crossing of {tag}",
        tag=tag,
        place=PlaceRef(PlaceKind.AREA, "kitchen"),
        kind=CrossingKind.ENTERED,
        event_time=now - 50,
        decided_at=now - 45,
        confidence=0.9,
    )
    await home.journal.async_commit([crossing], [])
    await home.journal.async_flush()


async def kept(home: Home, tag: str) -> tuple[int, int, int]:
    """Return how many sightings, places and crossings are kept of a tag."""

    def count(journal: Journal) -> tuple[int, int, int]:
        span = (0.0, home.clock.now() + 100)
        return (
            len(list(journal.sightings(tag, *span))),
            len(list(journal.places(tag, *span))),
            len(list(journal.crossings(tag, *span))),
        )

    return await home.journal.async_call(count)


# Export


async def test_export_holds_all_that_is_kept_and_no_key(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    answer = await call(hass, "export", entity_id="sensor.bag_room")
    [tag] = answer["tags"]
    assert (tag["relay_id"], tag["name"], tag["person"], tag["presence"]) == (BAG, "Bag", ANNA, "home")
    assert tag["configuration"] == {"uuid": "00112233-4455-6677-8899-aabbccddeeff", "major": 1, "minor": 2}
    assert tag["sightings"] == 1
    assert [walk["id"] for walk in tag["calibrations"]] == ["w1"]
    assert {row["record"] for row in answer["data"]} == {"place", "crossing"}


@pytest.mark.parametrize("kind", [kind for kind in TagKind if kind is not TagKind.IBEACON])
async def test_export_tells_no_secret(hass: HomeAssistant, home: Home, kind: TagKind) -> None:
    await hass.config_entries.async_unload(ENTRY_ID)
    entry = home.entry
    data = tag_data(kind, "Secret")
    secrets = [value for value in data["data"].values() if isinstance(value, str) and len(value) >= 32]
    if kind.value not in entry.subentries:
        hass.config_entries.async_remove_subentry(entry, KEYS)

        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(data["data"]),
                subentry_id=kind.value,
                subentry_type="tag",
                title="Secret",
                unique_id=data["unique_id"],
            ),
        )
    await hass.config_entries.async_setup(ENTRY_ID)
    await hass.async_block_till_done()
    entity = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{kind.value}_room")
    text = json.dumps(await call(hass, "export", entity_id=entity))
    assert not any(secret in text for secret in secrets)


async def test_export_of_a_person_holds_their_tags_only(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    keep(home, KEYS)
    answer = await call(hass, "export", person=ANNA, sightings=True)
    assert [tag["relay_id"] for tag in answer["tags"]] == [BAG]
    assert {row["tag"] for row in answer["data"]} == {BAG}
    assert [row["latitude"] for row in answer["data"] if row["record"] == "sighting"] == [pytest.approx(LATITUDE)]


async def test_export_is_written_as_wanted(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    text = (await call(hass, "export", person=ANNA, format="csv", sightings=True))["data"]
    assert text.splitlines()[0].startswith("record,time,tag")
    features = (await call(hass, "export", person=ANNA, format="geojson", sightings=True))["data"]["features"]
    assert [11.5, pytest.approx(LATITUDE)] in [each["geometry"]["coordinates"] for each in features if each["geometry"]]


async def test_export_keeps_to_its_span(hass: HomeAssistant, home: Home) -> None:
    keep(home, BAG, age_s=7200)
    keep(home, BAG, age_s=60)
    start = dt_util.utc_from_timestamp(home.clock.now() - 3600)
    answer = await call(hass, "export", person=ANNA, start=start.isoformat(), sightings=True)
    assert (answer["tags"][0]["sightings"], len(answer["data"])) == (1, 1)


async def test_too_much_is_not_exported(hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaomi_tag.api.export.MOST_ROWS", 1)
    keep(home, BAG)
    keep(home, BAG, age_s=50)
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "export", person=ANNA, sightings=True)
    assert refusal.value.translation_key == "export_too_much"


async def test_person_without_tags_is_told(hass: HomeAssistant, home: Home) -> None:
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
async def test_journal_at_fault_is_told(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch, name: str, data: dict[str, Any]
) -> None:
    async def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    monkeypatch.setattr(home.journal, "_async_call", fail)
    with pytest.raises(HomeAssistantError) as refusal:
        await call(hass, name, **data)
    assert refusal.value.translation_key == "journal_at_fault"


# Erase


async def test_erased_tag_leaves_nothing_and_is_followed_anew(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    keep(home, KEYS)
    await live(home, BAG)
    answer = await call(hass, "erase", person=ANNA)
    assert (answer["tags"], answer["sightings"], answer["crossings"], answer["calibrations"]) == (1, 1, 1, 1)
    assert answer["places"] >= 1
    assert (answer["recorder"], answer["entities"]) == (False, 0)
    assert await kept(home, BAG) == (0, 0, 0)
    assert (await kept(home, KEYS))[0] == 1
    assert not home.knowledge.walks
    assert BAG in home.tags
    assert home.tags[BAG].estimate.room is None
    assert hass_storage[f"{DOMAIN}.{ENTRY_ID}"]["data"]["tags"][BAG]["room"] is None
    Stroll(home).walk(20, tag=BAG)
    assert home.tags[BAG].estimate.room is not None


@pytest.mark.parametrize("remove", [False, True])
async def test_erased_tag_tells_no_last_crossing(
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


async def test_tag_that_cannot_be_read_just_now_is_no_stranger(hass: HomeAssistant, home: Home) -> None:
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
