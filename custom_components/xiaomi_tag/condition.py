"""The condition `is_in`: tags are in places, as the fences know at that moment."""

from typing import Final, Unpack, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.typing import ConfigType
import probatio

from .automation.fields import PLACE_FIELDS, PLACE_KINDS, places_of, tags_of
from .const import DOMAIN
from .home import XiaomiTagConfigEntry

_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS): probatio.All(
            cv.has_at_least_one_key(*(kind.value for kind in PLACE_KINDS)),
            {
                **PLACE_FIELDS,
                probatio.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): probatio.In([BEHAVIOR_ANY, BEHAVIOR_ALL]),
            },
        ),
    }
)


class IsInCondition(Condition):
    """True while any, or all, of the targeted tags are in one of the places; unknown counts as False."""

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return cast(ConfigType, _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Read the target and the fields."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        entries: list[XiaomiTagConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        tags = tags_of(self._hass, self._selection)
        if not entries or not tags:
            return False
        inside = entries[0].runtime_data.crossings.inside
        places = places_of(self._hass, self._options)
        answers = [any(inside(tag, place) is True for place in places) for tag in tags]
        return all(answers) if self._options[ATTR_BEHAVIOR] == BEHAVIOR_ALL else any(answers)


CONDITIONS: Final[dict[str, type[Condition]]] = {"is_in": IsInCondition}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
