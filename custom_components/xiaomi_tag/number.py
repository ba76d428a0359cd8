"""Numbers: how much louder or quieter than the others a receiver hears."""

from collections.abc import Hashable
from typing import Final, override

from homeassistant.components.number import DOMAIN as NUMBER, NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import SIGNAL_STRENGTH_DECIBELS, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.receiver import ReceiverEntity, async_offer_receivers
from .home import Home, XiaomiTagConfigEntry
from .receivers.settings import MOST_OFFSET_DB

PARALLEL_UPDATES: Final = 0

OFFSET: Final = NumberEntityDescription(
    key="offset",
    translation_key="offset",
    entity_category=EntityCategory.CONFIG,
    native_min_value=-MOST_OFFSET_DB,
    native_max_value=MOST_OFFSET_DB,
    native_step=1,
    native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a number to every receiver."""
    async_offer_receivers(entry, async_add_entities, Offset, OFFSET, NUMBER)


class Offset(ReceiverEntity, NumberEntity):
    """What is added to all levels that a receiver hears."""

    def __init__(self, home: Home, source: str, device: dr.AnyDeviceEntry) -> None:
        """Belong to a receiver."""
        super().__init__(home, source, device, OFFSET)

    @override
    def _update_attrs(self) -> Hashable:
        self._attr_native_value = self._settings.offset_db
        return self._attr_native_value

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Store another offset."""
        self._async_change(offset_db=value)
