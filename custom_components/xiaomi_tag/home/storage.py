"""Stores the tags' records and what was learned; nothing of a forgotten tag."""

from collections.abc import Mapping
from typing import Final, override

from homeassistant.core import callback

from ..basics.every import Every
from ..identity.resolver import Resolver
from ..tracker.tracker import Second
from .ground import Ground, Part
from .learned_store import LearnedStore
from .tag_store import TagRecord, TagStore

# Values that change with every packet (intervals, last seen): a power cut may lose an hour of them.
_SAVE_EVERY_S: Final = 3600.0
_CHECK_EVERY_S: Final = 60.0


class Storage(Part):
    """Writes the tags' records after an important change, and once an hour."""

    def __init__(self, ground: Ground, resolver: Resolver, learned: LearnedStore) -> None:
        self._ground = ground
        self._resolver = resolver
        self._learned = learned
        self._store = TagStore(ground.hass, ground.entry.entry_id)
        started_at = ground.clock.now()
        self._check = Every(_CHECK_EVERY_S, since=started_at)
        self._save = Every(_SAVE_EVERY_S, since=started_at)

    async def async_load(self) -> Mapping[str, TagRecord]:
        """Return the stored records, by tag; empty at the first start."""
        return await self._store.async_load(self._ground.clock.now())

    async def async_save(self) -> None:
        """Write the tags' records and what was learned now."""
        await self._learned.async_save()
        await self._store.async_save(self._records())

    @callback
    def async_save_soon(self) -> None:
        """Write the tags' records within seconds."""
        self._store.async_save_soon(self._records)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Write soon, without the forgotten tag."""
        self._learned.async_save_soon()
        self.async_save_soon()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Write once an hour, and within a minute after a clock alignment changed."""
        if self._check.due(second.now) and (self._resolver.dirty or self._save.due(second.now)):
            self._save.restart(second.now)
            self.async_save_soon()

    def _records(self) -> dict[str, TagRecord]:
        alignments = self._resolver.alignments()
        tracker = self._ground.tracker
        return {
            tag.id: tag.record(tracker.memory(tag.id), alignments.get(tag.id)) for tag in self._ground.tags.values()
        }
