"""Ben's phone relays on a walk what it hears: a tracker that walks along, and those of others."""

from datetime import datetime
from typing import Any

import pytest

from .strangers_home import StrangersHome
from .walk import Walk

FOLLOWER = "chipolo"
_PHONE = "bens_phone"


@pytest.fixture(scope="module")
def walk(home: StrangersHome) -> Walk:
    """Let Ben's phone relay, and begin a walk."""
    home.add_relay(_PHONE, "Ben")
    return Walk(_PHONE, home.now)


def follower(home: StrangersHome, walk: Walk) -> dict[str, Any] | None:
    """Go on for a while; return what is known of the follower."""
    counts = home.relay("Ben", walk.heard_until(home.now))
    assert counts.refused == 0
    return next(iter(home.of_family(FOLLOWER)), None)


def has_level(home: StrangersHome, walk: Walk, level: str) -> bool:
    """Go on for a while; return whether the follower has a level."""
    found = follower(home, walk)
    return found is not None and found["level"] == level


def test_what_walks_along_is_suspected_within_a_quarter_of_an_hour(home: StrangersHome, walk: Walk) -> None:
    tiles = {one["id"] for one in home.of_family("tile")}
    home.wait_until("it is suspected", lambda: has_level(home, walk, "suspected"), 8.0)
    [found] = home.of_family(FOLLOWER)
    published = home.published[-1]

    assert (published.track, published.level) == (found["id"], "suspected")
    assert published.members == (home.residents["Ben"].person,)
    assert published.data["place"] is None
    decided_at = datetime.fromisoformat(published.data["decided_at"]).timestamp()
    assert 480.0 <= decided_at - walk.begins_at < 900.0
    assert {one["clue"] for one in found["evidence"]} == {"went_along"}
    assert {one["id"] for one in home.of_family("tile")} == tiles


def test_it_is_confirmed_when_it_walks_on(home: StrangersHome, walk: Walk) -> None:
    home.wait_until("it is confirmed", lambda: has_level(home, walk, "confirmed"), 8.0)
    [found] = home.of_family(FOLLOWER)
    assert home.levels(found["id"]) == ["suspected", "confirmed"]
    home.wait_for("there is an issue", lambda: len(home.issues()) == 2, 10)


def test_a_closed_case_is_over(home: StrangersHome) -> None:
    [found] = home.of_family(FOLLOWER)
    home.do("close_case", track=found["id"])
    home.wait_for("the issue is gone", lambda: len(home.issues()) == 1, 10)
    log = home.reads("Ben")["log"][-1]
    assert (log["what"], log["by"], log["track"]) == ("closed", "Demo", found["id"])
    assert home.levels(found["id"]) == ["suspected", "confirmed"]
