"""A home that really runs, in simulated time: Home Assistant's core with its recorder, receivers and our integration."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
import logging
from pathlib import Path
import time
from typing import Any, Final, override
from unittest.mock import AsyncMock, patch

from homeassistant.auth.models import User
from homeassistant.components import recorder
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.http import WebSocketAdapter
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, floor_registry as fr
from homeassistant.helpers.recorder import async_initialize_recorder
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from bench.large_home import LargeHome
from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.const import CONF_KIND, DOMAIN, SUBENTRY_TAG
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    TagKind,
    fingerprint,
)
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.tracker.tracker import Second, Tracker
from tests.bluetooth import Proxy, make_proxy

_LOGGER = logging.getLogger(__name__)
_LATEST_WORK_S: Final = 1.0
_MOST_UNRECORDED: Final = 2_000


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time can be moved on: timers fire as they would in a home in which that time passed."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead_s = 0.0

    @override
    def time(self) -> float:
        return super().time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead_s += seconds


class _SimulatedClock(Clock):
    """The clock of the home, which stands until it is set."""

    def __init__(self) -> None:
        super().__init__(time.time, time.monotonic)
        self.at = float(int(time.time()))

    @override
    def now(self) -> float:
        return self.at

    @override
    def follow(self) -> None:
        pass


class RunningHome:
    """Our home as a bench drives it. What is particular to `Home` is here and nowhere else."""

    def __init__(self, home: Home, clock: _SimulatedClock) -> None:
        self._home = home
        self._clock = clock

    @classmethod
    async def async_set_up(cls, hass: HomeAssistant, tags: Sequence[str], plan: FloorPlan | None) -> RunningHome:
        """Set our integration up with these tags; its time passes only in `tick`."""
        entry = MockConfigEntry(
            domain=DOMAIN,
            unique_id=DOMAIN,
            title="Bench",
            subentries_data=[_subentry(tag, number) for number, tag in enumerate(tags)],
        )
        entry.add_to_hass(hass)
        clock = _SimulatedClock()
        module = "custom_components.xiaomi_tag.home.home"
        with (
            patch(f"{module}.Clock", lambda *_: clock),
            patch(f"{module}.async_track_time_interval", lambda *_arguments, **_options: lambda: None),
        ):
            assert await hass.config_entries.async_setup(entry.entry_id)
        home: Home = entry.runtime_data
        if plan is not None:
            await home.calibration_store.async_set_plan(plan)
        return cls(home, clock)

    @property
    def now(self) -> float:
        """The home's present, Unix seconds."""
        return self._clock.at

    @property
    def tracker(self) -> Tracker:
        """The tracker of the home."""
        return self._home.tracker

    def send(self, second: Second) -> None:
        """Let the subscribers get a second."""
        self._home.live.async_second(second)

    def let_pass(self) -> None:
        """Let the clock go on by a second."""
        self._clock.at += 1.0

    def hear(self, sightings: Sequence[Sighting]) -> None:
        """Call the home as the Bluetooth source does."""
        for sighting in sightings:
            self._home.async_sighting(sighting)

    def tick(self) -> None:
        """Call what the home's timer calls."""
        self._home.async_tick(self._clock.at)

    @contextmanager
    def timed(self, add: Callable[[str, int], None]) -> Iterator[None]:
        """Give `add` the nanoseconds of each call of a part of the second."""
        home = self._home
        parts: Mapping[str, tuple[Any, str]] = {
            "tracker": (home.tracker, "tick"),
            "entities": (home.roster, "async_notify"),
            **{type(part).__name__: (part, "async_second") for part in home.parts},
        }
        with ExitStack() as stack:
            for name, (owner, method) in parts.items():
                stack.enter_context(patch.object(owner, method, _timed(name, getattr(owner, method), add)))
            yield


def _timed[**P, T](name: str, call: Callable[P, T], add: Callable[[str, int], None]) -> Callable[P, T]:
    def timed(*arguments: P.args, **options: P.kwargs) -> T:
        begin = time.thread_time_ns()
        try:
            return call(*arguments, **options)
        finally:
            add(name, time.thread_time_ns() - begin)

    return timed


class Subscriber:
    """One who watches all tags over the websocket, up to the bytes that go to the socket."""

    def __init__(self, hass: HomeAssistant, user: User, number: int) -> None:
        """Send the command as the card does."""
        adapter = WebSocketAdapter(_LOGGER, {"connid": number})
        self._connection = ActiveConnection(adapter, hass, self._receive, user, None, None)
        self.messages = self.bytes = 0
        self._connection.async_handle({"id": 1, "type": "xiaomi_tag/subscribe"})
        assert self._connection.subscriptions

    def start_counting(self) -> None:
        """Count what is sent from now on."""
        self.messages = self.bytes = 0

    def _receive(self, message: bytes | str | dict[str, Any]) -> None:
        assert isinstance(message, bytes)
        self.messages += 1
        self.bytes += len(message)

    def close(self) -> None:
        """End the subscription."""
        self._connection.async_handle_close()


class Settling:
    """Runs what a second has scheduled, until nothing of it is left."""

    def __init__(self) -> None:
        """Count the tasks that run by now as those of others."""
        self._others = asyncio.all_tasks()

    async def async_settle(self) -> None:
        """Run callbacks, timers and tasks; workers are awaited, which does not count as time of this thread."""
        while True:
            for _ in range(3):
                await asyncio.sleep(0)
            pending = asyncio.all_tasks() - self._others
            if not pending:
                return
            _done, late = await asyncio.wait(pending, timeout=_LATEST_WORK_S)
            self._others |= late


async def async_let_recorder_catch_up(hass: HomeAssistant) -> None:
    """Wait while the recorder has more to write than it ever has in a home, where a second takes a second."""
    instance = recorder.get_instance(hass)
    while instance.backlog > _MOST_UNRECORDED:
        # In a worker, as the loop's own time is simulated.
        await hass.async_add_executor_job(time.sleep, 0.01)


@asynccontextmanager
async def running_core(folder: Path, home: LargeHome) -> AsyncIterator[tuple[HomeAssistant, Mapping[str, str]]]:
    """Run Home Assistant's core with a recorder, and the rooms and receivers of `home`; yield the receivers' addresses too."""
    with _no_adapter():
        async with async_test_home_assistant(config_dir=str(folder)) as hass:
            hass.data.pop("custom_components", None)
            async_initialize_recorder(hass)
            database = {"db_url": f"sqlite:///{folder / 'home-assistant_v2.db'}"}
            for component, config in (("recorder", database), ("zone", {}), ("websocket_api", {}), ("bluetooth", {})):
                assert await async_setup_component(hass, component, {component: config})
            await hass.async_block_till_done()
            areas = _make_rooms(hass, home)
            proxies: list[Proxy] = [
                make_proxy(hass, number, areas[receiver.room] if receiver.room is not None else None)
                for number, receiver in enumerate(home.receivers)
            ]
            await hass.async_block_till_done()
            try:
                yield hass, {receiver.id: proxy.source for receiver, proxy in zip(home.receivers, proxies, strict=True)}
            finally:
                await hass.async_stop(force=True)
                for proxy in proxies:
                    proxy.cut()


def _make_rooms(hass: HomeAssistant, home: LargeHome) -> dict[str, str]:
    """Make the areas and floors; return each area's id by its room's."""
    floors: dict[str, str] = {}
    areas = {}
    for room in home.rooms:
        assert room.floor is not None
        if room.floor not in floors:
            floors[room.floor] = fr.async_get(hass).async_create(room.floor, level=len(floors)).floor_id
        areas[room.id] = ar.async_get(hass).async_create(room.id, floor_id=floors[room.floor]).id
    return areas


@contextmanager
def _no_adapter() -> Iterator[None]:
    """Keep Home Assistant's Bluetooth from this machine's adapters."""
    linux = "bluetooth_adapters.systems.linux.LinuxAdapters"
    with (
        patch("habluetooth.channels.bluez.MGMTBluetoothCtl.setup", AsyncMock(side_effect=OSError)),
        patch("bluetooth_adapters.systems.platform.system", return_value="Linux"),
        patch(f"{linux}.refresh"),
        patch(f"{linux}.adapters", {}),
    ):
        yield


def _subentry(tag: str, number: int) -> Any:
    """Return a tag's subentry as it is stored: Find Hub tags and ones with a fixed address in turn."""
    kind = TagKind.ADDRESS if number % 2 else TagKind.FIND_HUB
    credentials: Credentials = (
        AddressCredentials(f"A4:C1:38:00:{number >> 8:02X}:{number & 255:02X}")
        if number % 2
        else FindHubCredentials(number.to_bytes(4) * 8, time.time())
    )
    return {
        "subentry_id": tag,
        "subentry_type": SUBENTRY_TAG,
        "title": f"Tag {number}",
        "unique_id": fingerprint(credentials),
        "data": {CONF_KIND: kind.value, **credentials.to_data()},
    }
