"""One real Home Assistant for all tests of this folder: its start costs more than all that they do with it."""

from collections.abc import Iterator
from pathlib import Path
import time

import pytest

from .live_home import LiveHome
from .opening import ROOMS, mark, opened

# The order of a home's life: what a test leaves behind is what the next one of the list begins with.
_ORDER = ("test_setup", "test_following", "test_rotation", "test_outages", "test_restart", "test_removal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order, and mark their tests."""
    mark(items, Path(__file__).parent, order=_ORDER)


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHome]:
    """Return the home, set up by flows, its three tags in three rooms and heard."""
    with opened(tmp_path_factory, LiveHome) as home:
        home.open(ROOMS)
        yield home


@pytest.fixture(scope="package")
def bathroom_cut_at(live_home: LiveHome) -> float:
    """Take the bathroom's proxy off the air, early, since it takes minutes to count as a problem; when, as monotonic time."""
    live_home.cut("bathroom")
    return time.monotonic()
