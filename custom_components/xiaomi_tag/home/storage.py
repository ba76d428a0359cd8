"""Keeps over restarts what is known of tags and what was learned; nothing of a tag that is forgotten."""

from collections.abc import Mapping
from typing import Final, override

from homeassistant.core import callback

from ..basics.every import Every
from ..identity.resolver import Resolver
from ..tracker.tracker import Second
from .ground import Ground, Part
from .learned_store import LearnedStore
from .tag_store import TagRecord, TagStore

# What a power cut may cost of what changes with every packet: usual pauses, when a tag was heard last.
_SAVE_EVERY_S: Final = 3600.0
_LOOK_EVERY_S: Final = 60.0


class Storage(Part):
    """Writes the tags' records when something worth it changed, and once an hour."""

    def __init__(self, ground: Ground, resolver: Resolver, learned: LearnedStore) -> None:
        self._ground = ground
        self._resolver = resolver
        self._learned = learned
        self._store = TagStore(ground.hass, ground.entry.entry_id)
        started_at = ground.clock.now()
        self._look = Every(_LOOK_EVERY_S, since=started_at)
        self._save = Every(_SAVE_EVERY_S, since=started_at)

    async def async_load(self) -> Mapping[str, TagRecord]:
        """Return what is stored, by tag; empty at the first start."""
        return await self._store.async_load()

    async def async_save(self) -> None:
        """Write now what is known of tags and what was learned."""
        await self._learned.async_save()
        await self._store.async_save(self._records())

    @callback
    def async_save_soon(self) -> None:
        """Write what is known of tags within seconds."""
        self._store.async_save_soon(self._records)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Write soon, without what was known of a tag and learned from it."""
        self._learned.async_save_soon()
        self.async_save_soon()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Write what changes all the time now and then, and key alignments within a minute."""
        if self._look.due(second.now) and (self._resolver.dirty or self._save.due(second.now)):
            self._save.restart(second.now)
            self.async_save_soon()

    def _records(self) -> dict[str, TagRecord]:
        alignments = self._resolver.alignments()
        locator = self._ground.tracker.locator
        return {
            tag.id: tag.record(locator.memory(tag.id), alignments.get(tag.id)) for tag in self._ground.tags.values()
        }
