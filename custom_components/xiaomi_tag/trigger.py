"""Triggers for crossings, which fire once for each crossing and never for a correction, and for strangers."""

from typing import ClassVar, Final, cast, override

from homeassistant.const import CONF_FOR, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import (
    ATTR_BEHAVIOR,
    BEHAVIOR_EACH,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import probatio

from .automation.fields import CROSSING_FIELDS, every_tag, tags_of
from .automation.stranger_trigger import STRANGER_TRIGGERS
from .automation.watch import BEHAVIORS, WITH_BEHAVIOR, CrossingWatch
from .fences.crossing import CrossingKind

_FOR: Final = {probatio.Optional(CONF_FOR): cv.positive_time_period}
_BEHAVIOR: Final = {probatio.Required(ATTR_BEHAVIOR, default=BEHAVIOR_EACH): probatio.In(BEHAVIORS)}


class CrossingTrigger(Trigger):
    """Fires when one of the targeted tags, or of all without a target, crosses the fence of one of the places."""

    _kind: ClassVar[CrossingKind]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        behavior = _BEHAVIOR if cls._kind in WITH_BEHAVIOR else {}
        schema = probatio.Schema(
            {
                probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS,
                probatio.Required(CONF_OPTIONS, default={}): {**CROSSING_FIELDS, **_FOR, **behavior},
            }
        )
        return cast(ConfigType, schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Read the target and the fields."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        return CrossingWatch(self._hass, self._kind, self._options, self._tags, run_action).async_start()

    @callback
    def _tags(self) -> frozenset[str]:
        """Return the targeted tags; without a target, all."""
        if not self._selection.has_any_target:
            return every_tag(self._hass)
        return tags_of(self._hass, self._selection)


class EnteredTrigger(CrossingTrigger):
    """Fires when a tag entered a place."""

    _kind = CrossingKind.ENTERED


class LeftTrigger(CrossingTrigger):
    """Fires when a tag left a place."""

    _kind = CrossingKind.LEFT


class DwelledTrigger(CrossingTrigger):
    """Fires when a tag has been in a place for a while."""

    _kind = CrossingKind.DWELLED


class LeftBehindTrigger(CrossingTrigger):
    """Fires when a tag stayed behind while its person went on."""

    _kind = CrossingKind.LEFT_BEHIND


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "entered": EnteredTrigger,
    "left": LeftTrigger,
    "dwelled": DwelledTrigger,
    "left_behind": LeftBehindTrigger,
    **STRANGER_TRIGGERS,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
