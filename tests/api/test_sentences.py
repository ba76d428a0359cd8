"""Asking Assist where a tag is, through the real conversation."""

from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er, intent
from homeassistant.setup import async_setup_component
import pytest

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator.model import Reason

from ..homes import home_entry, pass_time, place, set_up, state_of, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant) -> Home:
    for component in ("homeassistant", "conversation", "intent"):
        assert await async_setup_component(hass, component, {})
    ar.async_get(hass).async_create("Kitchen")
    home = await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Anna's (old) bag")))
    expose(hass, "address")
    await pass_time(hass, 2)
    return home


def expose(hass: HomeAssistant, tag: str, *, exposed: bool = True) -> None:
    async_expose_entity(
        hass, "conversation", state_of(hass, "device_tracker", f"{tag}_presence").entity_id, should_expose=exposed
    )


async def ask(hass: HomeAssistant, text: str) -> tuple[intent.IntentResponseType, str]:
    result = await async_converse(hass, text, None, Context(), language="en")
    response = result.response
    return response.response_type, response.speech.get("plain", {}).get("speech", "")


async def asked(hass: HomeAssistant, text: str) -> str:
    kind, answer = await ask(hass, text)
    assert kind is not intent.IntentResponseType.ERROR, answer
    return answer


async def test_exposed_tag_is_found(hass: HomeAssistant, home: Home) -> None:
    tag = home.tags["address"]
    assert await asked(hass, "where are my keys") == "Where Keys is, is not known yet."
    place(tag, presence=Presence.HOME, room="kitchen", reason=Reason.STRONGEST)
    assert await asked(hass, "Where are my keys?") == "Keys is in Kitchen."
    place(tag, reason=Reason.NO_RECEIVER)
    assert await asked(hass, "where's the keys") == "Keys was last in Kitchen."
    place(tag, room=None)
    assert await asked(hass, "where are keys") == "Keys is at home, but the room is unknown."
    place(tag, presence=Presence.AWAY)
    assert await asked(hass, "find my keys") == "Keys is away."


async def test_tag_that_is_not_exposed_is_not_found(hass: HomeAssistant, home: Home) -> None:
    place(home.tags["ibeacon"], presence=Presence.HOME, room="kitchen")
    for question in ("where is Anna's old bag", "where is Anna's (old) bag"):
        kind, answer = await ask(hass, question)
        assert kind is intent.IntentResponseType.ERROR
        assert "Kitchen" not in answer
    expose(hass, "ibeacon")
    await pass_time(hass, 2)
    assert await asked(hass, "where is Anna's old bag?") == "Anna's (old) bag is in Kitchen."
    expose(hass, "ibeacon", exposed=False)
    await pass_time(hass, 2)
    assert (await ask(hass, "where is Anna's old bag"))[0] is intent.IntentResponseType.ERROR


async def test_alias_is_a_name_too(hass: HomeAssistant, home: Home) -> None:
    place(home.tags["address"], presence=Presence.HOME, room="kitchen")
    entity_id = state_of(hass, "device_tracker", "address_presence").entity_id
    er.async_get(hass).async_update_entity(entity_id, aliases=["car key"])
    await pass_time(hass, 2)
    assert await asked(hass, "where is my car key") == "Keys is in Kitchen."


async def test_new_name_is_known(hass: HomeAssistant, home: Home) -> None:
    place(home.tags["address"], presence=Presence.HOME, room="kitchen")
    hass.config_entries.async_update_subentry(home.entry, home.entry.subentries["address"], title="Bicycle")
    await hass.async_block_till_done()
    await pass_time(hass, 2)
    assert await asked(hass, "where is my bicycle") == "Bicycle is in Kitchen."
    assert (await ask(hass, "where are my keys"))[0] is intent.IntentResponseType.ERROR


async def test_home_that_is_unloaded_knows_nothing(hass: HomeAssistant, home: Home) -> None:
    await hass.config_entries.async_unload("home")
    await hass.async_block_till_done()
    assert "Kitchen" not in (await ask(hass, "where are my keys"))[1]


async def test_intent_answers_too(hass: HomeAssistant, home: Home) -> None:
    place(home.tags["address"], presence=Presence.HOME, room="kitchen", reason=Reason.STRONGEST)
    response = await intent.async_handle(hass, DOMAIN, "XiaomiTagLocate", {"name": {"value": "keys"}})
    assert response.response_type is intent.IntentResponseType.QUERY_ANSWER
    assert response.speech["plain"]["speech"] == "Keys is in Kitchen."


@pytest.mark.parametrize("name", ["Anna's (old) bag", "wallet"])
async def test_intent_refuses_what_is_not_exposed(hass: HomeAssistant, home: Home, name: str) -> None:
    response = await intent.async_handle(hass, DOMAIN, "XiaomiTagLocate", {"name": {"value": name}})
    assert response.error_code is intent.IntentResponseErrorCode.NO_VALID_TARGETS


async def test_chinese_question_has_no_spaces(hass: HomeAssistant) -> None:
    hass.config.language = "zh-Hans"
    for component in ("homeassistant", "conversation", "intent"):
        assert await async_setup_component(hass, component, {})
    home = await set_up(hass, home_entry(TagKind.ADDRESS))
    tracker = state_of(hass, "device_tracker", "address_presence").entity_id
    er.async_get(hass).async_update_entity(tracker, aliases=["猫"])
    expose(hass, "address")
    await pass_time(hass, 2)
    place(home.tags["address"], presence=Presence.AWAY)
    result = await async_converse(hass, "猫在哪里", None, Context(), language="zh-Hans")
    answer = result.response.speech.get("plain", {}).get("speech", "")
    assert result.response.response_type is not intent.IntentResponseType.ERROR
    assert "Keys" in answer
