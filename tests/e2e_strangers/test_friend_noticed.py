"""The friend comes home with Anna, while all goes on as usual: a restart would hide with whom."""

from .strangers_home import FRIENDS, StrangersHome


def test_what_a_friend_brings_is_noticed(home: StrangersHome) -> None:
    home.wait_until("it is noticed", lambda: FRIENDS in {one.data["family"] for one in home.published}, 2.5)
    [friends] = home.of_family(FRIENDS)
    assert home.levels(friends["id"]) == ["notice"]
    assert not friends["ambient"]
    assert friends["guest"]
