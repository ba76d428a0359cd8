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
    """One fixable issue for each track from suspected up of which nothing was decided.

    Its id holds the level: one that was ignored while it was suspected comes back when it is confirmed.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._issues = IssueSet(hass, _PREFIX)
        self._shown: dict[str, str] = {}

    @callback
    def async_update(self, tracks: Iterable[Track]) -> None:
        """Create and delete issues as the tracks are now."""
        wanted = {
            f"{_PREFIX}{track.level}_{track.id}": track.id
            for track in tracks
            if track.level in _LEVELS and track.decision is None
        }
        if wanted != self._shown:
            self._show(wanted)

    @callback
    def async_clear(self) -> None:
        """Delete all of them: nothing else does while the home is not loaded."""
        self._show({})

    def _show(self, wanted: dict[str, str]) -> None:
        self._shown = wanted
        self._issues.async_set(
            {issue_id: Issue(translation_key=_KEY, about={ISSUE_TRACK: track}) for issue_id, track in wanted.items()}
        )
