"""What `xiaomi_tag/home` says of rooms, receivers and the layout."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, floor_registry as fr
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.xiaomi_tag.api.description import home_payload
from custom_components.xiaomi_tag.api.layout import async_save_layout
from custom_components.xiaomi_tag.const import OPTION_READERS, OPTION_RECEIVERS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.payloads import HomePayload
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.walks import WalkKind

from ..bluetooth import AddProxy, Proxy
from ..calibrating import NEAR, Stroll, areas, plan_json, some_walk
from ..homes import home_entry, set_up, tag_data

PICTURE = {"id": "0f" * 16, "x_m": 0.0, "y_m": 0.0, "width_m": 8.0, "rotation_deg": 0.0, "opacity": 0.5}


@pytest.fixture(name="proxy")
async def proxy_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> Proxy:
    kitchen, _hall = areas(hass, "Kitchen", "Hall")
    return add_proxy(1, kitchen)


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxy: Proxy) -> Home:
    return await set_up(hass, home_entry(tag_data(TagKind.ADDRESS, person="person.ada")))


@pytest.fixture(name="described")
def described_fixture(home: Home, hass_admin_user: MockUser) -> Any:
    return lambda: home_payload(home, hass_admin_user)


def rooms(payload: HomePayload, key: str) -> dict[str, Any]:
    return {room["area_id"]: room[key] for room in payload["rooms"]}  # type: ignore[literal-required]


async def test_room_is_nameable_with_a_receiver_that_is_used(hass: HomeAssistant, home: Home, described: Any) -> None:
    assert rooms(described(), "nameable") == {"kitchen": True, "hall": False}
    hass.config_entries.async_update_entry(home.entry, options={OPTION_RECEIVERS: {NEAR: {"ignored": True}}})
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 1)
    assert rooms(described(), "nameable") == {"kitchen": False, "hall": False}
    assert {receiver["source"]: receiver["state"] for receiver in described()["receivers"]}[NEAR] == "ignored"


async def test_room_is_nameable_once_a_map_covers_it(hass: HomeAssistant, home: Home, described: Any) -> None:
    await async_save_layout(home, plan_json())
    stroll = Stroll(home)
    for _ in range(3):
        stroll.walk(30, {NEAR: -60})
        await hass.async_block_till_done(wait_background_tasks=True)
    assert rooms(described(), "nameable") == {"kitchen": True, "hall": True}


async def test_only_a_whole_walk_makes_a_room_walked(home: Home, described: Any) -> None:
    await home.calibration_store.async_add([some_walk(1), some_walk(2, "hall", kind=WalkKind.CORRECTION)])
    assert rooms(described(), "walked") == {"kitchen": True, "hall": False}


async def test_next_is_a_plan_then_walks_then_nothing(home: Home, described: Any) -> None:
    assert described()["next"] == "plan"
    await async_save_layout(home, plan_json())
    assert described()["next"] == "walks"
    await home.calibration_store.async_add([some_walk(1), some_walk(2, "hall")])
    assert described()["next"] is None


async def test_receiver_that_is_gone_is_offline(home: Home, proxy: Proxy, described: Any) -> None:
    proxy.cut()
    home.async_tick(home.clock.now() + 1)
    [receiver] = [each for each in described()["receivers"] if each["source"] == NEAR]
    assert (receiver["online"], receiver["state"]) == (False, "offline")


async def test_tag_has_its_person(described: Any) -> None:
    assert [tag["person"] for tag in described()["tags"]] == ["person.ada"]


async def test_floor_of_the_plan_is_that_of_most_of_its_rooms(hass: HomeAssistant, home: Home, described: Any) -> None:
    await async_save_layout(home, plan_json())
    assert described()["layout"]["floors"][0]["floor_id"] is None
    ground = fr.async_get(hass).async_create("Ground floor").floor_id
    ar.async_get(hass).async_update("hall", floor_id=ground)
    assert described()["layout"]["floors"][0]["floor_id"] == ground


async def test_floor_that_was_chosen_stands_as_long_as_it_exists(
    hass: HomeAssistant, home: Home, described: Any
) -> None:
    registry = fr.async_get(hass)
    chosen, other = (registry.async_create(name).floor_id for name in ("Chosen", "Other"))
    ar.async_get(hass).async_update("hall", floor_id=other)
    plan = plan_json()
    plan["floors"][0] |= {"floor_id": chosen, "picture": PICTURE}
    await async_save_layout(home, plan)
    [floor] = described()["layout"]["floors"]
    assert (floor["floor_id"], floor["picture"]) == (chosen, PICTURE)
    registry.async_delete(chosen)
    assert described()["layout"]["floors"][0]["floor_id"] == other


async def test_reader_may_not_teach(hass: HomeAssistant, home: Home) -> None:
    reader = MockUser(name="Bob").add_to_hass(hass)
    hass.config_entries.async_update_entry(home.entry, options={OPTION_READERS: [reader.id]})
    assert home_payload(home, reader)["may"] == {"history": True, "teach": False}
