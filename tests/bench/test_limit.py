"""The filter that knows the true levels."""

import pytest

from bench.limit import limit_answers
from bench.metrics import measure
from demo.made import RESTLESS, Receivers
from demo.made_data import Setting, made_dataset, setting_world


@pytest.mark.parametrize(("receivers", "least"), [("all", 0.9), ("half", 0.6)])
def test_true_levels_find_the_room(receivers: Receivers, least: float) -> None:
    setting = Setting(receivers=receivers)
    runs = limit_answers(setting_world(2, setting), made_dataset(2, setting, 400.0), height_m=0.9)

    assert len(runs) == 3
    assert (measure(runs).accuracy or 0.0) > least


def test_it_follows_tags_that_never_rest() -> None:
    setting = Setting(kind="bungalow", interval_s=1.0, habit=RESTLESS)
    runs = limit_answers(setting_world(3, setting), made_dataset(3, setting, 300.0), height_m=0.9)

    assert (measure(runs).accuracy or 0.0) > 0.85
