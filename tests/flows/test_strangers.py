"""The form of the detection of strangers."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..flow_steps import loaded_home, shown
from .test_options import answer, defaults, open_step

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

CHOSEN = {
    "strangers": False,
    "strangers_sensitivity": "high",
    "member_rooms": [{"person": "person.anna", "entity": "sensor.anna_room"}],
}


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


async def test_form_starts_at_the_defaults_and_other_options_stay(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={"kept": 1})
    result = await open_step(hass, entry.entry_id, "strangers")
    assert defaults(result) == {"strangers": True, "strangers_sensitivity": "medium"}
    assert shown(result) == {"member_rooms": []}
    result = await answer(hass, result, CHOSEN)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == {
        "kept": 1,
        "strangers": False,
        "strangers_sensitivity": "high",
        "member_rooms": {"person.anna": "sensor.anna_room"},
    }


async def test_form_shows_what_was_set_and_rooms_can_be_removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await answer(hass, await open_step(hass, entry.entry_id, "strangers"), CHOSEN)
    result = await open_step(hass, entry.entry_id, "strangers")
    assert defaults(result) == {"strangers": False, "strangers_sensitivity": "high"}
    assert shown(result) == {"member_rooms": CHOSEN["member_rooms"]}
    await answer(hass, result, {"strangers": True, "strangers_sensitivity": "low"})
    assert entry.options["member_rooms"] == {}


@pytest.mark.parametrize("damaged", [5, ["person.anna"], {"person.anna": 7}])
async def test_stored_options_of_another_shape_are_the_defaults(
    hass: HomeAssistant, entry: MockConfigEntry, damaged: object
) -> None:
    options = {"strangers_sensitivity": "extreme", "member_rooms": damaged}
    hass.config_entries.async_update_entry(entry, options=options)
    result = await open_step(hass, entry.entry_id, "strangers")
    assert defaults(result) == {"strangers": True, "strangers_sensitivity": "medium"}
    assert shown(result) == {"member_rooms": []}


@pytest.mark.parametrize(
    "refused",
    [
        {"strangers_sensitivity": "extreme"},
        {"member_rooms": [{"person": "person.anna"}]},
        {"member_rooms": [{"person": "light.hall", "entity": "sensor.anna_room"}]},
    ],
)
async def test_other_input_is_refused(hass: HomeAssistant, entry: MockConfigEntry, refused: dict[str, Any]) -> None:
    result = await open_step(hass, entry.entry_id, "strangers")
    with pytest.raises(InvalidData):
        await answer(hass, result, {**CHOSEN, **refused})
