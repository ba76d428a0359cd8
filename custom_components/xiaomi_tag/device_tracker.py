"""Device trackers: the presence of a tag, for persons and zone triggers."""

from collections.abc import Hashable
from functools import partial
from typing import Final, override

from homeassistant.components.device_tracker import SourceType, TrackerEntity, TrackerEntityDescription
from homeassistant.components.zone import DOMAIN as ZONE_DOMAIN
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered

from .entity import Offer, TagEntity, always, async_offer
from .home import XiaomiTagConfigEntry

PARALLEL_UPDATES: Final = 0

# Without a name of its own it is called like its tag: on the map, among the targets, in a person's settings.
PRESENCE: Final = TrackerEntityDescription(key="presence", translation_key="presence", name=None)


async def async_setup_entry(
    _hass: HomeAssistant, entry: XiaomiTagConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the tracker of every tag."""
    make = partial(TagTracker, entry.runtime_data, description=PRESENCE)
    async_offer(entry, async_add_entities, [Offer(make, always)])


class TagTracker(TagEntity, TrackerEntity):
    """The presence of a tag.

    The zones are always set here, never computed by core from coordinates: core counts a tag as inside a zone if the
    zone is within the accuracy.
    """

    # Core narrows both types for trackers. Without a device the entity would stand alone, and the default category,
    # diagnostic, would hide it from device, area and label targets.
    _attr_device_info: DeviceInfo | None  # type: ignore[assignment]
    _attr_entity_category: EntityCategory | None = None  # type: ignore[assignment]
    _attr_source_type = SourceType.BLUETOOTH_LE

    @property
    @override
    def suggested_object_id(self) -> str:
        """Return the end of the entity's id: it has a name of its own no more, but people use the id."""
        return PRESENCE.key

    @property
    @override
    def force_update(self) -> bool:
        """Write a state only when it changed, unlike core's trackers."""
        return False

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the tag and to the zones."""
        await super().async_added_to_hass()
        zones = async_track_state_change_filtered(
            self.hass, TrackStates(all_states=False, entities=set(), domains={ZONE_DOMAIN}), self._async_refresh
        )
        self.async_on_remove(zones.async_remove)

    @override
    def _update_attrs(self) -> Hashable:
        crossings = self._home.crossings
        self._attr_in_zones = crossings.zones(self._tag)
        # From coordinates without zones core would compute the zones itself.
        fix = None if self._attr_in_zones is None else crossings.fix(self._tag)
        self._attr_source_type = SourceType.BLUETOOTH_LE if fix is None else SourceType.GPS
        self._attr_latitude = None if fix is None else fix.latitude
        self._attr_longitude = None if fix is None else fix.longitude
        self._attr_location_accuracy = 0 if fix is None else round(fix.accuracy_m)
        return None if self._attr_in_zones is None else tuple(self._attr_in_zones), fix
