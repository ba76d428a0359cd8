"""The intent "where is this tag?", for Assist and for agents that use its tools."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
import probatio

from .automation.asking import ASSISTANT, find_tag, whereabouts
from .automation.words import text

INTENT_LOCATE_TAG = "XiaomiTagLocate"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intent, once Home Assistant has intents."""
    intent.async_register(hass, LocateTagHandler())


class LocateTagHandler(intent.IntentHandler):
    """Answers where a tag is, of those that are exposed to the assistant."""

    intent_type = INTENT_LOCATE_TAG
    description = "Finds the room or the zone in which a Bluetooth tag is now, such as that of keys, a wallet or a cat"
    slot_schema = {probatio.Required("name"): intent.non_empty_string}  # noqa: RUF012  as the base class has it

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        name: str = self.async_validate_slots(intent_obj.slots)["name"]["value"]
        response = intent_obj.create_response()
        tag = find_tag(intent_obj.hass, name, intent_obj.assistant or ASSISTANT)
        if tag is None:
            response.async_set_error(
                intent.IntentResponseErrorCode.NO_VALID_TARGETS, text(intent_obj.hass, "answer_no_tag", tag=name)
            )
            return response
        response.response_type = intent.IntentResponseType.QUERY_ANSWER
        response.async_set_speech(whereabouts(intent_obj.hass, tag))
        return response
