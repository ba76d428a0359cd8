"""Options about entities that were renamed."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.home.renamed_sensors import renamed_options


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"sensors_left_out": ["a", "old"]}, {"sensors_left_out": ["a", "new"]}),
        ({"person_sensors": {"old": "person.old", "a": "old"}}, {"person_sensors": {"new": "person.old", "a": "old"}}),
        ({"sensor_areas_right": {"old": "hall"}}, {"sensor_areas_right": {"new": "hall"}}),
        ({"member_rooms": {"old": "a", "person.anna": "old"}}, {"member_rooms": {"old": "a", "person.anna": "new"}}),
        ({"occupancy_areas": ["old"], "learn_rooms": True}, {"occupancy_areas": ["old"], "learn_rooms": True}),
        ({"sensors_left_out": "old", "member_rooms": 5}, {"sensors_left_out": "old", "member_rooms": 5}),
    ],
)
def test_entity_is_renamed_wherever_options_name_it(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert renamed_options(before, "old", "new") == after
