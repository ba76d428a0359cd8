"""The panel's other pages: a walk to its end, what was learned, the receivers."""

from pathlib import Path
import re

import pytest

from demo.house import OUTSIDE
from tests.e2e.live_home import KEYS

from .cards_home import CardsHome
from .conftest import OpenWindow
from .window import PHONE, Look, Window

pytestmark = pytest.mark.usefixtures("drawn")

PANEL = Path(__file__).parents[2] / "card" / "src" / "panel"
TEACH = "/xiaomi-tag/teach"
# A minute is long for a test: the page asks for less, all the rest is as it is.
SHORT_WALKS = """() => {
  const { connection } = document.querySelector("home-assistant").hass;
  const send = connection.sendMessagePromise.bind(connection);
  connection.sendMessagePromise = (message) => send(message.service === "calibrate_room"
    ? { ...message, service_data: { ...message.service_data, seconds: 15 } } : message);
}"""


@pytest.mark.parametrize("page", ["plan", "teach", "lessons", "receivers"])
def test_used_elements_are_defined_on_a_fresh_panel(window: Window, page: str) -> None:
    used = {name for path in PANEL.rglob("*.ts") for name in re.findall(r"<(ha-[a-z-]+)", path.read_text())}
    assert "ha-button" in used
    window.open(f"/xiaomi-tag/{page}")
    window.sees("xiaomi-tag-panel nav a", "Teach")
    window.wait("(names) => names.every((name) => customElements.get(name) !== undefined)", sorted(used))


def test_room_is_taught_by_a_walk(cards_home: CardsHome, open_window: OpenWindow) -> None:
    window = open_window(Look(size=PHONE, touch=True))
    cards_home.carry_about({KEYS: "study"})
    cards_home.wait_for_rooms({KEYS: "study"})
    window.open(TEACH)
    window.sees("xiaomi-tag-teach button.room")
    window.evaluate(SHORT_WALKS)
    window.run(window.find("xiaomi-tag-teach select").first.select_option(cards_home.relay_id(KEYS)))
    window.click("xiaomi-tag-teach button.room", cards_home.room_name("study"))
    window.sees("xiaomi-tag-teach .count")
    window.sees("xiaomi-tag-teach .ring")
    window.sees("xiaomi-tag-teach .heard li", "dBm")
    window.sees("xiaomi-tag-teach .result", cards_home.room_name("study"))
    assert window.count("xiaomi-tag-teach .result.none") == 0
    window.sees("xiaomi-tag-teach .result ha-button", "Next:")
    window.sees("xiaomi-tag-teach button.room", "walks: 1")
    cards_home.settle({KEYS: "kitchen"})


def test_walk_in_the_wrong_room_is_questioned(cards_home: CardsHome, window: Window) -> None:
    # Far from the room, where its receiver surely hears nothing.
    cards_home.place({KEYS: OUTSIDE})
    window.open(TEACH)
    window.sees("xiaomi-tag-teach button.room")
    window.run(window.find("xiaomi-tag-teach select").first.select_option(cards_home.relay_id(KEYS)))
    window.click("xiaomi-tag-teach button.room", cards_home.room_name("bathroom"))
    window.sees("xiaomi-tag-teach .doubt", cards_home.room_name("bathroom"))
    assert window.findings() == []
    window.click("xiaomi-tag-teach .doubt ha-button", "No, stop")
    window.sees("xiaomi-tag-teach button.room")
    cards_home.settle({KEYS: "kitchen"})


def test_receivers_are_listed_with_who_hears_whom(cards_home: CardsHome, window: Window) -> None:
    window.open("/xiaomi-tag/receivers")
    for proxy in cards_home.house.proxies:
        window.sees("xiaomi-tag-receivers th", proxy.friendly_name)


@pytest.mark.parametrize("page", ["teach", "lessons", "receivers"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("touch", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_panel(open_window: OpenWindow, page: str, dark: bool, touch: bool) -> None:
    window = open_window(Look(size=PHONE, touch=True, dark=dark) if touch else Look(dark=dark))
    window.open(f"/xiaomi-tag/{page}")
    window.sees(f"xiaomi-tag-{page} h2")
    assert window.findings() == []
