"""The websocket command `xiaomi_tag/receivers`: how the receivers do, who hears whom, and what would help most."""

from homeassistant.components import bluetooth
from homeassistant.core import callback

from ..home import Home
from ..home.payloads_receivers import ReceiverHealthPayload, ReceiversPayload, RoomHealthPayload
from ..locator.advice import advise
from ..locator.health import FaultKind
from ..locator.traffic import Heard
from ..receivers.registry import ReceiverInfo
from .room_facts import async_room_facts

_STUCK = "stuck"


@callback
def receivers_payload(home: Home) -> ReceiversPayload:
    """Describe the receivers of a home."""
    facts = async_room_facts(home)
    tests = home.locator.room_tests()
    moved = {fault.receiver: fault.room for fault in home.health.faults if fault.kind is FaultKind.MOVED}
    known = {receiver.source: receiver for receiver in home.receivers.all()}
    ill = {source: known[source].area_id for source in sorted(home.health.ill())}
    advice = advise(facts, ill, moved, has_plan=home.calibration_store.plan is not None)
    test = home.health.self_test
    rooms: list[RoomHealthPayload] = [
        {
            "area_id": room.room,
            "receivers": room.receivers,
            "confused_with": tests[room.room].confused_with if room.room in tests else None,
            "share": None if room.share is None else round(room.share, 3),
        }
        for room in facts
    ]
    return {
        "at": round(home.clock.now(), 1),
        "receivers": _receivers(home),
        "matrix": [
            {"source": link.receiver, "emitter": link.emitter, "dbm": round(link.dbm, 1), "packets": link.packets}
            for link in home.locator.links()
        ],
        "rooms": rooms,
        "self_test": {
            "room_error_percent": None if test.room_error is None else round(100 * test.room_error, 1),
            "error_m": None if test.error_m is None else round(test.error_m, 2),
            "history": [(round(at, 1), round(100 * error, 1)) for at, error in home.health.history],
        },
        "advice": {"kind": advice.kind.value, "area_id": advice.room, "source": advice.receiver},
    }


def _receivers(home: Home) -> list[ReceiverHealthPayload]:
    now = home.clock.now()
    heard = {one.receiver: one for one in home.locator.heard()}
    faults = {fault.receiver: fault.kind.value for fault in home.health.faults}
    stuck = home.receivers.stuck()
    # Of any sender, not only of tags.
    last_at = {
        scanner.source: now - scanner.time_since_last_detection()
        for scanner in bluetooth.async_current_scanners(home.hass)
        if scanner.discovered_device_timestamps
    }
    return [
        _receiver(
            receiver,
            heard.get(receiver.source),
            last_at.get(receiver.source),
            _STUCK if receiver.source in stuck else faults.get(receiver.source),
        )
        for receiver in home.receivers.all()
    ]


def _receiver(
    receiver: ReceiverInfo, heard: Heard | None, last_at: float | None, reason: str | None
) -> ReceiverHealthPayload:
    times = [at for at in (last_at, heard.last_at if heard is not None else None) if at is not None]
    offset_db = heard.offset_db if heard is not None else None
    return {
        "source": receiver.source,
        "name": receiver.name,
        "area_id": receiver.area_id,
        "state": receiver.state,
        "reason": reason,
        "offline_since": None if receiver.offline_since is None else round(receiver.offline_since, 1),
        "offset_db": None if offset_db is None else round(offset_db, 1),
        "user_offset_db": receiver.offset_db,
        "packets_min": 0.0 if heard is None else round(heard.packets_min, 1),
        "last_heard_at": round(max(times), 1) if times else None,
        "tags_heard": 0 if heard is None else heard.tags,
    }
