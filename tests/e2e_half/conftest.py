"""One real Home Assistant for all tests of this folder, with proxies in four of the house's ten rooms."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.live_home import LiveHome
from tests.e2e.opening import ROOMS, mark, opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests."""
    mark(items, Path(__file__).parent)


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHome]:
    """Return the home, set up by flows, its three tags beside proxies."""
    with opened(tmp_path_factory, partial(LiveHome, half=True, interval_s=1.0)) as home:
        home.open(ROOMS)
        yield home
