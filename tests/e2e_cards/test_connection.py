"""Cards outlive whatever happens to their connection, on the page that was loaded once."""

from collections.abc import Callable

import pytest

from tests.e2e.live_home import KEYS

from .cards_home import NOW, CardsHome
from .test_live import ROOM_OF_MARK
from .window import AWAY, Window

STATUS = "(status) => window.feedState()?.status === status"


@pytest.fixture
def loaded_once(window: Window) -> Window:
    window.open_live(NOW)
    window.sees("xiaomi-tag-plan .mark")
    window.evaluate("() => { window.loadedOnce = true; window.losses = 0; }")
    return window


def follows(cards_home: CardsHome, window: Window) -> None:
    """Fail unless a tag that is moved now moves on the page, which was not loaded again."""
    tag, room = cards_home.relay_id(KEYS), "living_room" if cards_home.room(KEYS) == "kitchen" else "kitchen"
    cards_home.settle({KEYS: room})
    window.wait(ROOM_OF_MARK, [tag, cards_home.stage.area_ids[room]])
    assert window.evaluate("() => window.loadedOnce") is True
    assert window.evaluate("() => window.errorCards") == []


def interrupted(window: Window, interrupt: Callable[[], object]) -> None:
    """Interrupt the feed, and wait until it is live again by a subscription of its own."""
    before = window.feed["snapshots"]
    interrupt()
    window.wait("(before) => window.feedState().snapshots > before", before)
    window.wait(STATUS, "live")


def test_socket_is_lost(cards_home: CardsHome, loaded_once: Window) -> None:
    window = loaded_once
    interrupted(
        window, lambda: window.evaluate("() => document.querySelector('home-assistant').hass.connection.socket.close()")
    )
    follows(cards_home, window)
    window.forgive(AWAY)


def test_integration_is_loaded_again(cards_home: CardsHome, loaded_once: Window) -> None:
    interrupted(loaded_once, cards_home.reload)
    follows(cards_home, loaded_once)


def test_home_assistant_restarts(cards_home: CardsHome, loaded_once: Window) -> None:
    window = loaded_once
    shown = window.count("xiaomi-tag-plan .mark")

    def restart() -> None:
        cards_home.run(cards_home.stage.stop_home_assistant())
        window.wait(STATUS, "lost")
        assert window.count("xiaomi-tag-plan .mark") == shown, "what was shown last stays"
        cards_home.run(cards_home.stage.start_home_assistant(), within_s=240)

    interrupted(window, restart)
    follows(cards_home, window)
    window.forgive(AWAY)


def test_nothing_was_complained_of_in_the_log(cards_home: CardsHome) -> None:
    assert cards_home.complaints() == []
