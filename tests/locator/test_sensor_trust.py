"""How far edges of a sensor can be believed."""

import pytest

from custom_components.xiaomi_tag.locator.sensor_trust import (
    FIRST_BACKGROUND,
    LEAST_BACKGROUND,
    MEMORY_S,
    MOST_BACKGROUND,
    SensorTrust,
)


def test_starts_believed_at_the_first_background() -> None:
    trust = SensorTrust()
    assert trust.background == pytest.approx(FIRST_BACKGROUND)
    assert trust.trust == 1.0


def test_background_falls_while_nothing_unexplained_happens() -> None:
    trust = SensorTrust()
    for _ in range(24):
        trust.wait(3600.0)
        trust.learn(explained=0.25, moving=1.0, share=1.0, usual=0.2)
    assert trust.background < FIRST_BACKGROUND / 5


def test_background_rises_with_edges_that_nothing_explains() -> None:
    trust = SensorTrust()
    for _ in range(200):
        trust.wait(100.0)
        trust.learn(explained=0.0, moving=0.0, share=0.0, usual=0.2)
    assert trust.background == pytest.approx(1 / 100, rel=0.3)


def test_background_stays_within_bounds() -> None:
    noisy, silent = SensorTrust(), SensorTrust(first=0.0)
    for _ in range(10_000):
        noisy.wait(1.0)
        noisy.learn(explained=0.0, moving=0.0, share=0.0, usual=0.2)
    silent.wait(100 * MEMORY_S)
    assert noisy.background == MOST_BACKGROUND
    assert silent.background == LEAST_BACKGROUND


def test_sensor_that_radio_contradicts_again_and_again_is_not_believed() -> None:
    trust = SensorTrust()
    for _ in range(40):
        trust.wait(300.0)
        trust.learn(explained=0.0, moving=1.0, share=0.0, usual=0.3)
    assert trust.trust == 0.0


def test_few_contradictions_prove_nothing() -> None:
    trust = SensorTrust()
    for _ in range(4):
        trust.wait(300.0)
        trust.learn(explained=0.0, moving=1.0, share=0.0, usual=0.3)
    assert trust.trust == 1.0


def test_edges_while_nothing_known_moves_prove_nothing() -> None:
    trust = SensorTrust()
    for _ in range(40):
        trust.wait(300.0)
        trust.learn(explained=0.0, moving=0.0, share=0.0, usual=0.3)
    assert trust.trust == 1.0


def test_sensor_that_radio_confirms_is_believed() -> None:
    trust = SensorTrust()
    for _ in range(40):
        trust.wait(300.0)
        trust.learn(explained=0.2, moving=1.0, share=0.8, usual=0.3)
    assert trust.trust == 1.0


def test_restless_sensor_is_not_believed_and_is_again_a_day_after_it_calmed_down() -> None:
    trust = SensorTrust()
    for _ in range(100):
        trust.wait(20.0)
        trust.learn(explained=0.2, moving=1.0, share=0.8, usual=0.3)
    assert trust.trust == 0.0
    trust.wait(MEMORY_S)
    assert trust.trust == 1.0
