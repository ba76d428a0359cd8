"""The area that the state of an entity names: which room a phone or its person is in."""

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import area_registry as ar

_AREA_ATTRIBUTE = "area_id"


@callback
def named_area(hass: HomeAssistant, state: State | None) -> str | None:
    """Return the area that a state names, by an attribute, its id or its name; None if it names none."""
    if state is None or state.state in {STATE_UNKNOWN, STATE_UNAVAILABLE}:
        return None
    areas = ar.async_get(hass)
    named = state.attributes.get(_AREA_ATTRIBUTE)
    for area_id in (named, state.state):
        if isinstance(area_id, str) and areas.async_get_area(area_id) is not None:
            return area_id
    area = areas.async_get_area_by_name(state.state)
    return None if area is None else area.id
