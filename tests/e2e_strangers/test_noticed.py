"""Two trackers come home with Anna."""

from .strangers_home import IN_BAG, WORN, StrangersHome


def test_what_came_home_with_anna_is_noticed(home: StrangersHome) -> None:
    home.wait_until("both are noticed", lambda: len({one.track for one in home.published}) == 2, 1.5)
    anna = home.residents["Anna"].person

    assert {home.planted(WORN), home.planted(IN_BAG)} == {one.track for one in home.published}
    assert [(one.level, one.members) for one in home.published] == [("notice", (anna,))] * 2


def test_an_automation_ran_for_each(home: StrangersHome) -> None:
    home.wait_for("the automation ran", lambda: home.fired_of("notice") == 2, 10)


def test_the_sensor_counts_them(home: StrangersHome) -> None:
    home.wait_for("the sensor counts both", lambda: home.value("home", "strangers") == "2", 10)


def test_there_is_evidence(home: StrangersHome) -> None:
    for family in (WORN, IN_BAG):
        track = home.planted(family)
        assert track is not None
        clues = {one["clue"]: one["member"] for one in home.stranger(track)["evidence"]}
        assert clues["came_home_with"] == home.residents["Anna"].person


def test_a_notice_is_no_repair_issue(home: StrangersHome) -> None:
    assert home.issues() == {}


def test_trusted_one_publishes_nothing_more(home: StrangersHome) -> None:
    """Its score goes on: `test_confirmed` looks at it."""
    track = home.planted(IN_BAG)
    assert track is not None
    home.do("trust", track=track)
    decision = home.stranger(track)["decision"]
    assert (decision["choice"], decision["by"]) == ("trust", "Demo")
    assert [(one["what"], one["track"]) for one in home.review()["log"]] == [("trusted", track)]
