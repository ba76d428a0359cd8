"""Phones of a made home's residents."""

import numpy as np
import pytest

from bench.living import Life, Living, live
from bench.phones import HOME_AT, Relayed, relay
from custom_components.xiaomi_tag.basics.model import Report
from custom_components.xiaomi_tag.fences.evidence import PersonEvidence

START = 1_000_000.0


@pytest.fixture(scope="module")
def living() -> Living:
    return live(8, Life(kind="flat"), 2 * 3600)


def relayed(living: Living, late_share: float) -> Relayed:
    """What arrives when."""
    return relay(living, np.random.default_rng(1), late_share, START)


def _reports(arrivals: Relayed) -> list[tuple[int, Report]]:
    return [(at, item) for at, items in arrivals.items() for item in items if isinstance(item, Report)]


def test_only_tags_that_are_out_with_their_person_are_reported(living: Living) -> None:
    reports = _reports(relayed(living, 0.0))
    tags = {tag.name: tag for tag in living.tags}

    assert reports
    for _, report in reports:
        tag = tags[report.sighting.tag]
        assert tag.person is not None
        assert tag.motion.room[int(report.sighting.seen_at - START)] == -1


def test_reports_come_within_seconds_or_late(living: Living) -> None:
    delays = [at - (report.sighting.seen_at - START) for at, report in _reports(relayed(living, 0.0))]
    late = [at - (report.sighting.seen_at - START) for at, report in _reports(relayed(living, 1.0))]

    assert 1 <= min(delays) <= max(delays) <= 6
    assert max(late) > 300


def test_persons_are_where_they_are(living: Living) -> None:
    people = [item for items in relayed(living, 0.0).values() for item in items if isinstance(item, PersonEvidence)]

    assert len(people) == 2 * living.seconds / 60
    assert {item.home for item in people} == {True, False}
    for item in people:
        assert item.fix is not None
        assert item.home == (
            abs(item.fix.latitude - HOME_AT[0]) < 0.0002 and abs(item.fix.longitude - HOME_AT[1]) < 0.0003
        )
