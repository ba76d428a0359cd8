"""A planted tracker from its packets to what people read and decide, with the real detector."""

from typing import Any

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.strangers.model import Choice, Level

from ..bluetooth import AddProxy
from ..calibrating import areas
from ..homes import home_entry, set_up
from ..planted import ANNA, Planted


@pytest.fixture(name="planted")
async def planted_fixture(
    hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy, monkeypatch: pytest.MonkeyPatch
) -> Planted:
    """Return a home into which Anna has carried a tracker for some hours."""
    assert await async_setup_component(hass, "repairs", {})
    hall, kitchen = areas(hass, "Hall", "Kitchen")
    levels = {add_proxy(1, hall, name="Hall proxy").source: -58.0, add_proxy(2, kitchen).source: -75.0}
    hass.states.async_set(ANNA, "home", {"friendly_name": "Anna"})
    planted = Planted(await set_up(hass, home_entry()), monkeypatch)
    await planted.go_out_and_in(levels, 6)
    return planted


async def test_what_was_heard_is_read_and_decided(hass: HomeAssistant, planted: Planted) -> None:
    (stranger,) = planted.home.stranger_feed.describe()["strangers"]
    assert (stranger["level"], stranger["members"], stranger["room"]) == (Level.CONFIRMED, [ANNA], "hall")
    assert stranger["receiver"] is not None
    assert (stranger["receiver"]["name"], stranger["receiver"]["dbm"]) == ("Hall proxy", -58)
    assert {"came_home_with", "left_together", "came_together"} <= {each["clue"] for each in stranger["evidence"]}

    data = {"track": stranger["id"]}
    answer: Any = await hass.services.async_call(DOMAIN, "report", data, blocking=True, return_response=True)
    sentences = " ".join(each["text"] for each in answer["report"]["evidence"])
    assert "left within" in sentences
    assert "of Anna" in sentences

    repairs = repairs_flow_manager(hass)
    assert repairs is not None
    issue_id = f"stranger_confirmed_{stranger['id']}"
    menu: Any = await repairs.async_init(DOMAIN, context={"issue_id": issue_id})
    for step in ("evidence", "find", "ring", "help", "decide", "trust"):
        menu = await repairs.async_configure(menu["flow_id"], {"next_step_id": step})
        assert menu["step_id"] == step
    done = await repairs.async_configure(menu["flow_id"], {"next_step_id": "trusted"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    (described,) = planted.home.stranger_feed.describe()["strangers"]
    assert described["decision"] is not None
    assert described["decision"]["choice"] == Choice.TRUST
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None
