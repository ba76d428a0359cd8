"""Lessons are used only where maps with them predict what was held back better than maps without."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons import guard
from custom_components.xiaomi_tag.lessons.guard import Court, Judgement, RoomTest, _Trial as Trial
from custom_components.xiaomi_tag.lessons.model import SensorTrace, Study, Verdict
from custom_components.xiaomi_tag.lessons.radio import OPENINGS
from custom_components.xiaomi_tag.lessons.study import StudyJob
from custom_components.xiaomi_tag.locator.arrays import Flags
from custom_components.xiaomi_tag.locator.taught import Taught
from tests.lessons.house import lived
from tests.locator.radio import NAMES

HOURS_S = 14_400


def scrambled(sensors: tuple[SensorTrace, ...]) -> tuple[SensorTrace, ...]:
    """Sensors whose changes come at the times of another day: they go with nobody's way."""
    rng = np.random.default_rng(4)
    begin, end = sensors[0].at[0], sensors[0].at[0] + HOURS_S
    moved = []
    for sensor in sensors:
        at = begin + (sensor.at - begin + rng.uniform(0, HOURS_S)) % (end - begin)
        order = np.argsort(at)
        moved.append(replace(sensor, at=at[order], on=sensor.on[order]))
    return tuple(moved)


def exchanged(taught: Taught) -> Taught:
    """Lessons whose rooms are wrong, one by one."""
    return replace(taught, pieces=replace(taught.pieces, room=(taught.pieces.room + 1) % len(NAMES)))


def job(**changes: object) -> StudyJob:
    return replace(lived(HOURS_S).job, **changes)  # type: ignore[arg-type]


@cache
def studied() -> Study:
    return job().run()


@cache
def studied_in_vain() -> Study:
    return job(sensors=scrambled(job().sensors)).run()


def test_lessons_that_predict_better_are_adopted() -> None:
    study = studied()
    assert study.verdict is Verdict.ADOPTED
    assert study.tested > 50
    assert study.error is not None
    assert study.error < 0.2
    assert study.rooms["study"].named
    assert (study.rooms["study"].share or 0) > (study.rooms["study"].share_before or 0)


def test_sensors_that_go_with_nobodys_way_teach_nothing() -> None:
    study = studied_in_vain()
    assert study.verdict is not Verdict.ADOPTED
    assert study.taught is None


def test_with_a_receiver_in_each_room_a_small_gain_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    covered: list[Judgement] = []
    judge = Court.judge

    def also_covered(court: Court, candidate: Taught, in_use: Taught | None) -> Judgement:
        everywhere = replace(court, covered=np.arange(court.scene.rooms))
        covered.append(judge(everywhere, candidate, in_use))
        return judge(court, candidate, in_use)

    monkeypatch.setattr(guard, "_gain", lambda *_: (2.0, 0.1))
    monkeypatch.setattr(Court, "judge", also_covered)
    assert job().run().verdict is Verdict.NOT_BETTER
    assert [judgement.verdict for judgement in covered] == [Verdict.ADOPTED] * len(OPENINGS)


@pytest.mark.parametrize(
    ("gain", "share", "share_before", "named"),
    [
        (0.0, 0.9, 0.1, True),
        (-0.9, 0.9, 0.1, True),
        (-1.1, 0.9, 0.1, False),
        (0.0, 0.9, 0.8, False),
        (0.0, 0.45, 0.0, False),
        (0.0, None, None, False),
        (0.5, 0.9, 0.8, True),
        (0.5, None, None, True),
    ],
)
def test_without_a_gain_a_room_is_named_only_if_more_of_it_is_found(
    monkeypatch: pytest.MonkeyPatch, gain: float, share: float | None, share_before: float | None, named: bool
) -> None:
    """The gain is how much likelier the events of the room's sensors are."""
    worse, number = Court._worse, NAMES.index("study")

    def staged(court: Court, before: Trial, after: Trial, held: Flags, names: set[int]) -> set[int]:
        forecasts = [
            replace(each, score=each.score + (gain / len(each.score) if each.room == number else 0.0))
            for each in before.forecasts
        ]
        tests = dict.fromkeys(range(len(NAMES)), RoomTest(share, share_before))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Court, "_rooms", lambda *_: tests)
            return worse(court, before, replace(after, forecasts=forecasts), held, names)

    monkeypatch.setattr(Court, "_worse", staged)
    assert job().run().rooms["study"].named is named


def test_a_room_that_only_lessons_name_is_never_found_without_them() -> None:
    assert studied().rooms["study"].share_before == 0.0


def test_lessons_that_are_not_used_change_no_share() -> None:
    rooms = studied_in_vain().rooms.values()
    assert any(room.share is not None for room in rooms)
    assert all(room.share == room.share_before for room in rooms)


def test_lessons_are_counted_as_they_will_be_used() -> None:
    study = studied()
    assert study.taught is not None
    assert sum(room.lessons for room in study.rooms.values()) == len(study.taught.pieces)


def test_wrong_lessons_in_use_are_replaced_or_withdrawn() -> None:
    good = studied().taught
    assert good is not None
    study = job(taught=exchanged(good)).run()
    assert study.verdict is Verdict.ADOPTED
    assert study.taught is not None
    assert study.taught.pieces.room.tolist() == good.pieces.room.tolist()


def test_lessons_in_use_stay_where_there_is_nothing_to_study() -> None:
    good = studied().taught
    study = job(taught=good, traces=()).run()
    assert study.verdict is Verdict.TOO_SHORT
    assert study.taught is good
