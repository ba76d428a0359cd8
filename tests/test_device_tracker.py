from typing import Any

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.model import Reason

from .homes import entities, home_entry, pass_time, place, set_up, stored

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

PRESENCE = "device_tracker.keys_presence"


@pytest.fixture
async def keys_tag(hass: HomeAssistant) -> Tag:
    assert await async_setup_component(hass, "zone", {})
    home = await set_up(hass, home_entry(TagKind.FIND_HUB))
    return home.tags["find_hub"]


def tracker(hass: HomeAssistant) -> State:
    state = hass.states.get(PRESENCE)
    assert state is not None
    return state


def add_zone(hass: HomeAssistant, name: str, radius_m: float, *, north_m: float = 0.0, passive: bool = False) -> str:
    """Add a zone by its state, since that is what counts."""
    entity_id = f"zone.{name}"
    hass.states.async_set(
        entity_id,
        "0",
        {
            "latitude": hass.config.latitude + north_m / 111_195,
            "longitude": hass.config.longitude,
            "radius": radius_m,
            "passive": passive,
        },
    )
    return entity_id


@pytest.mark.parametrize("kind", TagKind)
async def test_tracker_of_a_tag(hass: HomeAssistant, snapshot: SnapshotAssertion, kind: TagKind) -> None:
    home = await set_up(hass, home_entry(kind))
    place(home.tags[kind.value], presence=Presence.HOME)
    (entity,) = entities(hass, "device_tracker")
    assert entity == snapshot(name=f"{entity.entity_id}-entry")
    assert hass.states.get(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")


async def test_presence_is_called_like_its_tag(hass: HomeAssistant, keys_tag: Tag) -> None:
    state = hass.states.get(PRESENCE)
    assert state is not None
    assert state.name == "Keys"


async def test_presence_is_unknown_before_the_first_evidence(hass: HomeAssistant, keys_tag: Tag) -> None:
    state = tracker(hass)
    assert state.state == "unknown"
    assert state.attributes["in_zones"] == []


async def test_presence_at_home_is_in_the_home_zone(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, presence=Presence.HOME)
    state = tracker(hass)
    assert state.state == "home"
    assert state.attributes["in_zones"] == ["zone.home"]
    assert state.attributes["source_type"] == "bluetooth_le"
    assert "latitude" not in state.attributes


async def test_presence_away_is_in_no_zone(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, presence=Presence.HOME)
    place(keys_tag, presence=Presence.AWAY, reason=Reason.SILENT)
    state = tracker(hass)
    assert state.state == "not_home"
    assert state.attributes["in_zones"] == []


async def test_zones_around_home_count_and_home_names_the_state(hass: HomeAssistant, keys_tag: Tag) -> None:
    town = add_zone(hass, "town", 5000)
    street = add_zone(hass, "street", 400, north_m=100)
    same = add_zone(hass, "same", hass.config.radius)
    add_zone(hass, "shed", 5)
    add_zone(hass, "neighbour", 120, north_m=60)
    await pass_time(hass, 1)
    place(keys_tag, presence=Presence.HOME)
    state = tracker(hass)
    assert state.state == "home"
    assert state.attributes["in_zones"] == ["zone.home", same, street, town]


async def test_zone_that_comes_grows_or_goes_is_followed(hass: HomeAssistant, keys_tag: Tag) -> None:
    place(keys_tag, presence=Presence.HOME)
    town = add_zone(hass, "town", 50)
    await pass_time(hass, 1)
    assert tracker(hass).attributes["in_zones"] == ["zone.home"]
    add_zone(hass, "town", 5000)
    await pass_time(hass, 1)
    assert tracker(hass).attributes["in_zones"] == ["zone.home", town]
    hass.states.async_remove(town)
    await pass_time(hass, 1)
    assert tracker(hass).attributes["in_zones"] == ["zone.home"]


async def test_presence_is_restored_after_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage |= stored(find_hub={"presence": "away", "evidence_at": 1_790_000_000.0})
    await set_up(hass, home_entry(TagKind.FIND_HUB))
    assert tracker(hass).state == "not_home"


async def test_presence_is_on_the_tags_device_and_no_diagnostic(
    hass: HomeAssistant, keys_tag: Tag, entity_registry: er.EntityRegistry
) -> None:
    presence = entity_registry.async_get(PRESENCE)
    room = entity_registry.async_get("sensor.keys_room")
    assert presence is not None
    assert room is not None
    assert presence.entity_category is None
    assert presence.disabled_by is None
    assert presence.device_id == room.device_id is not None


async def test_person_follows_the_tracker(hass: HomeAssistant, keys_tag: Tag) -> None:
    person = {"id": "1", "name": "Ada", "device_trackers": [PRESENCE]}
    assert await async_setup_component(hass, "person", {"person": [person]})
    place(keys_tag, presence=Presence.HOME)
    await hass.async_block_till_done()
    state = hass.states.get("person.ada")
    assert state is not None
    assert state.state == "home"


@pytest.mark.parametrize("word", ["deprecated", "report"])
async def test_core_finds_nothing_deprecated(
    hass: HomeAssistant, keys_tag: Tag, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    place(keys_tag, presence=Presence.HOME)
    assert not [
        record for record in caplog.records if "xiaomi_tag" in record.getMessage() and word in record.getMessage()
    ]
