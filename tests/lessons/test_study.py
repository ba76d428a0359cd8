"""The study as a whole, in a made home of six rooms of which two have no receiver."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.model import Study, Verdict
from custom_components.xiaomi_tag.lessons.radio import OPENINGS, Opening
from custom_components.xiaomi_tag.lessons.report import Findings, nothing_learned
from custom_components.xiaomi_tag.lessons.study import StudyCancelledError, StudyJob
from tests.lessons.house import AT, Day, lived
from tests.locator.radio import NAMES


def test_lessons_are_of_the_rooms_in_which_the_tags_were() -> None:
    day = lived(14_400)
    study = day.job.run()
    assert study.verdict is Verdict.ADOPTED
    assert study.taught is not None
    pieces = study.taught.pieces
    names = {number: tag for tag, number in study.taught.senders.items()}
    right = [
        day.truth[names[sender]][int(at - AT) - 3] == room
        for sender, at, room in zip(pieces.sender.tolist(), pieces.at.tolist(), pieces.room.tolist(), strict=True)
    ]
    assert np.mean(right) > 0.9
    assert study.taught.named == set(NAMES)


def result(verdict: Verdict, *, gain: float = 0.0, score: float = 0.0, error: float | None = None) -> Study:
    nothing = nothing_learned(0.0, lived().job.maps, {}, None)
    return replace(nothing, verdict=verdict, gain=gain, score=score, error=error)


ADOPTED, KEPT, WITHDRAWN, NOT_BETTER, TOO_SHORT = (
    Verdict.ADOPTED,
    Verdict.KEPT,
    Verdict.WITHDRAWN,
    Verdict.NOT_BETTER,
    Verdict.TOO_SHORT,
)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (result(ADOPTED, gain=3, score=-50), result(ADOPTED, gain=5, score=-53)),
        (result(ADOPTED, gain=1, score=-60), result(NOT_BETTER, score=-50)),
        (result(KEPT, gain=2, score=-50), result(ADOPTED, gain=7, score=-51)),
        (result(ADOPTED, gain=7, score=-50), result(KEPT, gain=8, score=-51)),
        (result(ADOPTED), result(KEPT)),
        (result(ADOPTED, error=0.1), result(KEPT, error=0.2)),
        (result(KEPT, error=0.1), result(ADOPTED, error=0.2)),
        (result(WITHDRAWN, score=-50), result(KEPT, gain=-2, score=-52)),
        (result(WITHDRAWN, score=-50), result(TOO_SHORT)),
        (result(NOT_BETTER, score=-50), result(TOO_SHORT)),
    ],
)
def test_of_two_ways_to_begin_the_one_that_predicts_better_is_used(
    monkeypatch: pytest.MonkeyPatch, better: Study, worse: Study, turned: bool
) -> None:
    results = (worse, better) if turned else (better, worse)
    monkeypatch.setattr(Findings, "study", lambda findings: results[OPENINGS.index(findings.scene.opening)])
    assert lived().job.run() is better


def test_where_too_few_rooms_have_a_sensor_there_is_no_second_way(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Opening] = []

    def study(findings: Findings) -> Study:
        begun.append(findings.scene.opening)
        return result(Verdict.COVERAGE)

    monkeypatch.setattr(Findings, "study", study)
    assert lived().job.run().verdict is Verdict.COVERAGE
    assert begun == [OPENINGS[0]]


def test_without_sensors_rooms_without_a_receiver_teach_nothing() -> None:
    study = replace(lived().job, sensors=()).run()
    assert study.verdict is Verdict.NO_SENSORS
    assert study.taught is None


def measured(day: Day) -> StudyJob:
    """Let all receivers measure, and no sensor be there."""
    own = np.array([NAMES.index(str(receiver.room)) for receiver in day.job.maps.receivers])
    traces = []
    for trace in day.job.traces:
        truth = day.truth[trace.tag][(np.asarray(trace.at) - AT).astype(int).clip(0, 7199)]
        range_m = np.where(own[np.asarray(trace.receiver)] == truth, 0.6, 5.0).astype(np.float32)
        traces.append(replace(trace, range_m=range_m))
    return replace(day.job, sensors=(), traces=tuple(traces))


def test_distances_support_the_rooms_of_their_receivers() -> None:
    study = measured(lived()).run()
    assert study.verdict is Verdict.COVERAGE
    near = {str(receiver.room) for receiver in lived().job.maps.receivers}
    assert {room for room, lesson in study.rooms.items() if lesson.support >= 3} == near


def test_without_sightings_there_is_nothing_to_learn() -> None:
    study = replace(lived().job, traces=()).run()
    assert study.verdict is Verdict.TOO_SHORT


def test_a_study_can_be_cancelled() -> None:
    with pytest.raises(StudyCancelledError):
        replace(lived().job, cancelled=lambda: True).run()


def test_where_tags_have_persons_others_do_not_teach() -> None:
    job = lived().job
    cat = replace(job.traces[1], tag="cat", person=None)
    study = replace(job, traces=(job.traces[0], cat)).run()
    assert set(study.tags) == {job.traces[0].tag}


def test_without_persons_all_tags_teach() -> None:
    job = lived().job
    study = replace(job, traces=tuple(replace(trace, person=None) for trace in job.traces)).run()
    assert set(study.tags) == {trace.tag for trace in job.traces}
