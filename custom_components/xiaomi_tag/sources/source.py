"""The shape of all sources, and the sink that they fill.

The home has one tuple of sources and loops over it: a new source is one module and one line there. A source knows its
sink and never the home.
"""
# ruff: noqa: B027  a source overrides only what concerns it

from abc import ABC, abstractmethod
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, callback

from ..adverts import Advertisement, Frame
from ..basics.model import Report, Sighting
from ..identity.credentials import TagKind
from ..identity.resolver import Match


@dataclass(frozen=True, slots=True)
class Reading:
    """New content of a tag's packet, parsed, and the tag that it was recognised as."""

    match: Match
    frame: Frame | None
    advertisement: Advertisement


class Sink(Protocol):
    """Where sources deliver. All of it runs in the event loop."""

    @callback
    def async_sighting(self, sighting: Sighting) -> None:
        """Record a packet that a receiver of Home Assistant heard just now: the hot path."""

    @callback
    def async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        """Update a tag from its own packet: called for new content only, and before the sighting that brought it."""

    @callback
    def async_report(self, report: Report) -> None:
        """Record what a relay heard, which may be old."""

    @callback
    def async_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        """Record a packet of an emitter, a sender whose room is known; `seen_at` is a Unix second."""


class Source(ABC):
    """Something that sightings come from. A source overrides only what concerns it.

    Tags may be announced before the start and after the stop.
    """

    @abstractmethod
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin to listen; return what ends that."""

    @callback
    def async_tags_changed(self, kinds: AbstractSet[TagKind]) -> None:
        """Adapt to tags that were added, changed or removed; tags of `kinds` exist now."""

    @callback
    def async_keys_changed(self) -> None:
        """Resolve again what was heard already: new keys may match some of it."""

    @callback
    def async_watch(self, tag_id: str, address: str) -> None:
        """Listen to a fixed address of a tag."""

    @callback
    def async_forget(self, tag_id: str) -> None:
        """Drop all that is kept of a tag: it was removed or has other keys."""

    @callback
    def async_tidy(self, now: float) -> None:
        """Drop what is outdated; called once a minute."""


@callback
def async_deliver(sink: Sink, report: Report, reading: Reading | None = None) -> None:
    """Deliver a relayed sighting in the order of Home Assistant's own Bluetooth: the reading comes first.

    A packet that further tags sent is a sighting of these too.
    """
    matches = (None,) if reading is None else (reading.match, *reading.match.also)
    for match in matches:
        if match is not None and reading is not None:
            sink.async_reading(match, reading.frame, reading.advertisement)
        sink.async_report(report if match is None else _of(report, match.tag))


def _of(report: Report, tag: str) -> Report:
    """Return the report as one of another tag."""
    return report if tag == report.sighting.tag else replace(report, sighting=replace(report.sighting, tag=tag))
