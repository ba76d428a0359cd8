"""Rooms are learned while two people live their lives."""

import pytest

from .lessons_home import TAGS, LessonsHome

_SETTLED_S = 90.0


def test_the_lessons_are_used(home: LessonsHome) -> None:
    page = home.lessons()
    assert page["state"] == "learned", page
    assert page["hours"] > 0
    assert page["lessons"] > 0
    assert page["since"] is not None
    assert not page["running"]


def test_a_room_without_a_proxy_is_learned(home: LessonsHome) -> None:
    for lesson in map(home.lesson_of, home.learned_rooms()):
        assert lesson["receivers"] == 0
        assert lesson["lessons"] > 0


def test_cards_get_what_the_answers_rest_on(home: LessonsHome) -> None:
    def levels() -> list[str]:
        tags = home.ask(lambda client: client.command("xiaomi_tag/home"))["tags"]
        return [tag["level"] for tag in tags]

    home.wait_for("maps are made of the lessons", lambda: levels() == ["learned"] * 2, _SETTLED_S)


@pytest.mark.parametrize("tag", TAGS)
def test_a_room_without_a_proxy_is_named(home: LessonsHome, tag: str) -> None:
    room = home.learned_rooms()[0]
    home.stay(tag, room)
    home.wait_for(f"{tag} are in {room}", lambda: home.room(tag) == room, _SETTLED_S)
