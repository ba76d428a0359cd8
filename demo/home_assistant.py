"""A real Home Assistant process in a folder of its own: made, started, logged into, stopped."""

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
import ctypes
from dataclasses import dataclass
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
from typing import Any

import aiohttp

from demo.fast_time import AirClock, FastProcess
from demo.ha_client import Client, poll

INTEGRATION = "xiaomi_tag"
HOST = "127.0.0.1"

_REPOSITORY = Path(__file__).resolve().parent.parent
_MARKER = ".xiaomi-tag-demo"
# Nothing is installed while it runs: all that it needs is pinned, and a network is not.
_COMMAND = (sys.executable, "-m", "homeassistant", "--log-no-color", "--skip-pip", "--config", ".")
_LOG_NAME = "console.log"
_TIME_NAME = ".faketime"
_START_WITHIN_S = 180.0
_STOP_WITHIN_S = 40.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec a library must not be opened

# What the frontend needs to be whole, without the parts of `default_config` that reach for the network. Parts that
# esphome brings along miss ffmpeg and libturbojpeg, which a house without cameras does not need.
_CONFIGURATION = """\
automation: !include automations.yaml
frontend:
history:
logbook:
mobile_app:
person:
recorder:
  commit_interval: 1
sun:
system_health:
http:
  server_host: "{host}"
  server_port: {port}
logger:
  default: warning
  logs:
    custom_components.xiaomi_tag: info
    haffmpeg: fatal
    homeassistant.components.camera.img_util: fatal
"""


class StartError(Exception):
    """Home Assistant did not start, or died; the text ends with the tail of its log."""


@dataclass(frozen=True, slots=True)
class Login:
    """The owner's account, as printed for the user."""

    user: str = "demo"
    password: str = "xiaomi-tag"  # noqa: S105  # of a house that does not exist, printed at each start


def port_is_free(port: int, host: str = HOST) -> bool:
    """Return whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = HOST) -> int:
    """Return a free port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def make_folder(folder: Path, port: int, host: str = HOST) -> None:
    """Make a fresh configuration folder, in place of what an earlier call made there.

    Raises FileExistsError for a folder that holds anything else: no foreign configuration is deleted.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARKER).is_file():
            raise FileExistsError(f"{folder} is not empty and was not made by the demo: choose another folder")
        shutil.rmtree(folder)
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / _MARKER).touch()
    (folder / "configuration.yaml").write_text(_CONFIGURATION.format(host=host, port=port), encoding="utf-8")
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    # Home Assistant's own onboarding would set up weather, radio and speech services on the Internet.
    onboarding = {"done": ["core_config", "analytics", "integration"]}
    _store(storage, "onboarding", onboarding, version=4)
    components = folder / "custom_components"
    components.mkdir()
    (components / INTEGRATION).symlink_to(_REPOSITORY / "custom_components" / INTEGRATION, target_is_directory=True)


def _store(storage: Path, key: str, data: Mapping[str, Any], version: int) -> None:
    document = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(document), encoding="utf-8")


class HomeAssistant:
    """One Home Assistant on a folder that `make_folder` made.

    `command` is run in the folder; with `faketime`, a path of libfaketime, its time can pass faster. It may be started again after `stop` or `kill`: the folder, the account and the log continue.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        login: Login | None = None,
        host: str = HOST,
        command: Sequence[str] = _COMMAND,
        faketime: Path | None = None,
    ) -> None:
        self.folder = folder
        self.port = port
        self.login = login or Login()
        self.tokens: dict[str, Any] = {}
        """The frontend's own tokens, as `POST /auth/token` gave them when the account was made."""
        self._host = host
        self._command = command
        self._time = None if faketime is None else FastProcess(faketime, folder / _TIME_NAME)
        self._process: asyncio.subprocess.Process | None = None
        self._long_lived_token: str | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        address = "127.0.0.1" if self._host == "0.0.0.0" else self._host  # noqa: S104 -- compared, not bound
        return f"http://{address}:{self.port}"

    @property
    def log_path(self) -> Path:
        """What it wrote to its console, all starts one after another."""
        return self.folder / _LOG_NAME

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The process id while it lives."""
        return self._process.pid if self._process is not None and self.running else None

    async def start(self, clock: AirClock | None = None) -> None:
        """Start the process and return once it has set everything up. Raises StartError.

        One that was made with `faketime` begins with the present of `clock`.
        """
        if self.running:
            raise StartError("Home Assistant is already running")
        if self._time is not None:
            self._time.begin(clock)
        with self.log_path.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self.folder,
                env=None if self._time is None else {**os.environ, **self._time.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                # A session of its own: ctrl-C in the terminal is for the launcher, which then stops it in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        if not await poll(self._answers, _START_WITHIN_S):
            await self.kill()
            raise StartError(f"Home Assistant did not answer within {_START_WITHIN_S:.0f} s\n{self.log_tail()}")

    def follow(self, clock: AirClock) -> None:
        """Let its time pass as the clock's does; only one that was made with `faketime` can."""
        assert self._time is not None
        self._time.follow(clock)

    async def _answers(self) -> bool | None:
        if not self.running:
            raise StartError(f"Home Assistant ended while it started\n{self.log_tail()}")
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self.url}/manifest.json", timeout=aiohttp.ClientTimeout(5)) as answer,
            ):
                return True if answer.ok else None
        except aiohttp.ClientError, OSError, TimeoutError:
            return None

    async def log_in(self) -> Client:
        """Return a client of the owner; the first call makes the account. Waits until start-up is over."""
        if self._long_lived_token is None:
            self._long_lived_token = await self._make_account()
        client = await Client.connect(self.url, self._long_lived_token)
        try:
            await self._await_running(client)
        except BaseException:
            await client.close()
            raise
        return client

    async def _await_running(self, client: Client) -> None:
        async def running() -> bool | None:
            config = await client.command("get_config")
            return True if config["state"] == "RUNNING" else None

        if not await poll(running, _START_WITHIN_S):
            raise StartError(f"Home Assistant did not finish starting\n{self.log_tail()}")

    async def _make_account(self) -> str:
        client_id = f"{self.url}/"
        async with aiohttp.ClientSession() as session:
            owner = {"username": self.login.user, "password": self.login.password, "name": "Demo", "language": "en"}
            async with session.post(f"{self.url}/api/onboarding/users", json={**owner, "client_id": client_id}) as made:
                if not made.ok:
                    raise StartError(f"the account could not be made: {made.status} {await made.text()}")
                code = (await made.json())["auth_code"]
            grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
            async with session.post(f"{self.url}/auth/token", data=grant) as granted:
                if not granted.ok:
                    raise StartError(f"the log-in was refused: {granted.status} {await granted.text()}")
                self.tokens = await granted.json()
        client = await Client.connect(self.url, self.tokens["access_token"])
        try:
            # YAML server settings are on trial for five minutes unless confirmed; later starts ignore the YAML.
            await client.command("http/config/promote")
            await _ignore_yaml_repair(client)
            token = await client.command("auth/long_lived_access_token", client_name="demo", lifespan=30)
        finally:
            await client.close()
        assert isinstance(token, str)
        return token

    async def wait(self) -> int:
        """Wait until the process ends; return its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Let it save its states and end; kill it when it does not."""
        # One signal only: at a second one Home Assistant gives up saving.
        await self._end(signal.SIGTERM, _STOP_WITHIN_S)

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        await self._end(signal.SIGKILL, _STOP_WITHIN_S)

    async def _end(self, how: signal.Signals, within_s: float) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            await asyncio.wait_for(process.wait(), within_s)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def log_tail(self, lines: int = 25) -> str:
        """Return the newest lines of its log."""
        if not self.log_path.is_file():
            return "(no log)"
        return "\n".join(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _die_with_parent() -> None:
    """Ask Linux to end the child when the launcher is killed, so that no process is ever left behind."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _ignore_yaml_repair(client: Client) -> None:
    """Delete the repair issue about server settings in YAML: here a script wrote them."""
    for issue in (await client.command("repairs/list_issues"))["issues"]:
        if issue["domain"] == "http":
            await client.command("repairs/ignore_issue", domain="http", issue_id=issue["issue_id"], ignore=True)
