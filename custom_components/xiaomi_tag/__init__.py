"""Xiaomi Tag: shows in which room your Bluetooth tags are."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.typing import ConfigType

from .api.actions import async_register_actions
from .api.cards import async_register_cards
from .api.plan_pictures import async_register_pictures
from .api.sentences import async_register_sentences
from .api.websocket import async_register_commands
from .const import DOMAIN, SIGNAL_TAGS_CHANGED
from .home import Home, XiaomiTagConfigEntry
from .home.calibration_store import CalibrationStore
from .home.journal_files import async_remove_journal
from .home.learned_store import LearnedStore
from .home.lesson_store import LessonStore
from .home.plan_pictures import async_remove_pictures
from .home.stranger_store import StrangerStore
from .home.tag_store import TagStore
from .locator import Locator
from .migration import async_migrate_entry
from .receivers.gateways import is_gateway
from .sources.relay import async_register_relay

__all__ = [
    "async_migrate_entry",
    "async_remove_config_entry_device",
    "async_remove_entry",
    "async_setup",
    "async_setup_entry",
    "async_unload_entry",
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

# The room first: it is what a tag is for.
PLATFORMS = [
    Platform.SENSOR,
    Platform.DEVICE_TRACKER,
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register actions, websocket commands, the endpoint of relays, sentences and cards, also without a home."""
    async_register_actions(hass)
    async_register_commands(hass)
    async_register_pictures(hass)
    async_register_relay(hass)
    async_register_sentences(hass)
    await async_register_cards(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> bool:
    """Set up a home."""
    home = Home(hass, entry)
    # Registered early: runs also if the set-up fails later.
    entry.async_on_unload(home.async_stop)
    await home.async_start()
    entry.runtime_data = home
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(entry.add_update_listener(_async_entry_changed))
    # A discovered tag may have been added before the update listener was registered.
    home.async_configure()
    async_dispatcher_send(hass, SIGNAL_TAGS_CHANGED)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> bool:
    """Unload a home."""
    # Publish decided crossings and encounters while their entities still exist.
    await entry.runtime_data.async_finish_crossings()
    await entry.runtime_data.strangers.async_finish()
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        await entry.runtime_data.async_shutdown()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> None:
    """Delete all files of a home."""
    await TagStore(hass, entry.entry_id).async_remove()
    await CalibrationStore(hass, entry.entry_id, Locator()).async_remove()
    await LearnedStore(hass, entry.entry_id, Locator()).async_remove()
    await LessonStore(hass, entry.entry_id).async_remove()
    await StrangerStore(hass, entry.entry_id).async_remove()
    await async_remove_pictures(hass, entry.entry_id)
    await async_remove_journal(hass, entry.entry_id)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, _entry: XiaomiTagConfigEntry, device: AnyDeviceEntry
) -> bool:
    """Let the user delete a gateway's device; it is created again when the gateway relays a tag."""
    return is_gateway(device)


async def _async_entry_changed(hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> None:
    """Apply changes without a reload, which would lose where every tag is."""
    entry.runtime_data.async_configure()
    async_dispatcher_send(hass, SIGNAL_TAGS_CHANGED)
