"""The command line of the demonstration."""

import argparse
import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import ExitStack
import os
from pathlib import Path
import signal
import sys
import tempfile
from typing import Final

from demo.check import check
from demo.dataset import DatasetError
from demo.home_assistant import HomeAssistant, StartError, free_port, make_folder, port_is_free
from demo.show import Show, follow, recorded_show, simulated_show

DEFAULT_PORT: Final = 8123
_INTERRUPTED: Final = 130
_TROUBLE: Final = (StartError, DatasetError, FileExistsError)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; ends the process with a message where they make no sense."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="A simulated house in front of a real Home Assistant: Bluetooth proxies on the network, tags that"
        " walk through the rooms, and the Xiaomi Tag integration set up with both. Ends with ctrl-C.",
    )
    parser.add_argument(
        "--port", type=int, help=f"where Home Assistant listens ({DEFAULT_PORT}; --check takes a free one)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="Home Assistant's folder, made afresh at each start (a folder of the user's cache; --check: a temporary one)",
    )
    parser.add_argument("--seed", type=int, default=1, help="another number gives other walks (1)")
    parser.add_argument(
        "--pace",
        choices=("brisk", "normal"),
        default="brisk",
        help="how long the tags stay: brisk, a minute or so a room, or normal, as in a real home (brisk)",
    )
    parser.add_argument("--half", action="store_true", help="only half of the house's proxies")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check",
        action="store_true",
        help="no user: succeed when three tags were followed through three rooms, one of them over a change of its key,"
        " a fence was crossed, a tag was left behind and another relayed by a phone, the outage of a proxy beside a resting"
        " tag published nothing, strangers' trackers of the day before and next door are listed, lessons of the hours before are in use, all entities are as promised, and"
        " the log has no complaint; prints a JSON report; under five minutes",
    )
    what.add_argument(
        "--replay",
        type=Path,
        metavar="DATASET",
        help="a recorded data set in place of the simulation: a folder with observations.csv, truth.csv, receivers.csv",
    )
    parser.add_argument(
        "--replay-speed", type=float, default=1.0, metavar="X", help="play a recording X times as fast (1)"
    )
    parser.add_argument("--radio", type=int, default=1, help="of receivers with several radios, play this one (1)")
    chosen = parser.parse_args(arguments)
    if chosen.replay_speed <= 0:
        parser.error("--replay-speed must be more than 0")
    return chosen


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    chosen = parse_arguments(arguments)
    port = chosen.port or (free_port() if chosen.check else DEFAULT_PORT)
    if not port_is_free(port):
        _print(f"error: port {port} is taken, by another Home Assistant perhaps: choose another one with --port")
        return 1
    try:
        with ExitStack() as stack:
            if chosen.data is not None:
                folder = chosen.data.expanduser().resolve()
            elif chosen.check:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaomi-tag-check-")))
            else:
                folder = default_folder(port)
            make_folder(folder, port)
            work = _run(chosen, HomeAssistant(folder, port))
            return asyncio.run(_until_signal(work, _INTERRUPTED if chosen.check else 0))
    except _TROUBLE as error:
        _print(f"error: {error}")
        return 1


def default_folder(port: int) -> Path:
    """Return the folder of the user's cache that holds the Home Assistant of this port."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "xiaomi-tag-demo" / str(port)


def local_time_zone(localtime: Path = Path("/etc/localtime")) -> str:
    """Return the name of this machine's time zone, UTC if it is unknown."""
    _, found, name = str(localtime.resolve()).partition("/zoneinfo/")
    return name if found else "UTC"


async def _run(chosen: argparse.Namespace, home_assistant: HomeAssistant) -> int:
    if chosen.check:
        verdict = await check(home_assistant, chosen.seed, local_time_zone(), _print)
        sys.stdout.write(verdict.to_json() + "\n")
        return 1 if verdict.problems else 0
    show = _show(chosen)
    await follow(show, home_assistant, local_time_zone(), _print)
    return 0


def _show(chosen: argparse.Namespace) -> Show:
    if chosen.replay is not None:
        return recorded_show(chosen.replay, speed=chosen.replay_speed, radio=chosen.radio)
    return simulated_show(seed=chosen.seed, pace=chosen.pace, half=chosen.half)


async def _until_signal(work: Awaitable[int], ended_by_signal: int) -> int:
    """Do the work; at ctrl-C or SIGTERM let it clean up, once: a second signal must not interrupt that.

    Return what the work returns, `ended_by_signal` when a signal ended it.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    received = False

    def end() -> None:
        nonlocal received
        if not received:
            received = True
            _print("\nStopping")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        return await task
    except asyncio.CancelledError:
        if not received:
            raise
        return ended_by_signal
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _print(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
