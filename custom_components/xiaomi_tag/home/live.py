"""Publishes where tags are to subscribers on the websocket."""

from collections.abc import Callable, Iterable
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.json import json_bytes, json_fragment

from ..basics.every import Every
from ..locator import Estimate
from ..tracker.tracker import Second
from .ground import Ground, Part
from .payloads import LiveEvent, PlacePayload
from .shown_place import ShownPlace, tracked_place
from .tag import Tag
from .tag_store import TagRecord

# A tag that is not heard can only become silent: check it less often.
_UNHEARD_EVERY_S: Final = 10.0


class Live(Part):
    """Sends each subscriber all tags once, then the tags that changed, at most once a second.

    A tag at rest costs one comparison, and sends nothing.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._subscribers: list[Callable[[LiveEvent], None]] = []
        self._shown: dict[str, ShownPlace] = {}
        self._gone: list[str] = []
        self._home_changed = False
        self._recomputed: tuple[str, float] | None = None
        self._as_json: tuple[LiveEvent, json_fragment] | None = None
        """The event that is being sent, as JSON: most subscribers get the same."""
        self._check_unheard = Every(_UNHEARD_EVERY_S)

    @callback
    def async_subscribe(self, send: Callable[[LiveEvent], None]) -> CALLBACK_TYPE:
        """Send all tags to `send`, then the changes; return how to unsubscribe."""
        now = self._ground.clock.now()
        tracker = self._ground.tracker
        estimates = tracker.estimates(self._ground.tags)
        places = {tag: tracked_place(tracker, estimate, now) for tag, estimate in estimates.items()}
        if not self._subscribers:
            self._shown = {
                tag: ShownPlace(estimate, now, self._fixed_at(estimate)) for tag, estimate in estimates.items()
            }
            self._gone.clear()
            self._home_changed = False
        self._subscribers.append(send)
        send({"at": round(now, 1), "tags": {**places}})
        self._as_json = None

        def unsubscribe() -> None:
            if send in self._subscribers:
                self._subscribers.remove(send)

        return unsubscribe

    @callback
    def async_as_json(self, event: LiveEvent) -> json_fragment:
        """Return an event that is being sent as JSON, which is made once for all subscribers."""
        if self._as_json is None or self._as_json[0] is not event:
            self._as_json = event, json_fragment(json_bytes(event))
        return self._as_json[1]

    @callback
    def async_home_changed(self) -> None:
        """Mark rooms, receivers, tags or the layout as changed; subscribers are notified with the next second."""
        self._home_changed = True

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Mark the home as changed: a new tag."""
        self._home_changed = True

    @callback
    @override
    def async_change_tag(self, tag: Tag) -> None:
        """Mark the home as changed: a tag's name."""
        self._home_changed = True

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Send with the next second that a tag is gone."""
        if self._shown.pop(tag_id, None) is not None:
            self._gone.append(tag_id)
        self._home_changed = True

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Mark the home as changed: receivers and rooms."""
        self._home_changed = True

    @callback
    @override
    def async_listening_changed(self, now: float) -> None:
        """Mark the home as changed: it shows which receivers listen."""
        self._home_changed = True

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Send the changes of a second."""
        if not self._subscribers:
            return
        event: LiveEvent = {}
        if changed := self._changes(second):
            event["tags"] = changed
        if self._home_changed:
            self._home_changed = False
            event["home_changed"] = True
        if event:
            self._send(event, second.now)

    @callback
    def async_recompute_progress(self, tag: str, share: float) -> None:
        """Send the progress of a recomputation, 0 to 1, in whole percents."""
        progress = round(share, 2)
        if self._recomputed != (tag, progress):
            self._recomputed = tag, progress
            self._send({"recompute": {"tag": tag, "progress": progress}}, self._ground.clock.now())

    @callback
    def async_stop(self) -> None:
        """Send that the subscription ended."""
        self._send({"ended": True}, self._ground.clock.now())
        self._subscribers.clear()

    def _changes(self, second: Second) -> dict[str, PlacePayload | None]:
        changed: dict[str, PlacePayload | None] = dict.fromkeys(self._gone)
        self._gone.clear()
        tracker = self._ground.tracker
        unheard = tracker.estimates(self._unheard(second))
        for estimates in (second.estimates, unheard):
            for tag, estimate in estimates.items():
                shown, fixed_at = self._shown.get(tag), self._fixed_at(estimate)
                if shown is None:
                    self._shown[tag] = ShownPlace(estimate, second.now, fixed_at)
                elif not shown.update(estimate, second.now, fixed_at):
                    continue
                changed[tag] = tracked_place(tracker, estimate, second.now)
        return changed

    def _fixed_at(self, estimate: Estimate) -> float | None:
        placed = self._ground.tracker.abroad(estimate)
        return None if placed is None else placed[0]

    def _unheard(self, second: Second) -> Iterable[str]:
        """Return the tags never sent so far or placed by a relay, and, every few seconds, all that were not heard."""
        due = self._check_unheard.due(second.now)
        return [
            tag
            for tag in self._ground.tags
            if tag not in second.estimates and (due or tag not in self._shown or tag in second.placed)
        ]

    @callback
    def _send(self, event: LiveEvent, now: float) -> None:
        event["at"] = round(now, 1)
        for send in tuple(self._subscribers):
            send(event)
        self._as_json = None
