"""A real Home Assistant with a simulated house in front of it, for tests: tags stand where the test puts them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
import json
from math import hypot
import time
from typing import Any, override

from custom_components.xiaomi_tag.const import DOMAIN
from demo.contract import Registry, broken_promises
from demo.home_assistant import HomeAssistant
from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House
from demo.houses import default_house
from demo.movement import Habit, Mover, Still, Walker
from demo.stage import Stage
from demo.strangers import make_neighbours, proxy_beacons
from demo.tags import find_hub_tag, find_my_tag, tile_tag
from demo.watch import said_room
from demo.world import Sender, VirtualTag, World

from .running_home import RunningHome

BACKPACK, CAT, KEYS = "backpack", "cat", "keys"
TAGS = (BACKPACK, CAT, KEYS)
KEYS_CHANGE_AFTER_S = 40.0
"""When, after the start, the Find Hub tag and the Find My tag change their keys and addresses."""
_SEED = 4
_STROLL = Habit(rest_s=(0.5, 4.0))
SETTLED_S = 45.0
"""A tag that was put into another room must be located there within this."""


class LiveHome(RunningHome):
    """A home with three tags."""

    def __init__(self, home_assistant: HomeAssistant, *, half: bool = False, interval_s: float = 2.0) -> None:
        """With `half` of the proxies; `interval_s` is the pause between two advertisements of a tag."""
        self.house = default_house(half=half)
        super().__init__(Stage(self.house, home_assistant))
        self._interval_s = interval_s
        self._tags: dict[str, VirtualTag] = {}
        self._strangers: list[Sender] = []
        """Trackers of strangers on air, beside the neighbours'."""
        self.started_at = 0.0

    def open(self, rooms: Mapping[str, str]) -> None:
        """Start everything, set it up by flows, and put the tags into rooms."""
        self.run(self._open(rooms), within_s=240.0)

    async def _open(self, rooms: Mapping[str, str]) -> None:
        await self.stage.__aenter__()
        await self.stage.start_home_assistant()
        await self.stage.set_up()
        persons = await self._furnish()
        self.started_at = time.time()
        nowhere = Still(0.0, 0.0, 0.0)
        at, delay_s, interval_s = self.started_at, (1.0, 2.0), self._interval_s
        tags = [
            find_hub_tag(
                BACKPACK,
                "Backpack",
                nowhere,
                start_at=at,
                window_ends_in_s=KEYS_CHANGE_AFTER_S,
                delay_s=delay_s,
                interval_s=interval_s,
            ),
            find_my_tag(CAT, "Cat", nowhere, start_at=at, key_changes_in_s=KEYS_CHANGE_AFTER_S, interval_s=interval_s),
            tile_tag(KEYS, "Keys", nowhere, interval_s=interval_s),
            *self._more_tags(),
        ]
        self._tags = {tag.sender_id: tag for tag in tags}
        await self.stage.add_tags(tags, persons)
        self._place(rooms)

    async def _furnish(self) -> Mapping[str, str]:
        """Set up what a home needs beside its proxies before tags are added; return whose tags are whose."""
        return {}

    def _more_tags(self) -> list[VirtualTag]:
        """Return the tags that a home has beside the three."""
        return []

    @property
    def tags(self) -> list[VirtualTag]:
        """The tags as they are now."""
        return list(self._tags.values())

    def forget(self, tag: str) -> None:
        """Take a tag off the air that Home Assistant does not know any more."""
        del self.stage.tag_ids[tag]
        del self._tags[tag]
        self.place({})

    def place(self, rooms: Mapping[str, str]) -> None:
        """Put tags into rooms, or OUTSIDE."""

        async def place() -> None:
            self._place(rooms)

        self.run(place())

    def _place(self, rooms: Mapping[str, str]) -> None:
        self._move({tag: _spot(self.house, room) for tag, room in rooms.items()})

    def carry_about(self, rooms: Mapping[str, str]) -> None:
        """Let somebody walk about with tags, each in a room of its own."""

        async def carry() -> None:
            at = time.time()
            habits = {tag: replace(_STROLL, tour=[(room, 3600.0)]) for tag, room in rooms.items()}
            self._move(
                {
                    tag: Walker(self.house, habit, seed=_SEED, start_at=at, start_room=rooms[tag])
                    for tag, habit in habits.items()
                }
            )

        self.run(carry())

    def _move(self, movers: Mapping[str, Mover]) -> None:
        for tag, mover in movers.items():
            self._tags[tag] = replace(self._tags[tag], mover=mover)
        strangers = [*proxy_beacons(self.house), *make_neighbours(self.house, _SEED, 6), *self._strangers]
        self.stage.play(World(self.house, self.tags, strangers, seed=_SEED, start_at=self.started_at))

    def address(self, tag: str, at: float | None = None) -> str:
        """Return the address that a tag has on air, now or at a Unix time."""
        return self._tags[tag].beacon.at(time.time() if at is None else at, 0).address

    def room(self, tag: str) -> str | None:
        """Return the room that Home Assistant says a tag is in, `not_home`, or None where it says nothing."""
        return self._house_room(said_room(self.state(tag, "room")))

    def rooms(self) -> dict[str, str | None]:
        """Return the rooms of all tags."""
        states = self.states()
        return {tag: self._house_room(said_room(states[self.entity_id(tag, "room")])) for tag in self._tags}

    def _house_room(self, area_id: str | None) -> str | None:
        """Return the house's id of the room that is an area of Home Assistant."""
        return next((room for room, area in self.stage.area_ids.items() if area == area_id), area_id)

    def device_id(self, tag: str) -> str:
        """Return the id of a tag's device."""
        device = self.registry().device(self.stage.tag_ids[tag])
        assert device is not None
        device_id: str = device["id"]
        return device_id

    def stored(self, document: str) -> Any:
        """Return what one of our documents holds on the disk; `document` is what follows the entry's id in its name."""
        path = self.stage.home_assistant.folder / ".storage" / f"xiaomi_tag.{self.stage.entry_id}{document}"
        return json.loads(path.read_text(encoding="utf-8"))["data"]

    def registry(self) -> Registry:
        """Return our devices, entities and the states."""
        return self.run(Registry.read(self.stage))

    def cut(self, *proxies: str) -> None:
        """Take the power of proxies, by their rooms."""
        for proxy in self._servers(proxies):
            self.run(self.stage.proxies[proxy].cut())

    def restore(self, *proxies: str, reload: bool = False) -> None:
        """Give the power back; with `reload` Home Assistant does not wait for its next try to connect."""
        for proxy in self._servers(proxies):
            self.run(self.stage.proxies[proxy].restore())
            if reload:
                path = f"/api/config/config_entries/entry/{self.stage.proxy_entries[proxy]}/reload"
                self.run(self.stage.client.post(path, {}))

    def hang(self, *proxies: str, hung: bool = True) -> None:
        """Let proxies stay connected and hear nothing, or end that."""
        for proxy in self._servers(proxies):
            self.stage.proxies[proxy].hung = hung

    def _servers(self, rooms: tuple[str, ...]) -> list[str]:
        return [proxy.name for proxy in self.house.proxies if not rooms or proxy.area_id in rooms]

    @override
    def wait_for(self, what: str, holds: Callable[[], object], within_s: float = SETTLED_S) -> None:
        """Wait until `holds` does; fail with `what` and all that is known of the tags where it does not."""
        super().wait_for(what, holds, within_s)

    @override
    def diagnostics(self) -> dict[str, Any]:
        """Return the truth, the answers, what the proxies delivered, and the integration's own diagnostics."""
        return {
            "truth": {tag: self.stage.truth(tag) for tag in self._tags},
            "rooms": self.rooms(),
            "delivered": {name: server.delivered for name, server in self.stage.proxies.items() if server.sessions},
            **super().diagnostics(),
        }

    def wait_for_rooms(self, rooms: Mapping[str, str], within_s: float = SETTLED_S) -> None:
        """Wait until these tags are located in these rooms, all at once."""
        self.wait_for(f"rooms {rooms}", lambda: rooms.items() <= self.rooms().items(), within_s)

    def stored_rooms(self) -> dict[str, str]:
        """Return which room each tag has on the disk; empty before the first write."""
        path = self.stage.home_assistant.folder / ".storage" / f"{DOMAIN}.{self.stage.entry_id}"
        if not path.exists():
            return {}
        tags = json.loads(path.read_text(encoding="utf-8"))["data"]["tags"]
        names = {area_id: room for room, area_id in self.stage.area_ids.items()}
        return {
            tag: names.get(tags[tag_id]["room"], "") for tag, tag_id in self.stage.tag_ids.items() if tag_id in tags
        }

    def wait_until_as_promised(self, within_s: float = SETTLED_S) -> None:
        """Wait until devices, entities and states are as promised; fail with those that are not."""
        deadline = time.monotonic() + within_s
        while broken := broken_promises(self.registry(), self.tags, self.stage.tag_ids):
            assert time.monotonic() < deadline, broken
            time.sleep(0.5)


def _spot(house: House, room: str) -> Still:
    """Return a place an arm's length from the room's proxy, which hears it far better there than any other does.

    The middle of a room without a proxy.
    """
    if room == OUTSIDE:
        return Still(5000.0, 5000.0, 1.0)
    found = house.rooms_by_id[room]
    x, y = found.centre
    index = house.rooms.index(found)
    proxy = next((one for one in house.proxies if one.area_id == room), None)
    if proxy is None:
        return Still(x, y, found.level * FLOOR_HEIGHT_M + _STROLL.height_m, index)
    share = 0.7 / hypot(x - proxy.x_m, y - proxy.y_m)
    return Still(
        proxy.x_m + share * (x - proxy.x_m),
        proxy.y_m + share * (y - proxy.y_m),
        proxy.z_m - 0.2,
        index,
    )
