"""A house on air in front of a real Home Assistant: proxies that listen, tags that were added, packets that flow."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
import logging
from typing import Final, Protocol, Self

from demo import ha_setup
from demo.fast_time import AirClock
from demo.gatt import Peripheral
from demo.ha_client import Client
from demo.home_assistant import HOST, HomeAssistant, StartError
from demo.house import OUTSIDE, House
from demo.motion import MotionSensors, SensorNode
from demo.packet import Packet
from demo.proxy import FLUSH_S, ProxyServer
from demo.world import VirtualTag

_LOGGER: Final = logging.getLogger(__name__)

_PUMP_EVERY_S: Final = 0.1
_PUMP_AT_MOST_EVERY_S: Final = 0.02
_CATCH_UP_S: Final = 5.0

type Log = Callable[[str], None]


class Air(Protocol):
    """What the proxies hear of which tags, and where those truly are: a simulated world or a recording."""

    @property
    def tags(self) -> Mapping[str, VirtualTag]:
        """Our tags by id."""

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        """Yield what the proxies hear in [since, until), Unix seconds, in order of time."""

    def truth(self, tag: str, at: float) -> str:
        """Return the area id of the room that a tag is in, `not_home` when it is in none."""

    def peripheral(self, address: str, at: float) -> Peripheral | None:
        """Return the tag that can be connected to at an address."""


class Stage:
    """Everything that runs. Use it as an asynchronous context: at its end nothing is left running.

    The order is `start_home_assistant`, `set_up`, `add_tags`, `play`; another air of the same house may be played at
    any time.
    """

    def __init__(
        self,
        house: House,
        home_assistant: HomeAssistant,
        log: Log = _LOGGER.info,
        *,
        begins_at: float | None = None,
    ) -> None:
        """With `begins_at`, Unix seconds, for a Home Assistant whose clock can be another than the machine's."""
        self.house = house
        self.home_assistant = home_assistant
        self.tag_ids: dict[str, str] = {}
        """The subentry of each tag, by the tag's id in the air."""
        self.proxy_entries: dict[str, str] = {}
        """The config entry of each proxy, by its name."""
        self.area_ids: dict[str, str] = {}
        """Home Assistant's id of each area, by the room's."""
        self.fence_ids: dict[str, str] = {}
        """The subentry of each fence, by its name."""
        self.phone_ids: dict[str, str] = {}
        """The subentry of each phone, by its name."""
        self.entry_id = ""
        self.clock = AirClock(begins_at)
        self._log = log
        self._client: Client | None = None
        self._air: Air | None = None
        self._pump: asyncio.Task[None] | None = None
        self.motion_sensors: dict[str, str] = {}
        """The entity of each motion sensor, by the room's id."""
        self.node: SensorNode | None = None
        self._sensors: MotionSensors | None = None
        self.proxies = {proxy.name: ProxyServer(proxy, host=HOST, find=self._find) for proxy in house.proxies}

    async def __aenter__(self) -> Self:
        """Let the proxies listen, in silence; what is opened from here on is closed at the end."""
        for server in self.proxies.values():
            await server.start()
        self._pump = asyncio.create_task(self._run_pump())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop Home Assistant first, so that it does not see its proxies vanish."""
        try:
            await self.stop_home_assistant()
        finally:
            if self._pump is not None:
                self._pump.cancel()
                await asyncio.gather(self._pump, return_exceptions=True)
            for server in self.proxies.values():
                await server.stop()
            if self.node is not None:
                await self.node.stop()

    @property
    def client(self) -> Client:
        """The logged-in client."""
        assert self._client is not None
        return self._client

    async def start_home_assistant(self) -> None:
        """Start Home Assistant, for the first time or again, and log in."""
        self._log("Starting Home Assistant")
        await self.home_assistant.start(self.clock)
        self._client = await self.home_assistant.log_in()

    async def stop_home_assistant(self, *, kill: bool = False) -> None:
        """Stop Home Assistant, or kill it as a power cut would; the proxies go on, and time at the machine's speed."""
        if self.home_assistant.running and self.clock.speed != 1.0:
            # Stopping and starting take their time: in a hurry both would end in what Home Assistant allows for them.
            self.hurry(1.0)
        if self._client is not None:
            await self._client.close()
            self._client = None
        if kill:
            await self.home_assistant.kill()
        else:
            await self.home_assistant.stop()

    async def set_up(self, time_zone: str = "UTC", *, integration: bool = True) -> None:
        """Do what a user does: areas, proxies in them, then the integration, unless it is left out."""
        self._log(f"Setting up {len(self.house.rooms)} areas and {len(self.house.proxies)} proxies")
        await ha_setup.set_home(self.client, self.house.name, time_zone)
        self.area_ids = await ha_setup.make_areas(self.client, self.house.floors, self.house.rooms)
        for name, server in self.proxies.items():
            area_id = self.area_ids.get(server.proxy.area_id)
            self.proxy_entries[name] = await ha_setup.add_proxy(self.client, HOST, server.port, area_id)
        if integration:
            self.entry_id = await ha_setup.add_integration(self.client)

    async def add_tags(self, tags: Sequence[VirtualTag], persons: Mapping[str, str] | None = None) -> None:
        """Add tags through the integration's tag flow, those of `persons` (entities by the tag's id) as theirs."""
        self._log(f"Adding {len(tags)} tags: {', '.join(tag.name for tag in tags)}")
        for tag in tags:
            person = (persons or {}).get(tag.sender_id)
            form = {"name": tag.name, **tag.flow_input, **({} if person is None else {"person": person})}
            self.tag_ids[tag.sender_id] = await ha_setup.add_tag(self.client, self.entry_id, tag.flow_step, form)

    async def add_motion_sensors(self, rooms: Sequence[str]) -> None:
        """Set up an ESPHome node with a motion sensor for each of these rooms, and give each sensor its area."""
        self._log(f"Adding {len(rooms)} motion sensors")
        names = {room: f"{self.house.rooms_by_id[room].name} motion" for room in rooms}
        self.node = SensorNode(names, host=HOST)
        await self.node.start()
        entry_id = await ha_setup.add_proxy(self.client, HOST, self.node.port, None)
        areas = {name: self.area_ids[room] for room, name in names.items()}
        placed = await ha_setup.place_sensors(self.client, entry_id, areas)
        self.motion_sensors = {room: placed[name] for room, name in names.items()}

    def play(self, air: Air, sensors: MotionSensors | None = None) -> None:
        """Let the proxies hear this air from now on, in the time of `clock`, and the motion sensors see people."""
        self._air = air
        self._sensors = sensors

    def hurry(self, speed: float) -> None:
        """Let time pass faster, on air and in Home Assistant, which was started with a clock that can."""
        self.clock.hurry(speed)
        for server in self.proxies.values():
            server.flush_s = FLUSH_S / speed
        self.home_assistant.follow(self.clock)

    def truth(self, tag: str) -> str:
        """Return the area id of the room that a tag is in now, `not_home` when it is in none."""
        room = OUTSIDE if self._air is None else self._air.truth(tag, self.clock.now())
        return self.area_ids.get(room, room)

    def raise_failure(self) -> None:
        """Raise what ended the flow of packets, or StartError when Home Assistant has died."""
        if self._pump is not None and self._pump.done() and (failure := self._pump.exception()) is not None:
            raise failure
        if not self.home_assistant.running:
            raise StartError(f"Home Assistant died\n{self.home_assistant.log_tail()}")

    def _find(self, address: str) -> Peripheral | None:
        return None if self._air is None else self._air.peripheral(address, self.clock.now())

    async def _run_pump(self) -> None:
        since = self.clock.now()
        while True:
            # What Home Assistant gets in one piece it takes for heard at one moment of its own clock.
            await asyncio.sleep(max(_PUMP_EVERY_S / self.clock.speed, _PUMP_AT_MOST_EVERY_S))
            now = self.clock.now()
            if self._air is not None:
                # After the machine slept, the packets of long ago are of no use to anybody.
                for packet in self._air.packets(max(since, now - _CATCH_UP_S * self.clock.speed), now):
                    self.proxies[packet.proxy].deliver(packet)
            if self._sensors is not None and self.node is not None:
                for change in self._sensors.changes(since, now):
                    self.node.turn(change.room, on=change.on)
            since = now
