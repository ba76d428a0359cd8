"""How well levels fit cells, against sums over a fine grid of powers."""

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.likelihood import (
    HEARD_SHARE,
    POWERS_DB,
    LevelTables,
    fit_levels,
    silence,
    silence_tables,
)

NOISE_DB = 5.0
FINE = np.linspace(-400, 400, 80_001)


def log_gauss(apart: np.ndarray, variance: np.ndarray | float) -> np.ndarray:
    density: np.ndarray = -(apart**2) / variance / 2 - np.log(2 * np.pi * np.asarray(variance)) / 2
    return density


def brute_force(
    levels: np.ndarray, heard: np.ndarray, mean: np.ndarray, variance: np.ndarray, power: float, sd: float
) -> tuple[float, float, float]:
    """Log-likelihood of one cell, and the power's mean and variance, by summing over powers."""
    log_density = log_gauss(FINE - power, sd**2)
    for level, expected, own, counts in zip(levels, mean, variance, heard, strict=True):
        if counts:
            log_density = log_density + log_gauss(level - expected - FINE, own + NOISE_DB**2)
    top = log_density.max()
    density = np.exp(log_density - top)
    step = FINE[1] - FINE[0]
    middle = (density * FINE).sum() / density.sum()
    spread = (density * (FINE - middle) ** 2).sum() / density.sum()
    return float(top + np.log(density.sum() * step)), float(middle), float(spread)


dbm = st.floats(-100, -30)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(dbm, dbm, dbm, st.floats(0, 60), st.floats(0, 60), st.booleans()), min_size=1, max_size=4),
    st.floats(-15, 15),
    st.floats(1, 9),
)
def test_the_tags_power_is_integrated_out(
    rows: list[tuple[float, float, float, float, float, bool]], power: float, sd: float
) -> None:
    level, one, other, one_own, other_own, heard = (np.array(column) for column in zip(*rows, strict=True))
    mean = np.column_stack([one, other]).astype(np.float32)
    variance = np.column_stack([one_own, other_own]).astype(np.float32)
    tables = LevelTables.build(mean, variance, NOISE_DB)
    weight = heard.astype(np.float32)[None]
    prior = np.full((1, 2), power, np.float32)
    fit = fit_levels(weight, level.astype(np.float32)[None], tables, prior, np.float32(sd**2))
    truth = [brute_force(level, heard, mean[:, cell], variance[:, cell], power, sd) for cell in range(2)]
    # A constant that all cells share is left out.
    assert fit.log_likelihood[0, 0] - fit.log_likelihood[0, 1] == pytest.approx(truth[0][0] - truth[1][0], abs=0.05)
    assert fit.power_db[0].tolist() == pytest.approx([each[1] for each in truth], abs=0.05)
    assert fit.variance_db2[0].tolist() == pytest.approx([each[2] for each in truth], rel=0.01)


def test_a_tag_that_was_not_heard_fits_every_cell_alike() -> None:
    tables = LevelTables.build(np.array([[-60, -80]], np.float32), np.full((1, 2), 9, np.float32), NOISE_DB)
    fit = fit_levels(
        np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), tables, np.zeros((1, 1), np.float32), np.float32(81)
    )
    assert fit.log_likelihood[0, 0] == pytest.approx(fit.log_likelihood[0, 1], abs=1e-4)
    assert fit.power_db[0].tolist() == pytest.approx([0, 0])


def test_an_unknown_power_hides_what_all_receivers_share() -> None:
    mean = np.array([[-60, -70], [-70, -80]], np.float32)  # the second cell is 10 dB quieter at both
    tables = LevelTables.build(mean, np.zeros((2, 2), np.float32), NOISE_DB)
    weight, level = np.ones((1, 2), np.float32), np.array([[-60, -70]], np.float32)
    known = fit_levels(weight, level, tables, np.zeros((1, 1), np.float32), np.float32(1)).log_likelihood[0]
    unknown = fit_levels(weight, level, tables, np.zeros((1, 1), np.float32), np.float32(900)).log_likelihood[0]
    assert known[0] - known[1] > 2
    assert unknown[0] - unknown[1] == pytest.approx(0, abs=0.1)


def test_a_receiver_close_by_seldom_misses_a_packet_one_far_away_always_does() -> None:
    tables = silence_tables(np.array([[-40, -140]], np.float32), np.ones(1, np.float32))
    log_missed = silence(np.ones((1, 1), np.float32), tables, np.zeros((1, 2), np.float32))
    assert np.exp(log_missed[0]).tolist() == pytest.approx([1 - HEARD_SHARE, 1], abs=1e-3)


def test_the_silence_of_a_receiver_that_is_left_out_or_hears_is_not_evidence() -> None:
    tables = silence_tables(np.array([[-40, -90], [-40, -90]], np.float32), np.array([0, 1], np.float32))
    silent = np.array([[1, 0]], np.float32)
    assert silence(silent, tables, np.zeros((1, 2), np.float32)).tolist() == [[0, 0]]


def test_silence_weighs_less_for_a_weak_tag() -> None:
    tables = silence_tables(np.array([[-85]], np.float32), np.ones(1, np.float32))
    weak, usual, strong = (
        float(silence(np.ones((1, 1), np.float32), tables, np.full((1, 1), power, np.float32))[0, 0])
        for power in (-15, 0, 15)
    )
    assert strong < usual < weak <= 0


@given(st.floats(-200, 200), st.integers(1, 3))
def test_any_power_has_a_table(power: float, tags: int) -> None:
    tables = silence_tables(np.array([[-60, -80]], np.float32), np.ones(1, np.float32))
    log_missed = silence(np.ones((tags, 1), np.float32), tables, np.full((tags, 2), power, np.float32))
    assert log_missed.shape == (tags, 2)
    assert (log_missed <= 0).all()
    assert np.isfinite(log_missed).all()


def test_tags_of_different_power_are_each_looked_up_in_their_own_table() -> None:
    tables = silence_tables(np.array([[-85]], np.float32), np.ones(1, np.float32))
    silent, powers = np.ones((3, 1), np.float32), np.array([[-12], [0], [12]], np.float32)
    together = silence(silent, tables, powers)[:, 0]
    index = [int(np.flatnonzero(power == POWERS_DB)[0]) for power in (-12, 0, 12)]
    assert together.tolist() == pytest.approx([float(tables[each, 0, 0]) for each in index])
