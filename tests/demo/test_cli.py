import asyncio
import os
from pathlib import Path
import signal
import socket

import pytest

from demo import cli
from demo.cli import default_folder, local_time_zone, main, parse_arguments


def test_plain_start_uses_the_usual_port_and_a_brisk_pace() -> None:
    chosen = parse_arguments([])
    assert (chosen.port, chosen.pace, chosen.check, chosen.replay) == (None, "brisk", False, None)


@pytest.mark.parametrize(
    "arguments", [["--check", "--replay", "x"], ["--replay-speed", "0"], ["--port", "web"], ["--pace", "slow"]]
)
def test_arguments_without_sense_end_with_a_message(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_arguments(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    shown = capsys.readouterr().out
    assert all(option in shown for option in ("--port", "--data", "--check", "--replay", "--seed", "--pace", "--half"))


def test_the_folder_lies_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder(8123) == tmp_path / "xiaomi-tag-demo" / "8123"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder(8123) == tmp_path / ".cache" / "xiaomi-tag-demo" / "8123"


def test_the_time_zone_is_that_of_the_machine(tmp_path: Path) -> None:
    zone = tmp_path / "zoneinfo" / "Europe" / "Helsinki"
    zone.parent.mkdir(parents=True)
    zone.touch()
    (tmp_path / "localtime").symlink_to(zone)
    assert local_time_zone(tmp_path / "localtime") == "Europe/Helsinki"
    assert local_time_zone(tmp_path / "nothing") == "UTC"


@pytest.mark.usefixtures("socket_enabled")
def test_a_used_port_is_reported_clearly(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["--port", str(port), "--data", str(tmp_path / "home")]) == 1
    assert f"port {port} is taken" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@pytest.mark.usefixtures("socket_enabled")
def test_a_folder_of_somebody_else_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    assert main(["--port", "0", "--check", "--data", str(tmp_path)]) == 1
    assert "choose another folder" in capsys.readouterr().err


@pytest.mark.usefixtures("socket_enabled")
def test_a_folder_without_a_dataset_is_reported_clearly(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--port", "0", "--replay", str(tmp_path / "nothing"), "--data", str(tmp_path / "home")]) == 1
    assert "holds no dataset" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_work_in_order(number: signal.Signals) -> None:
    cleaned_up = []

    async def work() -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(60)
        finally:
            os.kill(os.getpid(), number)  # a second one must not break off what cleans up
            await asyncio.sleep(0.05)
            cleaned_up.append(True)
        return 0

    assert await cli._until_signal(work(), 130) == 130
    assert cleaned_up == [True]


async def test_work_that_ends_by_itself_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert await cli._until_signal(work(), 130) == 7


async def test_a_failure_is_passed_on() -> None:
    async def work() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await cli._until_signal(work(), 130)
