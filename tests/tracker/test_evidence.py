import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Position, Presence, Report, Sighting
from custom_components.xiaomi_tag.fences.evidence import RADIO
from custom_components.xiaomi_tag.fences.sensitivity import SENSITIVITIES, Decided
from custom_components.xiaomi_tag.locator.model import Estimate, Reason
from custom_components.xiaomi_tag.tracker.evidence import (
    radio_evidence,
    report_evidence,
)

NOW = 1_790_000_000.0
FIX = Fix(48.1, 11.5, 30.0)
ROOMS = (Decided("kitchen", NOW - 60, 0.9),) * len(SENSITIVITIES)


def estimate(**changes: object) -> Estimate:
    return Estimate(
        **{  # type: ignore[arg-type]
            "tag": "keys",
            "at": NOW,
            "presence": Presence.HOME,
            "room": "kitchen",
            "probabilities": {"kitchen": 0.9, "hall": 0.08},
            "away_probability": 0.02,
            "reason": Reason.STRONGEST,
            "evidence_at": NOW - 2,
            "moving": False,
            **changes,
        }
    )


def report(fix: Fix | None = FIX) -> Report:
    return Report(Sighting("keys", "relay:phone", -70, NOW - 500, NOW), fix)


def test_home_by_radio_has_its_rooms() -> None:
    evidence = radio_evidence(estimate(), ROOMS, NOW)
    assert (evidence.source, evidence.seen_at, evidence.heard_at) == (RADIO, NOW, NOW - 2)
    assert evidence.home == pytest.approx(0.98)
    assert evidence.rooms == ROOMS
    assert evidence.resting is True


def test_published_home_counts_however_likely_away_is() -> None:
    assert radio_evidence(estimate(away_probability=0.7), ROOMS, NOW).home == pytest.approx(0.8)


def test_away_by_radio_is_not_at_home() -> None:
    evidence = radio_evidence(estimate(presence=Presence.AWAY, room=None, away_probability=0.6), ROOMS, NOW)
    assert evidence.home == pytest.approx(0.2)


@pytest.mark.parametrize("reason", [Reason.NO_RECEIVER, Reason.RESTORED, Reason.NO_EVIDENCE])
def test_an_answer_kept_without_evidence_is_not_evidence(reason: Reason) -> None:
    evidence = radio_evidence(estimate(reason=reason), ROOMS, NOW)
    assert (evidence.home, evidence.rooms) == (None, None)


def test_nothing_known_is_not_evidence() -> None:
    assert radio_evidence(estimate(presence=Presence.UNKNOWN), ROOMS, NOW).home is None


def test_position_on_the_plan_is_handed_on() -> None:
    position = radio_evidence(estimate(position=Position("ground", 1.0, 2.0, 0.3, 0.1, 0.4)), ROOMS, NOW).position
    assert position is not None
    assert (position.floor, position.x_m, position.xy_m2) == ("ground", 1.0, 0.1)


def test_relay_on_the_move_gives_its_fix() -> None:
    evidence = report_evidence(report(), stands_in_home=False, valid_s=120)
    assert evidence is not None
    assert (evidence.source, evidence.seen_at, evidence.received_at) == ("relay:phone", NOW - 500, NOW)
    assert (evidence.home, evidence.fix, evidence.valid_s) == (None, FIX, None)


def test_relay_on_the_move_without_a_fix_is_not_evidence() -> None:
    assert report_evidence(report(None), stands_in_home=False, valid_s=120) is None


def test_relay_that_stands_in_the_home_is_evidence_of_home_for_a_while() -> None:
    evidence = report_evidence(report(), stands_in_home=True, valid_s=120)
    assert evidence is not None
    assert (evidence.home, evidence.fix, evidence.valid_s) == (1.0, None, 120)
