"""How the receivers do, and what would help most, through a real connection."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, floor_registry as fr
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.health import RoomTest, SelfTest

from ..bluetooth import AddProxy, Proxy
from ..calibrating import FAR, NEAR, Stroll
from ..homes import home_entry, set_up


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    ground = fr.async_get(hass).async_create("Ground floor", level=0).floor_id
    rooms = [ar.async_get(hass).async_create(name, floor_id=ground).id for name in ("Kitchen", "Hall", "Bath")]
    return [add_proxy(1, rooms[0]), add_proxy(2, rooms[1])]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket) -> dict[str, Any]:
    await client.send_json_auto_id({"type": "xiaomi_tag/receivers"})
    result: dict[str, Any] = (await client.receive_json())["result"]
    return result


def row(answer: dict[str, Any], source: str = NEAR) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in answer["receivers"] if row["source"] == source)
    return found


async def test_receivers_are_described(home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)
    stroll.walk(30, {NEAR: -50})
    answer = await ask(client)
    near = row(answer)
    assert (near["name"], near["area_id"], near["state"], near["reason"]) == ("Proxy 1", "kitchen", "listening", None)
    assert (near["offline_since"], near["user_offset_db"], near["tags_heard"]) == (None, 0.0, 1)
    assert near["packets_min"] > 10
    assert near["last_heard_at"] == pytest.approx(stroll.now, abs=1)
    assert (row(answer, FAR)["tags_heard"], row(answer, FAR)["packets_min"]) == (0, 0.0)
    assert answer["matrix"] == []


async def test_receiver_that_is_cut_off_is_offline(
    home: Home, client: MockHAClientWebSocket, proxies: list[Proxy]
) -> None:
    stroll = Stroll(home)
    proxies[0].cut()
    stroll.walk(5, {})
    near = row(await ask(client))
    assert near["state"] == "offline"
    assert near["offline_since"] == pytest.approx(stroll.now, abs=5)


async def test_advice_is_to_repair_what_was_offline_for_long(
    home: Home, client: MockHAClientWebSocket, proxies: list[Proxy]
) -> None:
    stroll = Stroll(home)
    assert (await ask(client))["advice"] == {"kind": "walk", "area_id": "hall", "source": None}
    proxies[0].cut()
    for _ in range(32):
        stroll.now += 59
        stroll.walk(1, {FAR: -50})
    assert (await ask(client))["advice"] == {"kind": "repair", "area_id": "kitchen", "source": NEAR}


async def test_rooms_have_their_tests(
    home: Home, client: MockHAClientWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = {"bath": RoomTest(0.25, "kitchen"), "hall": RoomTest(1.0)}
    monkeypatch.setattr(home.locator, "room_tests", lambda: tests)
    rooms = {room["area_id"]: room for room in (await ask(client))["rooms"]}
    assert rooms["bath"] == {"area_id": "bath", "receivers": 0, "confused_with": "kitchen", "share": 0.25}
    assert rooms["hall"] == {"area_id": "hall", "receivers": 1, "confused_with": None, "share": 1.0}
    assert rooms["kitchen"] == {"area_id": "kitchen", "receivers": 1, "confused_with": None, "share": None}


async def test_self_test_has_a_history(
    home: Home, client: MockHAClientWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    stroll = Stroll(home)
    assert (await ask(client))["self_test"] == {"room_error_percent": None, "error_m": None, "history": []}
    results = iter([0.5, 0.25, 0.25])
    for error in results:
        test = SelfTest(error, 1.5, 4)
        monkeypatch.setattr(home.locator, "self_test", lambda test=test: test)
        stroll.now += 3600
        stroll.walk(1, {})
    answer = (await ask(client))["self_test"]
    assert (answer["room_error_percent"], answer["error_m"]) == (25.0, 1.5)
    assert [percent for _, percent in answer["history"]] == [50.0, 25.0, 25.0]
