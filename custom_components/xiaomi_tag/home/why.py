"""Explains to subscribers on the websocket why a tag is shown in its room; costs nothing while there are none."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, callback

from ..basics.listeners import Listeners
from ..basics.model import Presence, Sighting
from ..locator import Estimate
from ..locator.comparison import Hearing
from ..receivers.registry import ReceiverInfo
from ..tracker.tracker import Second
from .ground import Ground, Part
from .payloads_why import HearingPayload, SwitchPayload, WhyEvent
from .shown_place import tracked_place

WINDOW_S: Final = 10.0
WINDOW_PAUSES: Final = 3.0
"""Where a receiver hears a tag seldom, packets of so many of its usual pauses are looked at."""
MOST_WINDOW_S: Final = 300.0
MOST_PACKETS: Final = 2000
"""Of a tag at all receivers: those of ten seconds and many more."""
COMPARED: Final = 2

type _Packet = tuple[str, float, float]
"""Receiver, level with the receiver's offset, event time."""


class _Watched:
    """A tag that somebody looks at."""

    __slots__ = ("listeners", "packets", "sent")

    def __init__(self) -> None:
        self.listeners: Listeners[WhyEvent] = Listeners()
        self.packets: deque[_Packet] = deque(maxlen=MOST_PACKETS)
        self.sent: object = None
        """What the last event was made of, but for the time that has passed."""


class Why(Part):
    """Sends subscribers what each receiver hears of a tag, and what it should hear in the rooms in question.

    At most once a second, and only when something changed. `recent` returns the packets of the last seconds, with which
    a subscription begins.
    """

    def __init__(self, ground: Ground, recent: Callable[[str], Iterable[Sighting]]) -> None:
        self._ground = ground
        self._recent = recent
        self._watched: dict[str, _Watched] = {}

    @callback
    def async_subscribe(self, tag: str, send: Callable[[WhyEvent], None]) -> CALLBACK_TYPE:
        """Send a tag's reasons now, and when they change; return how to unsubscribe. The tag must be set up."""
        watched = self._watched.get(tag)
        if watched is None:
            watched = self._watched[tag] = _Watched()
            for sighting in self._recent(tag):
                self.async_observe(sighting)
        remove = watched.listeners.add(send)
        estimate = self._ground.tracker.estimates((tag,))[tag]
        event, watched.sent = self._event(estimate, watched, self._ground.clock.now())
        send(event)

        def unsubscribe() -> None:
            remove()
            if not len(watched.listeners) and self._watched.get(tag) is watched:
                del self._watched[tag]

        return unsubscribe

    @callback
    def async_observe(self, sighting: Sighting) -> None:
        """Keep a packet of a tag that somebody looks at: the hot path."""
        watched = self._watched.get(sighting.tag)
        if watched is None or sighting.replayed:
            return
        receiver = self._ground.receivers.get(sighting.receiver)
        offset_db = receiver.offset_db if receiver is not None else 0.0
        watched.packets.append((sighting.receiver, sighting.rssi_dbm + offset_db, sighting.seen_at))

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """End the subscriptions of a removed tag."""
        if (watched := self._watched.pop(tag_id, None)) is not None:
            watched.listeners.call({"ended": True})

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Send what changed."""
        for tag, watched in tuple(self._watched.items()):
            estimate = second.estimates.get(tag) or self._ground.tracker.estimates((tag,))[tag]
            event, made_of = self._event(estimate, watched, second.now)
            if made_of != watched.sent:
                watched.sent = made_of
                watched.listeners.call(event)

    @callback
    def async_stop(self) -> None:
        """Send that the subscriptions ended."""
        for tag in tuple(self._watched):
            self.async_forget_tag(tag)

    def _event(self, estimate: Estimate, watched: _Watched, now: float) -> tuple[WhyEvent, object]:
        """Return an event, and what it was made of, which is the same while nothing but the time changes."""
        tracker = self._ground.tracker
        rooms = compared_rooms(estimate)
        by_source = {hearing.receiver: hearing for hearing in tracker.locator.compare(estimate.tag, rooms)}
        levels = _levels(watched.packets, by_source, now)
        receivers: list[HearingPayload] = []
        newest: list[float | None] = []
        for receiver in self._ground.receivers.all():
            hearing = by_source.get(receiver.source, _unknown(receiver.source, len(rooms)))
            row, heard_at = _row(receiver, hearing, levels.get(receiver.source, ()), rooms)
            row["age_s"] = None if heard_at is None else round(max(now - heard_at, 0.0), 1)
            receivers.append(row)
            newest.append(heard_at)
        challenge = tracker.rooms.challenge(estimate, now)
        switch: SwitchPayload | None = None
        if challenge is not None:
            lasts_s = None if challenge.lasts_s is None else round(challenge.lasts_s, 1)
            switch = {"room": challenge.room, "lasts_s": lasts_s}
        place = tracked_place(tracker, estimate, now)
        shown = {room: state for room in rooms if (state := tracker.sensors.shown(room, now)) is not None}
        event: WhyEvent = {
            "at": round(now, 1),
            "tag": estimate.tag,
            "place": place,
            "rooms": list(rooms),
            "receivers": receivers,
            "excluded": place["explanation"]["excluded"],
            "switch": switch,
        }
        if shown:
            event["sensors"] = {**shown}
        rows = [{**row, "age_s": at} for row, at in zip(receivers, newest, strict=True)]
        return event, (place, rooms, rows, switch, shown)


def compared_rooms(estimate: Estimate) -> Sequence[str]:
    """Return the likeliest two rooms of a tag at home, of which one is the room it is shown in."""
    if estimate.presence is not Presence.HOME:
        return ()
    likely = [room for room, probability in estimate.probabilities.items() if probability > 0][:COMPARED]
    if estimate.room is not None and estimate.room not in likely:
        return (*likely[: COMPARED - 1], estimate.room)
    return tuple(likely)


def _levels(
    packets: deque[_Packet], hearings: Mapping[str, Hearing], now: float
) -> dict[str, list[tuple[float, float]]]:
    """Return by receiver level and time of the packets that are looked at; packets too old for all are dropped."""
    windows = {
        receiver: max(WINDOW_S, min(WINDOW_PAUSES * hearing.pause_s, MOST_WINDOW_S))
        for receiver, hearing in hearings.items()
    }
    longest = max(windows.values(), default=WINDOW_S)
    # A time far ahead is from before the clock was set back.
    while packets and abs(now - packets[0][2]) > longest:
        packets.popleft()
    found: dict[str, list[tuple[float, float]]] = {}
    for receiver, level_dbm, seen_at in packets:
        if now - seen_at <= windows.get(receiver, WINDOW_S):
            found.setdefault(receiver, []).append((level_dbm, seen_at))
    return found


def _unknown(receiver: str, rooms: int) -> Hearing:
    """Return a receiver of which the locator knows nothing, as it is ignored."""
    return Hearing(receiver, None, None, 0.0, counts=False, expected=(None,) * rooms)


def _row(
    receiver: ReceiverInfo, hearing: Hearing, packets: Sequence[tuple[float, float]], rooms: Sequence[str]
) -> tuple[HearingPayload, float | None]:
    """Return a receiver's row, its age left out, and when it heard the tag last.

    Without packets in the window the level is the one that the locator still counts, as its patience may be longer.
    """
    heard_dbm = median(level for level, _ in packets) if packets else hearing.level_dbm
    times = [at for _, at in packets[-1:]] + ([] if hearing.heard_at is None else [hearing.heard_at])
    pairs = list(zip(rooms, hearing.expected, strict=True))
    row: HearingPayload = {
        "source": receiver.source,
        "state": receiver.state,
        "heard_dbm": None if heard_dbm is None else round(heard_dbm, 1),
        "packets": len(packets),
        "age_s": None,
        "expected": [
            {
                "room": room,
                "dbm": None if expected.dbm is None else round(expected.dbm, 1),
                "sd_db": round(expected.sd_db, 1),
            }
            for room, expected in pairs
            if expected is not None
        ],
        "fits": [
            expected.fits(heard_dbm) if expected is not None and hearing.counts else None for _, expected in pairs
        ],
    }
    return row, max(times, default=None)
