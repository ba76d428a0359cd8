from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .flows import (
    loaded_home,
    setup_entry_fixture,  # noqa: F401  pytest finds fixtures by name
)

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


def defaults(result: Any) -> dict[str, Any]:
    return {str(marker.schema): marker.default() for marker in result["data_schema"].schema}


async def test_options_start_at_the_defaults_and_show_what_was_set(hass: HomeAssistant, home: MockConfigEntry) -> None:
    result = await hass.config_entries.options.async_init(home.entry_id)
    assert result["type"] is FlowResultType.FORM
    assert defaults(result) == {"away_after_s": 120, "publish_threshold": 0.5}

    chosen = {"away_after_s": 600, "publish_threshold": 0.7}
    result = await hass.config_entries.options.async_configure(result["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(home.options) == chosen
    assert isinstance(home.options["away_after_s"], int)

    result = await hass.config_entries.options.async_init(home.entry_id)
    assert defaults(result) == chosen


async def test_options_do_not_reload_the_home(hass: HomeAssistant, home: MockConfigEntry, setup_entry: Any) -> None:
    result = await hass.config_entries.options.async_init(home.entry_id)
    await hass.config_entries.options.async_configure(result["flow_id"], {"away_after_s": 600})
    await hass.async_block_till_done()
    assert setup_entry.await_count == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("away_after_s", 29),
        ("away_after_s", 3601),
        ("away_after_s", "nan"),
        ("away_after_s", "long"),
        ("publish_threshold", 0.29),
        ("publish_threshold", 0.96),
        ("publish_threshold", "nan"),
    ],
)
async def test_option_out_of_range_is_refused(
    hass: HomeAssistant, home: MockConfigEntry, name: str, value: Any
) -> None:
    result = await hass.config_entries.options.async_init(home.entry_id)
    with pytest.raises(InvalidData) as refusal:
        await hass.config_entries.options.async_configure(result["flow_id"], {name: value})
    assert set(refusal.value.schema_errors) == {name}
    assert not home.options
