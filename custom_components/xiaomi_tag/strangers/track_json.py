"""Tracks as JSON and back. What is damaged is left aside; a track without its main facts is none."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..basics.numbers import moment, whole_within, within
from .model import Choice, Condition, Decision, Family, Level, Sign
from .track import MOST_STAYS, MOST_VISITS, Stay, Track, Visit

_LONGEST_TEXT: Final = 255
_LONGEST_ALIKE: Final = 32


def track_to_json(track: Track) -> dict[str, Any]:
    """Return a track for JSON."""
    sign, decision = track.sign, track.decision
    return {
        "id": track.id,
        "sign": {
            "family": sign.family.value,
            "condition": sign.condition.value,
            "alike": sign.alike.hex(),
            "counter": sign.counter,
            "connectable": sign.connectable,
            "model": sign.model,
        },
        "first_seen_at": track.first_seen_at,
        "last_seen_at": track.last_seen_at,
        "visits": [[each.began_at, each.ended_at, each.begin_known, each.end_known] for each in track.visits],
        "stays": [[stay.since, stay.room] for stay in track.stays],
        "inside": track.inside,
        "inside_since": track.inside_since,
        "still_since": track.still_since,
        "ambient": track.ambient,
        "link_confidence": track.link_confidence,
        "suspicious": track.suspicious,
        "level": track.level,
        "decision": None if decision is None else [decision.choice.value, decision.by, decision.at],
    }


def track_from_json(stored: object) -> Track | None:
    """Return the track that was stored."""
    if not isinstance(stored, Mapping):
        return None
    name, sign = text(stored.get("id")), _sign(stored.get("sign"))
    first, last = moment(stored.get("first_seen_at")), moment(stored.get("last_seen_at"))
    if not name or sign is None or first is None or last is None or last < first:
        return None
    inside = within(stored.get("inside"), 0, 1)
    confidence = within(stored.get("link_confidence"), 0, 1)
    track = Track(
        id=name,
        sign=sign,
        first_seen_at=first,
        last_seen_at=last,
        inside=0.0 if inside is None else inside,
        inside_since=moment(stored.get("inside_since")),
        still_since=moment(stored.get("still_since")),
        ambient=stored.get("ambient") is True,
        link_confidence=1.0 if confidence is None else confidence,
        suspicious=stored.get("suspicious") is True,
        level=_member(Level, stored.get("level")),
        decision=_decision(stored.get("decision")),
    )
    track.visits.extend(_in_order(_visits(stored.get("visits"))))
    track.stays.extend(sorted(_stays(stored.get("stays")), key=lambda stay: stay.since))
    return track


def text(value: object) -> str | None:
    """Return a text of a sensible length, None for anything else."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_TEXT else None


def _sign(stored: object) -> Sign | None:
    if not isinstance(stored, Mapping):
        return None
    family, condition = _member(Family, stored.get("family")), _member(Condition, stored.get("condition"))
    alike = stored.get("alike")
    if family is None or condition is None or not isinstance(alike, str) or len(alike) > 2 * _LONGEST_ALIKE:
        return None
    try:
        data = bytes.fromhex(alike)
    except ValueError:
        return None
    connectable = stored.get("connectable")
    return Sign(
        family=family,
        condition=condition,
        alike=data,
        counter=whole_within(stored.get("counter"), 0, (1 << 32) - 1),
        connectable=connectable if isinstance(connectable, bool) else None,
        model=text(stored.get("model")),
    )


def _decision(stored: object) -> Decision | None:
    match stored:
        case [choice, by, at]:
            chosen, time = _member(Choice, choice), moment(at)
            return None if chosen is None or time is None else Decision(chosen, text(by), time)
        case _:
            return None


def _visits(stored: object) -> Iterator[Visit]:
    for each in stored[-MOST_VISITS:] if isinstance(stored, list) else ():
        match each:
            case [began_at, ended_at, bool(begin_known), bool(end_known)]:
                began, ended = moment(began_at), moment(ended_at)
                if began is not None and (ended_at is None or (ended is not None and ended >= began)):
                    yield Visit(began, ended, begin_known, end_known)


def _in_order(visits: Iterator[Visit]) -> list[Visit]:
    """Return visits by time; one that is still open can only be the last."""
    ordered = sorted(visits, key=lambda visit: visit.began_at)
    return [visit for visit in ordered[:-1] if visit.ended_at is not None] + ordered[-1:]


def _stays(stored: object) -> Iterator[Stay]:
    for each in stored[-MOST_STAYS:] if isinstance(stored, list) else ():
        match each:
            case [since, room]:
                time = moment(since)
                if time is not None and (room is None or text(room)):
                    yield Stay(time, room)


def _member[E: (Level, Family, Condition, Choice)](kind: type[E], value: object) -> E | None:
    try:
        return kind(value) if isinstance(value, str) else None
    except ValueError:
        return None
