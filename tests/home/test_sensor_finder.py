"""Which entities are sensors of the house."""

from typing import Any

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import sensor_finder
from custom_components.xiaomi_tag.home.sensor_finder import HouseSensor, LeftOutBy, find_sensors, read_sensor_options
from custom_components.xiaomi_tag.locator.sensors import SensorKind


@pytest.fixture(autouse=True)
def hall(hass: HomeAssistant) -> str:
    return ar.async_get(hass).async_create("Hall").id


def add(
    hass: HomeAssistant,
    entity_id: str,
    device_class: str | None = None,
    *,
    platform: str = "zha",
    area: str | None = "hall",
    **entry: Any,
) -> str:
    registry = er.async_get(hass)
    domain, _, name = entity_id.partition(".")
    entity = registry.async_get_or_create(
        domain,
        platform,
        name,
        suggested_object_id=name,
        original_name=name,
        original_device_class=device_class,
        **entry,
    )
    assert entity.entity_id == entity_id
    if area is not None:
        registry.async_update_entity(entity_id, area_id=area)
    return entity_id


def found(hass: HomeAssistant, **options: Any) -> dict[str, HouseSensor]:
    return find_sensors(hass, read_sensor_options(options))


def kinds(hass: HomeAssistant, **options: Any) -> dict[str, SensorKind]:
    return {entity_id: sensor.kind for entity_id, sensor in found(hass, **options).items()}


@pytest.mark.parametrize(
    ("device_class", "kind"),
    [
        ("motion", SensorKind.MOTION),
        ("occupancy", SensorKind.MOTION),
        ("presence", SensorKind.PRESENCE),
        ("door", SensorKind.DOOR),
        ("opening", SensorKind.DOOR),
        ("window", None),
        ("garage_door", None),
        ("moisture", None),
        (None, None),
    ],
)
def test_class_of_a_binary_sensor_is_its_kind(
    hass: HomeAssistant, device_class: str | None, kind: SensorKind | None
) -> None:
    sensor = add(hass, "binary_sensor.one", device_class)
    assert kinds(hass) == ({} if kind is None else {sensor: kind})
    assert all(each.area_id == "hall" for each in found(hass).values())


@pytest.mark.parametrize("domain", ["light", "switch", "media_player", "climate"])
def test_what_hands_use_is_found(hass: HomeAssistant, domain: str) -> None:
    assert kinds(hass) == {}
    add(hass, f"{domain}.one")
    assert kinds(hass) == {f"{domain}.one": SensorKind.HAND}


@pytest.mark.parametrize("domain", ["cover", "fan", "sensor", "button"])
def test_other_domains_are_not(hass: HomeAssistant, domain: str) -> None:
    add(hass, f"{domain}.one")
    assert kinds(hass) == {}


@pytest.mark.parametrize(
    "entry",
    [
        {"entity_category": EntityCategory.CONFIG},
        {"hidden_by": er.RegistryEntryHider.INTEGRATION},
        {"disabled_by": er.RegistryEntryDisabler.USER},
        {"platform": "group"},
        {"platform": "template"},
        {"platform": DOMAIN},
        {"area": None},
    ],
)
def test_settings_doubles_and_derived_switches_are_left_aside(hass: HomeAssistant, entry: dict[str, Any]) -> None:
    add(hass, "switch.one", **entry)
    assert kinds(hass) == {}


@pytest.mark.parametrize("platform", ["template", "group"])
def test_motion_sensor_made_of_others_counts_in_its_area(hass: HomeAssistant, platform: str) -> None:
    add(hass, "binary_sensor.one", "motion", platform=platform)
    assert kinds(hass) == {"binary_sensor.one": SensorKind.MOTION}


def test_hidden_motion_sensor_counts(hass: HomeAssistant) -> None:
    add(hass, "binary_sensor.one", "motion", hidden_by=er.RegistryEntryHider.USER)
    assert kinds(hass) == {"binary_sensor.one": SensorKind.MOTION}


def test_left_out_by_itself_or_by_a_label_of_it_or_its_device(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain="zha")
    entry.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("zha", "1")})
    devices.async_update_device(device.id, area_id="hall", labels={"cat"})
    one, two = add(hass, "binary_sensor.one", "motion"), add(hass, "binary_sensor.two", "motion")
    three = add(hass, "binary_sensor.three", "motion", area=None, device_id=device.id)
    four = add(hass, "binary_sensor.four", "motion")
    five = add(hass, "binary_sensor.five", "motion", device_id=device.id)
    er.async_get(hass).async_update_entity(two, labels={"cat"})
    options = {"sensors_left_out": [one], "sensor_labels_left_out": ["cat", "dog"]}
    assert {entity_id: sensor.left_out_by for entity_id, sensor in found(hass, **options).items()} == {
        one: LeftOutBy.ENTITY,
        two: LeftOutBy.LABEL,
        three: LeftOutBy.LABEL,
        four: None,
        five: LeftOutBy.LABEL,
    }


def test_sensor_of_a_person_shows_presence(hass: HomeAssistant) -> None:
    bed = add(hass, "binary_sensor.bed", "occupancy")
    pir = add(hass, "binary_sensor.pir", "motion")
    sensors = found(hass, person_sensors={bed: "person.anna", pir: "person.ben"})
    assert sensors[bed] == HouseSensor(bed, "hall", SensorKind.PRESENCE, "person.anna")
    assert sensors[pir] == HouseSensor(pir, "hall", SensorKind.MOTION, "person.ben")


def test_entity_with_a_persons_room_is_found_unless_it_is_ours(hass: HomeAssistant) -> None:
    ours = add(hass, "sensor.keys_room", platform=DOMAIN)
    rooms = {"person.anna": "sensor.anna_room", "person.ben": ours}
    assert found(hass, member_rooms=rooms) == {
        "sensor.anna_room": HouseSensor("sensor.anna_room", None, SensorKind.ROOM, "person.anna")
    }
    left = found(hass, member_rooms=rooms, sensors_left_out=["sensor.anna_room"])
    assert left["sensor.anna_room"].left_out_by is LeftOutBy.ENTITY


def test_of_too_many_those_that_show_most_are_kept(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensor_finder, "MOST_SENSORS", 3)
    add(hass, "light.a")
    add(hass, "binary_sensor.z", "presence")
    add(hass, "binary_sensor.m", "motion")
    add(hass, "binary_sensor.d", "door")
    add(hass, "binary_sensor.left_out", "presence")
    assert set(found(hass, sensors_left_out=["binary_sensor.left_out"])) == {
        "binary_sensor.z",
        "binary_sensor.m",
        "binary_sensor.d",
    }


@pytest.mark.parametrize("damaged", [5, "motion", {"a": 1}, [1, None]])
def test_damaged_options_leave_nothing_out(hass: HomeAssistant, damaged: object) -> None:
    add(hass, "binary_sensor.one", "motion")
    options = dict.fromkeys(("sensors_left_out", "sensor_labels_left_out", "person_sensors", "member_rooms"), damaged)
    assert kinds(hass, **options) == {"binary_sensor.one": SensorKind.MOTION}
