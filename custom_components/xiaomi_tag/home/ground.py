"""`Ground`: the objects that all parts of a home share. `Part`: the methods of every part."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..basics.clock import Clock
from ..receivers.registry import Receivers
from ..tracker.tracker import Second, Tracker
from .tag import Tag
from .tag_store import TagRecord

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """The shared objects. A part uses these and the parts passed to it, never the `Home`."""

    hass: HomeAssistant
    entry: ConfigEntry
    clock: Clock
    tags: Mapping[str, Tag]
    """By id; only tags whose stored keys can be read."""
    receivers: Receivers
    tracker: Tracker


class Part(ABC):
    """A part of a home. It is notified of added and removed tags, of each second, and of changed places.

    `Home.parts` is the one list of all parts. Their order is the order of the calls.
    """

    @callback  # noqa: B027  optional
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Follow a tag that is new or was just forgotten; `record` is its stored record."""

    @callback  # noqa: B027  optional
    def async_change_tag(self, tag: Tag) -> None:
        """Apply a changed name or person of a tag."""

    @abstractmethod
    @callback
    def async_forget_tag(self, tag_id: str) -> None:
        """Forget all data of a tag: after it was removed, got the key of another tag, or was erased."""

    @callback  # noqa: B027  optional
    def async_second(self, second: Second) -> None:
        """Use the results of a second."""

    @callback  # noqa: B027  optional
    def async_places_changed(self, now: float) -> None:
        """Apply changed receivers and areas."""

    @callback  # noqa: B027  optional
    def async_listening_changed(self, now: float) -> None:
        """Apply that receivers began or ceased to listen, and nothing else changed: this happens all day."""


@callback
def async_pass_on(second: Second, parts: Iterable[Part]) -> None:
    """Let parts use a second. It comes only once, so a part that fails must not keep it from the others."""
    for part in parts:
        try:
            part.async_second(second)
        except Exception:
            _LOGGER.exception("%s failed on a second", type(part).__name__)
