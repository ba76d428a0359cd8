"""Migrates entries of older releases."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

VERSION: Final = 1
MINOR_VERSION: Final = 1


async def async_migrate_entry(_hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether this release can use the entry.

    A newer minor version only adds keys, so an older release can use it. A newer major version is refused, as Home
    Assistant does itself.
    """
    return entry.version <= VERSION
