"""The form of the house's sensors: whether rooms are learned from them, which are left out, and whose they are."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LabelSelector,
    LabelSelectorConfig,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ..const import (
    CONF_PERSON,
    OPTION_LEARN_ROOMS,
    OPTION_PERSON_SENSORS,
    OPTION_SENSOR_LABELS_LEFT_OUT,
    OPTION_SENSORS_LEFT_OUT,
)
from ..home import Home
from ..home.markdown import escaped
from ..home.sensor_finder import HouseSensor, find_sensors, read_sensor_options
from ..home.sensor_issues import entity_name
from .rooms_to_walk import NOTHING

CONF_ENTITY: Final = "entity"
MOST_LISTED: Final = 60

_PERSON_SENSORS: Final = ObjectSelector(
    ObjectSelectorConfig(
        multiple=True,
        label_field=CONF_ENTITY,
        description_field=CONF_PERSON,
        translation_key="person_sensors",
        fields={
            CONF_ENTITY: ObjectSelectorField(
                required=True, selector=EntitySelector(EntitySelectorConfig(domain=BINARY_SENSOR))
            ),
            CONF_PERSON: ObjectSelectorField(
                required=True, selector=EntitySelector(EntitySelectorConfig(domain=PERSON_DOMAIN))
            ),
        },
    )
)


@callback
def sensors_schema(hass: HomeAssistant, options: Mapping[str, Any]) -> probatio.Schema:
    """Return the form's fields, with what is stored."""
    stored = read_sensor_options(options)
    found = find_sensors(hass, stored).values()
    names = {sensor.entity_id: _label(hass, sensor) for sensor in found}
    # One that is gone for a moment stays left out.
    names |= {entity_id: entity_id for entity_id in stored.left_out - names.keys()}
    choices = [
        SelectOptionDict(value=entity_id, label=name)
        for entity_id, name in sorted(names.items(), key=lambda item: item[1].casefold())
    ]
    return probatio.Schema(
        {
            probatio.Required(
                OPTION_LEARN_ROOMS, default=options.get(OPTION_LEARN_ROOMS, True) is not False
            ): BooleanSelector(),
            probatio.Optional(
                OPTION_SENSORS_LEFT_OUT, description={"suggested_value": sorted(stored.left_out)}
            ): SelectSelector(SelectSelectorConfig(options=choices, multiple=True, mode=SelectSelectorMode.DROPDOWN)),
            probatio.Optional(
                OPTION_SENSOR_LABELS_LEFT_OUT, description={"suggested_value": sorted(stored.labels)}
            ): LabelSelector(LabelSelectorConfig(multiple=True)),
            probatio.Optional(
                OPTION_PERSON_SENSORS,
                description={
                    "suggested_value": [
                        {CONF_ENTITY: entity_id, CONF_PERSON: person} for entity_id, person in stored.persons.items()
                    ]
                },
            ): _PERSON_SENSORS,
        }
    )


def sensors_options(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that a filled form means: an empty field is not sent."""
    pairs = user_input.get(OPTION_PERSON_SENSORS) or []
    return {
        OPTION_LEARN_ROOMS: user_input[OPTION_LEARN_ROOMS],
        OPTION_SENSORS_LEFT_OUT: user_input.get(OPTION_SENSORS_LEFT_OUT) or [],
        OPTION_SENSOR_LABELS_LEFT_OUT: user_input.get(OPTION_SENSOR_LABELS_LEFT_OUT) or [],
        OPTION_PERSON_SENSORS: {pair[CONF_ENTITY]: pair[CONF_PERSON] for pair in pairs},
    }


@callback
def sensor_texts(hass: HomeAssistant, home: Home | None, options: Mapping[str, Any]) -> dict[str, str]:
    """Return the placeholders of the form: the sensors that are used, with how often each has taught."""
    report = None if home is None else home.lessons.notebook.report
    used = [
        sensor for sensor in find_sensors(hass, read_sensor_options(options)).values() if sensor.left_out_by is None
    ]
    taught = {} if report is None else report.sensors
    lines = sorted(
        (
            f"- {escaped(_label(hass, sensor))}"
            + (f": {taught[sensor.entity_id].lessons}" if sensor.entity_id in taught else "")
            for sensor in used
        ),
        key=str.casefold,
    )
    more = len(lines) - MOST_LISTED
    shown = [*lines[:MOST_LISTED], f"- … +{more}"] if more > 0 else lines
    return {"sensors": "\n".join(shown) or NOTHING, "count": str(len(used))}


def _label(hass: HomeAssistant, sensor: HouseSensor) -> str:
    area = ar.async_get(hass).async_get_area(sensor.area_id) if sensor.area_id else None
    name = entity_name(hass, sensor.entity_id)
    return name if area is None else f"{name} ({area.name})"
