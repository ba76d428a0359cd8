"""What the folders of end-to-end tests share: how their tests are marked and ordered, and how a home is opened."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
import pytest_socket

from demo.home_assistant import HomeAssistant, free_port, make_folder

from .live_home import BACKPACK, CAT, KEYS
from .running_home import RunningHome

ROOMS: Final = {BACKPACK: "living_room", CAT: "bedroom", KEYS: "kitchen"}
"""Where the three tags of a home lie at first."""
_TIMEOUT_S: Final = 300


def mark(
    items: list[pytest.Item],
    here: Path,
    *marks: pytest.MarkDecorator,
    order: Sequence[str] = (),
    timeout_s: float = _TIMEOUT_S,
) -> None:
    """Mark the tests of a folder, and bring its modules into an order where one is given."""
    places = [index for index, item in enumerate(items) if item.path.parent == here]
    ours = [items[index] for index in places]
    for item in ours:
        for one in (pytest.mark.e2e, pytest.mark.timeout(timeout_s), *marks):
            item.add_marker(one)
    if order:
        ours.sort(key=lambda item: order.index(item.path.stem))
    for index, item in zip(places, ours, strict=True):
        items[index] = item


@contextmanager
def opened[Home: RunningHome](
    tmp_path_factory: pytest.TempPathFactory, make: Callable[[HomeAssistant], Home], *, faketime: Path | None = None
) -> Iterator[Home]:
    """Make a home with a real Home Assistant in a folder of its own; close it in the end.

    With `faketime`, a path of libfaketime, its time can pass faster.
    """
    with pytest.MonkeyPatch.context() as patch:
        # Home Assistant's test plugin forbids sockets again before each test, while this home goes on in between.
        pytest_socket.enable_socket()
        patch.setattr(pytest_socket, "disable_socket", lambda *_, **__: None)
        folder = tmp_path_factory.mktemp("home") / "config"
        port = free_port()
        make_folder(folder, port)
        home = make(HomeAssistant(folder, port, faketime=faketime))
        try:
            yield home
        finally:
            home.close()
