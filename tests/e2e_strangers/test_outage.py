"""All proxies lose their power while Anna goes out, and a neighbour's tracker lies where it always does."""

from typing import Any

from .strangers_home import WORN, StrangersHome

_BEFORE_S, _AFTER_S = 240.0, 900.0
_BACK_WITHIN_S = 20.0
_JUDGED_S = 1000.0


def neighbours(home: StrangersHome) -> list[dict[str, Any]]:
    """Return the neighbours' trackers that lie still."""
    planted = home.planted(WORN)
    return [one for family in (WORN, "smarttag") for one in home.of_family(family) if one["id"] != planted]


def test_an_outage_makes_nothing_of_a_neighbours_tracker(home: StrangersHome) -> None:
    leaves_at = next(trip.start_s for trip in home.day.anna.trips if trip.start_s > home.now + 2 * _BEFORE_S)
    proxies = str(len(home.stage.proxies))
    home.wait_until("Anna is about to leave", lambda: home.now > leaves_at - _BEFORE_S, 8.0)
    before, published = neighbours(home), home.published
    assert before
    assert all(one["present"] for one in before)

    home.cut_proxies()
    home.wait_for("all are offline", lambda: home.value("home", "receivers_online") == "0", _BACK_WITHIN_S)
    home.wait_until("Anna has left", lambda: home.now > leaves_at + _AFTER_S, 8.0)
    home.restore_proxies()
    home.wait_for("all are back", lambda: home.value("home", "receivers_online") == proxies, _BACK_WITHIN_S)
    home.wait_until("all is judged", lambda: home.now > leaves_at + _AFTER_S + _JUDGED_S, 8.0)

    after = {one["id"]: one for one in neighbours(home)}
    [find_my] = [one for one in before if one["family"] == WORN]
    # It neither left nor came: that one's address does not change by day.
    assert after[find_my["id"]]["visits"] == find_my["visits"]
    assert after[find_my["id"]]["present"]
    for one in after.values():
        assert (one["level"], one["score"]) == (None, 0.0)
        assert {piece["clue"] for piece in one["evidence"]}.isdisjoint({"left_together", "came_together"})
    assert home.published == published
