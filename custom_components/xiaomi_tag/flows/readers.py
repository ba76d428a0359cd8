"""The form in which the user chooses who, besides administrators, may see where all tags are."""

from collections.abc import Collection

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import probatio

from ..const import CONF_USER, OPTION_READERS, SUBENTRY_PHONE


async def async_readers_schema(hass: HomeAssistant, entry: ConfigEntry) -> probatio.Schema:
    """Return the form's fields: users who can log in, without administrators and the users of phones."""
    phones = {each.data.get(CONF_USER) for each in entry.subentries.values() if each.subentry_type == SUBENTRY_PHONE}
    users = [
        user
        for user in await hass.auth.async_get_users()
        if user.is_active and not user.system_generated and not user.is_admin and user.id not in phones
    ]
    options = [SelectOptionDict(value=user.id, label=user.name or user.id) for user in users]
    chosen = _known(entry.options.get(OPTION_READERS), {user.id for user in users})
    selector = SelectSelector(SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST))
    return probatio.Schema({probatio.Optional(OPTION_READERS, default=chosen): selector})


def _known(stored: object, users: Collection[str]) -> list[str]:
    return [user for user in stored if user in users] if isinstance(stored, list) else []
