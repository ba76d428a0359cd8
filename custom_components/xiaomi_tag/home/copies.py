"""Repair issues of tags that two devices send as: a copy from elsewhere, or two beacons with the same numbers."""

from typing import Final, override

from homeassistant.core import callback

from ..basics.every import Every
from ..identity.resolver import Resolver
from ..tracker.tracker import Second
from .ground import Ground, Part
from .issue_set import Issue, IssueSet

_TWO_SENDERS: Final = "two_senders"
_EVERY_S: Final = 5.0


class Copies(Part):
    """Creates an issue for each tag that two devices send as, and deletes it when one of them is gone."""

    def __init__(self, ground: Ground, resolver: Resolver) -> None:
        self._ground = ground
        self._resolver = resolver
        self._every = Every(_EVERY_S)
        self._issues = IssueSet(ground.hass, _TWO_SENDERS)
        self._shown: dict[str, str] = {}
        """The names of the tags that have an issue."""

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Delete the tag's issue: the resolver forgets its senders."""
        self._shown.pop(tag_id, None)
        self._async_show()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Look for tags with two senders every few seconds."""
        if not self._every.due(second.now):
            return
        tags = self._ground.tags
        doubled = {tag: tags[tag].name for tag in self._resolver.doubled(second.now) if tag in tags}
        if doubled != self._shown:
            self._shown = doubled
            self._async_show()

    @callback
    def async_clear(self) -> None:
        """Delete the issues: nothing else does while the home is not loaded."""
        self._shown = {}
        self._async_show()

    @callback
    def _async_show(self) -> None:
        self._issues.async_set(
            {
                f"{_TWO_SENDERS}_{tag}": Issue(translation_key=_TWO_SENDERS, placeholders={"tag": name})
                for tag, name in self._shown.items()
            }
        )
