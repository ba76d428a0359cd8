"""What the user taught outlives restarts, and goes with its tag or room."""

from collections.abc import Iterable
from dataclasses import replace
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.home.calibration_store import CalibrationStore
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json, plan_to_json
from custom_components.xiaomi_tag.locator.walks import MOST_WALKS, Walk, WalkKind, walk_to_json

from ..calibrating import BAG, KEYS, STORE_KEY, plan_json, some_walk
from ..homes import ENTRY_ID, pass_time

ROOMS = {"kitchen", "hall"}
TAGS = {KEYS, BAG}
PLAN = plan_from_json(plan_json())


def knowledge(hass: HomeAssistant) -> CalibrationStore:
    return CalibrationStore(hass, ENTRY_ID, Locator())


def stored(data: Any, version: int = 1, minor_version: int = 1) -> dict[str, Any]:
    return {STORE_KEY: {"version": version, "minor_version": minor_version, "key": STORE_KEY, "data": data}}


async def test_home_that_was_taught_nothing_knows_nothing(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert known.plan is None
    assert known.walks == {}
    await known.async_flush()
    assert STORE_KEY not in hass_storage


async def test_what_was_taught_is_found_again(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    walks = [some_walk(1), some_walk(2, "hall", BAG, kind=WalkKind.CORRECTION)]
    before = knowledge(hass)
    await before.async_add(walks)
    await before.async_set_plan(PLAN)
    after = knowledge(hass)
    await after.async_load(TAGS, ROOMS)
    assert list(after.walks.values()) == walks
    assert after.plan == PLAN


async def test_plan_can_be_removed(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_set_plan(PLAN)
    await known.async_set_plan(None)
    assert hass_storage[STORE_KEY]["data"] == {"layout": None, "rev": 2, "walks": []}


@pytest.mark.parametrize(("data", "rev"), [({}, 1), ({"rev": 7}, 7), ({"rev": "x"}, 1), ({"rev": -1}, 1)])
async def test_plan_of_before_there_were_revisions_has_the_first(
    hass: HomeAssistant, hass_storage: dict[str, Any], data: dict[str, Any], rev: int
) -> None:
    hass_storage |= stored({"layout": plan_json(), "walks": [], **data})
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert known.rev == rev


async def test_walk_replaces_one_with_its_id(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_add([some_walk(1)])
    again = some_walk(1, "hall")
    await known.async_add([again])
    assert list(known.walks.values()) == [again]


async def test_walks_are_bounded_and_corrections_go_first(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    walks = [some_walk(number) for number in range(MOST_WALKS)]
    walks[5] = replace(walks[5], kind=WalkKind.CORRECTION)
    await known.async_add(walks)
    await known.async_add([some_walk(MOST_WALKS), some_walk(MOST_WALKS + 1)])
    assert len(known.walks) == MOST_WALKS
    assert {"w0", "w5"}.isdisjoint(known.walks)


async def test_deleted_walks_are_gone(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_add([some_walk(1), some_walk(2)])
    assert await known.async_delete({"w1", "w3"}) == 1
    assert await known.async_delete({"w1"}) == 0
    assert [walk["id"] for walk in hass_storage[STORE_KEY]["data"]["walks"]] == ["w2"]


async def test_forgotten_tags_and_rooms_are_erased_from_the_disk(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    known = knowledge(hass)
    await known.async_add([some_walk(1), some_walk(2, tag=BAG), some_walk(3, "hall")])
    known.async_forget(tag=BAG)
    known.async_forget(room="hall")
    known.async_forget(room="attic")
    assert set(known.walks) == {"w1"}
    await pass_time(hass, 5)
    assert [walk["id"] for walk in hass_storage[STORE_KEY]["data"]["walks"]] == ["w1"]


async def test_flush_does_not_wait(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_add([some_walk(1)])
    known.async_forget(tag=KEYS)
    assert hass_storage[STORE_KEY]["data"]["walks"]
    await known.async_flush()
    assert hass_storage[STORE_KEY]["data"]["walks"] == []


async def test_walks_of_what_went_meanwhile_are_erased_at_the_start(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    walks = [some_walk(1), some_walk(2, "attic"), some_walk(3, tag="gone")]
    hass_storage |= stored({"layout": None, "walks": [walk_to_json(walk) for walk in walks]})
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert set(known.walks) == {"w1"}
    await pass_time(hass, 5)
    assert [walk["id"] for walk in hass_storage[STORE_KEY]["data"]["walks"]] == ["w1"]


async def test_damaged_parts_do_not_affect_the_others(
    hass: HomeAssistant, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    hass_storage |= stored({"layout": {"floors": 5}, "walks": [walk_to_json(some_walk(1)), {"id": "w2"}, None]})
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert set(known.walks) == {"w1"}
    assert known.plan is None
    assert caplog.text.count("calibration cannot be used as it is (partly)") == 1
    assert [record.levelno for record in caplog.records if "floor plan" in record.message] == [logging.ERROR]


@pytest.mark.parametrize("data", [None, [], {"walks": {}}, {"layout": None, "walks": None}])
async def test_damaged_document_returns_none(hass: HomeAssistant, hass_storage: dict[str, Any], data: Any) -> None:
    hass_storage |= stored(data)
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert known.walks == {}
    assert known.plan is None


async def test_document_of_a_later_minor_version_is_read(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    data = {"layout": plan_to_json(PLAN), "walks": [walk_to_json(some_walk(1))], "new": 1}
    hass_storage |= stored(data, minor_version=7)
    known = knowledge(hass)
    await known.async_load(TAGS, ROOMS)
    assert set(known.walks) == {"w1"}
    assert known.plan == PLAN


class _Notes:
    """Which walks began and ceased to count, in order."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.noted: list[tuple[str, bool]] = []
        self.store = CalibrationStore(hass, ENTRY_ID, Locator(), self._note)

    def _note(self, walks: Iterable[Walk], *, kept: bool) -> None:
        self.noted += [(walk.id, kept) for walk in walks]


async def test_walks_that_count_from_now_on_are_noted(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    notes = _Notes(hass)
    await notes.store.async_add([some_walk(1), some_walk(2)])
    assert notes.noted == [("w1", True), ("w2", True)]


async def test_walks_that_count_no_longer_are_noted(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    notes = _Notes(hass)
    await notes.store.async_add([some_walk(1), some_walk(2, "hall"), some_walk(3, tag=BAG)])
    notes.noted.clear()
    await notes.store.async_delete({"w1", "w9"})
    assert notes.noted == [("w1", False)]
    notes.store.async_forget(room="hall")
    assert notes.noted == [("w1", False), ("w2", False)]
    notes.store.async_forget(tag=BAG)
    assert notes.noted == [("w1", False), ("w2", False)]


async def test_walks_that_make_room_for_others_are_noted(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    notes = _Notes(hass)
    await notes.store.async_add([some_walk(number) for number in range(MOST_WALKS)])
    notes.noted.clear()
    await notes.store.async_add([some_walk(MOST_WALKS)])
    assert notes.noted == [(f"w{MOST_WALKS}", True), ("w0", False)]


async def test_removal_leaves_nothing(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    known = knowledge(hass)
    await known.async_add([some_walk(1)])
    await known.async_remove()
    assert STORE_KEY not in hass_storage
