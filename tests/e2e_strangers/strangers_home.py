"""A home on a busy day, in faster time: what it publishes of strangers, and what its people can ask."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
import json
from pathlib import Path
import sqlite3
from typing import Any, Final, override

import aiohttp

from demo import ha_setup, household
from demo.busy_day import ANNAS_TAG, BENS_TAG, BusyDay, busy_day
from demo.ha_client import Client, ClientError, poll
from demo.home_assistant import HomeAssistant, Login
from demo.houses import default_house
from demo.movement import Walker
from demo.relay_buffer import RelayBuffer
from demo.relay_client import Counts, RelayClient
from demo.relay_token import RefreshedToken
from demo.stage import Stage
from tests.e2e.running_home import RunningHome

from .push_server import PushServer
from .whereabouts import Whereabouts

EVENT: Final = "xiaomi_tag_stranger"
FIRED: Final = "test_fired"
TRIGGERS: Final = {
    "notice": "xiaomi_tag.stranger_noticed",
    "suspected": "xiaomi_tag.stranger_suspected",
    "confirmed": "xiaomi_tag.stranger_confirmed",
}
"""The triggers of automations by the levels that they fire for."""
WORN, IN_BAG = "find_my", "find_hub"
"""The families of the two trackers that were planted."""
FRIENDS: Final = "pebblebee"
"""The family of the tracker of Anna's friend."""
_BLUEPRINT: Final = Path(__file__).parents[2] / "blueprints/automation/xiaomi_tag/stranger_alert.yaml"
BEGINS_AT: Final = datetime.fromisoformat("2026-10-13T09:30:00+00:00").timestamp()
"""A Tuesday; the busy hours of the morning are over."""
DAY_BEGINS_AT: Final = BEGINS_AT - 600.0
"""Setting up is over long before Anna goes out for the first time."""
SPEED: Final = 40.0
_HOUR_S: Final = 3600.0
_LOG_IN_WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Published:
    """A level that was published of a track."""

    event_id: str
    track: str
    level: str
    members: tuple[str, ...]
    data: Mapping[str, Any]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Published:
        """Read it from the bus."""
        return cls(data["event_id"], data["track"], data["kind"], tuple(data["members"]), data)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives here."""

    person: str
    account: household.Account
    app: household.App


class StrangersHome(RunningHome):
    """Asks the recorder for what was published: a hurried Home Assistant closes connections that are late with an answer."""

    def __init__(self, home_assistant: HomeAssistant) -> None:
        super().__init__(Stage(default_house(), home_assistant, begins_at=BEGINS_AT))
        self.day: BusyDay = busy_day(self.stage.house, DAY_BEGINS_AT)
        self.residents: dict[str, Resident] = {}
        self.push_server = PushServer()
        self.relayed: set[str] = set()
        """Addresses of strangers that relays reported."""
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Set everything up as a user does, and let the day begin."""
        self.run(self._open(), within_s=240.0)

    async def _open(self) -> None:
        stage = self.stage
        await stage.__aenter__()
        await self.push_server.start()
        await stage.start_home_assistant()
        await stage.set_up()
        for name in ("Anna", "Ben"):
            self.residents[name] = await self._move_in(name)
        persons = {ANNAS_TAG: self.residents["Anna"].person, BENS_TAG: self.residents["Ben"].person}
        await stage.add_tags(list(self.day.world.tags.values()), persons)
        stage.play(self.day.world)
        walkers: dict[str, Walker] = {"Anna": self.day.anna, "Ben": self.day.ben}
        whereabouts = Whereabouts(stage.clock, [(self.residents[name].app, walker) for name, walker in walkers.items()])
        self._tasks.append(asyncio.create_task(whereabouts.run()))

    async def _move_in(self, name: str) -> Resident:
        client, url = self.stage.client, self.stage.home_assistant.url
        account = await household.add_account(client, url, name, Login(name.lower(), f"xiaomi-tag-{name.lower()}"))
        person = await household.add_person(client, name, account.user_id)
        return Resident(person, account, await self._register(account, name))

    async def _register(self, account: household.Account, name: str) -> household.App:
        push_url = self.push_server.url_of(name)
        return await household.register_phone(self.stage.client, account, f"{name}'s phone", push_url)

    @override
    def ask[T](self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        async def ask() -> T:
            client = await self._log_in(self.stage.home_assistant.log_in)
            try:
                return await question(client)
            finally:
                await client.close()

        return self.run(ask())

    async def _log_in(self, log_in: Callable[[], Coroutine[Any, Any, Client]]) -> Client:
        """Log in, more than once if need be: who has ten seconds for it has less than one of them in a hurry."""

        async def client() -> Client | None:
            try:
                return await log_in()
            except ClientError:
                return None

        found = await poll(client, _LOG_IN_WITHIN_S)
        assert found is not None, self.stage.home_assistant.log_tail()
        return found

    def hurry(self) -> None:
        """Let the hours pass fast."""

        async def hurry() -> None:
            self.stage.hurry(SPEED)

        self.run(hurry())

    @override
    def close(self) -> None:
        """End everything."""
        try:
            self.run(self._end())
        finally:
            super().close()

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.push_server.stop()

    @override
    def restart(self, *, kill: bool = False) -> None:
        """Stop Home Assistant in the middle of the day, and start it again."""
        super().restart(kill=kill)
        self.hurry()

    @property
    def now(self) -> float:
        """The day's time, Unix seconds."""
        return self.stage.clock.now()

    def wait_until(self, what: str, holds: Callable[[], object], hour: float) -> None:
        """Wait until `holds` does, up to this hour of the day; fail with all that is known where it does not."""
        self.wait_for(what, holds, max(DAY_BEGINS_AT + hour * _HOUR_S - self.now, 60.0) / SPEED)

    @override
    def diagnostics(self) -> dict[str, Any]:
        """Return what was published and what is known of strangers, with the integration's own diagnostics."""
        return {
            "hour": (self.now - DAY_BEGINS_AT) / _HOUR_S,
            "published": [one.data for one in self.published],
            "strangers": self.review(),
            **super().diagnostics(),
        }

    @property
    def published(self) -> list[Published]:
        """What was published over all starts of Home Assistant."""
        return [Published.read(data) for data in self.recorded(EVENT)]

    def levels(self, track: str) -> list[str]:
        """Return the levels that were published of a track, in their order."""
        return [one.level for one in self.published if one.track == track]

    def review(self) -> dict[str, Any]:
        """Return what an administrator reads of strangers."""
        [answer] = self.act(("review", {}))
        return answer

    def stranger(self, track: str) -> dict[str, Any]:
        """Return what an administrator reads of one."""
        return next(one for one in self.review()["strangers"] if one["id"] == track)

    def of_family(self, family: str) -> list[dict[str, Any]]:
        """Return the strangers of a family."""
        return [one for one in self.review()["strangers"] if one["family"] == family]

    def planted(self, family: str) -> str | None:
        """Return the track of the planted tracker of a family, by when it was first heard; None before."""
        first = self.day.anna.trips[0].end_s
        found = [one["id"] for one in self.of_family(family) if abs(one["first_seen"] - first) < 300.0]
        assert len(found) <= 1
        return found[0] if found else None

    def automate(self, name: str, trigger: Mapping[str, Any]) -> None:
        """Add an automation that fires an event with its name, through the interface of the automation editor."""
        automation = {
            "alias": name,
            "triggers": [trigger],
            "actions": [{"event": FIRED, "event_data": {"name": name}}],
            "mode": "queued",
        }
        self.ask(lambda client: client.post(f"/api/config/automation/config/{name}", automation))

    def warn_all_members(self) -> None:
        """Make an automation of the blueprint, as its page in Home Assistant does, with everybody's own phone."""

        async def automate(client: Client) -> None:
            await client.command(
                "blueprint/save",
                domain="automation",
                path="xiaomi_tag/stranger_alert.yaml",
                yaml=_BLUEPRINT.read_text(encoding="utf-8"),
            )
            phones = {f"{name}'s phone" for name in self.residents}
            ids = [one["id"] for one in await ha_setup.devices(client) if one["name"] in phones]
            assert len(ids) == len(phones)
            blueprint = {"path": "xiaomi_tag/stranger_alert.yaml", "input": {"phones": ids}}
            await client.post("/api/config/automation/config/warn", {"alias": "warn", "use_blueprint": blueprint})

        self.ask(automate)

    def fired_of(self, name: str) -> int:
        """Return how often an automation fired."""
        return sum(event["name"] == name for event in self.recorded(FIRED))

    def issues(self) -> dict[str, dict[str, Any]]:
        """Return our repair issues about strangers."""
        listed = self.ask(lambda client: client.command("repairs/list_issues"))["issues"]
        return {issue["issue_id"]: issue for issue in listed if issue["issue_id"].startswith("stranger_")}

    def reads(self, name: str) -> dict[str, Any]:
        """Return the first event that a resident gets of the websocket command, after a log-in of its own."""

        async def read() -> dict[str, Any]:
            resident, url = self.residents[name], self.stage.home_assistant.url
            login = Login(name.lower(), f"xiaomi-tag-{name.lower()}")
            account = await household.log_in(url, resident.account.user_id, login)
            client = await self._log_in(partial(Client.connect, url, account.access_token))
            first: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

            def receive(event: dict[str, Any]) -> None:
                if not first.done():
                    first.set_result(event)

            try:
                await client.subscribe("xiaomi_tag/strangers", receive)
                return await asyncio.wait_for(first, 10.0)
            finally:
                await client.close()

        return self.run(read())

    def switch(self, *, on: bool) -> None:
        """Switch the detection on or off, in its options."""
        chosen = {"strangers": on, "strangers_sensitivity": "medium"}
        self.ask(lambda client: ha_setup.set_options(client, self.stage.entry_id, chosen, step="strangers"))

    def logbook(self) -> list[tuple[str, str]]:
        """Return the lines of ours in the logbook: name and message."""
        since = datetime.fromtimestamp(BEGINS_AT, UTC).isoformat()
        lines = self.ask(lambda client: client.command("logbook/get_events", start_time=since))
        return [(line["name"], line["message"]) for line in lines if line.get("domain") == "xiaomi_tag"]

    def add_relay(self, receiver: str, owner: str, *, area: str | None = None) -> None:
        """Let a resident's phone or tablet relay; one with an area stays in that room."""

        async def add(client: Client) -> None:
            form = {"name": receiver, "receiver_id": receiver, "user": self.residents[owner].account.user_id}
            await ha_setup.add_subentry(client, self.stage.entry_id, "phone", form)
            if area is not None:
                [device] = [one["id"] for one in await ha_setup.devices(client) if one["name"] == receiver]
                await client.command("config/device_registry/update", device_id=device, area_id=area)

        self.ask(add)

    def relay(self, owner: str, items: Sequence[dict[str, Any]]) -> Counts:
        """Post what a relay heard, as the client of docs/relaying.md does."""

        async def relay() -> Counts:
            account = self.residents[owner].account
            async with aiohttp.ClientSession() as session:
                token = RefreshedToken(account.url, account.refresh_token, account.client_id, session)
                client = RelayClient(account.url, token, session, RelayBuffer())
                for item in items:
                    client.add(item)
                await client.flush()
                return client.counts

        self.relayed.update(item["address"] for item in items)
        return self.run(relay())

    def cut_proxies(self) -> None:
        """Take the power of all proxies."""

        async def cut() -> None:
            await asyncio.gather(*(proxy.cut() for proxy in self.stage.proxies.values()))

        self.run(cut())

    def restore_proxies(self) -> None:
        """Give it back."""

        async def restore() -> None:
            await asyncio.gather(*(proxy.restore() for proxy in self.stage.proxies.values()))

        self.run(restore())

    def recorded(self, event_type: str) -> list[dict[str, Any]]:
        """Return the data of the events that the recorder has of a type, also those without a listener."""
        return [
            json.loads(data)
            for (data,) in self.query(
                "SELECT shared_data FROM events JOIN event_types USING (event_type_id) JOIN event_data USING (data_id)"
                " WHERE event_types.event_type = ? ORDER BY time_fired_ts",
                event_type,
            )
        ]

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the recorder's database."""
        path = self.stage.home_assistant.folder / "home-assistant_v2.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(statement, values).fetchall()

    def addresses(self) -> set[str]:
        """Return all addresses that trackers of strangers have had on air."""
        since = DAY_BEGINS_AT
        proxies = {proxy.name for proxy in self.stage.house.proxies}
        return self.relayed | {
            sender.beacon.at(since + minute * 60.0, minute).address
            for sender in self.day.world.strangers
            if sender.sender_id not in proxies
            for minute in range(int((self.now - since) / 60.0))
        }

    def fix(self, issue_id: str, *choices: str) -> list[dict[str, Any]]:
        """Walk through the menus of a repair flow over the HTTP interface; return all its steps."""

        async def walk(client: Client) -> list[dict[str, Any]]:
            path = "/api/repairs/issues/fix"
            steps = [await client.post(path, {"handler": "xiaomi_tag", "issue_id": issue_id})]
            for choice in choices:
                step = steps[-1]
                assert choice in step["menu_options"], step
                steps.append(await client.post(f"{path}/{step['flow_id']}", {"next_step_id": choice}))
            return steps

        return self.ask(walk)


def spellings(address: str) -> tuple[str, ...]:
    """Return how a text could hold an address."""
    plain = address.replace(":", "")
    turned = "".join(reversed([plain[at : at + 2] for at in range(0, 12, 2)]))
    return tuple(
        form
        for upper in (address, address.replace(":", "-"), address.replace(":", "_"), plain, turned)
        for form in (upper, upper.lower())
    )
