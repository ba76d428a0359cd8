"""One real Home Assistant for all tests of this folder: its start costs more than all that they do with it."""

from collections.abc import Iterator
from pathlib import Path
import time

import pytest
import pytest_socket

from demo.home_assistant import HomeAssistant, free_port, make_folder

from .live_home import BACKPACK, CAT, KEYS, LiveHome

# The order of a home's life: what a test leaves behind is what the next one of the list begins with.
_ORDER = ("test_setup", "test_following", "test_rotation", "test_outages", "test_restart", "test_removal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring this folder's modules into their order, and mark their tests."""
    here = Path(__file__).parent
    ours = [item for item in items if item.path.parent == here]
    for item in ours:
        item.add_marker(pytest.mark.e2e)
        item.add_marker(pytest.mark.timeout(300))
    places = [index for index, item in enumerate(items) if item.path.parent == here]
    ours.sort(key=lambda item: _ORDER.index(item.path.stem))
    for index, item in zip(places, ours, strict=True):
        items[index] = item


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHome]:
    """Return the home, set up by flows, its three tags in three rooms and heard."""
    with pytest.MonkeyPatch.context() as patch:
        # Home Assistant's test plugin forbids sockets anew before each test, while this home goes on in between.
        pytest_socket.enable_socket()
        patch.setattr(pytest_socket, "disable_socket", lambda *_, **__: None)
        folder = tmp_path_factory.mktemp("home") / "config"
        port = free_port()
        make_folder(folder, port)
        home = LiveHome(HomeAssistant(folder, port))
        try:
            home.open({BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"})
            yield home
        finally:
            home.close()


@pytest.fixture(scope="package")
def bathroom_cut_at(live_home: LiveHome) -> float:
    """Take the bathroom's proxy off the air, early, since it takes minutes to count as a problem; when, as monotonic time."""
    live_home.cut("bathroom")
    return time.monotonic()
