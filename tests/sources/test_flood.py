import logging

import pytest

from custom_components.xiaomi_tag.sources.flood import FloodGate

NOW = 1_800_000_000.0


def test_so_many_pass_in_a_second() -> None:
    gate = FloodGate("messages", 3)
    assert [gate.admit(0, NOW + step / 10) for step in range(5)] == [True, True, True, False, False]
    assert gate.dropped == 2
    assert gate.admit(0, NOW + 1)


def test_a_large_message_counts_for_more() -> None:
    gate = FloodGate("messages", 10)
    assert gate.admit(8 * 1024, NOW)
    assert not gate.admit(1024, NOW)
    assert gate.admit(0, NOW)


def test_messages_inside_of_one_count_too() -> None:
    gate = FloodGate("messages", 10)
    assert gate.admit(0, NOW)
    gate.charge(9)
    assert not gate.admit(0, NOW)
    assert gate.admit(0, NOW + 1)


def test_a_clock_that_steps_back_does_not_close_it() -> None:
    gate = FloodGate("messages", 1)
    assert gate.admit(0, NOW)
    assert gate.admit(0, NOW - 3600)


def test_a_flood_is_logged_once_when_it_begins_and_once_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    gate = FloodGate("messages", 1)
    for second in range(20):
        gate.admit(0, NOW + second)
        gate.admit(0, NOW + second)
    assert len(caplog.records) == 1
    gate.admit(0, NOW + 200)
    gate.admit(0, NOW + 201)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "20 were left out" in caplog.text
