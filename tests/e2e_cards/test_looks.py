"""Cards fit the languages, themes and windows of Home Assistant's users."""

from typing import Any

import pytest

from tests.e2e.live_home import KEYS

from .cards_home import NOW, PLAIN, CardsHome
from .conftest import OpenWindow
from .test_sheet import open_sheet
from .window import PHONE, Look, Window

pytestmark = pytest.mark.usefixtures("drawn")

ON_PHONE = Look(size=PHONE, touch=True)
MAP_SCROLLED = "() => window.deepAll('xiaomi-tag-map-card')[0].getBoundingClientRect().y"


@pytest.mark.parametrize("touch", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(cards_home: CardsHome, open_window: OpenWindow, dark: bool, touch: bool) -> None:
    window = open_window(Look(size=PHONE, touch=True, dark=dark) if touch else Look(dark=dark))
    window.open_live(NOW)
    window.sees("xiaomi-tag-plan .mark")
    assert window.findings() == []
    open_sheet(cards_home, window)
    window.sees("xiaomi-tag-why td")
    assert window.findings() == []


def test_dark_follows_the_theme(open_window: OpenWindow) -> None:
    window = open_window(Look(dark=True))
    window.open_live(NOW)
    window.wait("() => document.querySelector('home-assistant').hass.themes.darkMode === true")
    window.sees("xiaomi-tag-list-card .row")
    colours = window.evaluate(
        """() => ["xiaomi-tag-map-card", "xiaomi-tag-list-card"].flatMap((name) => {
          const card = window.deepAll(name)[0].shadowRoot.querySelector("ha-card");
          return getComputedStyle(card).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number);
        })"""
    )
    assert colours
    assert max(colours) < 80


def test_hebrew_runs_from_the_right_but_the_plan_does_not(open_window: OpenWindow) -> None:
    window = open_window(Look(language="he"))
    window.open_live(NOW)
    window.wait("() => document.dir === 'rtl'")
    window.sees("xiaomi-tag-plan .room-name", "Kitchen")
    face, name = (window.box(f"xiaomi-tag-list-card .row {part}") for part in (".face", ".name"))
    assert face["x"] > name["x"], "the list's faces lie at the right"
    west, east = (window.box("xiaomi-tag-plan .room-name", room) for room in ("Living room", "Kitchen"))
    assert west["x"] < east["x"], "the kitchen lies in the east in every language"
    assert _outside(window, "xiaomi-tag-plan", ".room-name, .mark .face") == []


def test_narrow_window_needs_no_sideways_scrolling(open_window: OpenWindow) -> None:
    window = open_window(ON_PHONE)
    window.open_live(NOW)
    window.sees("xiaomi-tag-list-card .row")
    assert window.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    assert _outside(window, "xiaomi-tag-map-card", ".head, .floors button, .plans") == []
    assert _outside(window, "xiaomi-tag-list-card", ".row, .name, .where") == []


def test_one_finger_scrolls_the_page_and_two_move_the_map(open_window: OpenWindow) -> None:
    window = open_window(ON_PHONE)
    window.open_live(NOW)
    window.sees("xiaomi-tag-plan .mark")
    before = window.evaluate(MAP_SCROLLED)
    x, y = _middle(window)
    window.swipe(((x, y + 80), (x, y - 60)))
    window.wait(f"(before) => ({MAP_SCROLLED})() < before - 50", before)
    assert window.count("xiaomi-tag-plan .frame.zoomed") == 0
    scrolled = window.evaluate(MAP_SCROLLED)
    x, y = _middle(window)
    window.swipe(((x - 10, y - 20), (x - 50, y - 80)), ((x + 10, y + 20), (x + 50, y + 80)))
    window.sees("xiaomi-tag-plan .frame.zoomed")
    assert window.evaluate(MAP_SCROLLED) == pytest.approx(scrolled, abs=2)
    window.click("xiaomi-tag-plan button.whole")
    window.misses("xiaomi-tag-plan .frame.zoomed")


def test_a_tap_follows_a_tag(cards_home: CardsHome, open_window: OpenWindow) -> None:
    cards_home.settle({KEYS: "kitchen"})
    window = open_window(ON_PHONE)
    window.open_live(PLAIN)
    mark = window.find(f'xiaomi-tag-plan .mark[data-tag="{cards_home.relay_id(KEYS)}"]')
    window.run(mark.tap())
    window.sees("xiaomi-tag-map-card .follow", cards_home.name(KEYS))


def test_nothing_glides_where_reduced_motion_is_asked_for(cards_home: CardsHome, open_window: OpenWindow) -> None:
    window = open_window(Look(still=True))
    window.open_live(NOW)
    window.sees("xiaomi-tag-plan .mark")
    moved = '(tag) => window.deepAll(`.mark[data-tag="${tag}"]`)[0].style.transform'  # fmt: skip
    tag = cards_home.relay_id(KEYS)
    before = window.evaluate(moved, tag)
    cards_home.settle({KEYS: "living_room"})
    window.wait(f"([tag, before]) => ({moved})(tag) !== before", [tag, before])
    running = window.evaluate(
        "() => window.deepAll('xiaomi-tag-plan, xiaomi-tag-map-card, xiaomi-tag-list-card').flatMap((each) =>"
        " each.shadowRoot.getAnimations().map((one) => one.effect.target.className))"
    )
    assert running == []
    cards_home.settle({KEYS: "kitchen"})


def test_cards_keep_to_the_height_that_a_section_gives(window: Window) -> None:
    window.open_live(NOW)
    window.sees("xiaomi-tag-plan .mark")
    card, given = window.box("xiaomi-tag-map-card"), _parent(window, "xiaomi-tag-map-card")
    assert card["y"] + card["height"] <= given["bottom"] + 1
    assert _outside(window, "xiaomi-tag-map-card", ".head, .plans, xiaomi-tag-plan") == []


def test_full_screen_is_left_by_escape(window: Window) -> None:
    window.open_live(NOW)
    window.click("xiaomi-tag-map-card button[aria-label='Full screen']")
    window.sees("xiaomi-tag-map-card .box.full")
    box = window.box("xiaomi-tag-map-card .box.full")
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)
    window.run(window.page.keyboard.press("Escape"))
    window.misses("xiaomi-tag-map-card .box.full")


def test_keyboard_reaches_a_tag_and_its_reasons(cards_home: CardsHome, window: Window) -> None:
    window.open_live(NOW)
    mark = window.find(f'xiaomi-tag-plan .mark[data-tag="{cards_home.relay_id(KEYS)}"]').first
    window.run(mark.focus())
    window.run(window.page.keyboard.press("Enter"))
    window.sees("xiaomi-tag-map-card .follow", cards_home.name(KEYS))
    window.run(window.page.keyboard.press("Enter"))
    window.sees("xiaomi-tag-why .what")
    window.run(window.page.keyboard.press("Escape"))
    window.misses("xiaomi-tag-why .what")


def _middle(window: Window) -> tuple[float, float]:
    box = window.box("xiaomi-tag-plan")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _parent(window: Window, element: str) -> dict[str, Any]:
    found: dict[str, Any] = window.evaluate(
        "(name) => window.deepAll(name)[0].closest('.card, hui-card').getBoundingClientRect().toJSON()", element
    )
    return found


def _outside(window: Window, element: str, parts: str) -> list[str]:
    """Return what of an element's parts sticks out of it."""
    found: list[str] = window.evaluate(
        """([element, parts]) => window.deepAll(element).flatMap((each) => {
          const box = each.getBoundingClientRect();
          return window.deepAll(parts, each.shadowRoot).filter((part) => part.checkVisibility()).filter((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
          }).map((part) => `${part.className} ${part.textContent.trim()}`);
        })""",
        [element, parts],
    )
    return found
