"""The reasons of a tag's place, through a real connection."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..bluetooth import AddProxy, Proxy
from ..calibrating import FAR, KEYS, NEAR, Stroll, areas
from ..homes import home_entry, set_up


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    return [add_proxy(1, kitchen), add_proxy(2, hall)]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, tag: str = KEYS) -> dict[str, Any]:
    await client.send_json_auto_id({"type": "xiaomi_tag/why", "tag": tag})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def event_that(
    client: MockHAClientWebSocket, fits: Callable[[dict[str, Any]], bool] = lambda _event: True
) -> dict[str, Any]:
    """Return the next event that fits: on a slow machine the home's own timer sends some between."""
    while True:
        message = await client.receive_json()
        assert message["type"] == "event"
        if fits(message["event"]):
            data: dict[str, Any] = message["event"]
            return data


async def test_first_event_comes_at_once(home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)
    stroll.walk(20)
    assert (await ask(client))["success"]
    event = await event_that(client)
    assert (event["tag"], event["place"]["room"], event["rooms"]) == (KEYS, "kitchen", ["kitchen", "hall"])
    rows = {row["source"]: row for row in event["receivers"]}
    assert (rows[NEAR]["state"], rows[NEAR]["heard_dbm"], rows[NEAR]["fits"]) == ("listening", -50, [True, False])
    assert rows[FAR]["heard_dbm"] == -70
    # A tag beside the far receiver would be heard louder there than here.
    kitchen, hall = rows[FAR]["expected"]
    assert kitchen["dbm"] < hall["dbm"]
    assert event["switch"] is None


async def test_event_follows_each_change(home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)
    stroll.walk(20)
    await ask(client)
    await event_that(client)
    stroll.walk(20, {NEAR: -80, FAR: -45})
    event = await event_that(client, lambda event: event["place"]["room"] == "hall")
    assert event["rooms"][0] == "hall"


async def test_unknown_tag_is_refused(client: MockHAClientWebSocket) -> None:
    assert (await ask(client, "nothing"))["error"]["code"] == "not_a_tag"


async def test_nothing_is_computed_once_nobody_looks(home: Home, client: MockHAClientWebSocket) -> None:
    answer = await ask(client)
    await event_that(client)
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": answer["id"]})
    while (await client.receive_json())["type"] != "result":
        pass
    assert not home.why._watched


async def test_unload_ends_it(hass: HomeAssistant, home: Home, client: MockHAClientWebSocket) -> None:
    await ask(client)
    await event_that(client)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert await event_that(client, lambda event: "ended" in event) == {"ended": True}
