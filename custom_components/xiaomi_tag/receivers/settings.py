"""What the user sets for single receivers: how loud each is, and which are ignored. Kept in the entry's options."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import OPTION_RECEIVERS

MOST_OFFSET_DB: Final = 30.0

_OFFSET: Final = "offset_db"
_IGNORED: Final = "ignored"


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """The settings of one receiver; `offset_db` is added to all that it hears."""

    offset_db: float = 0.0
    ignored: bool = False


UNSET: Final = ReceiverSettings()


def read_settings(stored: object) -> dict[str, ReceiverSettings]:
    """Return the settings by source. A value that makes no sense counts as not set."""
    if not isinstance(stored, Mapping):
        return {}
    settings = {source: _read(data) for source, data in stored.items() if isinstance(data, Mapping)}
    return {source: one for source, one in settings.items() if one != UNSET}


def write_settings(settings: Mapping[str, ReceiverSettings]) -> dict[str, dict[str, Any]]:
    """Return settings as they are stored; a receiver without any takes no space."""
    return {source: {_OFFSET: one.offset_db, _IGNORED: one.ignored} for source, one in settings.items() if one != UNSET}


@callback
def async_change_settings(
    hass: HomeAssistant,
    entry: ConfigEntry,
    source: str,
    *,
    offset_db: float | None = None,
    ignored: bool | None = None,
) -> None:
    """Store changed settings of one receiver, None for unchanged; the entry's update listener applies them."""
    settings = read_settings(entry.options.get(OPTION_RECEIVERS))
    before = settings.get(source, UNSET)
    settings[source] = ReceiverSettings(
        offset_db=before.offset_db if offset_db is None else offset_db,
        ignored=before.ignored if ignored is None else ignored,
    )
    options = {key: value for key, value in entry.options.items() if key != OPTION_RECEIVERS}
    if stored := write_settings(settings):
        options[OPTION_RECEIVERS] = stored
    hass.config_entries.async_update_entry(entry, options=options)


def _read(data: Mapping[str, Any]) -> ReceiverSettings:
    offset_db = data.get(_OFFSET)
    number = isinstance(offset_db, (int, float)) and not isinstance(offset_db, bool) and isfinite(offset_db)
    return ReceiverSettings(
        offset_db=min(max(float(offset_db or 0.0), -MOST_OFFSET_DB), MOST_OFFSET_DB) if number else 0.0,
        ignored=data.get(_IGNORED) is True,
    )
