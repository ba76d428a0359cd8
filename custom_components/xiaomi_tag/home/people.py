"""Where the people are whom tags belong to: their person entities, less what the tags themselves say."""

from collections.abc import Callable, Iterable
from typing import Final

from homeassistant.const import STATE_HOME, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event

from ..const import DOMAIN
from ..fences.evidence import PersonEvidence
from .person_evidence import is_positioned, person_evidence
from .tag import Tag

_TRACKERS_ATTRIBUTE: Final = "device_trackers"
_ISSUE: Final = "circular_tracker"


class People:
    """Follows the persons of tags, and tells where they are whenever that changes."""

    def __init__(
        self, hass: HomeAssistant, now: Callable[[], float], on_evidence: Callable[[PersonEvidence], None]
    ) -> None:
        self._hass = hass
        self._now = now
        self._on_evidence = on_evidence
        self._tags: dict[str, tuple[str, str]] = {}
        """Of each tag that belongs to somebody: the person and the tag's name."""
        self._said: dict[str, PersonEvidence] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._watched: frozenset[str] = frozenset()

    @callback
    def async_set_tags(self, tags: Iterable[Tag]) -> None:
        """Follow the persons of these tags, and of no others."""
        self._tags = {tag.id: (tag.person, tag.name) for tag in tags if tag.person}
        persons = {person for person, _ in self._tags.values()}
        self._said = {person: said for person, said in self._said.items() if person in persons}
        self._watch()
        for person in sorted(persons):
            self._tell(person)

    @callback
    def async_stop(self) -> None:
        """End following; nobody is told of circles any more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._watched = frozenset()
        self._tags = {}
        self._mend_issues(frozenset())

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
                self._tell(person)

    def _tell(self, person: str) -> None:
        """Say where a person is, where that is something new."""
        evidence = person_evidence(person, self._state_of(person), self._now())
        said = self._said.get(person)
        if said is None or _content(said) != _content(evidence):
            self._said[person] = evidence
            self._on_evidence(evidence)
        self._mend_issues(frozenset(tag for tag, (owner, _) in self._tags.items() if self._is_circular(owner, tag)))

    def _state_of(self, person: str) -> State | None:
        """Return the person's state; of those who are located by our tags too, that of their other trackers.

        A person who is where their tags are never leaves one behind.
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
        # As core's person does: a device that is connected at home, then whatever knows its place, the newest first.
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

    def _mend_issues(self, circular: frozenset[str]) -> None:
        registry = ir.async_get(self._hass)
        present = {issue for domain, issue in registry.issues if domain == DOMAIN and issue.startswith(_ISSUE)}
        for tag in circular:
            person, name = self._tags[tag]
            state = self._hass.states.get(person)
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                f"{_ISSUE}_{tag}",
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key=_ISSUE,
                translation_placeholders={"tag": name, "person": state.name if state is not None else person},
            )
        for issue in present - {f"{_ISSUE}_{tag}" for tag in circular}:
            ir.async_delete_issue(self._hass, DOMAIN, issue)


def _content(evidence: PersonEvidence) -> tuple[object, ...]:
    return (evidence.home, evidence.zones, evidence.fix)
