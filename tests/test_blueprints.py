"""The automation blueprints, as Home Assistant imports and runs them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint, DomainBlueprints
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.xiaomi_tag.adverts.frame import Battery
from custom_components.xiaomi_tag.const import DOMAIN, EVENT_STRANGER
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from .crossing import ELSEWHERE, KITCHEN, StagedCrossings, device_of, fire_crossing
from .homes import FENCE, home_entry, read, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

FOLDER = Path(__file__).parents[1] / "blueprints" / "automation" / DOMAIN
NAMES = ["arrival_by_room", "battery_round", "left_behind", "not_there_after_dark", "stranger_alert"]
GARDEN = PlaceRef(PlaceKind.FENCE, "garden_fence")


def blueprint(name: str) -> Blueprint:
    """Return a blueprint as Home Assistant reads it."""
    return Blueprint(
        load_yaml_dict(str(FOLDER / f"{name}.yaml")),
        path=f"{name}.yaml",
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )


@pytest.fixture(name="expected_lingering_timers")
def expected_lingering_timers_fixture() -> bool:
    """Allow the clocks of automations and of the sun, which end with Home Assistant only."""
    return True


@pytest.fixture(autouse=True)
def _imported() -> Iterator[None]:
    """Let automations find the blueprints of this repository."""

    def load(_self: DomainBlueprints, path: str) -> Blueprint:
        return blueprint(Path(path).stem)

    with patch.object(DomainBlueprints, "_load_blueprint", load):
        yield


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, staged: StagedCrossings) -> Home:
    ar.async_get(hass).async_create("Kitchen")
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.FIND_HUB, "Cat"), FENCE))


async def automate(hass: HomeAssistant, name: str, **inputs: Any) -> list[ServiceCall]:
    """Set an automation up from a blueprint; return the calls of its default action."""
    domain, service = ("light", "turn_on") if name == "arrival_by_room" else ("persistent_notification", "create")
    calls: list[ServiceCall] = async_mock_service(hass, domain, service)
    automation = {"use_blueprint": {"path": f"{name}.yaml", "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    state = hass.states.get("automation.automation_0")
    assert state is not None
    assert state.state == "on"
    return calls


def keys(hass: HomeAssistant) -> dict[str, Any]:
    return {"device_id": [device_of(hass, "address").id]}


def test_all_are_tested() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_blueprint_is_valid_and_has_a_source_url(name: str) -> None:
    read_blueprint = blueprint(name)
    assert read_blueprint.validate() is None
    source = read_blueprint.metadata["source_url"]
    assert source == f"https://github.com/xiaomi-tag/xiaomi-tag/blob/main/blueprints/automation/{DOMAIN}/{name}.yaml"
    assert read_blueprint.metadata["homeassistant"]["min_version"] == "2026.10.0"
    assert all(field["name"] and field["description"] for field in read_blueprint.inputs.values())


async def test_left_behind_is_sent(hass: HomeAssistant, home: Home) -> None:
    calls = await automate(hass, "left_behind", tags=keys(hass))
    await fire_crossing(hass, "left")
    await fire_crossing(hass, "left_behind", tag="find_hub")
    assert calls == []
    await fire_crossing(hass, "left_behind")
    await fire_crossing(hass, "left_behind", ELSEWHERE, late=True)
    sent, late = (call.data["message"] for call in calls)
    assert sent == "Keys was left behind in Kitchen"
    assert late.startswith("Keys was left behind on the way at ")


async def test_left_behind_elsewhere_is_not_sent_where_areas_are_chosen(hass: HomeAssistant, home: Home) -> None:
    calls = await automate(hass, "left_behind", tags=keys(hass), areas=["kitchen"], include_late=False)
    await fire_crossing(hass, "left_behind", ELSEWHERE)
    await fire_crossing(hass, "left_behind", late=True)
    assert calls == []
    await fire_crossing(hass, "left_behind")
    assert len(calls) == 1


async def night(hass: HomeAssistant, freezer: Any, hour: int) -> None:
    """Make it so late in San Diego, where the sun sets at about 8 in June."""
    await hass.config.async_update(latitude=32.87, longitude=-117.22, time_zone="America/Los_Angeles")
    freezer.move_to(dt_util.as_utc(dt_util.now().replace(2026, 6, 15, hour, 0, 0)))
    assert await async_setup_component(hass, "sun", {})


@pytest.mark.parametrize(("hour", "sent"), [(12, 0), (22, 1), (3, 1)])
async def test_cat_that_comes_after_dark(
    hass: HomeAssistant, home: Home, staged: StagedCrossings, freezer: Any, hour: int, sent: int
) -> None:
    await night(hass, freezer, hour)
    fence = device_of(hass, "garden_fence").id
    cat = {"device_id": [device_of(hass, "find_hub").id]}
    calls = await automate(hass, "not_there_after_dark", tags=cat, fences=[fence])
    staged.put("find_hub", GARDEN, side=True)
    await fire_crossing(hass, "entered", GARDEN, tag="find_hub")
    assert [call.data["message"] for call in calls] == ["Cat entered Garden"] * sent


@pytest.mark.parametrize("there", [True, False])
async def test_cat_that_is_there_at_sunset(
    hass: HomeAssistant, home: Home, staged: StagedCrossings, freezer: Any, there: bool
) -> None:
    await night(hass, freezer, 19)
    cat = {"device_id": [device_of(hass, "find_hub").id]}
    calls = await automate(hass, "not_there_after_dark", tags=cat, areas=["kitchen"])
    staged.put("find_hub", KITCHEN, side=there)
    freezer.tick(timedelta(hours=2))
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    assert len(calls) == int(there)


HALL = PlaceRef(PlaceKind.AREA, "hall")


def comes(hass: HomeAssistant, tag: str = "address") -> None:
    """Let a tag come home."""
    tracker = er.async_get(hass).async_get_entity_id("device_tracker", DOMAIN, f"{tag}_presence")
    assert tracker is not None
    hass.states.async_set(tracker, "not_home")
    hass.states.async_set(tracker, "home")


async def test_arrival_lights_the_first_room_only(hass: HomeAssistant, home: Home, freezer: Any) -> None:
    calls = await automate(hass, "arrival_by_room", tags=keys(hass))
    await fire_crossing(hass)
    assert calls == []
    comes(hass)
    await fire_crossing(hass, place=PlaceRef(PlaceKind.ZONE, "zone.home"))
    assert calls == []
    await fire_crossing(hass)
    assert [call.data["area_id"] for call in calls] == ["kitchen"]
    for place in (HALL, KITCHEN, HALL):
        freezer.tick(timedelta(seconds=70))
        await fire_crossing(hass, place=place)
    assert len(calls) == 1


async def test_arrival_counts_for_some_minutes_only(hass: HomeAssistant, home: Home, freezer: Any) -> None:
    calls = await automate(hass, "arrival_by_room", tags=keys(hass))
    comes(hass)
    freezer.tick(timedelta(minutes=6))
    await fire_crossing(hass)
    assert calls == []


async def test_next_arrival_lights_the_room_again(hass: HomeAssistant, home: Home, freezer: Any) -> None:
    calls = await automate(hass, "arrival_by_room", tags=keys(hass))
    comes(hass)
    await fire_crossing(hass)
    freezer.tick(timedelta(minutes=2))
    comes(hass)
    await fire_crossing(hass, place=HALL)
    assert [call.data["area_id"] for call in calls] == ["kitchen", "hall"]


async def test_two_tags_of_one_arrival_act_once(hass: HomeAssistant, home: Home, freezer: Any) -> None:
    both = {"device_id": [device_of(hass, tag).id for tag in ("address", "find_hub")]}
    calls = await automate(hass, "arrival_by_room", tags=both)
    comes(hass)
    await fire_crossing(hass)
    freezer.tick(timedelta(seconds=10))
    comes(hass, "find_hub")
    await fire_crossing(hass, tag="find_hub")
    assert len(calls) == 1


@pytest.mark.parametrize(("day", "sent"), [(13, 1), (14, 0)])
async def test_battery_round_names_those_that_need_one(
    hass: HomeAssistant, home: Home, freezer: Any, day: int, sent: int
) -> None:
    freezer.move_to(dt_util.as_utc(dt_util.now().replace(2026, 6, day, 17, 59, 0)))
    calls = await automate(hass, "battery_round")
    read(home.tags["find_hub"], Battery(percent=5))
    await hass.async_block_till_done()
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    assert [call.data["message"] for call in calls] == ["These tags need a new battery: Cat."] * sent


async def test_battery_round_sends_nothing_while_all_are_well(hass: HomeAssistant, home: Home, freezer: Any) -> None:
    freezer.move_to(dt_util.as_utc(dt_util.now().replace(2026, 6, 13, 17, 59, 0)))
    calls = await automate(hass, "battery_round")
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    assert calls == []


def phone(hass: HomeAssistant, name: str) -> str:
    """Add a phone with the Home Assistant app; return its device."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    devices = dr.async_get(hass)
    return devices.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name).id


async def meet(hass: HomeAssistant, level: str = "suspected", **changes: Any) -> None:
    """Let an unknown tracker reach a level."""
    hass.states.async_set("person.anna", "home", {"friendly_name": "Anna"})
    data = {"track": "stranger", "kind": level, "family": "find_my", "members": ["person.anna"], "place": None}
    hass.bus.async_fire(EVENT_STRANGER, {**data, **changes})
    await hass.async_block_till_done()


async def test_stranger_is_sent_to_every_phone(hass: HomeAssistant, home: Home) -> None:
    annas = async_mock_service(
        hass, "notify", "mobile_app_anna_s_phone", raise_exception=HomeAssistantError("out of reach")
    )
    bens = async_mock_service(hass, "notify", "mobile_app_ben")
    entities = async_mock_service(hass, "notify", "send_message")
    phones = [phone(hass, "Anna's phone"), phone(hass, "Ben")]
    await automate(hass, "stranger_alert", phones=phones, notifiers=["notify.grandma"])
    await meet(hass)
    assert len(annas) == 1
    assert bens[0].data["message"] == "Unknown tracker (Find My) may be moving with Anna"
    assert bens[0].data["data"]["url"] == bens[0].data["data"]["clickAction"] == "/xiaomi-tag/strangers"
    assert entities[0].data["entity_id"] == ["notify.grandma"]


async def test_stranger_of_another_level_or_person_is_not_sent(hass: HomeAssistant, home: Home) -> None:
    sent = async_mock_service(hass, "notify", "send_message")
    chosen = {"levels": ["lingering", "confirmed"], "persons": ["person.anna"]}
    await automate(hass, "stranger_alert", notifiers=["notify.anna"], **chosen)
    await meet(hass, "suspected")
    await meet(hass, "confirmed", members=["person.ben"])
    assert sent == []
    await meet(hass, "confirmed")
    assert len(sent) == 1


async def test_stranger_runs_actions_besides(hass: HomeAssistant, home: Home) -> None:
    template = "{{ level }}: {{ stranger }}, {{ members }}, {{ track }}"
    action = {"action": "persistent_notification.create", "data": {"message": template}}
    lines = await automate(hass, "stranger_alert", actions=[action])
    await meet(hass)
    assert [call.data["message"] for call in lines] == ["suspected: Unknown tracker (Find My), Anna, stranger"]
