"""Triggers for strangers: they fire once for each level that a track reaches."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast, override

from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import Trigger, TriggerActionRunner, TriggerConfig, TriggerNotTriggeredReporter
from homeassistant.helpers.typing import ConfigType
import probatio

from ..const import EVENT_STRANGER
from ..strangers.model import Level
from .stranger_words import full_encounter_sentence, member_names, stranger_name
from .words import place_name

CONF_PERSONS: Final = "persons"

_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Optional(CONF_PERSONS): probatio.All(probatio.EnsureList(), cv.entities_domain(PERSON_DOMAIN))
        }
    }
)
_COPIED: Final = (
    "entity_id",
    "device_id",
    "track",
    "kind",
    "family",
    "place",
    "members",
    "event_id",
    "event_time",
    "decided_at",
    "late",
    "confidence",
)


class StrangerTrigger(Trigger):
    """Fires when a track reaches a level; with persons, only if it moves with one of them."""

    _level: ClassVar[Level]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        return cast(ConfigType, _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Read the fields."""
        super().__init__(hass, config)
        self._persons = frozenset((config.options or {}).get(CONF_PERSONS) or ())

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        @callback
        def met(event: Event[dict[str, Any]]) -> None:
            data = event.data
            if self._fits(data):
                sentence = full_encounter_sentence(self._hass, data)
                _ = run_action(_variables(self._hass, data), sentence, event.context)

        return self._hass.bus.async_listen(EVENT_STRANGER, met)

    def _fits(self, data: Mapping[str, Any]) -> bool:
        # Any integration or script can fire this event, with any data.
        members = data.get("members")
        if data.get("kind") != self._level or not isinstance(members, list):
            return False
        return not self._persons or not self._persons.isdisjoint(
            member for member in members if isinstance(member, str)
        )


class NoticedTrigger(StrangerTrigger):
    """Fires when an unknown tracker came home with a member."""

    _level = Level.NOTICE


class LingeringTrigger(StrangerTrigger):
    """Fires when an unknown tracker has stayed in the home for long."""

    _level = Level.LINGERING


class SuspectedTrigger(StrangerTrigger):
    """Fires when an unknown tracker seems to move with a member."""

    _level = Level.SUSPECTED


class ConfirmedTrigger(StrangerTrigger):
    """Fires when it is sure that an unknown tracker moves with a member."""

    _level = Level.CONFIRMED


STRANGER_TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "stranger_noticed": NoticedTrigger,
    "stranger_lingering": LingeringTrigger,
    "stranger_suspected": SuspectedTrigger,
    "stranger_confirmed": ConfirmedTrigger,
}


@callback
def _variables(hass: HomeAssistant, data: Mapping[str, Any]) -> dict[str, Any]:
    place = data.get("place")
    where = place if isinstance(place, Mapping) else {}
    return {
        **{key: data.get(key) for key in _COPIED},
        "stranger_name": stranger_name(hass, data),
        "member_names": member_names(hass, data.get("members")),
        "place_name": place_name(hass, where.get("kind"), where.get("id")),
    }
