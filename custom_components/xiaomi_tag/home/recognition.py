"""Recognises tags by their keys: keeps the resolver, the batteries and the sources up to date."""

from collections.abc import Sequence
from typing import override

from homeassistant.core import callback

from ..adverts import Advertisement, Frame
from ..identity.credentials import AddressCredentials
from ..identity.resolver import Match, Resolver
from ..sources.source import Source
from .batteries import MiBeaconBatteries
from .ground import Ground, Part
from .tag import Tag
from .tag_store import TagRecord


class Recognition(Part):
    """Hands the keys of all tags to the resolver, the batteries and the sources."""

    def __init__(self, ground: Ground, resolver: Resolver, sources: Sequence[Source]) -> None:
        self._ground = ground
        self._resolver = resolver
        self._sources = sources
        self._batteries = MiBeaconBatteries()

    def complete(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> Match:
        """Return a match completed with the battery of an encrypted frame."""
        return self._batteries.complete(match, frame, advertisement)

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Recognise a tag: at once with a stored alignment, else as soon as its clock offset is found."""
        self._resolver.add(tag.id, tag.credentials, record.get("alignment"), now)
        if isinstance(tag.credentials, AddressCredentials):
            self._batteries.add(tag.id, tag.credentials)
            for source in self._sources:
                source.async_watch(tag.id, tag.credentials.address)

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Stop recognising a tag."""
        self._batteries.forget(tag_id)
        for source in self._sources:
            source.async_forget(tag_id)
        self._resolver.remove(tag_id)

    @callback
    def async_change_keys(self, tag: Tag, now: float) -> None:
        """Recognise the same tag by other credentials; its clock alignment stays."""
        record = self.alignment_of(tag.id)
        self.async_forget_tag(tag.id)
        self.async_add_tag(tag, record, now)

    def alignment_of(self, tag_id: str) -> TagRecord:
        """Return a record with only a tag's clock alignment, which reveals nothing about its past."""
        return {"alignment": self._resolver.alignments().get(tag_id)}

    @callback
    def async_apply(self, *, new_keys: bool) -> None:
        """Let the sources listen for the present kinds of tags; with `new_keys` resolve earlier packets again."""
        kinds = {tag.kind for tag in self._ground.tags.values()}
        for source in self._sources:
            source.async_tags_changed(kinds)
        if new_keys:
            self.async_keys_changed()

    @callback
    def async_keys_changed(self) -> None:
        """Let the sources resolve earlier packets again."""
        for source in self._sources:
            source.async_keys_changed()
