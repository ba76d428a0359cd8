from typing import Any

import pytest

from demo.watch import said_room


@pytest.mark.parametrize(
    ("state", "room"),
    [
        ({"state": "Kitchen", "attributes": {"area_id": "kitchen"}}, "kitchen"),
        ({"state": "not_home", "attributes": {"area_id": None}}, "not_home"),
        ({"state": "unknown", "attributes": {}}, None),
        ({"state": "unavailable", "attributes": {"area_id": "kitchen"}}, None),
    ],
)
def test_states_of_a_room_sensor(state: dict[str, Any], room: str | None) -> None:
    assert said_room(state) == room
