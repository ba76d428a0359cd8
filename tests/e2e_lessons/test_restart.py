"""Home Assistant is restarted, and once killed."""

import pytest

from .lessons_home import KEYS, LessonsHome

_SETTLED_S = 90.0
_KEPT = ("state", "since", "hours", "lessons", "can_undo", "error_percent", "tested", "rooms")


@pytest.mark.parametrize("kill", [False, True], ids=["restart", "power cut"])
def test_nothing_is_lost(home: LessonsHome, kill: bool) -> None:
    before = home.lessons()
    home.restart(kill=kill)
    after = home.lessons()
    assert {key: after[key] for key in _KEPT} == {key: before[key] for key in _KEPT}
    room = home.learned_rooms()[0]
    home.stay(KEYS, room)
    home.wait_for("a learned room is named", lambda: home.room(KEYS) == room, _SETTLED_S)
