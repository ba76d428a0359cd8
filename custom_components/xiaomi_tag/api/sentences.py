"""Sentences for Assist: "Where are my keys?" is answered without an automation.

An integration cannot bring sentences of its own for an intent. It can use the sentence trigger, as automations do.
"""

import logging
import re
from typing import Any, Final

from homeassistant.components.homeassistant.exposed_entities import async_listen_entity_updates
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.script import ScriptRunResult
from homeassistant.helpers.trigger import async_initialize_triggers, async_validate_trigger_config
from homeassistant.setup import async_when_setup

from ..automation.asking import ASSISTANT, exposed_tags, whereabouts
from ..automation.words import text
from ..const import DOMAIN, SIGNAL_TAGS_CHANGED

_LOGGER = logging.getLogger(__name__)

_CONVERSATION: Final = "conversation"
# What has a meaning in a sentence's template, or may not stand in one.
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SPECIAL: Final = re.compile(r"[^\w\s'-]")
_AFTER_S: Final = 1.0


@callback
def async_register_sentences(hass: HomeAssistant) -> None:
    """Answer where exposed tags are, once there is a conversation."""

    async def start(_hass: HomeAssistant, _component: str) -> None:
        await Sentences(hass).async_start()

    async_when_setup(hass, _CONVERSATION, start)


class Sentences:
    """The sentences for the names of all exposed tags, and no others: "Where is Anna?" belongs to Home Assistant."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._names: frozenset[str] = frozenset()
        self._remove: CALLBACK_TYPE | None = None
        self._update = Debouncer(
            hass, _LOGGER, cooldown=_AFTER_S, immediate=False, function=self._async_update, background=True
        )

    async def async_start(self) -> None:
        """Register the sentences, and follow what changes them."""
        hass = self._hass
        await self._async_update()
        stops = [
            async_listen_entity_updates(hass, ASSISTANT, self._async_changed),
            # Aliases.
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_changed),
            async_dispatcher_connect(hass, SIGNAL_TAGS_CHANGED, self._async_changed),
        ]

        @callback
        def stop(_event: Event) -> None:
            self._update.async_shutdown()
            for each in stops:
                each()

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)

    @callback
    def _async_changed(self, _event: object = None) -> None:
        self._update.async_schedule_call()

    async def _async_update(self) -> None:
        spoken = (_SPECIAL.sub(" ", name) for name in exposed_tags(self._hass))
        names = frozenset(" ".join(name.split()) for name in spoken if name.strip())
        if names == self._names:
            return
        self._names = names
        if self._remove is not None:
            self._remove()
            self._remove = None
        if not names:
            return
        command = text(self._hass, "sentence_where", names="|".join(sorted(names)))
        config = [{"platform": _CONVERSATION, "command": [command]}]
        self._remove = await async_initialize_triggers(
            self._hass,
            await async_validate_trigger_config(self._hass, config),
            self._async_answer,
            DOMAIN,
            "Where is a tag?",
            _LOGGER.log,
        )

    async def _async_answer(self, variables: dict[str, Any], _context: Context | None = None) -> ScriptRunResult:
        name = _named(variables["trigger"]["sentence"], self._names)
        tag = next((tag for known, tag in exposed_tags(self._hass).items() if _spoken(known) == name), None)
        answer = whereabouts(self._hass, tag) if tag else text(self._hass, "answer_no_tag", tag=name or "")
        return ScriptRunResult(answer, None, {})


def _spoken(name: str) -> str:
    return " ".join(_SPECIAL.sub(" ", name).split()).casefold()


def _named(sentence: str, names: frozenset[str]) -> str | None:
    """Return the longest of the names that stand in a sentence as whole words."""
    heard = _words(_spoken(sentence))
    found = [name.casefold() for name in names if _words(name.casefold()) in heard]
    return max(found, key=len, default=None)


def _words(spoken: str) -> str:
    """Return text with a space around each word; Chinese and Japanese put none, so each character is one."""
    return f" {' '.join(_UNSPACED.sub(r' \g<0> ', spoken).split())} "
