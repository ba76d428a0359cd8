"""The repair issue leads through the case, to its end."""

from .strangers_home import WORN, StrangersHome


def test_the_flow_leads_through_the_case(home: StrangersHome) -> None:
    [issue_id] = home.issues()
    steps = home.fix(issue_id, "evidence", "find", "find", "ring", "help", "decide", "close", "closed")
    texts = [step["description_placeholders"] for step in steps if step["type"] == "menu"]

    assert [step["step_id"] for step in steps[:-1]] == [
        "init",
        "evidence",
        "find",
        "find",
        "ring",
        "help",
        "decide",
        "close",
    ]
    assert steps[-1]["type"] == "create_entry"
    assert "Anna" in texts[0]["members"]
    assert "Anna" in texts[1]["evidence"]
    assert "http" in texts[5]["pages"]


def test_a_closed_case_is_no_issue_any_more(home: StrangersHome) -> None:
    home.wait_for("the issue is gone", lambda: home.issues() == {}, 10)
    # While Anna is out, what has no level is not listed.
    home.wait_for("it is at home", lambda: home.planted(WORN), 60)
    track = home.planted(WORN)
    assert track is not None
    assert home.stranger(track)["level"] is None
    assert (home.review()["log"][-1]["what"], home.review()["log"][-1]["by"]) == ("closed", "Demo")
