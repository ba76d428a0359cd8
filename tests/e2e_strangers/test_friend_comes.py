"""Anna brings a friend, whose visit she has named."""

from datetime import UTC, datetime

from .strangers_home import DAY_BEGINS_AT, StrangersHome

_EARLY_S = 900.0
"""So much earlier than the named time the friend comes."""
_LASTS_S = 9 * 3600.0


def test_a_visit_is_named_and_logged(home: StrangersHome) -> None:
    """It begins so late that what came before the friend is not the friend's."""
    begins_at, anna = home.day.friend_comes_at + _EARLY_S, home.residents["Anna"].person
    start, end = (datetime.fromtimestamp(at, UTC).isoformat() for at in (begins_at, DAY_BEGINS_AT + _LASTS_S))
    [answer] = home.act(("add_visit", {"name": "Clara", "host": anna, "start": start, "end": end}))
    assert home.now < begins_at
    assert [(one["id"], one["name"], one["host"]) for one in home.review()["visits"]] == [
        (answer["visit"], "Clara", anna)
    ]
    assert [one["what"] for one in home.reads("Ben")["log"]] == ["trusted", "visit_named"]
