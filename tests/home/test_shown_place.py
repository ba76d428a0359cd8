from dataclasses import replace

import pytest

from custom_components.xiaomi_tag.basics.model import Position
from custom_components.xiaomi_tag.home.shown_place import ShownPlace, is_silent, place_payload
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.locator.model import Reason

NOW = 1_790_000_000.0
MOVING = Estimate(
    tag="keys",
    at=NOW,
    presence=Presence.HOME,
    room="kitchen",
    probability=0.8,
    away_probability=0.0,
    probabilities={"kitchen": 0.8, "hall": 0.2},
    reason=Reason.STRONGEST,
    evidence_at=NOW,
    moving=True,
    position=Position("ground", 1.0, 2.0, 1.0, 0.0, 1.0),
)
RESTING = replace(MOVING, moving=False)


def share(estimate: Estimate, kitchen: float) -> Estimate:
    return replace(estimate, probability=kitchen, probabilities={"kitchen": kitchen, "hall": 1 - kitchen})


@pytest.mark.parametrize(
    "change",
    [
        {"presence": Presence.AWAY},
        {"room": "hall"},
        {"reason": Reason.UNCLEAR},
        {"moving": None},
        {"evidence_at": NOW - 31},
    ],
)
@pytest.mark.parametrize("estimate", [MOVING, RESTING], ids=["moving", "resting"])
def test_other_answer_is_sent(estimate: Estimate, change: dict[str, object]) -> None:
    assert ShownPlace(estimate, NOW).update(replace(estimate, **change), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        share(MOVING, 0.74),
        replace(MOVING, away_probability=0.06),
        replace(MOVING, position=Position("ground", 1.0, 2.6, 1.0, 0.0, 1.0)),
        replace(MOVING, position=Position("first", 1.0, 2.0, 1.0, 0.0, 1.0)),
        replace(MOVING, position=None),
    ],
)
def test_moving_tag_is_sent_as_it_goes(changed: Estimate) -> None:
    assert ShownPlace(MOVING, NOW).update(changed, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        MOVING,
        share(MOVING, 0.77),
        replace(MOVING, reason=Reason.HOLDING),
        replace(MOVING, position=Position("ground", 1.1, 2.1, 1.0, 0.0, 1.0)),
    ],
)
def test_small_changes_are_not_sent(changed: Estimate) -> None:
    assert not ShownPlace(MOVING, NOW).update(changed, NOW)


def test_resting_tag_is_not_sent_for_small_variations() -> None:
    shown = ShownPlace(RESTING, NOW)
    assert not any(shown.update(share(RESTING, kitchen), NOW) for kitchen in (0.6, 0.95, 0.7, 0.9) * 50)


def test_resting_tag_that_was_sent_in_an_odd_moment_is_sent_once_more() -> None:
    shown = ShownPlace(share(RESTING, 0.4), NOW)
    sent = [kitchen for kitchen in (0.9, 0.86, 0.88) * 60 if shown.update(share(RESTING, kitchen), NOW)]
    assert len(sent) == 1
    assert sent[0] >= 0.86


@pytest.mark.parametrize(
    ("age_s", "interval_s", "silent"),
    [(29, None, False), (31, None, True), (31, 20.0, False), (41, 20.0, True), (None, None, False)],
)
def test_silent_is_longer_than_usual(age_s: float | None, interval_s: float | None, silent: bool) -> None:
    evidence_at = None if age_s is None else NOW - age_s
    assert is_silent(replace(MOVING, evidence_at=evidence_at, interval_s=interval_s), NOW) is silent


def test_payload_leaves_out_what_rounds_to_nothing() -> None:
    payload = place_payload(replace(MOVING, probabilities={"kitchen": 0.8, "hall": 0.1996, "attic": 0.0004}), NOW)
    assert payload["probabilities"] == {"kitchen": 0.8, "hall": 0.2}
    assert payload["position"] == {"x_m": 1.0, "y_m": 2.0, "floor": "ground", "xx_m2": 1.0, "xy_m2": 0.0, "yy_m2": 1.0}
    assert payload["silent"] is False
