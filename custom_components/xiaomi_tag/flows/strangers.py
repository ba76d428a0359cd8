"""The form of the detection of strangers."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ..const import CONF_PERSON, OPTION_MEMBER_ROOMS, OPTION_STRANGERS, OPTION_STRANGERS_SENSITIVITY
from ..home.strangers import read_member_rooms
from ..strangers.model import Sensitivity

CONF_ENTITY: Final = "entity"
_ROOM_DOMAINS: Final = ["sensor", "device_tracker", "select", "input_select", "input_text"]

_SENSITIVITY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[sensitivity.value for sensitivity in Sensitivity],
        mode=SelectSelectorMode.DROPDOWN,
        translation_key="stranger_sensitivity",
    )
)
_MEMBER_ROOMS: Final = ObjectSelector(
    ObjectSelectorConfig(
        multiple=True,
        label_field=CONF_PERSON,
        description_field=CONF_ENTITY,
        translation_key="member_rooms",
        fields={
            CONF_PERSON: ObjectSelectorField(
                required=True, selector=EntitySelector(EntitySelectorConfig(domain=PERSON_DOMAIN))
            ),
            CONF_ENTITY: ObjectSelectorField(
                required=True, selector=EntitySelector(EntitySelectorConfig(domain=_ROOM_DOMAINS))
            ),
        },
    )
)


def strangers_schema(options: Mapping[str, Any]) -> probatio.Schema:
    """Return the form's fields, with what is stored."""
    sensitivity = options.get(OPTION_STRANGERS_SENSITIVITY)
    rooms = read_member_rooms(options.get(OPTION_MEMBER_ROOMS))
    return probatio.Schema(
        {
            probatio.Required(
                OPTION_STRANGERS, default=options.get(OPTION_STRANGERS, True) is not False
            ): BooleanSelector(),
            probatio.Required(
                OPTION_STRANGERS_SENSITIVITY,
                default=sensitivity if sensitivity in Sensitivity else Sensitivity.MEDIUM.value,
            ): _SENSITIVITY,
            probatio.Optional(
                OPTION_MEMBER_ROOMS,
                description={
                    "suggested_value": [{CONF_PERSON: person, CONF_ENTITY: entity} for person, entity in rooms.items()]
                },
            ): _MEMBER_ROOMS,
        }
    )


def strangers_options(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that a filled form means."""
    rooms = user_input.get(OPTION_MEMBER_ROOMS) or []
    return {
        OPTION_STRANGERS: user_input[OPTION_STRANGERS],
        OPTION_STRANGERS_SENSITIVITY: user_input[OPTION_STRANGERS_SENSITIVITY],
        OPTION_MEMBER_ROOMS: {room[CONF_PERSON]: room[CONF_ENTITY] for room in rooms},
    }
