"""Rooms are learned while two people live their lives."""

import pytest

from .lessons_home import BARE_ROOMS, KEYS, WATCH, LessonsHome

_SETTLED_S = 90.0


def test_the_lessons_are_used(home: LessonsHome) -> None:
    page = home.lessons()
    assert page["state"] == "learned", page
    assert page["hours"] > 0
    assert page["lessons"] > 0
    assert page["since"] is not None
    assert not page["running"]


@pytest.mark.parametrize("room", BARE_ROOMS)
def test_a_room_without_a_proxy_is_learned(home: LessonsHome, room: str) -> None:
    lesson = home.lesson_of(room)
    assert (lesson["receivers"], lesson["state"]) == (0, "learned")
    assert lesson["lessons"] > 0


def test_cards_get_what_the_answers_rest_on(home: LessonsHome) -> None:
    def levels() -> list[str]:
        tags = home.ask(lambda client: client.command("xiaomi_tag/home"))["tags"]
        return [tag["level"] for tag in tags]

    home.wait_for("maps are made of the lessons", lambda: levels() == ["learned"] * 2, _SETTLED_S)


@pytest.mark.parametrize(("tag", "room"), zip((KEYS, WATCH), BARE_ROOMS, strict=True))
def test_a_room_without_a_proxy_is_named(home: LessonsHome, tag: str, room: str) -> None:
    home.stay(tag, room)
    home.wait_for(f"{tag} are in {room}", lambda: home.room(tag) == room, _SETTLED_S)
