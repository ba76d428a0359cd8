"""One real Home Assistant for all tests of this folder, whose receivers fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.opening import ROOMS, mark, opened

from .outage_home import OutageHome


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests."""
    mark(items, Path(__file__).parent)


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutageHome]:
    """Return the home, set up by flows, its three tags beside proxies."""
    with opened(tmp_path_factory, OutageHome) as home:
        home.open(ROOMS)
        yield home
