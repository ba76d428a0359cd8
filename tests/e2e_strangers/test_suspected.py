"""The tracker in Anna's jacket leaves and comes with her, again and again."""

from .strangers_home import WORN, StrangersHome


def test_it_is_suspected(home: StrangersHome) -> None:
    track = home.planted(WORN)
    assert track is not None
    home.wait_until("it is suspected", lambda: "suspected" in home.levels(track), 3.0)
    assert home.levels(track) == ["notice", "suspected"]
    assert home.published[-1].members == (home.residents["Anna"].person,)
    home.wait_for("the automation ran", lambda: home.fired_of("suspected") == 1, 10)


def test_each_members_own_phone_is_warned_by_the_blueprint(home: StrangersHome) -> None:
    received = home.push_server.received
    home.wait_for("both phones are warned", lambda: set(received) == {"Anna", "Ben"}, 10)
    track, sentence = home.planted(WORN), "Unknown tracker (Find My) may be moving with Anna"
    for messages in received.values():
        assert [(one["message"], one["data"]["tag"]) for one in messages] == [
            (sentence, f"xiaomi_tag_stranger_{track}")
        ]


def test_there_is_a_repair_issue(home: StrangersHome) -> None:
    home.wait_for("the issue is there", lambda: len(home.issues()) == 1, 10)
    [issue] = home.issues().values()
    assert issue["is_fixable"]


def test_every_member_reads_it_and_nothing_of_others(home: StrangersHome) -> None:
    track, seen = home.planted(WORN), home.reads("Ben")
    assert not seen["may_decide"]
    ours = next(one for one in seen["strangers"] if one["id"] == track)
    assert ours["level"] == "suspected"
    assert (ours["room"], ours["rooms"], ours["visits"], ours["receiver"]) == (None, [], [], None)
    assert {one["member"] for one in ours["evidence"]} <= {None, home.residents["Ben"].person}
    # Also what an administrator trusts.
    assert [one["what"] for one in seen["log"]] == ["trusted", "visit_named"]
    assert any(one["decision"] is not None for one in seen["strangers"])


def test_anna_reads_when_it_came_with_her(home: StrangersHome) -> None:
    track, seen = home.planted(WORN), home.reads("Anna")
    ours = next(one for one in seen["strangers"] if one["id"] == track)
    clues = {one["clue"] for one in ours["evidence"]}
    assert {"came_home_with", "left_together", "came_together"} <= clues
    assert {one["member"] for one in ours["evidence"]} == {home.residents["Anna"].person}
