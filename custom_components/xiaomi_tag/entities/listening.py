"""Binary sensors `listening`: whether a receiver listens, and why not."""

from collections.abc import Hashable
from typing import Final, override

from homeassistant.components.binary_sensor import (
    DOMAIN as BINARY_SENSOR,
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..home import Home, XiaomiTagConfigEntry
from ..receivers.listening import NotListening
from .receiver import ReceiverEntity, async_offer_receivers

LISTENING: Final = BinarySensorEntityDescription(
    key="listening",
    translation_key="listening",
    device_class=BinarySensorDeviceClass.RUNNING,
    entity_category=EntityCategory.DIAGNOSTIC,
)


@callback
def async_offer_listening(entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add a sensor for every receiver, present and future."""
    async_offer_receivers(entry, async_add_entities, Listening, LISTENING, BINARY_SENSOR)


class Listening(ReceiverEntity, BinarySensorEntity):
    """On while a receiver listens; the attribute has why it does not."""

    def __init__(self, home: Home, source: str, device: dr.AnyDeviceEntry) -> None:
        """Watch a receiver."""
        super().__init__(home, source, device, LISTENING)

    @override
    def _update_attrs(self) -> Hashable:
        receiver = self._home.receivers.get(self._source)
        reason = NotListening.OFFLINE if receiver is None else receiver.reason
        # A pause for a connection is over in seconds, and nothing to restart a receiver for.
        if reason is NotListening.PAUSED:
            reason = None
        self._attr_is_on = reason is None
        self._attr_extra_state_attributes = {"reason": reason}
        return reason
