"""What every part of a home stands on, and what every part must be able to do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..receivers.registry import Receivers
from ..tracker.tracker import Second, Tracker
from .tag import Tag
from .tag_store import TagRecord


@dataclass(frozen=True, slots=True)
class Ground:
    """What parts share. A part knows this and the parts that it is given, never the `Home`."""

    hass: HomeAssistant
    entry: ConfigEntry
    clock: Clock
    tags: Mapping[str, Tag]
    """By id, those that are set up and can be read."""
    receivers: Receivers
    tracker: Tracker


class Part(ABC):
    """A part of a home: it hears of tags that come and go, of each second, and of places that changed.

    `Home.parts` is the one list of all parts. Their order is the order of the calls.
    """

    @callback  # noqa: B027  optional
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Follow a tag that is new, or that was just forgotten; `record` is what is stored of it."""

    @callback  # noqa: B027  optional
    def async_change_tag(self, tag: Tag) -> None:
        """Apply another name or person of a tag."""

    @abstractmethod
    @callback
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget all that is kept of a tag: at its removal, at the key of another tag and at an erase alike."""

    @callback  # noqa: B027  optional
    def async_second(self, second: Second) -> None:
        """Use what a second brought."""

    @callback  # noqa: B027  optional
    def async_places_changed(self, now: float) -> None:
        """Apply receivers and areas as they are now."""
