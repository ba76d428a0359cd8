"""Keeps the journal consistent in a backup of Home Assistant, which copies files while they are written."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .home import XiaomiTagConfigEntry
from .journal import Journal, JournalError

HOLD_MOST_S: Final = 2 * 3600.0
"""Longer than any backup; after an aborted backup the journal is released after this time."""
_CANCEL_TIMER: Final[HassKey[Callable[[], None]]] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write all pending rows, then leave the files unchanged."""
    _cancel_timer(hass)
    await _async_call(hass, Journal.hold)

    async def give_up(_now: datetime) -> None:
        hass.data.pop(_CANCEL_TIMER, None)
        await _async_call(hass, Journal.release)

    hass.data[_CANCEL_TIMER] = async_call_later(hass, HOLD_MOST_S, give_up)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Allow writing again."""
    _cancel_timer(hass)
    await _async_call(hass, Journal.release)


async def _async_call(hass: HomeAssistant, function: Callable[[Journal], None]) -> None:
    entries: list[XiaomiTagConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in entries:
        journal = entry.runtime_data.journal
        await journal.async_flush()
        try:
            await journal.async_call(function)
        except JournalError:
            # The home already shows the fault, and must not stop the backup of the rest.
            continue


@callback
def _cancel_timer(hass: HomeAssistant) -> None:
    if cancel := hass.data.pop(_CANCEL_TIMER, None):
        cancel()
