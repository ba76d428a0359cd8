"""The form of the house's sensors."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import area_registry as ar, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.flows import sensors
from custom_components.xiaomi_tag.flows.rooms_to_walk import NOTHING
from custom_components.xiaomi_tag.home.lesson_report import LessonReport
from custom_components.xiaomi_tag.home.lesson_store import Notebook

from ..flow_steps import shown
from ..home.lessons import PIR, some_study
from ..homes import home_entry, set_up
from .test_options import answer, defaults, open_step

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

CHOSEN = {
    "learn_rooms": False,
    "sensors_left_out": [PIR],
    "sensor_labels_left_out": ["cat"],
    "person_sensors": [{"entity": "binary_sensor.bed", "person": "person.anna"}],
}


def add_sensor(hass: HomeAssistant, name: str = "pir") -> None:
    hall = ar.async_get(hass).async_get_or_create("Hall").id
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "binary_sensor", "zha", name, suggested_object_id=name, original_name=name, original_device_class="motion"
    )
    registry.async_update_entity(f"binary_sensor.{name}", area_id=hall)
    hass.states.async_set(f"binary_sensor.{name}", "off", {"friendly_name": f"The {name}"})


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant) -> MockConfigEntry:
    add_sensor(hass)
    entry = home_entry()
    await set_up(hass, entry)
    return entry


def choices(result: ConfigFlowResult) -> dict[str, str]:
    schema = result["data_schema"]
    assert schema is not None
    return {each["value"]: each["label"] for each in schema.schema["sensors_left_out"].config["options"]}


async def test_form_starts_at_the_defaults_and_other_options_stay(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={"kept": 1})
    result = await open_step(hass, entry.entry_id, "sensors")
    assert defaults(result) == {"learn_rooms": True}
    assert shown(result) == {"sensors_left_out": [], "sensor_labels_left_out": [], "person_sensors": []}
    assert choices(result) == {PIR: "The pir (Hall)"}
    assert result["description_placeholders"] == {"sensors": "- The pir \\(Hall\\)", "count": "1"}
    result = await answer(hass, result, CHOSEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == {
        **CHOSEN,
        "kept": 1,
        "person_sensors": {"binary_sensor.bed": "person.anna"},
    }


async def test_form_shows_what_was_set_and_all_can_be_removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await answer(hass, await open_step(hass, entry.entry_id, "sensors"), CHOSEN)
    result = await open_step(hass, entry.entry_id, "sensors")
    assert defaults(result) == {"learn_rooms": False}
    assert shown(result) == {key: value for key, value in CHOSEN.items() if key != "learn_rooms"}
    assert result["description_placeholders"] == {"sensors": NOTHING, "count": "0"}
    await answer(hass, result, {"learn_rooms": True})
    assert dict(entry.options) == {
        "learn_rooms": True,
        "sensors_left_out": [],
        "sensor_labels_left_out": [],
        "person_sensors": {},
    }


async def test_sensor_that_is_gone_can_stay_left_out(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={"sensors_left_out": ["binary_sensor.gone"]})
    result = await open_step(hass, entry.entry_id, "sensors")
    assert choices(result) == {PIR: "The pir (Hall)", "binary_sensor.gone": "binary_sensor.gone"}
    await answer(hass, result, {"learn_rooms": True, "sensors_left_out": ["binary_sensor.gone"]})
    assert entry.options["sensors_left_out"] == ["binary_sensor.gone"]


async def test_what_each_sensor_taught_is_listed(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook(report=LessonReport.of(some_study(), 5.0))
    monkeypatch.setattr(entry.runtime_data.lessons, "_notebook", notebook)
    monkeypatch.setattr(sensors, "MOST_LISTED", 1)
    add_sensor(hass, "quiet")
    result = await open_step(hass, entry.entry_id, "sensors")
    assert result["description_placeholders"] == {"sensors": "- The pir \\(Hall\\): 12\n- … +1", "count": "2"}


async def test_form_works_while_the_home_is_not_loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    result = await open_step(hass, entry.entry_id, "sensors")
    assert result["description_placeholders"] == {"sensors": "- The pir \\(Hall\\)", "count": "1"}


@pytest.mark.parametrize(
    "refused",
    [
        {"sensors_left_out": ["binary_sensor.other"]},
        {"person_sensors": [{"entity": PIR}]},
        {"person_sensors": [{"entity": "light.hall", "person": "person.anna"}]},
    ],
)
async def test_other_input_is_refused(hass: HomeAssistant, entry: MockConfigEntry, refused: dict[str, Any]) -> None:
    result = await open_step(hass, entry.entry_id, "sensors")
    with pytest.raises(InvalidData):
        await answer(hass, result, {**CHOSEN, **refused})
