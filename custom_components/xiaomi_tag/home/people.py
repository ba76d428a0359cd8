"""Follows the persons whom tags belong to, without what the tags themselves report."""

from collections.abc import Callable, Iterable
from typing import Final

from homeassistant.const import STATE_HOME, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event

from ..const import DOMAIN
from ..fences.evidence import PersonEvidence
from .issue_set import Issue, IssueSet
from .person_evidence import is_positioned, person_evidence
from .tag import Tag

_TRACKERS_ATTRIBUTE: Final = "device_trackers"
_ISSUE: Final = "circular_tracker"


class People:
    """Follows the persons of tags; `on_evidence` is called when the location of a person changed.

    A person who is tracked by one of their own tags gets a repair issue.
    """

    def __init__(
        self, hass: HomeAssistant, now: Callable[[], float], on_evidence: Callable[[PersonEvidence], None]
    ) -> None:
        self._hass = hass
        self._now = now
        self._on_evidence = on_evidence
        self._issues = IssueSet(hass, _ISSUE)
        self._tags: dict[str, tuple[str, str]] = {}
        """The person and the tag's name, by the tag's id; only tags that have a person."""
        self._published: dict[str, PersonEvidence] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._watched: frozenset[str] = frozenset()

    @callback
    def async_set_tags(self, tags: Iterable[Tag]) -> None:
        """Follow the persons of these tags only."""
        self._tags = {tag.id: (tag.person, tag.name) for tag in tags if tag.person}
        persons = {person for person, _ in self._tags.values()}
        self._published = {person: evidence for person, evidence in self._published.items() if person in persons}
        self._watch()
        for person in sorted(persons):
            self._publish(person)
        self._update_issues()

    @callback
    def async_stop(self) -> None:
        """Stop following, and delete the issues."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._watched = frozenset()
        self._tags = {}
        self._update_issues()

    def _watch(self) -> None:
        persons = {person for person, _ in self._tags.values()}
        trackers = {tracker for person in persons for tracker in self._trackers(person)}
        watched = frozenset(persons | trackers)
        if watched == self._watched:
            return
        self._watched = watched
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if watched:
            self._unsubscribe = async_track_state_change_event(self._hass, watched, self._async_changed)

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        changed = event.data["entity_id"]
        self._watch()
        for person in sorted({person for person, _ in self._tags.values()}):
            if person == changed or changed in self._trackers(person):
                self._publish(person)
        self._update_issues()

    def _publish(self, person: str) -> None:
        """Publish a person's location, if it changed."""
        evidence = person_evidence(person, self._state_of(person), self._now())
        before = self._published.get(person)
        if before is None or _content(before) != _content(evidence):
            self._published[person] = evidence
            self._on_evidence(evidence)

    def _state_of(self, person: str) -> State | None:
        """Return the person's state; for a person who is also tracked by our tags, that of the other trackers.

        Located by their own tag, they could never leave it behind.
        """
        trackers = self._trackers(person)
        ours = [tracker for tracker in trackers if self._tag_of(tracker) is not None]
        if not ours:
            return self._hass.states.get(person)
        others = [
            state
            for tracker in trackers
            if tracker not in ours
            and (state := self._hass.states.get(tracker)) is not None
            and state.state not in {STATE_UNKNOWN, STATE_UNAVAILABLE}
        ]
        # As core's person: first a device connected at home, then a device with coordinates, the newest of each.
        at_home = [state for state in others if not is_positioned(state) and state.state == STATE_HOME]
        positioned = [state for state in others if is_positioned(state)]
        best = at_home or positioned or others
        return max(best, key=lambda state: state.last_updated, default=None)

    def _trackers(self, person: str) -> list[str]:
        state = self._hass.states.get(person)
        trackers = state.attributes.get(_TRACKERS_ATTRIBUTE) if state is not None else None
        return list(trackers) if isinstance(trackers, (list, tuple)) else []

    def _tag_of(self, tracker: str) -> str | None:
        entity = er.async_get(self._hass).async_get(tracker)
        return entity.config_subentry_id if entity is not None and entity.platform == DOMAIN else None

    def _is_circular(self, person: str, tag: str) -> bool:
        return tag in {self._tag_of(tracker) for tracker in self._trackers(person)}

    def _update_issues(self) -> None:
        circular = [tag for tag, (person, _) in self._tags.items() if self._is_circular(person, tag)]
        self._issues.async_set({f"{_ISSUE}_{tag}": self._issue(tag) for tag in circular})

    def _issue(self, tag: str) -> Issue:
        person, name = self._tags[tag]
        state = self._hass.states.get(person)
        return Issue(
            translation_key=_ISSUE, placeholders={"tag": name, "person": state.name if state is not None else person}
        )


def _content(evidence: PersonEvidence) -> tuple[object, ...]:
    return (evidence.home, evidence.zones, evidence.fix)
