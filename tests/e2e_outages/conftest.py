"""One real Home Assistant for all tests of this folder, whose receivers fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from demo.home_assistant import HomeAssistant, free_port, make_folder
from tests.e2e.live_home import BACKPACK, CAT, KEYS

from .outage_home import OutageHome


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="package")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutageHome]:
    """Return the home, set up by flows, its three tags beside proxies."""
    with pytest.MonkeyPatch.context() as patch:
        # Home Assistant's test plugin forbids sockets again before each test, while this home goes on in between.
        pytest_socket.enable_socket()
        patch.setattr(pytest_socket, "disable_socket", lambda *_, **__: None)
        folder = tmp_path_factory.mktemp("home") / "config"
        port = free_port()
        make_folder(folder, port)
        home = OutageHome(HomeAssistant(folder, port))
        try:
            home.open({BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"})
            yield home
        finally:
            home.close()
