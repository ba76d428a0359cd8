"""Describes strangers to subscribers on the websocket; costs nothing while there are none."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, override

from homeassistant.core import CALLBACK_TYPE, callback

from ..basics.every import Every
from ..basics.listeners import Listeners
from ..strangers.model import Evidence
from ..strangers.summary import Summary
from ..strangers.track import Track
from ..tracker.tracker import Second
from .ground import Ground, Part
from .payloads_strangers import (
    EvidencePayload,
    LoudestPayload,
    RoomSharePayload,
    StrangerPayload,
    StrangersEvent,
    StrangersPayload,
)
from .strangers import Strangers

EVERY_S: Final = 10.0
MOST_VISITS: Final = 50
HISTORY_S: Final = 60.0
"""The past of a stranger that nothing happened to is described again after so long."""
INSIDE_FOR_ROOM: Final = 0.5
_LASTING: Final[tuple[Literal["id", "present", "decision", "ambient", "suspicious", "guest"], ...]] = (
    "id",
    "present",
    "decision",
    "ambient",
    "suspicious",
    "guest",
)


@dataclass(frozen=True, slots=True)
class _History:
    """What is costly to describe of a stranger, and what it was made of."""

    at: float
    made_of: object
    summary: Summary
    evidence: list[EvidencePayload]
    rooms: list[RoomSharePayload]
    visits: list[tuple[float, float | None]]


class StrangerFeed(Part):
    """Sends each subscriber all strangers once, then again when something changed, at most every ten seconds.

    What is sent is for who may read all; `api/strangers.py` leaves out what a user may not read.
    """

    def __init__(self, ground: Ground, strangers: Strangers) -> None:
        self._ground = ground
        self._strangers = strangers
        self._listeners: Listeners[StrangersEvent] = Listeners()
        self._changed = False
        self._sent_at = float("-inf")
        self._sent: object = None
        """What was sent last, without what changes with every packet."""
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._look = Every(EVERY_S)
        self._histories: dict[str, _History] = {}

    @callback
    def async_subscribe(self, send: Callable[[StrangersEvent], None]) -> CALLBACK_TYPE:
        """Send all strangers now, and when they changed; return how to unsubscribe."""
        payload = self.describe()
        if self._unsubscribe is None:
            self._unsubscribe = self._strangers.async_listen(self.async_mark)
            self._sent, self._sent_at = _lasting(payload), payload["at"]
        remove = self._listeners.add(send)
        send(payload)

        def unsubscribe() -> None:
            remove()
            if not len(self._listeners) and self._unsubscribe is not None:
                self._unsubscribe()
                self._unsubscribe = None

        return unsubscribe

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Nothing to forget: strangers are no tags of ours."""

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Send what changed: soon where somebody decided, else with the next look at who is heard."""
        if not len(self._listeners):
            return
        self._changed |= self._look.due(second.now)
        if not self._changed or 0 <= second.now - self._sent_at < EVERY_S:
            return
        self._changed = False
        payload = self.describe()
        if (lasting := _lasting(payload)) != self._sent:
            self._sent, self._sent_at = lasting, second.now
            self._listeners.call(payload)

    @callback
    def async_stop(self) -> None:
        """Send that the subscriptions ended."""
        self._listeners.call({"ended": True})
        self._listeners.clear()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def describe(self) -> StrangersPayload:
        """Return all that is known of strangers, the most serious first.

        Passers-by are left out: who only went past the home is of no interest to anybody in it.
        """
        strangers, detector, now = self._strangers, self._strangers.detector, self._ground.clock.now()
        tracks = [track for track in detector.tracks() if _is_of_interest(track)]
        self._histories = {track.id: self._history(track, now) for track in tracks}
        described = [self._describe(track, self._histories[track.id], now) for track in tracks]
        ranks = {track.id: track.level.rank for track in tracks if track.level is not None}
        described.sort(key=lambda each: (-ranks.get(each["id"], 0), -each["score"], -each["last_seen"]))
        learning_until = detector.learning_until
        return {
            "at": round(now, 1),
            "enabled": strangers.enabled,
            "sensitivity": strangers.sensitivity.value,
            "learning_until": round(learning_until, 1) if strangers.enabled and now < learning_until else None,
            "may_decide": False,
            "strangers": described,
            "log": [
                {"at": round(entry.at, 1), "what": str(entry.what), "by": entry.by, "track": entry.track}
                for entry in strangers.log
            ],
            "visits": [
                {"id": each.id, "name": each.name, "host": each.host, "start": each.start, "end": each.end}
                for each in detector.visits()
            ],
        }

    @callback
    def async_mark(self) -> None:
        """Mark something as changed; it is sent with the next second, or ten seconds after what was sent last."""
        self._changed = True

    def _history(self, track: Track, now: float) -> _History:
        last = track.visits[-1] if track.visits else None
        made_of = (track.level, track.decision, len(track.visits), last and (last.began_at, last.ended_at))
        known = self._histories.get(track.id)
        if known is not None and known.made_of == made_of and 0 <= now - known.at < HISTORY_S:
            return known
        summary = self._strangers.detector.summary(track.id)
        visits = islice(track.visits, max(0, len(track.visits) - MOST_VISITS), None)
        return _History(
            at=now,
            made_of=made_of,
            summary=summary,
            evidence=[_evidence(each) for each in summary.evidence],
            rooms=[{"area_id": room, "seconds": round(seconds, 1)} for room, seconds in summary.rooms],
            visits=[
                (round(visit.began_at, 1), None if visit.ended_at is None else round(visit.ended_at, 1))
                for visit in visits
            ],
        )

    def _describe(self, track: Track, history: _History, now: float) -> StrangerPayload:
        sign, decision, summary = track.sign, track.decision, history.summary
        return {
            "id": track.id,
            "family": sign.family.value,
            "condition": sign.condition.value,
            "model": sign.model,
            "connectable": sign.connectable,
            "level": track.level.value if track.level is not None else None,
            "score": round(summary.score, 2),
            "confidence": round(summary.confidence, 3),
            "members": list(summary.members),
            "first_seen": round(track.first_seen_at, 1),
            "last_seen": round(track.last_seen_at, 1),
            "present": track.present,
            "inside": round(track.inside, 2),
            # Next door it is in no room of this home, though one of them fits best.
            "room": track.room if track.inside > INSIDE_FOR_ROOM else None,
            "still": track.still_since is not None if track.present else None,
            "ambient": track.ambient,
            "suspicious": track.suspicious,
            "guest": summary.guest,
            "decision": None
            if decision is None
            else {"choice": decision.choice.value, "by": decision.by, "at": round(decision.at, 1)},
            "receiver": self._loudest(track, now),
            "evidence": history.evidence,
            "rooms": history.rooms,
            "visits": history.visits,
        }

    def _loudest(self, track: Track, now: float) -> LoudestPayload | None:
        if not track.present:
            return None
        for source, dbm, heard_at in self._strangers.detector.find(track.id):
            if (receiver := self._ground.receivers.get(source)) is not None:
                age_s = round(max(now - heard_at, 0.0), 1)
                return {"name": receiver.name, "area_id": receiver.area_id, "dbm": round(dbm), "age_s": age_s}
        return None


def _is_of_interest(track: Track) -> bool:
    return track.present or track.ambient or track.level is not None or track.decision is not None


def _evidence(evidence: Evidence) -> EvidencePayload:
    return {
        "clue": evidence.clue.value,
        "at": round(evidence.at, 1),
        "member": evidence.member,
        "apart_s": None if evidence.apart_s is None else round(evidence.apart_s),
        "room": evidence.room,
        "nats": round(evidence.nats, 2),
    }


def _lasting(payload: StrangersPayload) -> object:
    """Return a payload without what changes by itself: times that go on, and small changes of levels."""
    return {**payload, "at": None, "strangers": [_lasting_of(each) for each in payload["strangers"]]}


def _lasting_of(stranger: StrangerPayload) -> object:
    """Return what counts as a change of a stranger: of one without a level, such as a neighbour's, not how it is heard."""
    if stranger["level"] is None:
        return {key: stranger[key] for key in _LASTING} | {"visits": len(stranger["visits"])}
    last_seen = None if stranger["present"] else stranger["last_seen"]
    inside = round(stranger["inside"], 1)
    return {**stranger, "inside": inside, "last_seen": last_seen, "receiver": _heard(stranger["receiver"])}


def _heard(receiver: LoudestPayload | None) -> object:
    return None if receiver is None else (receiver["name"], receiver["area_id"], receiver["dbm"] // 3)
