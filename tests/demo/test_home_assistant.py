import asyncio
import json
import os
from pathlib import Path
import signal
import socket
import sys

import pytest

from demo import home_assistant
from demo.ha_client import poll
from demo.home_assistant import HomeAssistant, StartError, free_port, make_folder, port_is_free

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_a_used_port_is_not_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not port_is_free(other.getsockname()[1])


def test_a_free_port_is_free() -> None:
    assert port_is_free(free_port())


def test_a_folder_has_the_port_and_the_integration(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    make_folder(folder, 8765)
    assert "server_port: 8765" in (folder / "configuration.yaml").read_text()
    assert (folder / "custom_components" / "xiaomi_tag" / "manifest.json").is_file()
    onboarding = json.loads((folder / ".storage" / "onboarding").read_text())
    assert "user" not in onboarding["data"]["done"]


def test_a_folder_is_made_afresh(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    make_folder(folder, 1)
    (folder / "home-assistant_v2.db").touch()
    make_folder(folder, 2)
    assert not (folder / "home-assistant_v2.db").exists()
    assert (folder / "custom_components" / "xiaomi_tag" / "manifest.json").is_file()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "configuration.yaml").write_text("default_config:\n")
    with pytest.raises(FileExistsError, match="choose another folder"):
        make_folder(tmp_path, 1)
    assert (tmp_path / "configuration.yaml").read_text() == "default_config:\n"


def test_an_empty_folder_is_accepted(tmp_path: Path) -> None:
    make_folder(tmp_path, 1)
    assert (tmp_path / "configuration.yaml").is_file()


def test_the_tail_of_the_log_is_its_newest_lines(tmp_path: Path) -> None:
    stopped = HomeAssistant(tmp_path, 1)
    assert stopped.log_tail() == "(no log)"
    stopped.log_path.write_text("one\ntwo\nthree\n")
    assert stopped.log_tail(2) == "two\nthree"


async def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    stopped = HomeAssistant(tmp_path, 1)
    await stopped.stop()
    assert not stopped.running
    assert stopped.pid is None


async def test_a_start_that_fails_shows_the_log(tmp_path: Path) -> None:
    failing = HomeAssistant(tmp_path, free_port(), command=(sys.executable, "-c", "print('no configuration')"))
    with pytest.raises(StartError, match=r"ended while it started\nno configuration"):
        await failing.start()
    assert not failing.running


@pytest.fixture
def stand_in(tmp_path: Path) -> HomeAssistant:
    """Return a process that answers as Home Assistant's frontend does."""
    (tmp_path / "manifest.json").write_text("{}")
    port = free_port()
    return HomeAssistant(
        tmp_path, port, command=(sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1")
    )


async def test_it_runs_from_start_to_stop(stand_in: HomeAssistant) -> None:
    await stand_in.start()
    assert stand_in.running
    assert stand_in.pid is not None
    await stand_in.stop()
    assert await stand_in.wait() == -signal.SIGTERM
    assert not stand_in.running


async def test_it_starts_again_after_it_was_killed(stand_in: HomeAssistant) -> None:
    await stand_in.start()
    await stand_in.kill()
    assert await stand_in.wait() == -signal.SIGKILL
    await stand_in.start()
    assert stand_in.running
    await stand_in.stop()


async def test_it_is_not_started_twice(stand_in: HomeAssistant) -> None:
    await stand_in.start()
    with pytest.raises(StartError, match="already running"):
        await stand_in.start()
    await stand_in.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help that this tests is Linux's")
async def test_it_ends_when_its_launcher_is_killed(stand_in: HomeAssistant, tmp_path: Path) -> None:
    launcher = tmp_path / "launcher.py"
    launcher.write_text(
        "import asyncio, sys, os, signal\n"
        "from pathlib import Path\n"
        "from demo.home_assistant import HomeAssistant\n"
        "async def main():\n"
        "    port = int(sys.argv[1])\n"
        "    command = (sys.executable, '-m', 'http.server', str(port), '--bind', '127.0.0.1')\n"
        "    await HomeAssistant(Path(sys.argv[2]), port, command=command).start()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    repository = Path(home_assistant.__file__).parents[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(str(launcher), str(stand_in.port), str(tmp_path)),
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert await process.wait() == -signal.SIGKILL

    async def gone() -> bool | None:
        return port_is_free(stand_in.port) or None

    assert await poll(gone, within_s=20)
