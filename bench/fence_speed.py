"""Time of the fences alone: `script/bench fences --speed`."""

from collections.abc import Sequence
from time import thread_time_ns
from typing import Final

from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.evidence import RADIO, Evidence
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.fences.sensitivity import SENSITIVITIES, Decided

_START: Final = 1_700_000_000.0
_ZONES: Final = 10
_MOVES_AT: Final = 20
"""Seconds for which all tags rest."""


def speed(tags: int = 200, fences: int = 50) -> dict[str, float]:
    """Return microseconds of an unchanged evidence, of one that moves the tag, and of an idle advance."""
    engine = FenceEngine()
    rooms = [f"room{number}" for number in range(fences - _ZONES)]
    zones = [
        Fence(
            place=PlaceRef(PlaceKind.ZONE, f"zone.{number}"), shape=Circle(52.0 + number / 10, 13.0, 100.0, number == 0)
        )
        for number in range(_ZONES)
    ]
    areas = [Fence(place=PlaceRef(PlaceKind.AREA, room), shape=Rooms(frozenset({room}))) for room in rooms]
    engine.configure((*areas, *zones), _START)
    names = [f"tag{number}" for number in range(tags)]
    for name in names:
        engine.add_tag(name, None)

    def radio(name: str, at: float, room: int) -> Evidence:
        since = _START + (at if at >= _MOVES_AT else 0)
        return Evidence(
            tag=name,
            source=RADIO,
            seen_at=_START + at,
            received_at=_START + at,
            home=1.0,
            rooms=(Decided(rooms[room], since, 0.9),) * len(SENSITIVITIES),
            heard_at=_START + at,
        )

    _mean_us(engine, [radio(name, 0, 0) for name in names])
    same = [radio(name, at, 0) for at in range(1, _MOVES_AT) for name in names]
    moved = [radio(name, _MOVES_AT + at, at % 30) for at in range(20) for name in names]
    unchanged_us = _mean_us(engine, same)
    changed_us = _mean_us(engine, moved)
    engine.advance(_START + 1000)
    begin = thread_time_ns()
    for at in range(1000):
        engine.advance(_START + 1000 + at)
    return {
        "tags": tags,
        "fences": fences,
        "unchanged_us": round(unchanged_us, 2),
        "changed_us": round(changed_us, 2),
        "idle_advance_us": round((thread_time_ns() - begin) / 1e6, 2),
    }


def _mean_us(engine: FenceEngine, evidence: Sequence[Evidence]) -> float:
    begin = thread_time_ns()
    for item in evidence:
        engine.observe(item, item.seen_at)
    return (thread_time_ns() - begin) / 1e3 / len(evidence)
