"""A user who is no administrator sees her own tags, and nothing that changes the home."""

import pytest

from .cards_home import NOW, OWN_TAG, CardsHome
from .conftest import OpenWindow
from .window import Window


@pytest.fixture
def user_window(cards_home: CardsHome, open_window: OpenWindow, drawn: None) -> Window:
    window = open_window(user=True)
    window.open_live(NOW)
    return window


def test_user_sees_only_her_own_tags(cards_home: CardsHome, user_window: Window) -> None:
    user_window.sees("xiaomi-tag-list-card .row", cards_home.name(OWN_TAG))
    user_window.sees("xiaomi-tag-plan .mark")
    assert user_window.feed["tags"] == [cards_home.name(OWN_TAG)]
    assert user_window.count("xiaomi-tag-list-card .row") == 1
    marks = user_window.evaluate("() => [...new Set(window.deepAll('.mark').map((mark) => mark.dataset.tag))]")
    assert marks == [cards_home.relay_id(OWN_TAG)]


def test_user_has_no_panel_and_no_way_there(user_window: Window) -> None:
    user_window.sees("xiaomi-tag-list-card .row")
    assert user_window.evaluate("() => document.querySelector('home-assistant').hass.panels['xiaomi-tag']") is None
    assert user_window.count("hui-button-card") == 0


def test_user_is_not_asked_to_teach(cards_home: CardsHome, user_window: Window) -> None:
    user_window.click("xiaomi-tag-list-card .row", cards_home.name(OWN_TAG))
    user_window.click("xiaomi-tag-map-card button[aria-label='Why this room']")
    user_window.sees("xiaomi-tag-why td")
    user_window.sees("xiaomi-tag-why ha-button", "Follow")
    assert user_window.count("xiaomi-tag-why ha-button", "It is here") == 0
    assert user_window.count("xiaomi-tag-why ha-button", "Teach") == 0
