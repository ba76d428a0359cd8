"""Lessons and studies for tests."""

from typing import Any, Final

import numpy as np

from custom_components.xiaomi_tag.lessons.model import RoomLesson, SensorLesson, SensorVerdict, Study, Verdict
from custom_components.xiaomi_tag.locator.records import Pieces
from custom_components.xiaomi_tag.locator.taught import Taught

from ..calibrating import BAG, FAR, KEYS, NEAR

PIR: Final = "binary_sensor.pir"


def some_taught(*, tags: tuple[str, ...] = (KEYS, BAG), rooms: tuple[str, ...] = ("kitchen", "hall")) -> Taught:
    """Return a lesson of each tag in each room, heard by two receivers."""
    count = len(tags) * len(rooms)
    level = np.full((count, 2), -60, np.float32)
    return Taught(
        receivers=(NEAR, FAR),
        rooms=rooms,
        senders={tag: number for number, tag in enumerate(tags)},
        pieces=Pieces(
            level_dbm=level,
            count=np.full((count, 2), 5, np.float32),
            sender=np.repeat(np.arange(len(tags)), len(rooms)),
            room=np.tile(np.arange(len(rooms)), len(tags)),
            sure=np.full(count, 0.97, np.float32),
            known=np.ones(count, np.intp),
            at=np.full(count, 1_790_000_000.0),
            range_m=np.full((count, 2), np.nan, np.float32),
            weight=np.ones(count, np.float32),
        ),
        named=frozenset(rooms),
    )


def some_study(verdict: Verdict = Verdict.ADOPTED, **changes: Any) -> Study:
    """Return what a study found."""
    values: dict[str, Any] = {
        "until": 1_790_000_000.0,
        "hours": 9.25,
        "taught": some_taught() if verdict is Verdict.ADOPTED else None,
        "verdict": verdict,
        "rooms": {"hall": RoomLesson(lessons=12, support=11.5, share=0.9, share_before=0.4, named=True)},
        "sensors": {
            PIR: SensorLesson(edges=40, explained=0.8, lessons=12, rate_h=0.36, verdict=SensorVerdict.USED),
        },
        "tags": {KEYS: 0.9, BAG: 0.5},
        "error": 0.07,
        "tested": 50,
    }
    return Study(**values | changes)
