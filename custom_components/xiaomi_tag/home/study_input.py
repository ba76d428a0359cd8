"""Collects what a study needs: the stored sightings and changes of a span, as traces, and the maps in use."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from ..journal import ChangeKind, Journal, JournalChange
from ..lessons.model import SensorTrace, TagTrace
from ..locator.arrays import Flags
from ..locator.sensors import SensorKind
from ..replay.outages import ALL_RECEIVERS
from .ground import Ground
from .house_sensors import AREA, ON, ROOM
from .journal import JournalWriter
from .journal_queue import AREA as RECEIVER_AREA, ONLINE
from .sensor_finder import HouseSensor

MOST_SIGHTINGS: Final = 3_000_000
"""Of all tags: the oldest of each go first. They take 14 bytes each."""
MOST_CHANGES: Final = 20_000
"""Of one sensor."""
MOST_BROKEN: Final = 0.1
"""A sensor that did not work for a larger share of the time teaches nothing: its silence would be taken for a fact."""

type Span = tuple[float, float]
"""Begin and end, Unix seconds."""


async def async_read_tags(
    ground: Ground, journal: JournalWriter, receivers: Sequence[str], span: Span
) -> list[TagTrace]:
    """Return the sightings of all tags by these receivers."""
    tags = [(tag.id, tag.person) for tag in ground.tags.values()]
    most = MOST_SIGHTINGS // max(len(tags), 1)
    read = partial(_read_tag, receivers=receivers, span=span, most=most)
    # One call a tag: other calls of the journal must not wait long.
    return [await journal.async_call(partial(read, tag=tag, person=person)) for tag, person in tags]


async def async_read_sensors(journal: JournalWriter, sensors: Iterable[HouseSensor], span: Span) -> list[SensorTrace]:
    """Return what these sensors showed; without those that did not work for too long."""
    return await journal.async_call(partial(_read_sensors, sensors=list(sensors), span=span))


async def async_read_outages(
    journal: JournalWriter, receivers: Sequence[str], span: Span, rooms: Mapping[str, str] | None = None
) -> dict[str, list[Span]]:
    """Return the spans in which these receivers did not listen, or stood in other rooms than now."""
    return await journal.async_call(partial(_read_outages, receivers=receivers, span=span, rooms=rooms))


def _read_tag(
    journal: Journal, *, tag: str, person: str | None, receivers: Sequence[str], span: Span, most: int
) -> TagTrace:
    found = journal.columns(tag, *span)
    column = {receiver: number for number, receiver in enumerate(receivers)}
    numbers = np.array([*(column.get(name, -1) for name in found.receivers), -1], np.int16)[found.receiver]
    kept = np.flatnonzero(numbers >= 0)[-most:]
    return TagTrace(
        tag=tag,
        person=person,
        at=found.at[kept],
        receiver=numbers[kept],
        rssi_dbm=found.rssi_dbm[kept],
        range_m=None if found.range_m is None else found.range_m[kept],
    )


def _read_sensors(journal: Journal, *, sensors: Sequence[HouseSensor], span: Span) -> list[SensorTrace]:
    changes: dict[str, list[JournalChange]] = {sensor.entity_id: [] for sensor in sensors}
    for change in journal.changes(ChangeKind.SENSOR, *span):
        if change.at >= span[0] and change.subject in changes:
            changes[change.subject].append(change)
    traces = (trace_of(sensor, changes[sensor.entity_id][-MOST_CHANGES:], span[1]) for sensor in sensors)
    return [trace for trace in traces if trace is not None]


def trace_of(sensor: HouseSensor, changes: Sequence[JournalChange], until: float) -> SensorTrace | None:
    """Return what a sensor showed in its present area, None for one that mostly did not work.

    What comes after it did not work is no event: only off and then on is.
    """
    here = [change for change in changes if change.data.get(AREA) == sensor.area_id]
    if here and _broken_share(here, until) > MOST_BROKEN:
        return None
    at = np.array([change.at for change in here], np.float64)
    rooms: tuple[str | None, ...] = ()
    on: Flags = np.array([change.data.get(ON) is True for change in here], bool)
    if sensor.kind is SensorKind.ROOM:
        rooms = tuple(room if isinstance(room := change.data.get(ROOM), str) else None for change in here)
        on = np.array([room is not None for room in rooms], bool)
    return SensorTrace(
        id=sensor.entity_id,
        room=sensor.area_id,
        kind=sensor.kind,
        person=sensor.person,
        at=at,
        on=on,
        rooms=rooms,
    )


def _broken_share(changes: Sequence[JournalChange], until: float) -> float:
    ends = [*(change.at for change in changes[1:]), until]
    broken_s = sum(
        max(end - change.at, 0.0)
        for change, end in zip(changes, ends, strict=True)
        if ON in change.data and change.data[ON] is None
    )
    return broken_s / max(until - changes[0].at, 1.0)


def _read_outages(
    journal: Journal, *, receivers: Sequence[str], span: Span, rooms: Mapping[str, str] | None
) -> dict[str, list[Span]]:
    return outages_of(journal.changes(ChangeKind.RECEIVER, *span), receivers, span, rooms)


def outages_of(
    changes: Iterable[JournalChange], receivers: Sequence[str], span: Span, rooms: Mapping[str, str] | None = None
) -> dict[str, list[Span]]:
    """Return the spans in which receivers did not listen, from changes in order of time.

    What one heard in another room than it has now in `rooms` must not count as heard where it stands now.
    """
    since: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for change in changes:
        began = since.pop(change.subject, None)
        if began is not None and change.at > began:
            spans.setdefault(change.subject, []).append((began, change.at))
        stood = change.data.get(RECEIVER_AREA)
        elsewhere = rooms is not None and isinstance(stood, str) and stood != rooms.get(change.subject, stood)
        if change.data.get(ONLINE) is False or elsewhere:
            since[change.subject] = max(change.at, span[0])
    for subject, began in since.items():
        spans.setdefault(subject, []).append((began, span[1]))
    of_all = spans.get(ALL_RECEIVERS, [])
    found = {receiver: [*of_all, *spans.get(receiver, [])] for receiver in receivers}
    return {receiver: sorted(pauses) for receiver, pauses in found.items() if pauses}
