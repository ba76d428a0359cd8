"""The websocket commands, through a real connection."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.api.cards import bundle_hash
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json

from ..bluetooth import AddProxy, Proxy
from ..calibrating import FAR, KEYS, NEAR, Stroll, areas, plan_json, some_walk
from ..homes import ENTRY_ID, home_entry, set_up

COMMANDS: dict[str, dict[str, Any]] = {
    "xiaomi_tag/home": {},
    "xiaomi_tag/subscribe": {},
    "xiaomi_tag/calibration/subscribe": {},
    "xiaomi_tag/why": {"tag": KEYS},
    "xiaomi_tag/receivers": {},
    "xiaomi_tag/layout/save": {"layout": None},
    "xiaomi_tag/layout/check": {"layout": {}},
}


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    ground = fr.async_get(hass).async_create("Ground floor", level=0).floor_id
    kitchen = ar.async_get(hass).async_create("Kitchen", floor_id=ground).id
    [hall] = areas(hass, "Hall")
    return [add_proxy(1, kitchen), add_proxy(2, hall)]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, command: str, **data: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": command, **data})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def event(client: MockHAClientWebSocket) -> dict[str, Any]:
    message = await client.receive_json()
    assert message["type"] == "event"
    data: dict[str, Any] = message["event"]
    return data


async def event_that(client: MockHAClientWebSocket, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return the next event that fits: on a slow machine the home's own timer sends some between."""
    while not fits(data := await event(client)):
        pass
    return data


async def test_commands_answer_that_there_is_no_home(
    hass: HomeAssistant, enable_bluetooth: None, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    for command, data in COMMANDS.items():
        error = (await ask(client, command, **data))["error"]
        assert (error["code"], error["translation_domain"], error["translation_key"]) == ("no_home", DOMAIN, "no_home")


async def test_commands_answer_that_the_home_is_not_loaded(
    hass: HomeAssistant, home: Home, client: MockHAClientWebSocket
) -> None:
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    for command, data in COMMANDS.items():
        error = (await ask(client, command, **data))["error"]
        assert error["code"] == "home_not_loaded"
        assert error["message"] == "The Xiaomi Tag home is not loaded"


async def test_home_is_described(
    hass: HomeAssistant, home: Home, client: MockHAClientWebSocket, proxies: list[Proxy]
) -> None:
    described = (await ask(client, "xiaomi_tag/home"))["result"]
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, KEYS)})
    assert described["entry_id"] == ENTRY_ID
    assert described["rooms"] == [
        {"area_id": "kitchen", "name": "Kitchen", "floor_id": "ground_floor", "nameable": True, "walked": False},
        {"area_id": "hall", "name": "Hall", "floor_id": None, "nameable": True, "walked": False},
    ]
    assert described["floors"] == [{"floor_id": "ground_floor", "name": "Ground floor", "level": 0}]
    assert {
        "source": NEAR,
        "name": "Proxy 1",
        "device_id": proxies[0].device_id,
        "area_id": "kitchen",
        "floor_id": "ground_floor",
        "online": True,
        "state": "listening",
    } in described["receivers"]
    assert (described["layout"], described["rev"], described["next"]) == (None, 0, "plan")
    assert described["tags"] == [
        {"relay_id": KEYS, "device_id": device.id, "name": "Keys", "level": "areas", "person": None}
    ]
    assert described["may"] == {"history": True, "teach": True}
    assert described["frontend"] == bundle_hash()


async def test_level_of_a_tag_is_published(hass: HomeAssistant, home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)

    async def level() -> str:
        # Maps are made in the background.
        for _ in range(3):
            stroll.walk(30)
            await hass.async_block_till_done(wait_background_tasks=True)
        level: str = (await ask(client, "xiaomi_tag/home"))["result"]["tags"][0]["level"]
        return level

    assert await level() == "areas"
    await home.calibration_store.async_set_plan(plan_from_json(plan_json()))
    assert await level() == "plan"
    await home.calibration_store.async_add([some_walk(1), some_walk(2, "hall")])
    assert await level() == "plan_and_walks"
    await home.calibration_store.async_set_plan(None)
    assert await level() == "walks"


async def test_places_are_followed(home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)
    assert (await ask(client, "xiaomi_tag/subscribe"))["success"]
    assert (await event(client))["tags"][KEYS]["presence"] == "unknown"
    stroll.walk(5)
    rooms = []
    while "kitchen" not in rooms:
        rooms.append((await event(client))["tags"][KEYS]["room"])


async def test_subscriptions_end_with_the_connection(home: Home, client: MockHAClientWebSocket) -> None:
    for command in ("xiaomi_tag/subscribe", "xiaomi_tag/calibration/subscribe"):
        assert (await ask(client, command))["success"]
        await event(client)
    assert (len(home.live._subscribers), len(home.calibration._listeners)) == (1, 1)
    await client.close()
    await home.hass.async_block_till_done()
    assert (len(home.live._subscribers), len(home.calibration._listeners)) == (0, 0)


async def test_unload_ends_subscriptions(hass: HomeAssistant, home: Home, client: MockHAClientWebSocket) -> None:
    for command in ("xiaomi_tag/subscribe", "xiaomi_tag/calibration/subscribe"):
        assert (await ask(client, command))["success"]
        await event(client)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    ends = [await event(client), await event(client)]
    assert [end["ended"] for end in ends] == [True, True]
    assert [end["runs"] for end in ends if "runs" in end] == [[]]


async def test_calibration_is_followed_to_its_end(
    hass: HomeAssistant, home: Home, client: MockHAClientWebSocket
) -> None:
    stroll = Stroll(home)
    assert (await ask(client, "xiaomi_tag/calibration/subscribe"))["success"]
    assert await event(client) == {
        "runs": [],
        "suggested": [
            {"area_id": "hall", "why": "no_walk", "own_receiver": True},
            {"area_id": "kitchen", "why": "no_walk", "own_receiver": True},
        ],
        "walked": [],
    }
    home.calibration.async_begin(KEYS, "kitchen", 20)
    [run] = (await event(client))["runs"]
    assert (run["tag"], run["area_id"], run["stage"]) == (KEYS, "kitchen", "recording")
    assert (run["percent"], run["duration_s"], run["seconds"], run["enough"]) == (0, 20, 0, False)
    stroll.walk(5, {NEAR: -50})
    [run] = (await event_that(client, lambda event: event["runs"][0]["seconds"] == 5))["runs"]
    assert run["percent"] == 25
    assert (run["packets"][NEAR], run["packets"][FAR]) == (5, 0)
    assert FAR in run["silent_receivers"]
    assert (run["levels"][NEAR], run["levels"][FAR], run["here_silent"]) == (-50, None, False)
    home.calibration.async_pause(KEYS)
    await event_that(client, lambda event: event["runs"][0]["stage"] == "paused")
    home.calibration.async_resume(KEYS)
    await event_that(client, lambda event: event["runs"][0]["stage"] == "recording")
    stroll.walk(15, {NEAR: -50})
    await hass.async_block_till_done(wait_background_tasks=True)
    [run] = (await event_that(client, lambda event: event["runs"][0]["stage"] == "computing"))["runs"]
    assert run["percent"] == 100
    last = await event_that(client, lambda event: not event["runs"])
    finished = last["finished"]
    assert (finished["packets"][NEAR], finished["seconds"], finished["enough"]) == (20, 20, True)
    assert finished["calibration_id"] in home.calibration_store.walks
    assert [(room["area_id"], room["walks"], room["seconds"]) for room in last["walked"]] == [("kitchen", 1, 20)]
    assert [room["area_id"] for room in last["suggested"]] == ["hall"]


async def test_walk_in_doubt_is_shown_while_it_is_recorded(home: Home, client: MockHAClientWebSocket) -> None:
    stroll = Stroll(home)
    await ask(client, "xiaomi_tag/calibration/subscribe")
    home.calibration.async_begin(KEYS, "kitchen", 20)
    stroll.walk(8, {FAR: -50})
    [run] = (await event_that(client, lambda event: bool(event["runs"] and event["runs"][0]["here_silent"])))["runs"]
    assert run["seconds"] == 8


async def test_layout_is_saved_and_removed(home: Home, client: MockHAClientWebSocket) -> None:
    answer = await ask(client, "xiaomi_tag/layout/save", layout=plan_json())
    assert answer["result"] == {"saved": True, "rev": 1, "faults": []}
    shown = (await ask(client, "xiaomi_tag/home"))["result"]["layout"]
    assert home.calibration_store.plan == plan_from_json(plan_json())
    assert shown["floors"][0].pop("floor_id") == "ground_floor"
    assert plan_from_json(shown) == home.calibration_store.plan
    assert (await ask(client, "xiaomi_tag/layout/save", layout=None))["result"]["saved"]
    assert (await ask(client, "xiaomi_tag/home"))["result"]["layout"] is None


async def test_layout_with_an_error_is_answered_with_it(client: MockHAClientWebSocket) -> None:
    answer = await ask(client, "xiaomi_tag/layout/save", layout={"floors": [{"name": "g", "level": 0, "rooms": []}]})
    assert answer["result"]["saved"] is False
    assert [fault["code"] for fault in answer["result"]["faults"]] == ["floor_without_height"]


async def test_layout_is_checked_only(home: Home, client: MockHAClientWebSocket) -> None:
    answer = await ask(client, "xiaomi_tag/layout/check", layout=plan_json())
    assert answer["result"] == {"saved": False, "faults": []}
    assert home.calibration_store.plan is None
    assert (await ask(client, "xiaomi_tag/layout/check", layout=None))["error"]["code"] == "invalid_format"


async def test_editor_is_refused_when_somebody_else_saved_meanwhile(client: MockHAClientWebSocket) -> None:
    rev = (await ask(client, "xiaomi_tag/layout/save", layout=plan_json(), rev=0))["result"]["rev"]
    error = (await ask(client, "xiaomi_tag/layout/save", layout=None, rev=0))["error"]
    assert (error["code"], error["translation_key"]) == ("changed_meanwhile", "changed_meanwhile")
    assert (await ask(client, "xiaomi_tag/layout/save", layout=None, rev=rev))["result"]["saved"]


async def test_layout_of_another_kind_is_refused(client: MockHAClientWebSocket) -> None:
    assert (await ask(client, "xiaomi_tag/layout/save", layout=5))["error"]["code"] == "invalid_format"
    assert (await ask(client, "xiaomi_tag/layout/save"))["error"]["code"] == "invalid_format"
