"""The condition `is_in`: tags are in places, as the fences know at that moment."""

from collections.abc import Collection
from datetime import timedelta
from math import inf
from typing import Final, Unpack, cast, override

from homeassistant.const import CONF_FOR, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
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
from homeassistant.util import dt as dt_util
import probatio

from .automation.fields import PLACE_FIELDS, PLACE_KINDS, places_of, tags_of
from .automation.sides import loaded_home
from .fences.crossing import PlaceRef
from .home import Home


def _with_places(options: ConfigType) -> ConfigType:
    """Refuse options without any place: they would never hold."""
    if not any(options.get(kind.value) for kind in PLACE_KINDS):
        raise probatio.Invalid("choose at least one place")
    return options


_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS): probatio.All(
            {
                **PLACE_FIELDS,
                probatio.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): probatio.In([BEHAVIOR_ANY, BEHAVIOR_ALL]),
                probatio.Optional(CONF_FOR): cv.positive_time_period,
            },
            _with_places,
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
        self._duration: timedelta | None = self._options.get(CONF_FOR)
        self._home: Home | None = None
        self._since: dict[str, float] = {}
        """Since when each tag has been in one of the places, as far as it was followed."""
        self._unsubscribe: CALLBACK_TYPE | None = None

    @override
    async def _async_setup(self) -> None:
        """Follow the tags from now on, where a duration asks for it."""
        if self._duration and (home := loaded_home(self._hass)) is not None:
            self._follow(home)

    @override
    def _async_unload(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        home, tags = loaded_home(self._hass), tags_of(self._hass, self._selection)
        if home is None or not tags:
            return False
        if self._duration:
            if home is not self._home:
                self._follow(home)
            self._look()
            latest = dt_util.utcnow().timestamp() - self._duration.total_seconds()
            answers = [self._since.get(tag, inf) <= latest for tag in tags]
        else:
            places = places_of(self._hass, self._options)
            answers = [_is_in(home, tag, places) for tag in tags]
        return all(answers) if self._options[ATTR_BEHAVIOR] == BEHAVIOR_ALL else any(answers)

    @callback
    def _follow(self, home: Home) -> None:
        """Follow the tags of a home, which is another object after a reload."""
        self._async_unload()
        self._home = home
        self._since.clear()
        self._unsubscribe = home.crossings.async_listen(self._look)
        self._look()

    @callback
    def _look(self) -> None:
        """Update since when each tag is in one of the places; the fences know it of the time before."""
        home = self._home
        if home is None:
            return
        places = places_of(self._hass, self._options)
        for tag in tags_of(self._hass, self._selection):
            if not _is_in(home, tag, places):
                self._since.pop(tag, None)
            elif tag not in self._since:
                known = [since for place in places if (since := home.crossings.inside_since(tag, place)) is not None]
                self._since[tag] = min([*known, dt_util.utcnow().timestamp()])


def _is_in(home: Home, tag: str, places: Collection[PlaceRef]) -> bool:
    return any(home.crossings.inside(tag, place) is True for place in places)


CONDITIONS: Final[dict[str, type[Condition]]] = {"is_in": IsInCondition}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
