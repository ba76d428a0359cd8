"""Where all tags are, as it changes, for those who watch: the card, through the websocket."""

from collections.abc import Callable, Mapping, Set as AbstractSet
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..locator import Estimate
from .payloads import LiveEvent, PlacePayload

if TYPE_CHECKING:
    from .home import Home

# What changes by silence alone, such as the probability of being away, is looked at in every tenth second.
_ALL_EVERY: Final = 10


class Live:
    """Tells each subscriber everything once, then what changed, once a second at most."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._subscribers: list[Callable[[LiveEvent], None]] = []
        self._places: dict[str, PlacePayload] = {}
        self._home_changed = False
        self._recomputed: tuple[str, float] | None = None
        self._ticks = 0

    @callback
    def async_subscribe(self, send: Callable[[LiveEvent], None]) -> CALLBACK_TYPE:
        """Send everything to `send`, then what changes; return what ends that."""
        if not self._subscribers:
            self._places = {tag: self._place(tag) for tag in self._home.tags}
            self._home_changed = False
        self._subscribers.append(send)
        send({"tags": {**self._places}})

        def unsubscribe() -> None:
            if send in self._subscribers:
                self._subscribers.remove(send)

        return unsubscribe

    @callback
    def async_home_changed(self) -> None:
        """Take note that rooms, receivers, tags or the layout are others."""
        self._home_changed = True

    @callback
    def async_tick(self, fresh: AbstractSet[str]) -> None:
        """Tell what changed in a second in which only `fresh` tags were heard or changed their answer."""
        if not self._subscribers:
            return
        self._ticks += 1
        tags = self._home.tags.keys()
        asked = tags if self._ticks % _ALL_EVERY == 0 else (fresh & tags) | (tags - self._places.keys())
        event: LiveEvent = {}
        if changed := self._changes(asked):
            event["tags"] = changed
        if self._home_changed:
            self._home_changed = False
            event["home_changed"] = True
        if event:
            self._send(event)

    @callback
    def async_recompute_progress(self, tag: str, share: float) -> None:
        """Tell how much of a tag's past has been looked at again, 0 to 1, in whole percents."""
        progress = round(share, 2)
        if self._recomputed != (tag, progress):
            self._recomputed = tag, progress
            self._send({"recompute": {"tag": tag, "progress": progress}})

    @callback
    def async_stop(self) -> None:
        """Tell all that nothing follows."""
        self._send({"ended": True})
        self._subscribers.clear()

    def _changes(self, asked: AbstractSet[str]) -> dict[str, PlacePayload | None]:
        gone = self._places.keys() - self._home.tags.keys()
        changed: dict[str, PlacePayload | None] = dict.fromkeys(gone)
        for tag in gone:
            del self._places[tag]
        for tag in asked:
            place = self._place(tag)
            if place != self._places.get(tag):
                self._places[tag] = changed[tag] = place
        return changed

    def _place(self, tag: str) -> PlacePayload:
        return place_payload(self._home.locator.estimate(tag))

    @callback
    def _send(self, event: LiveEvent) -> None:
        for send in tuple(self._subscribers):
            send(event)


def place_payload(estimate: Estimate) -> PlacePayload:
    """Return an answer with its numbers cut to what they are worth."""
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
