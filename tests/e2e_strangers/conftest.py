"""One real Home Assistant for all tests of this folder, whose day passes in minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fast_time import find_library
from tests.e2e.opening import mark, opened

from .strangers_home import TRIGGERS, StrangersHome

# The order of the day.
_ORDER = (
    "test_noticed",
    "test_friend_comes",
    "test_suspected",
    "test_friend_noticed",
    "test_restart",
    "test_confirmed",
    "test_others",
    "test_outage",
    "test_away",
    "test_tablet",
    "test_privacy",
    "test_repair",
    "test_decisions",
    "test_switched",
)
_TIMEOUT_S = 400


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order, and mark their tests."""
    mark(items, Path(__file__).parent, order=_ORDER, timeout_s=_TIMEOUT_S)


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the harness's check for threads that a test leaves: here phones report on between tests."""


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StrangersHome]:
    """Return the home, in which the day begins, with an automation for each level."""
    library = find_library()
    if library is None:
        pytest.skip("there is no libfaketime")
    with opened(tmp_path_factory, StrangersHome, faketime=library) as home:
        home.open()
        for level, trigger in TRIGGERS.items():
            home.automate(level, {"trigger": trigger})
        home.warn_all_members()
        home.hurry()
        yield home
