"""When nobody listened."""

import json

from custom_components.xiaomi_tag.strangers.outages import Outages
from tests.strangers.trails import DAY, HOUR, START


def test_without_any_receiver_nobody_listens() -> None:
    outages = Outages()
    outages.update({"a": True, "b": True}, START)
    outages.update({"a": False, "b": False}, START + 60)
    assert outages.deaf(START, START + 61)
    assert not outages.deaf(START, START + 59)
    outages.update({"a": True, "b": False}, START + 600)
    assert outages.deaf(START + 500, START + 1000)
    assert not outages.deaf(START + 601, START + 1000)


def test_a_receiver_that_went_off_is_missed_for_a_day() -> None:
    outages = Outages()
    outages.update({"a": True, "b": True}, START)
    outages.update({"a": True, "b": False}, START + HOUR)
    assert not outages.deaf(START, START + DAY)
    assert outages.impaired(START + 2 * HOUR, START + 2 * HOUR + 1)
    assert not outages.impaired(START + 2 * DAY, START + 2 * DAY + 1)
    outages.update({"a": True, "b": True}, START + 3 * HOUR)
    assert outages.impaired(START + 2 * HOUR, START + 2 * HOUR + 1)
    assert not outages.impaired(START + 4 * HOUR, START + 4 * HOUR + 1)


def test_a_receiver_that_never_listened_is_not_missed() -> None:
    outages = Outages()
    outages.update({"a": True, "b": False}, START)
    assert not outages.impaired(START, START + 1)


def test_a_receiver_that_was_removed_is_not_missed_for_ever() -> None:
    outages = Outages()
    outages.update({"a": True, "b": True}, START)
    outages.update({"a": True, "b": False}, START + HOUR)
    outages.update({"a": True}, START + 2 * HOUR)
    assert outages.impaired(START + HOUR + 60, START + HOUR + 61)
    assert not outages.impaired(START + 3 * HOUR, START + 3 * HOUR + 1)


def test_what_was_missed_survives_a_restart_and_is_forgotten_some_day() -> None:
    outages = Outages()
    outages.missed(START, START + HOUR)
    other = Outages()
    other.restore(json.loads(json.dumps(outages.memory())))
    assert other.deaf(START + 60, START + 61)
    assert other.impaired(START + 60, START + 61)
    other.prune(START + 20 * DAY)
    assert not other.deaf(START + 60, START + 61)


def test_damaged_spans_are_left_out() -> None:
    outages = Outages()
    outages.restore({"deaf": [None, [1], [5.0, 1.0], ["a", "b"], [START, START + 1]], "impaired": 7})
    assert outages.memory() == {"deaf": [[START, START + 1]], "impaired": []}
    outages.restore(None)
