"""The detector over made households."""

from dataclasses import replace

import pytest

from bench.strangers_household import Factors, Household, make_household
from bench.strangers_life import HOUR_S, Span
from bench.strangers_rules import NAIVE
from bench.strangers_run import Record, Run
from bench.strangers_tags import Cause

QUIET = Factors(6, 1, "detached", 0.0, 0)
"""With something worn."""


@pytest.fixture(scope="module")
def household() -> Household:
    return make_household(4, QUIET, 3)


@pytest.fixture(scope="module")
def record(household: Household) -> Record:
    return Run(household).follow()


def _levels(record: Record, cause: Cause) -> list[str]:
    return [alarm.level for alarm in record.alarms if alarm.cause is cause]


def test_what_is_worn_is_found(record: Record) -> None:
    assert "suspected" in _levels(record, Cause.WORN) or "confirmed" in _levels(record, Cause.WORN)


def test_what_passes_by_is_not(record: Record) -> None:
    assert {alarm.cause for alarm in record.alarms} == {Cause.WORN}


def test_a_planted_tracker_is_found_after_it_came(record: Record) -> None:
    assert all(alarm.after_s is not None and alarm.after_s >= 0.0 for alarm in record.alarms)


def test_the_simple_rule_reports_what_is_inside_for_an_hour(record: Record) -> None:
    first = next(alarm for alarm in record.alarms if alarm.level == NAIVE)

    assert first.after_s is not None
    assert first.after_s >= HOUR_S


def test_addresses_know_their_tracks(record: Record) -> None:
    assert any(address.track is not None for address in record.addresses)
    assert all(address.last >= address.first for address in record.addresses)


def test_a_restart_publishes_nothing_twice(household: Household) -> None:
    restarts = [Span(hour * HOUR_S, hour * HOUR_S + 120.0) for hour in range(2, 70, 9)]

    record = Run(replace(household, restarts=restarts)).follow()

    levels = [(alarm.level, alarm.stranger, alarm.at) for alarm in record.alarms]
    assert len(levels) == len(set(levels))
    assert {"suspected", "confirmed"} & set(_levels(record, Cause.WORN))
