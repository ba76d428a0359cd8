"""The whole way checked without a user: tags walk, one changes its key, and the integration has to follow."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
import json
import random
import time
from typing import Any, Final

from demo.contract import Registry, broken_promises
from demo.following import Following, score
from demo.ha_client import ClientError
from demo.ha_log import problems_of_ours
from demo.ha_setup import FlowError
from demo.home_assistant import HomeAssistant, StartError
from demo.house import House
from demo.houses import default_house
from demo.movement import Habit, Walker
from demo.show import Printer
from demo.stage import Say, Stage
from demo.strangers import make_neighbours, make_passers, proxy_beacons
from demo.tags import find_hub_tag, find_my_tag, tile_tag
from demo.watch import Watcher
from demo.world import World

WITHIN_S: Final = 230.0
"""From the start of Home Assistant to the verdict."""

CHANGES_NEEDED: Final = 3
ROTATING_TAG: Final = "backpack"
KEY_CHANGES_IN_S: Final = 50.0
_VISIT_S: Final = 31.0
# The check is of the whole way, not of how well rooms are told apart: half a minute does not always suffice for these,
# whose only proxy hangs in the far corner.
_HARD_ROOMS: Final = frozenset({"bathroom", "childs_room"})
_LOOK_EVERY_S: Final = 1.0


@dataclass(slots=True)
class Verdict:
    """What the check found; it passed when `problems` is empty."""

    problems: list[str] = field(default_factory=list)
    tags: dict[str, Any] = field(default_factory=dict)
    rotation: dict[str, Any] = field(default_factory=dict)
    entities: int = 0
    home_assistant: str = ""
    seconds: float = 0.0

    def to_json(self) -> str:
        """Return the report."""
        return json.dumps({"ok": not self.problems, **asdict(self)}, indent=2, ensure_ascii=False)


def check_world(house: House, start_at: float, seed: int) -> World:
    """Return three tags of three kinds that walk from room to room all the time, among other people's devices.

    All visits last half a minute and more. They begin on the way to the first room, so that every arrival counts.
    """
    choice = random.Random(seed)
    rooms_to_visit = sorted(house.covered_rooms - _HARD_ROOMS)

    def walker(number: int, height_m: float) -> Walker:
        rooms = choice.sample(rooms_to_visit, len(rooms_to_visit))
        habit = Habit(tour=[(room, _VISIT_S) for room in rooms], rest_s=(10.0, 30.0), speed_m_s=1.4, height_m=height_m)
        return Walker(house, habit, seed=seed + number, start_at=start_at, start_room=rooms[-1])

    tags = [
        find_hub_tag(
            ROTATING_TAG,
            "Backpack",
            walker(0, 1.0),
            start_at=start_at,
            seed=seed,
            window_ends_in_s=KEY_CHANGES_IN_S,
            delay_s=(1.0, 5.0),
            offset_db=2.0,
            body_db=5.0,
            interval_s=1.0,
        ),
        find_my_tag(
            "cat",
            "Cat",
            walker(1, 0.3),
            start_at=start_at,
            seed=seed,
            key_changes_in_s=2 * KEY_CHANGES_IN_S,
            offset_db=-2.0,
            body_db=3.0,
            interval_s=1.0,
        ),
        tile_tag("keys", "Keys", walker(2, 0.9), seed=seed, body_db=4.0),
    ]
    others = [*proxy_beacons(house), *make_neighbours(house, seed, 6), *make_passers(house, seed, 3)]
    return World(house, tags, others, seed=seed, start_at=start_at)


async def check(home_assistant: HomeAssistant, seed: int, time_zone: str, say: Say) -> Verdict:
    """Run the check and return its verdict; nothing is left running."""
    verdict = Verdict()
    started = time.monotonic()
    house = default_house()
    stage = Stage(house, home_assistant, say)
    try:
        async with stage, asyncio.timeout(WITHIN_S):
            await _run(stage, verdict, seed, time_zone, say)
    except TimeoutError:
        if not verdict.tags:
            verdict.problems.append(f"nothing could be judged within {WITHIN_S:.0f} s")
    except (StartError, ClientError, FlowError) as error:
        verdict.problems.append(str(error))
    if home_assistant.log_path.is_file():
        log = home_assistant.log_path.read_text(encoding="utf-8", errors="replace")
        verdict.problems += [f"in the log: {text}" for text in problems_of_ours(log)]
    verdict.seconds = round(time.monotonic() - started, 1)
    return verdict


async def _run(stage: Stage, verdict: Verdict, seed: int, time_zone: str, say: Say) -> None:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WITHIN_S - 15
    await stage.start_home_assistant()
    await stage.set_up(time_zone)
    verdict.home_assistant = (await stage.client.command("get_config"))["version"]
    world = check_world(stage.house, time.time(), seed)
    tags = list(world.tags.values())
    await stage.add_tags(tags)
    stage.play(world)
    rotates_at = world.start_at + KEY_CHANGES_IN_S + 5.0
    address_before = _address(world, world.start_at)
    printer = Printer(stage, {tag.sender_id: tag.name for tag in tags})
    async with Watcher(stage, tags, lambda change: say(printer.line(change))) as watcher:
        while loop.time() < give_up_at and not _followed(watcher.following, rotates_at):
            stage.raise_failure()
            await asyncio.sleep(_LOOK_EVERY_S)
        _judge_following(verdict, watcher.following, time.time())
        _judge_rotation(
            verdict, watcher.following[ROTATING_TAG], rotates_at, address_before != _address(world, time.time())
        )
    registry = await Registry.read(stage)
    verdict.entities = len(registry.entities)
    verdict.problems += broken_promises(registry, tags, stage.tag_ids)


def _address(world: World, at: float) -> str:
    return world.tags[ROTATING_TAG].beacon.at(at, 0).address


def _followed(following: Mapping[str, Following], rotates_at: float) -> bool:
    now = time.time()
    enough = all(score(one.changes(now)).followed >= CHANGES_NEEDED for one in following.values())
    return enough and score(following[ROTATING_TAG].changes(now, rotates_at)).followed > 0


def _judge_following(verdict: Verdict, following: Mapping[str, Following], now: float) -> None:
    for tag, one in following.items():
        result = score(one.changes(now))
        verdict.tags[tag] = asdict(result)
        if result.followed < CHANGES_NEEDED:
            verdict.problems.append(
                f"{tag}: followed {result.followed} of {result.changes} changes of room, {CHANGES_NEEDED} are needed"
            )


def _judge_rotation(verdict: Verdict, following: Following, rotates_at: float, changed: bool) -> None:
    after = score(following.changes(time.time(), rotates_at))
    verdict.rotation = {"tag": ROTATING_TAG, "address_changed": changed, "followed_afterwards": after.followed}
    if not changed:
        verdict.problems.append(f"{ROTATING_TAG} did not change its key")
    if not after.followed:
        verdict.problems.append(f"{ROTATING_TAG} was not followed after its key changed")
