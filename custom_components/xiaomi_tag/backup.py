"""Keeps the journal whole in a backup of Home Assistant, which copies files while they are written."""

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
"""No backup takes longer; after one that broke off the journal is not to wait for ever."""
_STOP_WAITING: Final[HassKey[Callable[[], None]]] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write what waits, then leave the files as they are."""
    _stop_waiting(hass)
    await _async_call(hass, Journal.hold)

    async def give_up(_now: datetime) -> None:
        hass.data.pop(_STOP_WAITING, None)
        await _async_call(hass, Journal.release)

    hass.data[_STOP_WAITING] = async_call_later(hass, HOLD_MOST_S, give_up)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the files change again."""
    _stop_waiting(hass)
    await _async_call(hass, Journal.release)


async def _async_call(hass: HomeAssistant, function: Callable[[Journal], None]) -> None:
    entries: list[XiaomiTagConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in entries:
        journal = entry.runtime_data.journal
        await journal.async_flush()
        try:
            await journal.async_call(function)
        except JournalError:
            # The home shows the fault already; the rest of Home Assistant is to get its backup.
            continue


@callback
def _stop_waiting(hass: HomeAssistant) -> None:
    if stop := hass.data.pop(_STOP_WAITING, None):
        stop()
