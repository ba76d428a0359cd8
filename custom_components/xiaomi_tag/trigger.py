"""Triggers for crossings: they fire once for each crossing, and never for a correction."""

from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import Trigger, TriggerActionRunner, TriggerConfig, TriggerNotTriggeredReporter
from homeassistant.helpers.typing import ConfigType
import probatio

from .automation.fields import CROSSING_FIELDS, crossing_fits, crossing_variables, tags_of
from .automation.words import sentence
from .const import EVENT_CROSSING
from .fences.crossing import CrossingKind

_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS, default={}): CROSSING_FIELDS,
    }
)


class CrossingTrigger(Trigger):
    """Fires when one of the targeted tags crosses the fence of one of the places."""

    _kind: ClassVar[CrossingKind]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return cast(ConfigType, _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Read the target and the fields."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        @callback
        def on_crossing(event: Event[dict[str, Any]]) -> None:
            data = event.data
            # The tags of the target's labels and areas may have changed since the last crossing.
            if crossing_fits(self._hass, data, self._kind, self._options) and data.get("tag") in tags_of(
                self._hass, self._selection
            ):
                variables = crossing_variables(self._hass, data)
                description = f"{variables['tag_name']} {sentence(self._hass, data)}"
                _ = run_action(variables, description, event.context)

        return self._hass.bus.async_listen(EVENT_CROSSING, on_crossing)


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
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
