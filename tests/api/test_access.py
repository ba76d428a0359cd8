"""Who may read where tags are: administrators, persons their own tags, and users whom an administrator allowed."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.const import OPTION_READERS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..calibrating import areas
from ..homes import home_entry, set_up, tag_data
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ADAS = TagKind.ADDRESS.value
OTHERS = TagKind.IBEACON.value
READING: dict[str, dict[str, Any]] = {
    "xiaomi_tag/home": {},
    "xiaomi_tag/subscribe": {},
    "xiaomi_tag/history": {"tag": ADAS, "start": 1.0, "end": 2.0},
    "xiaomi_tag/why": {"tag": ADAS},
    "xiaomi_tag/trail": {"tag": ADAS},
    "xiaomi_tag/dwell": {"tag": ADAS, "start": 1.0, "end": 2.0, "by": "room"},
}
CHANGING: dict[str, dict[str, Any]] = {
    "xiaomi_tag/layout/save": {"layout": None},
    "xiaomi_tag/calibration/subscribe": {},
    "xiaomi_tag/receivers": {},
}

type As = Callable[[MockUser], Awaitable[MockHAClientWebSocket]]


@pytest.fixture(name="ada")
def ada_fixture(hass: HomeAssistant) -> MockUser:
    user = MockUser(name="Ada").add_to_hass(hass)
    hass.states.async_set("person.ada", "home", {"user_id": user.id})
    return user


@pytest.fixture(name="bob")
def bob_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Bob").add_to_hass(hass)


@pytest.fixture(name="phone_user")
def phone_user_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Ada's phone").add_to_hass(hass)


@pytest.fixture(name="entry")
def entry_fixture(phone_user: MockUser) -> MockConfigEntry:
    return home_entry(
        tag_data(TagKind.ADDRESS, person="person.ada"),
        tag_data(TagKind.IBEACON, person="person.bob"),
        phone_data("ada_phone", user=phone_user.id),
    )


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry) -> Home:
    return await set_up(hass, entry)


@pytest.fixture(name="connect")
def connect_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> As:
    async def connect(user: MockUser) -> MockHAClientWebSocket:
        refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        return await hass_ws_client(hass, hass.auth.async_create_access_token(refresh))

    return connect


async def ask(client: MockHAClientWebSocket, command: str, **data: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": command, **data})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def seen(client: MockHAClientWebSocket) -> tuple[set[str], set[str]]:
    """Return the tags that a user sees in the home and in the live view."""
    home = (await ask(client, "xiaomi_tag/home"))["result"]
    assert (await ask(client, "xiaomi_tag/subscribe"))["success"]
    live = await client.receive_json()
    return {tag["relay_id"] for tag in home["tags"]}, set(live["event"]["tags"])


async def refused(client: MockHAClientWebSocket, commands: dict[str, dict[str, Any]]) -> bool:
    codes = [(await ask(client, command, **data)).get("error", {}).get("code") for command, data in commands.items()]
    return codes == ["unauthorized"] * len(commands)


async def test_administrator_reads_all(connect: As, hass_admin_user: MockUser) -> None:
    client = await connect(hass_admin_user)
    assert await seen(client) == ({ADAS, OTHERS}, {ADAS, OTHERS})
    assert (await ask(client, "xiaomi_tag/history", tag=OTHERS, start=1.0, end=2.0))["success"]


async def test_person_reads_their_own_tags(connect: As, ada: MockUser) -> None:
    client = await connect(ada)
    assert await seen(client) == ({ADAS}, {ADAS})
    assert (await ask(client, "xiaomi_tag/history", tag=ADAS, start=1.0, end=2.0))["success"]
    assert (await ask(client, "xiaomi_tag/why", tag=ADAS))["success"]
    assert (await client.receive_json())["event"]["tag"] == ADAS
    assert await refused(client, {"xiaomi_tag/history": {"tag": OTHERS, "start": 1.0, "end": 2.0}})
    assert await refused(client, {"xiaomi_tag/why": {"tag": OTHERS}})
    assert await refused(client, CHANGING)


async def test_others_read_nothing(connect: As, bob: MockUser) -> None:
    client = await connect(bob)
    assert await refused(client, READING | CHANGING)


async def test_allowed_user_reads_all_and_changes_nothing(
    hass: HomeAssistant, home: Home, connect: As, bob: MockUser
) -> None:
    hass.config_entries.async_update_entry(home.entry, options={OPTION_READERS: [bob.id]})
    client = await connect(bob)
    assert await seen(client) == ({ADAS, OTHERS}, {ADAS, OTHERS})
    assert await refused(client, CHANGING)


async def test_user_of_a_phone_reads_nothing(
    hass: HomeAssistant, home: Home, connect: As, phone_user: MockUser
) -> None:
    hass.states.async_set("person.ada", "home", {"user_id": phone_user.id})
    hass.config_entries.async_update_entry(home.entry, options={OPTION_READERS: [phone_user.id]})
    assert await refused(await connect(phone_user), READING | CHANGING)


async def test_only_a_person_makes_a_person(hass: HomeAssistant, home: Home, connect: As, bob: MockUser) -> None:
    hass.states.async_set("sensor.bob", "home", {"user_id": bob.id})
    assert await refused(await connect(bob), READING)


@pytest.mark.parametrize("options", [None, "all", 5, [None], {"x": 1}])
async def test_damaged_option_allows_nobody(
    hass: HomeAssistant, home: Home, connect: As, bob: MockUser, options: Any
) -> None:
    hass.config_entries.async_update_entry(home.entry, options={OPTION_READERS: options})
    assert await refused(await connect(bob), READING)


async def test_changes_are_sent_of_own_tags_only_and_no_more_once_the_tag_is_anothers(
    hass: HomeAssistant, home: Home, connect: As, ada: MockUser
) -> None:
    client = await connect(ada)
    await seen(client)
    home.live.async_recompute_progress(OTHERS, 0.5)
    home.live.async_recompute_progress(ADAS, 0.25)
    assert (await client.receive_json())["event"]["recompute"] == {"tag": ADAS, "progress": 0.25}
    hass.states.async_set("person.ada", "home", {"user_id": "another"})
    home.live.async_recompute_progress(ADAS, 0.5)
    hass.states.async_set("person.ada", "home", {"user_id": ada.id})
    home.live.async_recompute_progress(ADAS, 0.75)
    assert (await client.receive_json())["event"]["recompute"] == {"tag": ADAS, "progress": 0.75}


async def test_reasons_end_once_the_tag_is_anothers(
    hass: HomeAssistant, home: Home, connect: As, ada: MockUser
) -> None:
    client = await connect(ada)
    assert (await ask(client, "xiaomi_tag/why", tag=ADAS))["success"]
    assert (await client.receive_json())["event"]["tag"] == ADAS
    hass.states.async_set("person.ada", "home", {"user_id": "another"})
    [kitchen] = areas(hass, "Kitchen")
    home.async_tick(home.clock.now() + 1)
    home.tracker.correct(ADAS, kitchen, home.clock.now() + 1)
    home.async_tick(home.clock.now() + 2)
    assert (await client.receive_json())["event"] == {"ended": True}
    assert not home.why._watched


async def test_tag_that_is_not_there_is_named_so(connect: As, ada: MockUser) -> None:
    client = await connect(ada)
    assert (await ask(client, "xiaomi_tag/history", tag="none", start=1.0))["error"]["code"] == "not_a_tag"
