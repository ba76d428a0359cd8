"""Repair issues of trackers that are suspected to follow a member of the household."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..strangers.model import Level
from ..strangers.track import Track
from .issue_set import Issue, IssueSet
from .issues import ISSUE_TRACK

_PREFIX: Final = "stranger_"
_KEY: Final = "stranger"
_LEVELS: Final = frozenset({Level.SUSPECTED, Level.CONFIRMED})


class StrangerIssues:
    """One fixable issue for each track from suspected up of which nothing was decided."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._issues = IssueSet(hass, _PREFIX)
        self._shown: set[str] = set()

    @callback
    def async_update(self, tracks: Iterable[Track]) -> None:
        """Create and delete issues as the tracks are now."""
        wanted = {track.id for track in tracks if track.level in _LEVELS and track.decision is None}
        if wanted != self._shown:
            self._show(wanted)

    @callback
    def async_clear(self) -> None:
        """Delete all of them: nothing else does while the home is not loaded."""
        self._show(set())

    def _show(self, wanted: set[str]) -> None:
        self._shown = wanted
        self._issues.async_set(
            {f"{_PREFIX}{track}": Issue(translation_key=_KEY, about={ISSUE_TRACK: track}) for track in wanted}
        )
