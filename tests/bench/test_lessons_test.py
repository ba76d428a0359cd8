"""Testing what lessons are worth."""

from dataclasses import replace

import numpy as np
import pytest

from bench.following import START
from bench.lessons_life import Lived, Setting, lived
from bench.lessons_test import Trial, Variant, purity, run
from custom_components.xiaomi_tag.lessons.model import Study, Verdict
from custom_components.xiaomi_tag.locator.records import Pieces
from custom_components.xiaomi_tag.locator.taught import Taught

PLAIN = Setting(kind="flat")


@pytest.mark.parametrize("text", ["a", "bc+lessons", "a+lessons+live"])
def test_variants_are_read_as_they_are_written(text: str) -> None:
    assert Variant.read(text).name == text


def taught(life: Lived, rooms: list[int], at: list[float]) -> Study:
    """A study of lessons of the first tag."""
    count = len(rooms)
    numbers = np.ones(count, np.float32)
    pieces = Pieces(
        level_dbm=np.full((count, 1), -60.0, np.float32),
        count=np.ones((count, 1), np.float32),
        sender=np.zeros(count, np.intp),
        room=np.array(rooms, np.intp),
        sure=numbers,
        known=np.ones(count, np.intp),
        at=np.array(at),
        range_m=np.full((count, 1), np.nan, np.float32),
        weight=numbers,
    )
    lessons = Taught((life.house.proxies[0].name,), life.rooms, {life.tags[0].name: 0}, pieces, frozenset())
    return Study(until=START, hours=1.0, taught=lessons, verdict=Verdict.ADOPTED, rooms={}, sensors={}, tags={})


def test_purity_is_the_share_of_lessons_of_the_right_room() -> None:
    life = lived(8, PLAIN, 0.1)
    truth = life.tags[0].motion.room
    at = [START - life.seconds + second for second in (10.0, 200.0, 300.0)]
    rooms = [int(truth[10]), int(truth[200]), (int(truth[300]) + 1) % len(life.rooms)]

    assert purity(life, taught(life, rooms, at)) == pytest.approx(2 / 3, abs=1e-3)


def test_without_lessons_there_is_no_purity() -> None:
    life = lived(8, PLAIN, 0.1)

    assert purity(life, replace(taught(life, [0], [START]), taught=None)) is None


def test_a_house_is_tested_with_each_variant() -> None:
    variants = tuple(map(Variant.read, ("a", "a+lessons", "a+lessons+live")))
    trial = Trial(hours=0.1, variants=variants, families=1, tick_s=2, fences=True, test_s=400, warm_up_s=100)
    rows = run(8, PLAIN, trial)

    assert [row.variant for row in rows] == ["a", "a+lessons", "a+lessons+live"]
    assert {row.metrics.seconds for row in rows} == {2 * 300}
    assert all(0.2 < (row.metrics.accuracy or 0.0) <= 1.0 for row in rows)
    assert all(row.fences is not None and row.fences.indoor_s == 2 * 400 for row in rows)
    # Six minutes teach nothing: the locator answers as without them.
    assert rows[0].metrics == rows[1].metrics
    assert (rows[1].verdict, rows[1].lessons) == ("too_short", 0)
