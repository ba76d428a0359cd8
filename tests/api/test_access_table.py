"""Every websocket command for every kind of user. A command without a row fails, so that none is added unthought."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.components.websocket_api import DOMAIN as WEBSOCKET
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.const import OPTION_READERS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..homes import home_entry, set_up, tag_data
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ADAS: Final = TagKind.ADDRESS.value
OTHERS: Final = TagKind.IBEACON.value

EVERYTHING: Final = "everything"
"""Answered, with all tags."""
OWN: Final = "own"
"""Answered, with the own tags only."""
NOTHING: Final = "nothing"
"""Refused."""

READ: Final = {
    "administrator": EVERYTHING,
    "reader": EVERYTHING,
    "person": OWN,
    "phone": NOTHING,
    "phone that may read": NOTHING,
    "phone of a person": NOTHING,
    "other": NOTHING,
}
CHANGE: Final = {**dict.fromkeys(READ, NOTHING), "administrator": EVERYTHING}


@dataclass(frozen=True, slots=True)
class Row:
    """A command: who may what, and what is sent with it. `of_a_tag`: it is about the tag that is sent in `tag`."""

    users: Mapping[str, str]
    data: Mapping[str, Any] = field(default_factory=dict)
    of_a_tag: bool = False


ROWS: Final = {
    "xiaomi_tag/home": Row(READ),
    "xiaomi_tag/subscribe": Row(READ),
    "xiaomi_tag/history": Row(READ, {"start": 1.0, "end": 2.0}, of_a_tag=True),
    "xiaomi_tag/calibration/subscribe": Row(CHANGE),
    "xiaomi_tag/layout/save": Row(CHANGE, {"layout": None}),
    "xiaomi_tag/layout/check": Row(CHANGE, {"layout": {}}),
    "xiaomi_tag/why": Row(READ, of_a_tag=True),
    "xiaomi_tag/trail": Row(READ, of_a_tag=True),
    "xiaomi_tag/dwell": Row(READ, {"start": 1.0, "end": 2.0, "by": "room"}, of_a_tag=True),
    "xiaomi_tag/receivers": Row(CHANGE),
    "xiaomi_tag/lessons": Row(CHANGE),
    "xiaomi_tag/lessons/study": Row(CHANGE),
    "xiaomi_tag/lessons/undo": Row(CHANGE),
    "xiaomi_tag/lessons/forget": Row(CHANGE),
    "xiaomi_tag/lessons/leave_out": Row(CHANGE, {"entity_id": "binary_sensor.hall", "left_out": True}),
    "xiaomi_tag/strangers": Row({**READ, "phone of a person": OWN}),
}

type Connect = Callable[[str], Awaitable[MockHAClientWebSocket]]


@pytest.fixture(name="users")
def users_fixture(hass: HomeAssistant, hass_admin_user: MockUser) -> dict[str, MockUser]:
    others = {name: MockUser(name=name).add_to_hass(hass) for name in READ if name != "administrator"}
    hass.states.async_set("person.ada", "home", {"user_id": others["person"].id})
    hass.states.async_set("person.cy", "home", {"user_id": others["phone of a person"].id})
    return {"administrator": hass_admin_user, **others}


@pytest.fixture(name="entry")
def entry_fixture(users: dict[str, MockUser]) -> MockConfigEntry:
    phones = ("phone", "phone that may read", "phone of a person")
    return home_entry(
        tag_data(TagKind.ADDRESS, person="person.ada"),
        tag_data(TagKind.IBEACON, person="person.bob"),
        *(phone_data(f"phone_{number}", user=users[name].id) for number, name in enumerate(phones)),
        **{OPTION_READERS: [users["reader"].id, users["phone that may read"].id]},
    )


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry) -> Home:
    return await set_up(hass, entry)


@pytest.fixture(name="connect")
def connect_fixture(
    hass: HomeAssistant, home: Home, users: dict[str, MockUser], hass_ws_client: WebSocketGenerator
) -> Connect:
    async def connect(name: str) -> MockHAClientWebSocket:
        refresh = await hass.auth.async_create_refresh_token(users[name], CLIENT_ID)
        return await hass_ws_client(hass, hass.auth.async_create_access_token(refresh))

    return connect


async def test_every_command_has_a_row(hass: HomeAssistant, home: Home) -> None:
    registered = {command for command in hass.data[WEBSOCKET] if command.startswith("xiaomi_tag/")}
    assert registered == ROWS.keys()


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("command", ROWS)
async def test_command_is_for_those_in_its_row(connect: Connect, command: str, name: str) -> None:
    row = ROWS[command]
    client = await connect(name)
    for tag in (ADAS, OTHERS) if row.of_a_tag else (None,):
        await client.send_json_auto_id({"type": command, **row.data, **({} if tag is None else {"tag": tag})})
        answer = await _result(client)
        allowed = row.users[name] == EVERYTHING or (row.users[name] == OWN and tag in {ADAS, None})
        assert answer["success"] is allowed, answer
        if not allowed:
            assert answer["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("name", READ)
async def test_tags_that_are_shown_are_those_in_the_row(connect: Connect, name: str) -> None:
    tags = {EVERYTHING: {ADAS, OTHERS}, OWN: {ADAS}}
    for command in ("xiaomi_tag/home", "xiaomi_tag/subscribe"):
        client = await connect(name)
        await client.send_json_auto_id({"type": command})
        answer = await _result(client)
        if (may := ROWS[command].users[name]) == NOTHING:
            assert "result" not in answer
        elif command == "xiaomi_tag/home":
            assert {tag["relay_id"] for tag in answer["result"]["tags"]} == tags[may]
        else:
            assert (await client.receive_json())["event"]["tags"].keys() == tags[may]


async def _result(client: MockHAClientWebSocket) -> dict[str, Any]:
    """Return the answer to a command, after events that may come before it."""
    while (message := await client.receive_json())["type"] != "result":
        pass
    answer: dict[str, Any] = message
    return answer
