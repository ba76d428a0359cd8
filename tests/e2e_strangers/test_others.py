"""A guest and neighbours are no suspects."""

from typing import Any

from .strangers_home import StrangersHome


def tiles(home: StrangersHome) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the track of the guest's Tile, and those of the neighbour's."""
    came = home.day.guest_there[0]
    guest, *others = sorted(home.of_family("tile"), key=lambda one: abs(float(one["first_seen"]) - came))
    assert abs(guest["first_seen"] - came) < 200.0
    return guest, others


def test_the_guest_was_there_for_as_long_as_needed(home: StrangersHome) -> None:
    left = home.day.guest_there[1]
    home.wait_until("the guest has left", lambda: home.now > left + 1200.0, 5.0)
    guest, _ = tiles(home)
    assert not guest["present"]


def test_a_guests_tracker_is_at_most_noticed(home: StrangersHome) -> None:
    guest, _ = tiles(home)
    assert home.levels(guest["id"]) in ([], ["notice"])


def test_a_tracker_whose_owner_is_near_is_not_listed(home: StrangersHome) -> None:
    anna = home.planted("find_my")
    assert [one["id"] for one in home.of_family("find_my") if one["level"] is not None] == [anna]
    # Those of Anna and of the neighbour; the guest has the third.
    assert len(home.of_family("find_my")) == 2


def test_neighbours_are_not_noticed(home: StrangersHome) -> None:
    _, neighbours = tiles(home)
    planted = home.planted("find_my")
    others = [one for one in home.of_family("find_my") if one["id"] != planted]
    for one in (*neighbours, *others, *home.of_family("smarttag")):
        # Known from the first week, and not trusted because of that.
        assert one["ambient"]
        assert one["decision"] is None
        assert one["level"] is None
        assert home.levels(one["id"]) == []
    assert neighbours
