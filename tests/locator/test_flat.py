"""On a recording of a real flat the locator is not worse than the strongest receiver."""

from pathlib import Path

import pytest

from bench.dataset import read_dataset
from bench.locate import locate

FLAT = Path(__file__).parents[1] / "data" / "flat"


@pytest.mark.parametrize(("radio", "every_s"), [("1", 2.0), ("2", 4.0)])
def test_accuracy_on_the_flat_is_at_most_a_point_below_the_strongest_receivers(radio: str, every_s: float) -> None:
    result, _ = locate(read_dataset(FLAT, radio=radio), every_s=every_s)
    ours, strongest = result.locator, result.baselines["strongest_10s"]
    assert ours.seconds > 1300
    assert ours.accuracy is not None
    assert strongest.accuracy is not None
    assert ours.accuracy >= strongest.accuracy - 0.01
    assert (ours.flaps_per_hour or 0) < (strongest.flaps_per_hour or 0)
