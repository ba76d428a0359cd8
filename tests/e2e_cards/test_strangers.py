"""A tracker that moves with Anna: on the cards, for every member, and on the administrators' page."""

import re

import pytest

from .cards_home import NOW, CardsHome
from .conftest import OpenWindow
from .window import PHONE, Look, Window

pytestmark = pytest.mark.usefixtures("drawn")

PAGE = "/xiaomi-tag/strangers"
# How much a coincidence weighs depends on the hour.
SERIOUS = re.compile("Suspected|Confirmed")
BANNER = "xiaomi-tag-stranger-banner button"
ROW = "xiaomi-tag-strangers-page .row"


@pytest.fixture(scope="module", autouse=True)
def day_before(cards_home: CardsHome) -> None:
    """Let a tracker have moved with Anna the day before."""
    cards_home.remember_strangers()


def open_case(window: Window) -> None:
    window.open(PAGE)
    window.sees(ROW)
    window.run(window.find(ROW).filter(has_text=SERIOUS).first.click())
    window.sees("xiaomi-tag-stranger .head")


def test_it_has_a_row_on_the_list_card(window: Window) -> None:
    window.open_live(NOW)
    window.sees("xiaomi-tag-list-card xiaomi-tag-stranger-rows .row")
    [words] = window.texts("xiaomi-tag-list-card xiaomi-tag-stranger-rows .row")
    assert SERIOUS.search(words)


@pytest.mark.parametrize("card", ["list", "map"])
def test_a_member_who_is_no_administrator_is_warned_on_both_cards(open_window: OpenWindow, card: str) -> None:
    window = open_window(user=True)
    window.open_live(NOW)
    window.sees(f"xiaomi-tag-{card}-card {BANNER}", "Show")


def test_a_member_reads_how_it_moved_with_her_and_may_not_decide(open_window: OpenWindow) -> None:
    window = open_window(Look(size=PHONE, touch=True), user=True)
    window.open_live(NOW)
    window.click(BANNER)
    window.sees("xiaomi-tag-strangers .clues li", "Came back")
    window.sees("xiaomi-tag-strangers .clues li", "Left within")
    assert window.count("xiaomi-tag-stranger ha-button", "Trust") == 0
    assert window.findings() == []


def test_the_page_lists_what_follows_and_what_lives_next_door(window: Window) -> None:
    window.open(PAGE)
    window.sees(ROW, "Noticed")
    assert window.run(window.find(ROW).filter(has_text=SERIOUS).count()) == 1
    # Those of the neighbours.
    window.sees("xiaomi-tag-strangers-page h2", "Here since the beginning")


def test_the_page_shows_the_timeline_and_where_it_is_now(cards_home: CardsHome, window: Window) -> None:
    open_case(window)
    window.sees("xiaomi-tag-stranger .clues li", "First heard when Anna came home")
    window.sees("xiaomi-tag-stranger .find .loud", "proxy")
    window.sees("xiaomi-tag-stranger .presence .strip")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("touch", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_page(open_window: OpenWindow, dark: bool, touch: bool) -> None:
    window = open_window(Look(size=PHONE, touch=True, dark=dark) if touch else Look(dark=dark))
    open_case(window)
    assert window.findings() == []


def test_trust_asks_whose_it_is_and_every_member_sees_it(open_window: OpenWindow) -> None:
    window = open_window()
    open_case(window)
    window.click("xiaomi-tag-stranger ha-button", "Trust")
    window.sees("xiaomi-tag-stranger .question", "Whose is it?")
    assert window.run(window.find("xiaomi-tag-stranger .confirm").is_disabled())
    window.click("xiaomi-tag-stranger .question label", "belongs to somebody who lives here")
    window.click("xiaomi-tag-stranger .confirm")
    window.sees("xiaomi-tag-stranger .note", "Trusted by Demo")
    member = open_window(user=True)
    member.open_live(NOW)
    member.sees(f"xiaomi-tag-list-card {BANNER}", "Demo trusted a suspected tracker")
