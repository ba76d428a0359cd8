"""On which side of a fence a tag is, for triggers and conditions."""

from homeassistant.components.person import PersonEntityStateAttribute
from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.const import STATE_HOME
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..fences.crossing import PlaceKind, PlaceRef
from ..home import Home


@callback
def loaded_home(hass: HomeAssistant) -> Home | None:
    """Return the home, None while it is not loaded."""
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    home: Home | None = entries[0].runtime_data if entries else None
    return home


@callback
def side_of(hass: HomeAssistant, tag: str, place: PlaceRef) -> bool | None:
    """Return whether a tag is in a place, None while that is unknown."""
    home = loaded_home(hass)
    return None if home is None else home.crossings.inside(tag, place)


@callback
def is_reunited(hass: HomeAssistant, tag: str, place: PlaceRef) -> bool:
    """Return whether the person of a tag is known to be back at the place where it was left behind."""
    home = loaded_home(hass)
    owner = home.tags[tag].person if home is not None and tag in home.tags else None
    person = hass.states.get(owner) if owner else None
    if person is None:
        return False
    match place.kind:
        case PlaceKind.ZONE:
            zone = place.id
        case PlaceKind.AREA | PlaceKind.FLOOR:
            zone = ENTITY_ID_HOME
        case _:
            return False
    in_zones = person.attributes.get(PersonEntityStateAttribute.IN_ZONES) or ()
    return zone in in_zones or (zone == ENTITY_ID_HOME and person.state == STATE_HOME)
