"""Where all tags are, as it changes, for subscribers on the websocket."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, callback

from ..locator import Estimate
from ..tracker.tracker import Second
from .ground import Ground, Part
from .payloads import LiveEvent, PlacePayload
from .tag import Tag
from .tag_store import TagRecord

PROBABILITY_STEP: Final = 0.05
"""A place is sent again when a probability differs by this much from what was sent."""
POSITION_STEP_M: Final = 0.5
LEAD_STEP_DB: Final = 3.0
SILENT_S: Final = 30.0
"""A tag is silent after this, or after twice its usual pause."""
_SILENT_PAUSES: Final = 2.0
# Tags that nobody hears change by silence alone: in each second a part of them is looked at.
_TURNS: Final = 10


class Live(Part):
    """Sends each subscriber everything once, then the tags that changed, once a second at most.

    What wavers below the steps above is no change: a tag at rest costs a comparison and sends nothing.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._subscribers: list[Callable[[LiveEvent], None]] = []
        self._sent: dict[str, tuple[Estimate, bool]] = {}
        """The estimate of each tag that was sent last, and whether the tag was silent."""
        self._gone: list[str] = []
        self._home_changed = False
        self._recomputed: tuple[str, float] | None = None
        self._turn = 0

    @callback
    def async_subscribe(self, send: Callable[[LiveEvent], None]) -> CALLBACK_TYPE:
        """Send everything to `send`, then what changes; return what ends that."""
        now = self._ground.clock.now()
        estimates = self._ground.tracker.locator.estimates(self._ground.tags)
        places = {tag: place_payload(estimate, now) for tag, estimate in estimates.items()}
        if not self._subscribers:
            self._sent = {tag: (estimate, is_silent(estimate, now)) for tag, estimate in estimates.items()}
            self._gone.clear()
            self._home_changed = False
        self._subscribers.append(send)
        send({"tags": {**places}})

        def unsubscribe() -> None:
            if send in self._subscribers:
                self._subscribers.remove(send)

        return unsubscribe

    @callback
    def async_home_changed(self) -> None:
        """Mark rooms, receivers, tags or the layout as changed; subscribers hear of it with the next second."""
        self._home_changed = True

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Announce a tag."""
        self._home_changed = True

    @callback
    @override
    def async_change_tag(self, tag: Tag) -> None:
        """Announce a tag's other name."""
        self._home_changed = True

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Announce that what was known of a tag is gone."""
        if self._sent.pop(tag_id, None) is not None:
            self._gone.append(tag_id)
        self._home_changed = True

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Announce receivers and rooms that changed."""
        self._home_changed = True

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Send what changed in a second."""
        if not self._subscribers:
            return
        event: LiveEvent = {}
        if changed := self._changes(second):
            event["tags"] = changed
        if self._home_changed:
            self._home_changed = False
            event["home_changed"] = True
        if event:
            self._send(event)

    @callback
    def async_recompute_progress(self, tag: str, share: float) -> None:
        """Send how much of a tag's past has been recomputed, 0 to 1, in whole percents."""
        progress = round(share, 2)
        if self._recomputed != (tag, progress):
            self._recomputed = tag, progress
            self._send({"recompute": {"tag": tag, "progress": progress}})

    @callback
    def async_stop(self) -> None:
        """Announce that nothing follows."""
        self._send({"ended": True})
        self._subscribers.clear()

    def _changes(self, second: Second) -> dict[str, PlacePayload | None]:
        changed: dict[str, PlacePayload | None] = dict.fromkeys(self._gone)
        self._gone.clear()
        unheard = self._ground.tracker.locator.estimates(self._unheard(second))
        for estimates in (second.estimates, unheard):
            for tag, estimate in estimates.items():
                silent = is_silent(estimate, second.now)
                sent = self._sent.get(tag)
                if sent is None or sent[1] != silent or differs(sent[0], estimate):
                    self._sent[tag] = estimate, silent
                    changed[tag] = place_payload(estimate, second.now)
        return changed

    def _unheard(self, second: Second) -> Iterable[str]:
        """Return the tags without news whose turn it is, and those that were never sent."""
        self._turn = (self._turn + 1) % _TURNS
        return [
            tag
            for number, tag in enumerate(self._ground.tags)
            if tag not in second.estimates and (number % _TURNS == self._turn or tag not in self._sent)
        ]

    @callback
    def _send(self, event: LiveEvent) -> None:
        for send in tuple(self._subscribers):
            send(event)


def is_silent(estimate: Estimate, now: float) -> bool:
    """Return whether a tag has not been heard for longer than usual; false for one that was never heard."""
    if estimate.evidence_at is None:
        return False
    return now - estimate.evidence_at > max(SILENT_S, _SILENT_PAUSES * (estimate.interval_s or 0.0))


def differs(sent: Estimate, new: Estimate) -> bool:
    """Return whether an estimate differs from the one that was sent by more than what wavers."""
    return (
        (sent.presence, sent.room, sent.reason, sent.moving) != (new.presence, new.room, new.reason, new.moving)
        or abs(sent.probability - new.probability) >= PROBABILITY_STEP
        or abs(sent.away_probability - new.away_probability) >= PROBABILITY_STEP
        or _probabilities_differ(sent.probabilities, new.probabilities)
        or _position_differs(sent, new)
        or _explanation_differs(sent, new)
    )


def _probabilities_differ(sent: Mapping[str, float], new: Mapping[str, float]) -> bool:
    """Compare rooms with a share that counts; the most likely come first."""
    for one, other in ((sent, new), (new, sent)):
        for room, probability in one.items():
            if probability < PROBABILITY_STEP:
                break
            if abs(probability - other.get(room, 0.0)) >= PROBABILITY_STEP:
                return True
    return False


def _position_differs(sent: Estimate, new: Estimate) -> bool:
    one, other = sent.position, new.position
    if one is None or other is None:
        return one is not other
    moved = max(abs(one.x_m - other.x_m), abs(one.y_m - other.y_m)) >= POSITION_STEP_M
    return moved or one.floor != other.floor


def _explanation_differs(sent: Estimate, new: Estimate) -> bool:
    """Compare why, where the receivers lead clearly: near a tie the leader changes with each packet."""
    one, other = sent.explanation, new.explanation
    if one.lead_db is None or other.lead_db is None:
        return one.leader != other.leader
    if abs(one.lead_db - other.lead_db) >= LEAD_STEP_DB:
        return True
    return one.leader != other.leader and other.lead_db >= LEAD_STEP_DB


def place_payload(estimate: Estimate, now: float) -> PlacePayload:
    """Return an estimate with its numbers cut to what they are worth."""
    position = estimate.position
    explanation = estimate.explanation
    return {
        "presence": estimate.presence.value,
        "room": estimate.room,
        "probability": round(estimate.probability, 3),
        "probabilities": _rounded(estimate.probabilities),
        "runner_up": estimate.runner_up,
        "runner_up_probability": round(estimate.runner_up_probability, 3),
        "away_probability": round(estimate.away_probability, 3),
        "position": None
        if position is None
        else {
            "x_m": round(position.x_m, 2),
            "y_m": round(position.y_m, 2),
            "floor": position.floor,
            "xx_m2": round(position.xx_m2, 3),
            "xy_m2": round(position.xy_m2, 3),
            "yy_m2": round(position.yy_m2, 3),
        },
        "evidence_at": None if estimate.evidence_at is None else round(estimate.evidence_at, 1),
        "silent": is_silent(estimate, now),
        "moving": estimate.moving,
        "reason": estimate.reason.value,
        "explanation": {
            "leader": explanation.leader,
            "lead_db": None if explanation.lead_db is None else round(explanation.lead_db, 1),
            "excluded": list(explanation.excluded),
        },
    }


def _rounded(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Leave out what rounds to nothing: with many rooms most do."""
    rounded = {room: round(probability, 3) for room, probability in probabilities.items()}
    return {room: probability for room, probability in rounded.items() if probability}
