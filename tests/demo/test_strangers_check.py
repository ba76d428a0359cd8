from typing import Any

import pytest

from demo.strangers_check import counts, strangers_problems

NOTICED: dict[str, Any] = {"family": "find_hub", "level": "notice", "last_seen": 50.0}
SUSPECTED: dict[str, Any] = {"family": "find_my", "level": "suspected", "last_seen": 50.0}
NEXT_DOOR: dict[str, Any] = {"family": "smarttag", "level": None, "last_seen": 150.0}
ALL = [NOTICED, SUSPECTED, NEXT_DOOR]


def test_all_as_it_should_be() -> None:
    assert strangers_problems(ALL, 100.0) == []
    assert strangers_problems([NOTICED, {**SUSPECTED, "level": "confirmed"}, NEXT_DOOR], 100.0) == []
    assert counts(ALL) == {"none": 1, "notice": 1, "suspected": 1}


@pytest.mark.parametrize("missing", range(3))
def test_what_is_missing_is_a_problem(missing: int) -> None:
    assert len(strangers_problems([one for index, one in enumerate(ALL) if index != missing], 100.0)) == 1


def test_a_tracker_next_door_that_is_not_heard_or_noticed_is_a_problem() -> None:
    assert len(strangers_problems([NOTICED, SUSPECTED, {**NEXT_DOOR, "last_seen": 90.0}], 100.0)) == 1
    assert len(strangers_problems([NOTICED, SUSPECTED, {**NEXT_DOOR, "level": "notice"}], 100.0)) == 1
