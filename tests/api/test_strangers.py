"""Who reads what of strangers, through real connections."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.const import OPTION_READERS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Choice, Decision, GuestVisit

from ..bluetooth import AddProxy
from ..calibrating import areas
from ..homes import home_entry, set_up
from ..staged_strangers import ANNA, BEN, TUESDAY, StagedStrangers, hear, household

type Ask = Callable[[MockUser], Awaitable[Any]]


@pytest.fixture(name="anna")
def anna_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Anna").add_to_hass(hass)


@pytest.fixture(name="ben")
def ben_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Ben").add_to_hass(hass)


@pytest.fixture(name="reader")
def reader_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Reader").add_to_hass(hass)


@pytest.fixture(name="home")
async def home_fixture(
    hass: HomeAssistant,
    add_proxy: AddProxy,
    strangers: StagedStrangers,
    anna: MockUser,
    ben: MockUser,
    reader: MockUser,
) -> Home:
    (kitchen,) = areas(hass, "Kitchen")
    add_proxy(1, kitchen, name="Kitchen proxy")
    household(hass, anna=anna.id, ben=ben.id)
    home = await set_up(hass, home_entry(**{OPTION_READERS: [reader.id]}))
    hear(home, strangers, ("AA:BB:CC:00:00:01", -60.0, 3.0))
    return home


@pytest.fixture(name="connect")
def connect_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> Ask:
    async def connect(user: MockUser) -> MockHAClientWebSocket:
        refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        client = await hass_ws_client(hass, hass.auth.async_create_access_token(refresh))
        await client.send_json_auto_id({"type": "xiaomi_tag/strangers"})
        return client

    return connect


@pytest.fixture(name="ask")
def ask_fixture(connect: Ask) -> Ask:
    async def ask(user: MockUser) -> Any:
        client = await connect(user)
        assert (await client.receive_json())["success"]
        return (await client.receive_json())["event"]

    return ask


async def test_administrator_reads_all_and_decides(
    ask: Ask, strangers: StagedStrangers, hass_admin_user: MockUser
) -> None:
    strangers.put()
    strangers.put("ambient", level=None, ambient=True)
    event = await ask(hass_admin_user)
    assert event["may_decide"]
    assert [each["id"] for each in event["strangers"]] == ["stranger", "ambient"]
    assert event["strangers"][0]["visits"][-1] == [TUESDAY + 30_000, None]


async def test_allowed_reader_reads_all_and_does_not_decide(
    ask: Ask, strangers: StagedStrangers, reader: MockUser
) -> None:
    strangers.put("ambient", level=None, ambient=True)
    event = await ask(reader)
    assert not event["may_decide"]
    assert event["strangers"][0]["rooms"]


async def test_member_reads_what_has_a_level_or_was_decided(
    ask: Ask, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put()
    strangers.put("ambient", level=None, ambient=True)
    strangers.put("trusted", level=None, decision=Decision(Choice.TRUST, "Ben", TUESDAY))
    event = await ask(anna)
    assert not event["may_decide"]
    assert {each["id"] for each in event["strangers"]} == {"stranger", "trusted"}


async def test_member_reads_own_evidence_and_no_whereabouts_of_before(
    ask: Ask, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put()
    (stranger,) = (await ask(anna))["strangers"]
    assert {each["member"] for each in stranger["evidence"]} == {ANNA, None}
    assert (stranger["rooms"], stranger["visits"]) == ([], [])
    assert (stranger["room"], stranger["receiver"]["name"]) == ("kitchen", "Kitchen proxy")


async def test_member_does_not_read_where_a_stranger_of_another_member_is(
    ask: Ask, strangers: StagedStrangers, ben: MockUser
) -> None:
    strangers.put()
    (stranger,) = (await ask(ben))["strangers"]
    assert {each["member"] for each in stranger["evidence"]} == {BEN, None}
    assert (stranger["room"], stranger["receiver"], stranger["members"]) == (None, None, [ANNA])


async def test_member_finds_one_that_moves_with_no_member(ask: Ask, strangers: StagedStrangers, ben: MockUser) -> None:
    strangers.put(members=())
    (stranger,) = (await ask(ben))["strangers"]
    assert stranger["receiver"]["name"] == "Kitchen proxy"


async def test_member_reads_the_log_and_the_visits(
    home: Home, ask: Ask, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put()
    home.strangers.async_decide("stranger", Choice.TRUST, "Ben")
    now = home.clock.now()
    home.strangers.async_add_visit(GuestVisit("visit", BEN, "Eva", now, now + 60), "Ben")
    event = await ask(anna)
    assert [(entry["what"], entry["by"], entry["track"]) for entry in event["log"]] == [
        ("trusted", "Ben", "stranger"),
        ("visit_named", "Ben", None),
    ]
    assert [(visit["name"], visit["host"]) for visit in event["visits"]] == [("Eva", BEN)]


async def test_user_who_is_no_member_any_more_gets_nothing_more(
    hass: HomeAssistant, home: Home, connect: Ask, strangers: StagedStrangers, anna: MockUser
) -> None:
    strangers.put()
    client = await connect(anna)
    assert [(await client.receive_json())["type"] for _ in range(2)] == ["result", "event"]
    household(hass)
    strangers.put("another")
    home.stranger_feed.async_second(home.tracker.tick(home.clock.now() + 20))
    event = (await client.receive_json())["event"]
    assert (event["strangers"], event["log"], event["visits"]) == ([], [], [])


async def test_end_is_sent(hass: HomeAssistant, home: Home, connect: Ask, anna: MockUser) -> None:
    client = await connect(anna)
    assert [(await client.receive_json())["type"] for _ in range(2)] == ["result", "event"]
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert (await client.receive_json())["event"] == {"ended": True}


async def test_home_that_is_not_loaded_is_an_error(
    hass: HomeAssistant, home: Home, connect: Ask, anna: MockUser
) -> None:
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    client = await connect(anna)
    assert (await client.receive_json())["error"]["code"] == "home_not_loaded"
