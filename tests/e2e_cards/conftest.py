"""One real Home Assistant and one browser for all tests of this folder; each test has windows of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.opening import ROOMS, mark, opened

from .cards_home import CardsHome
from .window import Browsing, Look, Window, has_browser

type OpenWindow = Callable[..., Window]

# There is no plan at first. A restart comes late, so that no other test waits for what it leaves. Strangers come last:
# their rows and banners are on all cards from then on.
_ORDER = (
    "test_tiles",
    "test_plan",
    "test_loading",
    "test_live",
    "test_sheet",
    "test_looks",
    "test_users",
    "test_picker",
    "test_past",
    "test_panel",
    "test_connection",
    "test_strangers",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order and mark their tests; without a browser they are left out."""
    reason = "needs Chromium or Chrome, and what script/setup --cards installs"
    mark(items, Path(__file__).parent, pytest.mark.skipif(not has_browser(), reason=reason), order=_ORDER)


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the harness's check for threads that a test leaves: here home and browser go on between tests."""


@pytest.fixture(scope="package")
def cards_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardsHome]:
    """Return the home, its tags in three rooms."""
    with opened(tmp_path_factory, CardsHome) as home:
        home.open(ROOMS)
        home.furnish_dashboards()
        home.wait_for_rooms(ROOMS)
        yield home


@pytest.fixture(scope="package")
def browsing(cards_home: CardsHome) -> Iterator[Browsing]:
    """Return the browser."""
    browsing = Browsing(cards_home, cards_home.url)
    browsing.start()
    yield browsing
    browsing.stop()


@pytest.fixture(scope="package")
def drawn(cards_home: CardsHome) -> None:
    """Draw the house's plan."""
    cards_home.draw_plan()


@pytest.fixture
def open_window(cards_home: CardsHome, browsing: Browsing) -> Iterator[OpenWindow]:
    """Return how to open a window, the owner's unless told otherwise; in the end no console may have complained."""

    def open_window(look: Look | None = None, *, user: bool = False, scripts: tuple[str, ...] = ()) -> Window:
        tokens = cards_home.user_tokens if user else cards_home.owner_tokens
        return browsing.window(tokens, look, scripts=scripts)

    yield open_window
    assert browsing.close_windows() == []


@pytest.fixture
def window(open_window: OpenWindow, drawn: None) -> Window:
    """Return the owner's window, as wide as a desktop's, on a home with a plan."""
    return open_window()
