"""A home with all sources: Anna and her phone, a gateway behind a broker, and automations that listen to crossings."""

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
from functools import partial
import json
import sqlite3
import time
from typing import Any, Final, override

import aiohttp

from demo import ha_setup
from demo.anna import RECEIVER_ID, Anna
from demo.crossings import EVENT, Crossing, CrossingWatch
from demo.geo import to_degrees
from demo.ha_client import poll
from demo.home_assistant import HomeAssistant
from demo.house import Point
from demo.movement import Motion, Still
from demo.noise import Floats
from demo.phone import ACCURACY_M, Phone
from demo.relay_buffer import RelayBuffer
from demo.relay_client import Counts, RelayClient
from demo.relay_token import RefreshedToken
from demo.tags import ibeacon_tag
from demo.world import VirtualTag
from tests.e2e.live_home import BACKPACK, LiveHome
from tests.mqtt_broker.broker import HOST, Broker

WALLET, BICYCLE, SUITCASE, TRUNK = "wallet", "bicycle", "suitcase", "trunk"
"""Tags that no proxy hears: in Anna's pocket, beside the gateway, and two that only relays report."""
FIRED: Final = "test_fired"
GATEWAY: Final = "shed"
GATEWAY_ROOM: Final = "guest_room"
BARE_ROOM: Final = "guest_bathroom"
"""It has no proxy: tags in there are located next door, until the room is calibrated."""
AWAY_AFTER_S: Final = 30
HOME_AT: Final[Point] = (5.0, 4.0)
OFFICE_AT: Final[Point] = (0.0, 2000.0)
FIELD_AT: Final[Point] = (3000.0, 0.0)
"""Far from every zone."""
_FAR: Final = Still(9000.0, 9000.0, 1.0)
_PUBLISH_EVERY_S: Final = 1.0
_MQTT_SETTINGS: Final = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}


class _Pocket:
    """Where Anna and her wallet are."""

    def __init__(self) -> None:
        self.at = HOME_AT

    def motion(self, times_s: Floats) -> Motion:
        return Still(*self.at, 1.0).motion(times_s)


class CrossingHome(LiveHome):
    """Keeps published crossings and fired triggers, over all starts of Home Assistant."""

    def __init__(self, home_assistant: HomeAssistant, broker: Broker) -> None:
        super().__init__(home_assistant, half=True, interval_s=1.0)
        self.broker = broker
        self.watch = CrossingWatch(self.stage)
        self.fired: list[dict[str, Any]] = []
        self.gateway_device = ""
        self.outage_since = 0.0
        self.calibration_since = 0.0
        self.relay_errors: list[str] = []
        self._pocket = _Pocket()
        self._anna: Anna | None = None
        self._running = contextlib.AsyncExitStack()
        self._publishing: asyncio.Task[None] | None = None

    @property
    def anna(self) -> Anna:
        """What Home Assistant knows of Anna."""
        assert self._anna is not None
        return self._anna

    @override
    async def _furnish(self) -> Mapping[str, str]:
        self._anna = await Anna.move_in(self.stage, OFFICE_AT)
        await ha_setup.run_flow(
            self.stage.client,
            "/api/config/config_entries/flow",
            {"handler": "mqtt", "show_advanced_options": False},
            {"broker": HOST, "port": self.broker.port, "protocol": "5", "other_settings": _MQTT_SETTINGS},
        )
        return {BACKPACK: self._anna.person}

    @override
    def _more_tags(self) -> list[VirtualTag]:
        tags = (WALLET, BICYCLE, SUITCASE, TRUNK)
        return [ibeacon_tag(tag, tag.capitalize(), _FAR, seed=number) for number, tag in enumerate(tags)]

    @override
    async def _open(self, rooms: Mapping[str, str]) -> None:
        await super()._open(rooms)
        options = {"away_after_s": AWAY_AFTER_S, "publish_threshold": 0.5}
        await ha_setup.set_options(self.stage.client, self.stage.entry_id, options)
        await self.anna.add_phone(self.stage)
        await self._listen()
        tags = {self.stage.tag_ids[WALLET]: self._pocket}
        phone = Phone(self.anna.app, self.anna.account, RECEIVER_ID, self._pocket, tags, time.time)
        await self._running.enter_async_context(phone)
        self._publishing = asyncio.create_task(self._publish())

    @override
    def close(self) -> None:
        try:
            self.run(self._end())
        finally:
            super().close()
            self.broker.kill()

    async def _end(self) -> None:
        if self._publishing is not None:
            self._publishing.cancel()
            await asyncio.gather(self._publishing, return_exceptions=True)
        await self._running.aclose()

    async def _listen(self) -> None:
        await self.watch.listen()
        client = self.stage.client
        await client.subscribe("subscribe_events", lambda event: self.fired.append(event["data"]), event_type=FIRED)

    @override
    def restart(self, *, kill: bool = False) -> None:
        super().restart(kill=kill)
        self.run(self._listen())

    async def _publish(self) -> None:
        """Be the gateway, which hears the bicycle; to a broker that is away nothing gets through."""
        while True:
            item = {"device_id": self.stage.tag_ids[BICYCLE], "rssi": -55, "timestamp": round(time.time(), 3)}
            message = (f"xiaomi_tag/{GATEWAY}/sightings", json.dumps(item).encode())
            with contextlib.suppress(OSError):
                await asyncio.to_thread(partial(self.broker.publish, [message], qos=0))
            await asyncio.sleep(_PUBLISH_EVERY_S)

    async def _admit_gateway(self) -> None:
        """Confirm the card on which Home Assistant offers the gateway."""
        client = self.stage.client

        async def card() -> str | None:
            flows = await client.command("config_entries/flow/progress")
            ours = (flow for flow in flows if flow["handler"] == "xiaomi_tag")
            return next((flow["flow_id"] for flow in ours if flow["step_id"] == "gateways"), None)

        flow_id = await poll(card, 20.0)
        assert flow_id is not None, "the gateway is not offered"
        answer = {"gateways": [f"own:{GATEWAY}"]}
        step = await client.post(f"/api/config/config_entries/flow/{flow_id}", answer)
        assert step["reason"] == "gateways_added"

    def put_gateway_into(self, room: str) -> None:
        """Set the area of the gateway's device; admit it first, the first time."""

        async def put() -> None:
            client = self.stage.client
            if not self.gateway_device:
                await self._admit_gateway()

            async def device() -> str | None:
                identifier = ["xiaomi_tag", f"gateway_own:{GATEWAY}"]
                found = (one["id"] for one in await ha_setup.devices(client) if identifier in one["identifiers"])
                return next(found, None)

            device_id = await poll(device, 20.0)
            assert device_id is not None, "the gateway has no device"
            self.gateway_device = device_id
            area_id = self.stage.area_ids[room]
            await client.command("config/device_registry/update", device_id=device_id, area_id=area_id)

        self.run(put())

    def anna_goes(self, to: Point) -> None:
        """Move Anna with what is in her pocket; her phone reports it within seconds."""
        self._pocket.at = to

    def anna_is(self) -> str:
        """Return where Anna is in Home Assistant."""
        return str(self.states()[self.anna.person]["state"])

    def automate(self, name: str, trigger: Mapping[str, Any], action: Mapping[str, Any] | None = None) -> None:
        """Add an automation that fires an event with its name, through the interface of the automation editor."""
        automation = {
            "alias": name,
            "triggers": [trigger],
            "actions": [action or {"event": FIRED, "event_data": {"name": name}}],
            "mode": "queued",
        }
        self.run(self.stage.client.post(f"/api/config/automation/config/{name}", automation))

    def fired_of(self, name: str) -> int:
        """Return how often an automation fired while somebody listened."""
        return sum(event["name"] == name for event in self.fired)

    def relay(self, tag: str, spots: Sequence[tuple[float, Point]]) -> Counts:
        """Relay sightings of a tag at Unix times and places, as Anna's phone does after it was offline."""
        items = [
            {
                "device_id": self.stage.tag_ids[tag],
                "receiver_id": RECEIVER_ID,
                "rssi": -60,
                "timestamp": round(at, 3),
                "lat": to_degrees(*spot)[0],
                "lon": to_degrees(*spot)[1],
                "accuracy": ACCURACY_M,
            }
            for at, spot in spots
        ]
        return self.run(self._relay(items))

    async def _relay(self, items: Sequence[dict[str, Any]]) -> Counts:
        account = self.anna.account
        async with aiohttp.ClientSession() as session:
            token = RefreshedToken(account.url, account.refresh_token, account.client_id, session)
            client = RelayClient(account.url, token, session, RelayBuffer())
            for item in items:
                client.add(item)
            await client.flush()
            self.relay_errors = client.errors
            return client.counts

    def published(self, tag: str, kind: str | None = None, place: tuple[str, str] | None = None) -> list[Crossing]:
        """Return a tag's crossings that were published while the test listened."""
        return [
            one
            for one in self.watch.published
            if one.tag == tag and kind in {None, one.kind} and place in {None, one.place}
        ]

    def history(self, tag: str, since: float, until: float) -> dict[str, Any]:
        """Return what the journal has of a tag between two Unix times."""
        span = {"tag": self.stage.tag_ids[tag], "start": since, "end": until}
        answer: dict[str, Any] = self.run(self.stage.client.command("xiaomi_tag/history", **span))
        return answer

    def area(self, room: str) -> tuple[str, str]:
        """Return a room as crossings name it."""
        return ("area", self.stage.area_ids[room])

    def recorded(self, event_type: str, since: float = 0.0) -> list[dict[str, Any]]:
        """Return the data of the events that the recorder has of a type, also those without a listener."""
        return [
            json.loads(data)
            for (data,) in self.query(
                "SELECT shared_data FROM events JOIN event_types USING (event_type_id) JOIN event_data USING (data_id)"
                " WHERE event_types.event_type = ? AND time_fired_ts >= ? ORDER BY time_fired_ts",
                (event_type, since),
            )
        ]

    def query(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask the recorder's database."""
        path = self.stage.home_assistant.folder / "home-assistant_v2.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(statement, values).fetchall()

    def assert_published_once(self) -> None:
        """Assert that no crossing was ever published a second time, over all starts."""
        ids = [event["event_id"] for event in self.recorded(EVENT)]
        assert sorted(ids) == sorted(set(ids))
