"""Diagnostics that can be shown to anyone: an allow list, built value by value, that identifies no person.

No key, address, name, place or person is included. Areas, floors, receivers and tags are numbered, times are rounded
down to a quarter of an hour, and strings pass only if they are members of our own enumerations.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from statistics import median
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.util import dt as dt_util

from .const import (
    DOMAIN,
    OPTION_AWAY_AFTER,
    OPTION_PUBLISH_THRESHOLD,
    SUBENTRY_FENCE,
    SUBENTRY_PHONE,
)
from .home import Home, XiaomiTagConfigEntry
from .home.journal_files import retention_of
from .home.tag import Tag

_COARSE_S: Final = 900
_TESTED: Final = ("room_error", "error_m", "emitters")
"""Of the self-test; its rooms are the user's own words."""


async def async_get_config_entry_diagnostics(_hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> dict[str, Any]:
    """Describe a home."""
    home = entry.runtime_data
    numbers = _Numbers(home)
    seconds = max(home.clock.now() - home.started_at, 1.0)
    faults = {fault.receiver: fault.kind for fault in home.health.faults}
    emitters = home.emitters.all()
    return {
        "entry_version": f"{int(entry.version)}.{int(entry.minor_version)}",
        "options": {key: _harmless(entry.options.get(key)) for key in (OPTION_AWAY_AFTER, OPTION_PUBLISH_THRESHOLD)},
        "running_hours": round(seconds / 3600, 1),
        "sightings": home.sighting_count,
        "sightings_per_second": round(home.sighting_count / seconds, 2),
        "strongest_dbm": _statistics(tag.estimate.strongest_dbm for tag in home.tags.values()),
        "receivers": {
            numbers.receivers[receiver.source]: {
                "online": receiver.online,
                "offline_since": _coarse(receiver.offline_since),
                "reason": _harmless(receiver.reason),
                "offset_db": receiver.offset_db,
                "ignored": receiver.ignored,
                "area": numbers.areas.get(receiver.area_id),
                "floor": numbers.floors.get(receiver.floor_id),
                "fault": _harmless(faults.get(receiver.source)),
            }
            for receiver in home.receivers.all()
        },
        "emitters": {
            "receivers": sum(emitter.receiver is not None for emitter in emitters),
            "devices": sum(emitter.receiver is None for emitter in emitters),
        },
        "areas_with_motion_sensor": home.house_sensors.area_count,
        "lessons": _describe_lessons(home),
        "self_test": _harmless({key: getattr(home.health.self_test, key) for key in _TESTED}),
        "tags": {numbers.tags[tag.id]: _describe(home, tag, numbers) for tag in home.tags.values()},
        "calibrations": dict(Counter(walk.kind.value for walk in home.calibration_store.walks.values())),
        "floor_plan": home.calibration_store.plan is not None,
        "fences": _count(entry, SUBENTRY_FENCE),
        "phones": _count(entry, SUBENTRY_PHONE),
        "mqtt": {
            "listening": home.mqtt.listening,
            "gateways": len(home.gateways),
            "dropped": _harmless(home.mqtt.dropped()),
            "of_no_tag": home.mqtt.unmatched,
        },
        "strangers": _describe_strangers(home),
        "journal": await _describe_journal(home),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: XiaomiTagConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Describe a tag, or the home for the home's own device."""
    home = entry.runtime_data
    for domain, identifier in device.identifiers:
        if domain == DOMAIN and (tag := home.tags.get(identifier)):
            return _describe(home, tag, _Numbers(home))
    return await async_get_config_entry_diagnostics(hass, entry)


class _Numbers:
    """Numbers in place of names and ids: A1 for an area, F1 for a floor, R1 for a receiver, T1 for a tag."""

    def __init__(self, home: Home) -> None:
        """Assign the numbers."""
        receivers = home.receivers.all()
        rooms = [tag.estimate.room for tag in home.tags.values()]
        self.receivers = _number("R", [receiver.source for receiver in receivers])
        self.areas = _number("A", [*(receiver.area_id for receiver in receivers), *rooms])
        self.floors = _number("F", [receiver.floor_id for receiver in receivers])
        self.tags = _number("T", list(home.tags))


def _count(entry: XiaomiTagConfigEntry, subentry_type: str) -> int:
    return sum(subentry.subentry_type == subentry_type for subentry in entry.subentries.values())


def _number(letter: str, ids: Iterable[str | None]) -> dict[str | None, str]:
    return {key: f"{letter}{number}" for number, key in enumerate(dict.fromkeys(filter(None, ids)), start=1)}


def _describe(home: Home, tag: Tag, numbers: _Numbers) -> dict[str, Any]:
    estimate = tag.estimate
    battery = tag.battery
    return {
        "kind": tag.kind.value,
        "protocol": tag.protocol.name if tag.protocol else None,
        "owner": tag.owner.value,
        "battery": battery and {"level": battery.level, "percent": battery.percent, "millivolts": battery.millivolts},
        "last_seen": _coarse(tag.last_seen_at),
        "presence": estimate.presence.value,
        "reason": estimate.reason.value,
        "room": numbers.areas.get(estimate.room),
        "probabilities": {
            numbers.areas[room]: round(probability, 2)
            for room, probability in estimate.probabilities.items()
            if room in numbers.areas
        },
        "away_probability": round(estimate.away_probability, 2),
        "moving": estimate.moving,
        "interval_s": estimate.interval_s and round(estimate.interval_s, 1),
        "strongest_receiver": numbers.receivers.get(estimate.strongest_receiver),
        "strongest_dbm": estimate.strongest_dbm and round(estimate.strongest_dbm),
        "identity": _harmless(home.resolver.diagnostics(tag.id)),
    }


def _describe_strangers(home: Home) -> dict[str, Any]:
    """Count strangers: nothing of a single one."""
    tracks = home.strangers.detector.tracks()
    return {
        "enabled": home.strangers.enabled,
        "sensitivity": home.strangers.sensitivity.value,
        "learning": home.clock.now() < home.strangers.detector.learning_until,
        "tracks": len(tracks),
        "present": sum(track.present for track in tracks),
        "ambient": sum(track.ambient for track in tracks),
        "levels": dict(Counter(track.level.value for track in tracks if track.level is not None)),
        "families": dict(Counter(track.sign.family.value for track in tracks)),
        "decided": dict(Counter(track.decision.choice.value for track in tracks if track.decision is not None)),
        "visits": len(home.strangers.detector.visits()),
        "log": dict(Counter(str(entry.what) for entry in home.strangers.log)),
    }


def _describe_lessons(home: Home) -> dict[str, Any]:
    """Count lessons and sensors: nothing of a single one, and no times at which somebody moved."""
    lessons, note = home.lessons, home.lessons.notebook
    taught, report = note.current.taught, note.report
    found = home.house_sensors.found.values()
    return {
        "enabled": lessons.enabled,
        "began_at": _coarse(note.began_at),
        "used_since": _coarse(note.current.since),
        "studied_at": _coarse(note.studied_at),
        "in_use": 0 if taught is None else len(taught.pieces),
        "named_rooms": 0 if taught is None else len(taught.named),
        "verdict": None if report is None else report.verdict.value,
        "hours": None if report is None else round(report.hours, 1),
        "error": None if report is None or report.error is None else round(report.error, 3),
        "tested": 0 if report is None else report.tested,
        "sensors": dict(Counter(sensor.kind.value for sensor in found)),
        "sensors_left_out": sum(sensor.left_out_by is not None for sensor in found),
        "sensors_of_persons": sum(sensor.person is not None for sensor in found),
        "sensor_verdicts": dict(Counter(lesson.verdict.value for lesson in report.sensors.values())) if report else {},
    }


async def _describe_journal(home: Home) -> dict[str, Any]:
    """Describe the journal: sizes and counts."""
    journal = home.journal
    stats = await journal.async_stats()
    return {
        "fault": _harmless(journal.faulty),
        "waiting": _harmless(journal.waiting),
        "kept_s": _harmless(asdict(retention_of(home.entry.options))),
        "stats": None if stats is None else _harmless(asdict(stats)),
    }


def _harmless(value: Any) -> Any:
    """Return `value` with only what identifies no person: numbers, flags and members of our enumerations.

    Times, which are recognised by their keys, are rounded; text is dropped.
    """
    match value:
        case Mapping():
            return {
                str(key): _coarse(item) if key == "at" or str(key).endswith("_at") else _harmless(item)
                for key, item in value.items()
            }
        case list() | tuple():
            return [_harmless(item) for item in value]
        case StrEnum():
            return value.value
        case bool() | int() | float():
            return value
        case _:
            return None


def _coarse(at: float | None) -> str | None:
    """Return a Unix time as ISO text, rounded down to a quarter of an hour."""
    return None if at is None else dt_util.utc_from_timestamp(at // _COARSE_S * _COARSE_S).isoformat()


def _statistics(values: Iterable[float | None]) -> dict[str, float] | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"count": len(known), "min": round(min(known)), "median": round(median(known)), "max": round(max(known))}
