"""Home Assistant is restarted in the middle of the day, and once killed."""

import pytest

from .strangers_home import IN_BAG, WORN, StrangersHome


def known(home: StrangersHome) -> dict[str, tuple[str | None, object, float]]:
    """Return what must survive of each stranger."""
    return {one["id"]: (one["level"], one["decision"], one["first_seen"]) for one in home.review()["strangers"]}


@pytest.mark.parametrize("kill", [False, True], ids=["restart", "power cut"])
def test_nothing_is_lost(home: StrangersHome, kill: bool) -> None:
    tracks = {family: home.planted(family) for family in (WORN, IN_BAG)}
    before = known(home)
    home.restart(kill=kill)
    after = known(home)

    for track in tracks.values():
        assert track is not None
        assert after[track] == before[track]
    # The trusted one does not count; the friend's does.
    assert home.value("home", "strangers") == "2"
    assert len(home.issues()) == 1
    assert [one["what"] for one in home.review()["log"]] == ["trusted", "visit_named"]
