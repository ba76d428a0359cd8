"""A home whose two residents live among motion sensors, in faster time: what it learns of its rooms by itself."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, override

from demo import ha_setup, household
from demo.ha_client import Client, ClientError, poll
from demo.home_assistant import HomeAssistant, Login
from demo.houses import default_house
from demo.motion import MotionSensors
from demo.movement import Habit, Walker
from demo.stage import Stage
from demo.strangers import proxy_beacons
from demo.tags import ibeacon_tag, tile_tag
from demo.watch import said_room
from demo.world import World
from tests.e2e.running_home import RunningHome

KEYS, WATCH = "keys", "watch"
TAGS: Final = (KEYS, WATCH)
BARE_ROOMS: Final = ("guest_bathroom", "guest_room")
"""They have no proxy."""
MISPLACED: Final = "bathroom"
TAKEN_FOR: Final = "living_room"
"""The area that the sensor of the misplaced room was given."""
BEGINS_AT: Final = datetime.fromisoformat("2026-10-13T09:30:00+00:00").timestamp()
SPEED: Final = 40.0
LIVES_FOR_S: Final = 3 * 3600.0
"""Long enough for a study, and for one of the bare rooms at least; the other one is often visited too seldom by then."""
_BLOCK_S: Final = 10.0
_LOG_IN_WITHIN_S: Final = 20.0
_AT_HOME: Final = Habit(stay_s=(40.0, 90.0), rest_s=(15.0, 40.0))
"""At times only one of two people walks, which shows what a sensor belongs to."""


class LessonsHome(RunningHome):
    """Logs in for each question: a hurried Home Assistant closes connections that are late with an answer."""

    def __init__(self, home_assistant: HomeAssistant) -> None:
        super().__init__(Stage(default_house(), home_assistant, begins_at=BEGINS_AT))
        self._movers: dict[str, Walker] = {}
        self._began_at = BEGINS_AT

    def open(self) -> None:
        """Set everything up as a user does, and let people live."""
        self.run(self._open(), within_s=240.0)

    async def _open(self) -> None:
        stage = self.stage
        await stage.__aenter__()
        await stage.start_home_assistant()
        await stage.set_up()
        await stage.add_motion_sensors([room.area_id for room in stage.house.rooms])
        await self._place(MISPLACED, TAKEN_FOR)
        persons = {tag: await self._move_in(name) for tag, name in zip(TAGS, ("Anna", "Ben"), strict=True)}
        self._began_at = stage.clock.now()
        self._movers = {
            tag: Walker(stage.house, _AT_HOME, seed=number, start_at=self._began_at) for number, tag in enumerate(TAGS)
        }
        await stage.add_tags(list(self._world().tags.values()), persons)
        self._play()

    async def _move_in(self, name: str) -> str:
        client, url = self.stage.client, self.stage.home_assistant.url
        account = await household.add_account(client, url, name, Login(name.lower(), f"xiaomi-tag-{name.lower()}"))
        return await household.add_person(client, name, account.user_id)

    def _world(self) -> World:
        tags = [
            tile_tag(KEYS, "Keys", self._movers[KEYS], seed=1, body_db=4.0),
            ibeacon_tag(WATCH, "Watch", self._movers[WATCH], seed=1, body_db=5.0),
        ]
        house = self.stage.house
        return World(house, tags, proxy_beacons(house), seed=1, start_at=self._began_at, block_s=_BLOCK_S)

    def _play(self) -> None:
        rooms = [room.area_id for room in self.stage.house.rooms]
        people = list(self._movers.values())
        self.stage.play(self._world(), MotionSensors(self.stage.house, rooms, people, seed=1))

    async def _place(self, sensor: str, room: str) -> None:
        entity_id, area_id = self.stage.motion_sensors[sensor], self.stage.area_ids[room]
        await self.stage.client.command("config/entity_registry/update", entity_id=entity_id, area_id=area_id)

    def hang(self, sensor: str, room: str) -> None:
        """Give the sensor of a room the area of another one."""
        area_id = self.stage.area_ids[room]
        self.ask(
            lambda client: client.command(
                "config/entity_registry/update", entity_id=self.stage.motion_sensors[sensor], area_id=area_id
            )
        )

    def stay(self, tag: str, room: str) -> None:
        """Let the person with a tag walk about in a room from now on."""

        async def stay() -> None:
            at, habit = self.stage.clock.now(), replace(_AT_HOME, tour=[(room, 3600.0)])
            self._movers[tag] = Walker(self.stage.house, habit, seed=1, start_at=at, start_room=room)
            self._play()

        self.run(stay())

    @override
    def ask[T](self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        async def ask() -> T:
            client = await self._log_in()
            try:
                return await question(client)
            finally:
                await client.close()

        return self.run(ask())

    async def _log_in(self) -> Client:
        """Log in, more than once if need be: who has ten seconds for it has less than one of them in a hurry."""

        async def client() -> Client | None:
            try:
                return await self.stage.home_assistant.log_in()
            except ClientError:
                return None

        found = await poll(client, _LOG_IN_WITHIN_S)
        assert found is not None, self.stage.home_assistant.log_tail()
        return found

    def live(self, seconds: float) -> None:
        """Let so much time pass in a hurry, then go on at the machine's speed."""
        until = self.stage.clock.now() + seconds
        self._set_speed(SPEED)
        self.wait_for("time passes", lambda: self.stage.clock.now() >= until, 3 * seconds / SPEED)
        self._set_speed(1.0)

    def _set_speed(self, speed: float) -> None:
        async def hurry() -> None:
            self.stage.hurry(speed)

        self.run(hurry())

    def lessons(self, command: str = "", **data: Any) -> dict[str, Any]:
        """Return what the page of lessons gets, after what one of its buttons does."""
        kind = f"xiaomi_tag/lessons/{command}" if command else "xiaomi_tag/lessons"
        answer: dict[str, Any] = self.ask(lambda client: client.command(kind, **data))
        return answer

    def lesson_of(self, room: str) -> dict[str, Any]:
        """Return what is known of a room."""
        [found] = [one for one in self.lessons()["rooms"] if one["area_id"] == self.stage.area_ids[room]]
        return dict(found)

    def learned_rooms(self) -> list[str]:
        """Return the rooms without a proxy that were learned; there is one at least."""
        rooms = [room for room in BARE_ROOMS if self.lesson_of(room)["state"] == "learned"]
        assert rooms, self.lessons()
        return rooms

    def sensor(self, room: str) -> dict[str, Any]:
        """Return what is known of the sensor that hangs in a room."""
        entity_id = self.stage.motion_sensors[room]
        [found] = [one for one in self.lessons()["sensors"] if one["entity_id"] == entity_id]
        return dict(found)

    def room(self, tag: str) -> str | None:
        """Return the room that a tag is in by Home Assistant, by its id in the house."""
        area_id = said_room(self.state(tag, "room"))
        return next((room for room, area in self.stage.area_ids.items() if area == area_id), area_id)

    def issues(self) -> list[dict[str, Any]]:
        """Return our repair issues about sensors."""
        listed = self.ask(lambda client: client.command("repairs/list_issues"))["issues"]
        return [issue for issue in listed if issue["issue_id"].startswith("sensor_elsewhere")]

    def set_option(self, **options: Any) -> None:
        """Change an option about sensors through the form."""
        path, start = "/api/config/config_entries/options/flow", {"handler": self.stage.entry_id}
        step = {"next_step_id": "sensors"}
        self.ask(lambda client: ha_setup.run_flow(client, path, start, step, options))

    @override
    def diagnostics(self) -> dict[str, Any]:
        """Return what was learned, and the integration's own diagnostics."""
        truth = {tag: self.stage.truth(tag) for tag in TAGS}
        rooms = {tag: self.room(tag) for tag in TAGS}
        return {"truth": truth, "answers": rooms, "lessons": self.lessons(), **super().diagnostics()}

    @override
    def complaints(self) -> list[str]:
        """Return the complaints but for those about a busy machine, on which all takes many of the hurried seconds."""
        return [text for text in super().complaints() if "Updating state for" not in text]
