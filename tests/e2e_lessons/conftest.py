"""One real Home Assistant for all tests of this folder, whose hours pass in minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fast_time import find_library
from tests.e2e.opening import mark, opened

from .lessons_home import LIVES_FOR_S, LessonsHome

# What is undone and forgotten comes last.
_ORDER = ("test_learned", "test_sensors", "test_restart", "test_undone")
_TIMEOUT_S = 1200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order, and mark their tests."""
    mark(items, Path(__file__).parent, order=_ORDER, timeout_s=_TIMEOUT_S)


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the harness's check for threads that a test leaves: here people live on between tests."""


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LessonsHome]:
    """Return the home after some hours among motion sensors, and after a study."""
    library = find_library()
    if library is None:
        pytest.skip("there is no libfaketime")
    with opened(tmp_path_factory, LessonsHome, faketime=library) as home:
        home.open()
        home.live(LIVES_FOR_S)
        home.lessons("study")
        yield home
