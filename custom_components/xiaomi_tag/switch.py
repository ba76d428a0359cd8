"""Switches: whether a receiver is ignored."""

from collections.abc import Hashable
from typing import Any, Final, override

from homeassistant.components.switch import DOMAIN as SWITCH, SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.receiver import ReceiverEntity, async_offer_receivers
from .home import Home, XiaomiTagConfigEntry

PARALLEL_UPDATES: Final = 0

IGNORE: Final = SwitchEntityDescription(key="ignore", translation_key="ignore", entity_category=EntityCategory.CONFIG)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a switch to every receiver."""
    async_offer_receivers(entry, async_add_entities, Ignore, IGNORE, SWITCH)


class Ignore(ReceiverEntity, SwitchEntity):
    """On while what a receiver hears is not used."""

    def __init__(self, home: Home, source: str, device: dr.AnyDeviceEntry) -> None:
        """Belong to a receiver."""
        super().__init__(home, source, device, IGNORE)

    @override
    def _update_attrs(self) -> Hashable:
        self._attr_is_on = self._settings.ignored
        return self._attr_is_on

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Ignore the receiver."""
        self._async_change(ignored=True)

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Use the receiver again."""
        self._async_change(ignored=False)
