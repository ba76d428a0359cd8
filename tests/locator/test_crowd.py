"""Tags as those who may have set off a sensor."""

import numpy as np

from custom_components.xiaomi_tag.locator.crowd import Crowd


def test_most_of_each_group() -> None:
    none = np.zeros(3, np.float32)
    crowd = Crowd(np.arange(3), np.zeros((3, 2), np.float32), none, none, np.array([2, 0, 2]))
    assert crowd.by_group(np.array([0.5, 0.25, 0.75], np.float32)).tolist() == [0.25, 0.0, 0.75]


def test_no_tags_have_no_groups() -> None:
    none = np.zeros(0, np.float32)
    crowd = Crowd(np.zeros(0, np.intp), np.zeros((0, 2), np.float32), none, none, np.zeros(0, np.intp))
    assert not len(crowd.by_group(none))
