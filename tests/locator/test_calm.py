"""A resting tag is reported once."""

import numpy as np

from tests.locator.home import TAG, Home


def test_an_hour_of_a_resting_tag_is_one_report() -> None:
    rng = np.random.default_rng(7)
    home = Home()
    mean = {"kitchen-1": -60.0, "hall-1": -70.0, "office-1": -80.0}
    changed: list[str] = []
    for second in range(3600):
        if second % 2 == 0:
            heard = [name for name in mean if rng.random() < 0.7]
            home.hear({name: round(mean[name] + rng.normal(0, 3)) for name in heard})
        changed += home.tick()
    assert changed == [TAG] * 2  # the room at first, then that it rests
    assert home.answer().room == "kitchen"
    assert home.answer().moving is False
