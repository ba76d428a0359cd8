"""The sheet with the reasons of a tag's room is one of Home Assistant's dialogs."""

import pytest

from tests.e2e.live_home import BACKPACK

from .cards_home import NOW, PLAIN, CardsHome
from .conftest import OpenWindow
from .window import PHONE, Look, Window

LOOKS = [
    pytest.param(Look(), id="desktop"),
    pytest.param(Look(size=PHONE, touch=True), id="phone"),
]


def open_sheet(cards_home: CardsHome, window: Window) -> None:
    window.click("xiaomi-tag-list-card .row", cards_home.name(BACKPACK))
    window.click("xiaomi-tag-map-card button[aria-label='Why this room']")
    window.sees("xiaomi-tag-why .what")


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("look", LOOKS)
def test_back_closes_the_sheet_and_stays_on_the_page(
    cards_home: CardsHome, open_window: OpenWindow, look: Look
) -> None:
    window = open_window(look)
    window.open_live(PLAIN)
    open_sheet(cards_home, window)
    window.run(window.page.go_back())
    window.misses("xiaomi-tag-why .what")
    assert window.evaluate("() => location.pathname") == PLAIN
    window.sees("xiaomi-tag-map-card .follow")


def test_sheet_names_what_each_receiver_hears(cards_home: CardsHome, window: Window) -> None:
    window.open_live(NOW)
    open_sheet(cards_home, window)
    window.sees("xiaomi-tag-why td")
    rows = window.count("xiaomi-tag-why tbody tr")
    assert rows == len(cards_home.house.proxies)


def test_it_is_here_teaches(cards_home: CardsHome, window: Window) -> None:
    window.open_live(NOW)
    open_sheet(cards_home, window)
    window.click("xiaomi-tag-why ha-button", "It is here")
    window.click("xiaomi-tag-why .choice .room", cards_home.room_name(cards_home.room(BACKPACK) or ""))
    window.sees("notification-manager, ha-toast", "learned")
