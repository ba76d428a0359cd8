"""A real Home Assistant whose time passes faster than the machine's, one for each test of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.fast_time import find_library
from demo.home_assistant import HomeAssistant, free_port, make_folder
from demo.houses import default_house
from demo.stage import Stage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture
async def stage(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Stage]:
    """Return the demonstration's house with its proxies set up in Home Assistant, and no tags."""
    library = find_library()
    if library is None:
        pytest.skip("there is no libfaketime")
    folder = tmp_path / "config"
    port = free_port()
    make_folder(folder, port)
    async with Stage(default_house(), HomeAssistant(folder, port, faketime=library)) as stage:
        await stage.start_home_assistant()
        await stage.set_up()
        yield stage
