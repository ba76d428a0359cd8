"""The usual pause of a tag, learned."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.pending import Pending
from custom_components.xiaomi_tag.locator.silence import Silence, away_probability


def feed(silence: Silence, times: list[float]) -> None:
    for at in times:
        pending = Pending()
        pending.add(0, 0, -60, at)
        batch = pending.take(at, 1, 1)
        assert batch is not None
        silence.hear(batch, np.zeros(len(batch.slots), bool))


def started(interval_s: float | None = None) -> Silence:
    silence = Silence()
    silence.resize(1)
    silence.reset(0, interval_s, 0.0)
    return silence


@pytest.mark.parametrize("interval_s", [0.5, 2.0, 10.0, 60.0])
def test_a_regular_tags_interval_is_learned(interval_s: float) -> None:
    silence = started()
    feed(silence, [number * interval_s for number in range(300)])
    assert silence.interval_s(0) == pytest.approx(interval_s, rel=0.25)


def test_interval_is_unknown_before_some_pauses() -> None:
    silence = started()
    feed(silence, [0, 2, 4])
    assert silence.interval_s(0) is None


def test_lost_packets_stretch_the_patience_to_what_they_explain() -> None:
    rng = np.random.default_rng(5)
    silence = started()
    times = np.cumsum(2.0 * rng.geometric(0.1, 3000)).tolist()
    feed(silence, times)
    true_quantile = 2.0 * np.quantile(rng.geometric(0.1, 100_000), 0.95)
    assert silence.interval_s(0) == pytest.approx(true_quantile, rel=0.35)
    assert silence.patience_s(0.0)[0] > np.diff(times).max() * 0.9


def test_copies_of_one_advertisement_are_no_pause() -> None:
    silence = started()
    feed(silence, [time for number in range(200) for time in (number * 2.0, number * 2.0 + 0.05)])
    assert silence.interval_s(0) == pytest.approx(2.0, rel=0.25)


def test_one_long_absence_is_soon_unlearned() -> None:
    silence = started()
    feed(silence, [number * 2.0 for number in range(300)])
    feed(silence, [30_000 + number * 2.0 for number in range(400)])
    assert silence.patience_s(120.0)[0] == 120.0


def test_a_pause_while_all_receivers_were_offline_is_not_learned() -> None:
    silence = started()
    feed(silence, [number * 2.0 for number in range(100)])
    before = silence.interval_s(0)
    silence.hold(np.array([True]), 300.0)
    feed(silence, [500.0])
    assert silence.interval_s(0) == before


@pytest.mark.parametrize(("remembered", "expected"), [(0.0, 0.2), (30.0, 30.0), (1e9, 600.0)])
def test_a_remembered_interval_is_limited_to_its_bounds(remembered: float, expected: float) -> None:
    assert started(remembered).interval_s(0) == pytest.approx(expected, rel=1e-3)


def test_packets_out_of_order_do_no_harm() -> None:
    silence = started()
    feed(silence, [10.0, 8.0, 12.0])
    assert silence.heard_at[0] == 12.0


def test_away_is_as_likely_as_not_where_patience_ends() -> None:
    assert away_probability(0, 120) == 0
    assert away_probability(120, 120) == 0.5
    assert away_probability(1e9, 120) == pytest.approx(1)
