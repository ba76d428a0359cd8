"""The study as a whole, in a made home of six rooms of which two have no receiver."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.lessons.model import Verdict
from custom_components.xiaomi_tag.lessons.study import StudyCancelledError
from tests.lessons.house import AT, lived
from tests.locator.radio import NAMES


def test_lessons_are_of_the_rooms_in_which_the_tags_were() -> None:
    day = lived()
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


def test_without_sensors_rooms_without_a_receiver_teach_nothing() -> None:
    study = replace(lived().job, sensors=()).run()
    assert study.verdict is Verdict.NO_SENSORS
    assert study.taught is None


def test_without_sightings_there_is_nothing_to_learn() -> None:
    study = replace(lived().job, traces=()).run()
    assert study.verdict is Verdict.TOO_SHORT


def test_a_study_can_be_cancelled() -> None:
    with pytest.raises(StudyCancelledError):
        replace(lived().job, cancelled=lambda: True).run()
