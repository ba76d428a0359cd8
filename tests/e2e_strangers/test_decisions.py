"""Decisions are taken back, and taken again."""

from .strangers_home import IN_BAG, StrangersHome


def test_what_is_withdrawn_is_suspected_as_much_as_it_moved(home: StrangersHome) -> None:
    track = home.planted(IN_BAG)
    assert track is not None
    assert home.levels(track) == ["notice"]
    home.do("withdraw", track=track)
    home.wait_for("a level is published", lambda: len(home.levels(track)) == 2, 10)
    assert home.levels(track)[1] in {"suspected", "confirmed"}
    home.wait_for("there is an issue", lambda: len(home.issues()) == 1, 10)
    assert home.stranger(track)["decision"] is None


def test_what_is_ignored_is_no_issue_any_more(home: StrangersHome) -> None:
    track, counted = home.planted(IN_BAG), int(home.value("home", "strangers"))
    home.do("ignore", track=track)
    home.wait_for("the issue is gone", lambda: home.issues() == {}, 10)
    home.wait_for("it does not count", lambda: home.value("home", "strangers") == str(counted - 1), 10)


def test_every_member_reads_who_decided(home: StrangersHome) -> None:
    track = home.planted(IN_BAG)
    log = [(one["what"], one["by"]) for one in home.reads("Ben")["log"] if one["track"] == track]
    assert log == [("trusted", "Demo"), ("withdrawn", "Demo"), ("ignored", "Demo")]
    [decision] = [one["decision"] for one in home.reads("Ben")["strangers"] if one["id"] == track]
    assert (decision["choice"], decision["by"]) == ("ignore", "Demo")


def test_decisions_are_in_the_logbook(home: StrangersHome) -> None:
    messages = [message for name, message in home.logbook() if name == "Unknown tracker (Find Hub)"]
    assert [message for message in messages if message.endswith(" by Demo")] == [
        "was trusted by Demo",
        "is no longer trusted or ignored by Demo",
        "was ignored by Demo",
    ]
