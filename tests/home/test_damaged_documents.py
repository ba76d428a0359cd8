"""A home starts whatever its documents hold, and loses no more than what is damaged."""

from base64 import b64encode
from collections.abc import Iterator
from copy import deepcopy
import json
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.diagnostics import async_get_config_entry_diagnostics
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.tag import memory_from_record
from custom_components.xiaomi_tag.home.tag_store import TagRecord, records_of
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import Secrets
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.locator.mended import mended_plan, mended_walk
from custom_components.xiaomi_tag.locator.walks import walk_to_json

from ..calibrating import FAR, NEAR, STORE_KEY, areas, plan_json, some_walk
from ..homes import ENTRY_ID, home_entry, pass_time, set_up, stored, tag_data

RECORD: Final[dict[str, Any]] = {
    "presence": "home",
    "room": "kitchen",
    "evidence_at": 1_790_000_000.0,
    "interval_s": 2.5,
    "power_db": 1.5,
    "battery": {"level": "low", "percent": 40, "millivolts": 2900},
    "owner": "separated",
    "protocol": "ibeacon",
    "model": "Tag",
    "alignment": [[0.0, 100.0, 1_790_000_000.0, 5]],
}
PICTURE: Final = {"id": "0f" * 16, "x_m": 0.0, "y_m": 0.0, "width_m": 8.0, "rotation_deg": 0.0, "opacity": 0.5}
# As Home Assistant's JSON gives them: no infinities, but numbers that no calendar and no database holds.
BAD: Final[tuple[Any, ...]] = (
    None,
    "x",
    "",
    [],
    {},
    True,
    -1,
    2**70,
    1e308,
    -1e308,
    [None],
    {"x": None},
    0.5,
)
NOW: Final = 1_790_000_100.0


def _damaged() -> Iterator[tuple[str, Any, Any]]:
    """Yield records, each with one bad value, and the field that it is in."""
    for value in BAD:
        for field in RECORD:
            yield field, value, {**RECORD, field: value}
        for field in RECORD["battery"]:
            yield "battery", value, {**RECORD, "battery": {**RECORD["battery"], field: value}}
        yield "all", value, value


def _locate(records: dict[str, TagRecord]) -> None:
    """Let a locator start with records, and answer."""
    locator = Locator()
    locator.configure([Receiver(NEAR, "kitchen"), Receiver(FAR, "hall")], [Room("kitchen"), Room("hall")], NOW)
    for tag, record in records.items():
        locator.add_tag(tag, memory_from_record(record), NOW)
    locator.tick(NOW + 1)
    json.dumps([locator.memory(tag).evidence_at for tag in records], allow_nan=False)


def test_bad_value_costs_that_value_only() -> None:
    [good] = records_of({"tags": {"tag": RECORD}}).values()
    for number, (field, value, record) in enumerate(_damaged()):
        read = records_of({"tags": {"tag": record}}).get("tag", {})
        assert {**good, field: None} == {**read, field: None} or field == "all", (number, field, value)
        _locate({"tag": read})


async def test_home_starts_with_a_tag_for_each_bad_value(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    damaged = {f"tag{number}": record for number, (_, _, record) in enumerate(_damaged())}
    hass_storage |= stored(**deepcopy(damaged))
    tags = [
        {
            **tag_data(TagKind.ADDRESS, name),
            "subentry_id": name,
            "unique_id": name,
            "data": {"kind": "address", "address": f"A4:C1:38:00:{number // 256:02X}:{number % 256:02X}"},
        }
        for number, name in enumerate(damaged)
    ]
    entry = home_entry(*tags)
    home = await set_up(hass, entry)
    assert len(home.tags) == len(damaged)
    _assert_shown(hass, home)
    json.dumps(await async_get_config_entry_diagnostics(hass, entry))
    home.async_tick(home.clock.now() + 1)
    assert await hass.config_entries.async_unload(entry.entry_id)


def _assert_shown(hass: HomeAssistant, home: Home) -> None:
    registry = er.async_get(hass)
    for tag in home.tags:
        entity_id = registry.async_get_entity_id("device_tracker", DOMAIN, f"{tag}_presence")
        assert entity_id is not None
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state != "unavailable"


@pytest.mark.parametrize("suffix", ["", ".calibration", ".learned", ".journal_keys"])
@pytest.mark.parametrize(
    "content", [{"version": 2}, {"minor_version": 9}, {"data": None}, {"data": [1]}, {"data": "x"}]
)
async def test_home_starts_with_any_document(
    hass: HomeAssistant, hass_storage: dict[str, Any], suffix: str, content: dict[str, Any]
) -> None:
    key = f"{DOMAIN}.{ENTRY_ID}{suffix}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": {}, **content}
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert home.journal.faulty is None
    assert await home.journal.async_stats() is not None


async def test_damaged_plan_and_walk_keep_the_rest(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    plan = plan_json(kitchen, hall)
    plan["floors"][0]["rooms"][1]["polygon"][0] = [None, 0]
    plan["receivers"]["broken"] = {"floor": "ground", "x_m": 1e308}
    walk = walk_to_json(some_walk(1, kitchen))
    walk["levels_dbm"][0][0] = "loud"
    walk["at"] = -1e308
    hass_storage[STORE_KEY] = {
        "version": 1,
        "minor_version": 1,
        "key": STORE_KEY,
        "data": {"layout": plan, "walks": [walk]},
    }
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    assert home.calibration_store.plan is not None
    assert [room.room for room in home.calibration_store.plan.rooms] == [kitchen]
    assert set(home.calibration_store.plan.receivers) == {NEAR}
    assert [(walk.id, len(walk.levels_dbm)) for walk in home.calibration_store.walks.values()] == [("w1", 20)]
    await pass_time(hass, 2)


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _paths(value, (*path, key))


def _mutated(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(data)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


VALUES: Final = st.one_of(
    st.sampled_from(BAD), st.floats(), st.integers(), st.text(max_size=4), st.lists(st.none(), max_size=3)
)
DOCUMENT: Final = {"tags": {"a": RECORD, "b": {**deepcopy(RECORD), "room": None}}}
PICTURED: Final = plan_json()
PICTURED["floors"][0] |= {"floor_id": "ground_floor", "picture": PICTURE}
CALIBRATION: Final = {"layout": PICTURED, "walks": [walk_to_json(some_walk(1))]}
KEYS: Final = Secrets.new(NOW).with_key(NOW + 1).to_dict()


@given(path=st.sampled_from(list(_paths(DOCUMENT))), value=VALUES)
@settings(max_examples=300)
def test_any_document_of_tags_can_be_used(path: tuple[Any, ...], value: Any) -> None:
    records = records_of(_mutated(DOCUMENT, path, value))
    _locate(records)
    if path[:2] == ("tags", "a"):
        assert records["b"] == records_of(DOCUMENT)["b"]


@given(path=st.sampled_from(list(_paths(CALIBRATION))), value=VALUES)
@settings(max_examples=300)
def test_any_calibration_can_be_used(path: tuple[Any, ...], value: Any) -> None:
    changed = _mutated(CALIBRATION, path, value)
    data = changed if isinstance(changed, dict) else {}
    plan = mended_plan(data.get("layout"))
    walks = data.get("walks")
    walk = mended_walk(walks[0]) if isinstance(walks, list) and walks else None
    locator = Locator()
    locator.set_plan(plan)
    locator.set_walks([walk] if walk is not None else [])
    locator.configure([Receiver(NEAR, "kitchen"), Receiver(FAR, "hall")], [Room("kitchen"), Room("hall")], NOW)
    locator.tick(NOW + 1)
    if path[:1] == ("walks",):
        assert plan == mended_plan(CALIBRATION["layout"])


@given(path=st.sampled_from(list(_paths(KEYS))), value=VALUES)
def test_any_keys_are_read_or_refused(path: tuple[Any, ...], value: Any) -> None:
    changed = _mutated(KEYS, path, value)
    try:
        secrets = Secrets.from_dict(changed if isinstance(changed, dict) else {})
    except ValueError:
        assert len(path) < 3
        return
    assert all(0 < number < 2**48 for number in secrets.keys)


@pytest.mark.parametrize("bad", [{"picture": {"id": "../x"}}, {"floor_id": 5}])
def test_damaged_picture_costs_no_room(bad: dict[str, Any]) -> None:
    layout = plan_json()
    layout["floors"][0] |= {"floor_id": "ground_floor", "picture": PICTURE} | bad
    plan = mended_plan(layout)
    assert plan is not None
    assert [room.room for room in plan.rooms] == ["kitchen", "hall"]
    [floor] = plan.floors
    assert [floor.floor_id is None, floor.picture is None] == ["floor_id" in bad, "picture" in bad]


async def test_home_starts_with_any_options(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    keys = ("away_after_s", "publish_threshold", "sighting_hours", "place_days", "crossing_days", "readers")
    for value in BAD:
        entry = home_entry(TagKind.ADDRESS, **dict.fromkeys(keys, value))
        home = await set_up(hass, entry)
        assert 0 < home.locator.away_after_s <= 86_400
        assert home.journal.faulty is None
        home.async_tick(home.clock.now() + 1)
        assert await hass.config_entries.async_remove(entry.entry_id)


PIECES: Final = {
    "senders": {"a": 0},
    "sender": [0],
    "room": [0],
    "sure": [0.5],
    "at": [NOW - 100],
    "level": b64encode(bytes([200, 190])).decode(),
    "count": b64encode(bytes([3, 2])).decode(),
}
LEARNED: Final[dict[str, Any]] = {
    "receivers": [NEAR, FAR],
    "places": ["kitchen", "hall"],
    "rooms": ["kitchen", "hall"],
    "tags": PIECES,
    "emitters": deepcopy(PIECES),
    "moved": {NEAR: [NOW - 100, "hall"]},
}


def _learned(data: Any) -> Any:
    """Return what a locator that starts with a document has learned."""
    locator = Locator()
    locator.restore(data)
    locator.configure([Receiver(NEAR, "kitchen"), Receiver(FAR, "hall")], [Room("kitchen"), Room("hall")], NOW)
    locator.tick(NOW + 1)
    return locator.learned()


@given(path=st.sampled_from(list(_paths(LEARNED))[1:]), value=VALUES)
@settings(max_examples=200)
def test_any_document_of_what_was_learned_can_be_used(path: tuple[Any, ...], value: Any) -> None:
    changed = _learned(_mutated(LEARNED, path, value))
    json.dumps(changed, allow_nan=False)
    if path[0] == "tags":
        assert changed["emitters"] == _learned(LEARNED)["emitters"]
    if path[0] == "places" and len(path) == 2:
        assert len(changed["tags"]["sender"]) == len(LEARNED["tags"]["sender"]) or isinstance(value, str)
