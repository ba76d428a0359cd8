"""From scores to levels."""

import pytest

from custom_components.xiaomi_tag.strangers.levels import LIMITS, Standing, certainty, level_of
from custom_components.xiaomi_tag.strangers.model import Level, Sensitivity
from tests.strangers.trails import HOUR, MINUTE

MEDIUM = LIMITS[Sensitivity.MEDIUM]


@pytest.mark.parametrize(
    ("standing", "level"),
    [
        (Standing(), None),
        (Standing(came_with=True, inside_s=9 * MINUTE), None),
        (Standing(came_with=True, inside_s=10 * MINUTE), Level.NOTICE),
        (Standing(inside_s=10 * HOUR), None),
        (Standing(came_with=True, inside_s=10 * MINUTE, ambient=True), None),
        (Standing(resting_s=24 * HOUR), Level.LINGERING),
        (Standing(resting_s=240 * HOUR, ambient=True), None),
        (Standing(score=6.0, moves=2), Level.SUSPECTED),
        (Standing(score=7.9, moves=1), None),
        (Standing(score=8.0, moves=1), Level.SUSPECTED),
        (Standing(score=5.9, moves=9), None),
        (Standing(score=8.0, moves=2, ambient=True), Level.SUSPECTED),
        (Standing(score=20.0, moves=0), None),
        (Standing(score=20.0, moves=1), Level.SUSPECTED),
        (Standing(score=12.6, moves=2), Level.CONFIRMED),
        (Standing(score=20.0, moves=9, resting_s=99 * HOUR, capped=True), None),
        (Standing(score=20.0, moves=9, came_with=True, inside_s=HOUR, capped=True), Level.NOTICE),
    ],
)
def test_levels(standing: Standing, level: Level | None) -> None:
    assert level_of(standing, MEDIUM) is level


@pytest.mark.parametrize(
    ("sensitivity", "hours"), [(Sensitivity.HIGH, 8), (Sensitivity.MEDIUM, 24), (Sensitivity.LOW, 72)]
)
def test_lingering_takes_so_long(sensitivity: Sensitivity, hours: float) -> None:
    limits = LIMITS[sensitivity]
    assert level_of(Standing(resting_s=hours * HOUR - 1), limits) is None
    assert level_of(Standing(resting_s=hours * HOUR), limits) is Level.LINGERING


def test_the_more_sensitive_the_sooner() -> None:
    low, medium, high = (LIMITS[each] for each in (Sensitivity.LOW, Sensitivity.MEDIUM, Sensitivity.HIGH))
    assert low.suspected > medium.suspected > high.suspected
    assert low.confirmed > medium.confirmed > high.confirmed
    assert low.notice_s > medium.notice_s > high.notice_s


def test_certainty_is_between_none_and_almost_one() -> None:
    assert 0.8 < certainty(MEDIUM.suspected) < 0.95
    assert certainty(0) < 0.02
    assert 0.99 < certainty(MEDIUM.confirmed) < 1
    assert certainty(1e9) < 1
