"""Home Assistant's app replaces the registry of elements when it starts; cards must be there whenever that is."""

import asyncio
from pathlib import Path
import re
from typing import Any

import pytest

from .cards_home import NOW, PLAIN
from .window import Window

CARD = Path(__file__).parents[2] / "card" / "src"
LAZY = {"ha-map"}
"""Loaded by the card that shows them, when they are needed."""


def test_cards_are_live_when_the_app_comes_late(window: Window) -> None:
    async def delay(route: Any) -> None:
        await asyncio.sleep(3)
        await route.continue_()

    window.run(window.page.route(re.compile(r"/frontend_latest/(app|core)\.[^/]*\.js"), delay))
    window.open_live(PLAIN)
    for element in ("xiaomi-tag-map-card", "xiaomi-tag-list-card", "xiaomi-tag-badge"):
        assert window.evaluate("(name) => customElements.get(name) !== undefined", element), element
        window.sees(element)
    assert window.evaluate("() => window.errorCards") == []


def test_dashboard_makes_itself(window: Window) -> None:
    window.open_live(NOW)
    window.sees("xiaomi-tag-map-card xiaomi-tag-plan .mark")
    window.sees("xiaomi-tag-list-card .row")
    window.sees("xiaomi-tag-badge", "3 of 3")
    assert window.evaluate("() => window.errorCards") == []


def test_home_assistant_opens_with_the_dashboard(window: Window) -> None:
    window.open_live("/")
    window.sees("xiaomi-tag-map-card xiaomi-tag-plan .mark")
    assert window.evaluate("() => location.pathname") == NOW


def test_used_elements_are_defined_on_a_fresh_dashboard(window: Window) -> None:
    sources = [path for path in CARD.rglob("*.ts") if "panel" not in path.relative_to(CARD).parts]
    used = {name for path in sources for name in re.findall(r"<(ha-[a-z-]+)", path.read_text())} - LAZY
    assert "ha-card" in used
    window.open_live(NOW)
    missing = window.evaluate("(names) => names.filter((name) => customElements.get(name) === undefined)", sorted(used))
    assert missing == []


@pytest.mark.parametrize("path", [NOW, PLAIN])
def test_all_cards_of_a_page_share_one_subscription(window: Window, path: str) -> None:
    sent: list[str] = []
    window.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    window.open_live(path)
    window.sees("xiaomi-tag-list-card .row")
    assert sum(text.count('"xiaomi_tag/subscribe"') for text in sent) == 1
