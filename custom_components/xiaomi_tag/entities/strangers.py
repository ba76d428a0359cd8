"""The number of unknown trackers that were noticed."""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.core import CALLBACK_TYPE

from ..entity import HomeEntity
from ..home import Home
from ..strangers.model import Level

ATTR_LEVELS: Final = "levels"

STRANGERS: Final = SensorEntityDescription(
    key="strangers", translation_key="strangers", state_class=SensorStateClass.MEASUREMENT
)


class StrangersSensor(HomeEntity, SensorEntity):
    """How many unknown trackers are at a level, without those that somebody trusts or ignores."""

    _unrecorded_attributes = frozenset({ATTR_LEVELS})

    def __init__(self, home: Home) -> None:
        """Make the only one of a home."""
        super().__init__(home, STRANGERS)

    @property
    @override
    def suggested_object_id(self) -> str:
        """Return the end of the entity's id, which does not change with the name."""
        return STRANGERS.key

    @override
    def _subscribe(self, refresh: Callable[..., None]) -> CALLBACK_TYPE:
        return self._home.strangers.async_listen(refresh)

    @override
    def _update_attrs(self) -> Hashable:
        strangers = self._home.strangers
        self._attr_available = strangers.enabled
        levels = Counter(track.level for track in strangers.detector.tracks() if track.decision is None)
        counts = {level.value: levels[level] for level in Level}
        self._attr_native_value = sum(counts.values())
        self._attr_extra_state_attributes = {ATTR_LEVELS: counts}
        return self._attr_available, *counts.values()
