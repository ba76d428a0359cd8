"""The day goes on after the restarts."""

from .strangers_home import IN_BAG, WORN, StrangersHome


def test_it_is_confirmed(home: StrangersHome) -> None:
    track = home.planted(WORN)
    assert track is not None
    home.wait_until("it is confirmed", lambda: "confirmed" in home.levels(track), 4.5)
    assert home.levels(track) == ["notice", "suspected", "confirmed"]
    home.wait_for("the automation ran", lambda: home.fired_of("confirmed") == 1, 10)


def test_nothing_was_published_twice(home: StrangersHome) -> None:
    published = home.published
    # Three of the worn one, one each of the trusted one and the friend's.
    assert len(published) == 5
    assert len({one.event_id for one in published}) == 5
    assert len({(one.track, one.level) for one in published}) == 5


def test_each_phone_was_warned_once_more(home: StrangersHome) -> None:
    received = home.push_server.received
    home.wait_for(
        "both phones are warned", lambda: {name: len(received[name]) for name in received} == {"Anna": 2, "Ben": 2}, 10
    )


def test_the_trusted_one_moved_as_much_and_was_silent(home: StrangersHome) -> None:
    track = home.planted(IN_BAG)
    assert track is not None
    assert home.levels(track) == ["notice"]
    assert home.stranger(track)["score"] >= 8.0
