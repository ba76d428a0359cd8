import base64
import json
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.flows.elsewhere import _READERS, async_tags_elsewhere
from custom_components.xiaomi_tag.identity.credentials import fingerprint

from ..flow_steps import IRK, KEY, OTHER_KEY, accessory, loaded_home

pytestmark = pytest.mark.usefixtures("enable_bluetooth", "setup_entry")

PRIVATE_KEY = bytes(range(1, 29))
MENU = ["find_hub", "find_my", "address", "ibeacon", "private_address", "home_made"]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, setup_entry: Any) -> MockConfigEntry:
    return await loaded_home(hass)


def keep(hass: HomeAssistant, domain: str, data: dict[str, Any], title: str = "Elsewhere", **more: Any) -> None:
    MockConfigEntry(domain=domain, title=title, data=data, **more).add_to_hass(hass)


def keep_all(hass: HomeAssistant) -> None:
    keep(hass, "private_ble_device", {"irk": IRK}, "Ada's watch")
    keep(hass, "findmy", {"type": "account", "account_data": {"password": "p"}})
    keep(hass, "findmy", {"type": "device_rolling_derived", "data": json.loads(accessory())}, "Bag")
    keep(
        hass,
        "findmy",
        {
            "type": "device_static",
            "data": {"type": "keypair", "private_key": base64.b64encode(PRIVATE_KEY).decode(), "name": "Bike"},
        },
    )
    keep(
        hass,
        "findmy",
        {
            "type": "device_rolling_pre_generated",
            "data": {"type": "custom_rolling_key_accessory", "private_keys": [PRIVATE_KEY[::-1].hex()], "name": "Car"},
        },
    )
    keep(
        hass,
        "googlefindmy",
        {
            "secrets_data": {"owner_key": "ab" * 32, "aas_token": "t"},
            "devices": [
                {"name": "Keys", "identity_key": KEY, "pairDate": {"seconds": "1772389800"}},
                {"device_name": "Cat", "eik_hex": OTHER_KEY},
            ],
        },
    )


async def start(hass: HomeAssistant, home: MockConfigEntry) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_init((home.entry_id, "tag"), context={"source": SOURCE_USER})


async def send(hass: HomeAssistant, result: SubentryFlowResult, user_input: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


async def test_tags_of_other_integrations_are_found(hass: HomeAssistant, home: MockConfigEntry) -> None:
    keep_all(hass)
    found = [(tag.name, tag.integration, tag.credentials.kind.value) for tag in async_tags_elsewhere(hass, home)]
    assert found == [
        ("Ada's watch", "Private BLE Device", "private_address"),
        ("Bag", "FindMy", "find_my"),
        ("Bike", "FindMy", "home_made"),
        ("Car", "FindMy", "home_made"),
        ("Cat", "Google Find My Device", "find_hub"),
        ("Keys", "Google Find My Device", "find_hub"),
    ]


async def test_menu_offers_them_only_if_there_are_any(hass: HomeAssistant, home: MockConfigEntry) -> None:
    assert (await start(hass, home))["menu_options"] == MENU
    keep(hass, "findmy", {"type": "account", "account_data": {}})
    keep(hass, "private_ble_device", {"irk": "not a key"})
    keep(hass, "private_ble_device", {"irk": IRK}, source=SOURCE_IGNORE)
    keep(hass, "googlefindmy", {"secrets_data": {"owner_key": "ab" * 32, "aas_token": "t"}})
    assert (await start(hass, home))["menu_options"] == MENU
    keep(hass, "private_ble_device", {"irk": IRK})
    assert (await start(hass, home))["menu_options"] == [*MENU, "elsewhere"]


async def test_all_are_added_one_by_one(
    hass: HomeAssistant, home: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keep_all(hass)
    for count in range(6):
        result = await send(hass, await start(hass, home), {"next_step_id": "elsewhere"})
        assert result["type"] is FlowResultType.FORM
        choices = result["data_schema"].schema["tag"].config["options"] if result["data_schema"] else []
        assert len(choices) == 6 - count
        assert KEY not in repr(choices)
        result = await send(hass, result, {"tag": choices[0]["value"], "person": "person.ada"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
    tags = {tag.title: tag.data for tag in home.subentries.values()}
    assert set(tags) == {"Ada's watch", "Bag", "Bike", "Car", "Cat", "Keys"}
    assert (tags["Keys"]["identity_key"], tags["Keys"]["paired_at"]) == (KEY, 1_772_389_800.0)
    assert tags["Keys"]["person"] == "person.ada"
    assert not any(secret in caplog.text for secret in (KEY, OTHER_KEY, IRK, PRIVATE_KEY.hex()))


async def test_name_can_be_another_one(hass: HomeAssistant, home: MockConfigEntry) -> None:
    keep(hass, "private_ble_device", {"irk": IRK})
    (found,) = async_tags_elsewhere(hass, home)
    result = await send(hass, await start(hass, home), {"next_step_id": "elsewhere"})
    result = await send(hass, result, {"tag": found.id, "name": "x" * 101})
    assert result["errors"] == {"name": "invalid_name"}
    result = await send(hass, result, {"tag": found.id, "name": "Watch"})
    assert [tag.title for tag in home.subentries.values()] == ["Watch"]


async def test_tag_that_was_added_meanwhile_is_no_choice_any_more(hass: HomeAssistant, home: MockConfigEntry) -> None:
    keep(hass, "private_ble_device", {"irk": IRK})
    keep(hass, "private_ble_device", {"irk": "ab" * 16}, "Other")
    first, second = [await send(hass, await start(hass, home), {"next_step_id": "elsewhere"}) for _ in range(2)]
    ids = [tag.id for tag in async_tags_elsewhere(hass, home)]
    await send(hass, first, {"tag": ids[0]})
    second = await send(hass, second, {"tag": ids[0]})
    assert second["errors"] == {"tag": "not_elsewhere"}
    second = await send(hass, second, {"tag": ids[1]})
    assert second["type"] is FlowResultType.CREATE_ENTRY


async def test_nothing_left_ends_the_flow(hass: HomeAssistant, home: MockConfigEntry) -> None:
    keep(hass, "private_ble_device", {"irk": IRK})
    result = await start(hass, home)
    await hass.config_entries.async_remove(hass.config_entries.async_entries("private_ble_device")[0].entry_id)
    result = await send(hass, result, {"next_step_id": "elsewhere"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "nothing_elsewhere")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.sampled_from([KEY, IRK]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "data", "irk", "identity_key", "private_keys", "name", "pair_date"]), inner
        )
    ),
    max_leaves=15,
)


@pytest.mark.parametrize("domain", _READERS)
@given(
    data=st.dictionaries(st.sampled_from(["type", "data", "irk", "secrets_data", "devices"]), JSON)
    | st.builds(lambda name: {"irk": IRK, "devices": [{"identity_key": KEY, "name": name}]}, JSON)
)
@settings(max_examples=60, deadline=None)
def test_any_entry_is_read_or_left(domain: str, data: dict[str, Any]) -> None:
    for name, credentials in _READERS[domain][1](MockConfigEntry(domain=domain, title="\n", data=data)):
        assert name.isprintable()
        assert 0 < len(name) <= 100
        assert fingerprint(credentials)


def test_entry_that_refers_to_itself_is_left() -> None:
    data: dict[str, Any] = {"type": "device_static"}
    data["data"] = {"private_key": data}
    assert not list(_READERS["findmy"][1](MockConfigEntry(domain="findmy", data=data)))
    assert not list(_READERS["findmy"][1](MockConfigEntry(domain="findmy", data={**data, "data": {1: b"x"}})))
