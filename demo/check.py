"""The whole way checked without a user: tags walk, one changes its key, one is left behind, one is relayed by a phone."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
import json
import random
import time
from typing import Any, Final

from demo import ha_setup
from demo.anna import OFFICE
from demo.contract import Registry, broken_promises
from demo.crossings import Crossing, CrossingWatch
from demo.dashboard import PlanError, dashboard_problems, draw_plan, open_dashboard
from demo.following import Following, score
from demo.ha_client import ClientError
from demo.ha_log import problems_of_ours
from demo.ha_setup import FlowError
from demo.home_assistant import HomeAssistant, StartError
from demo.house import OUTSIDE, House
from demo.houses import default_house
from demo.lessons_check import known_lessons, lessons_problems
from demo.lessons_past import HoursBefore
from demo.movement import Carried, Habit, Walker
from demo.outage import OUTAGE_IN_S, RESTING_ROOM, RESTING_TAG, Outage, beside_proxy
from demo.scenes import Scene, watching
from demo.show import Printer, put_up
from demo.stage import Log, Stage
from demo.strangers import make_neighbours, make_passers, proxy_beacons
from demo.strangers_check import counts, listed_strangers, strangers_problems
from demo.strangers_past import DayBefore
from demo.tags import find_hub_tag, find_my_tag, ibeacon_tag, tile_tag
from demo.watch import Watcher
from demo.world import World

WITHIN_S: Final = 345.0
"""From the start of Home Assistant to the verdict: on a busy machine the set-up alone takes a minute and a half, and what
Anna forgot is published some minutes after she went out."""

CHANGES_NEEDED: Final = 3
ROTATING_TAG: Final = "backpack"
KEY_CHANGES_IN_S: Final = 50.0
WALKING: Final = (ROTATING_TAG, "cat", "keys")
LEFT_TAG: Final = "umbrella"
RELAYED_TAG: Final = "wallet"
LEAVES_IN_S: Final = 20.0
"""Anna goes out early: what she left is published minutes later."""
_DRIVE_M_S: Final = 80.0
_OPTIONS: Final = {"away_after_s": 60, "publish_threshold": 0.5}
"""Away sooner than usual, since a phone's reports count only from then on."""
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
    crossings: dict[str, Any] = field(default_factory=dict)
    outage: dict[str, Any] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, Any] = field(default_factory=dict)
    entities: int = 0
    home_assistant: str = ""
    seconds: float = 0.0

    def to_json(self) -> str:
        """Return the report."""
        return json.dumps({"ok": not self.problems, **asdict(self)}, indent=2, ensure_ascii=False)


def check_scene(house: House, start_at: float, seed: int) -> Scene:
    """Return three tags of three kinds that walk from room to room all the time, among other people's devices.

    All visits last half a minute and more. They begin on the way to the first room, so that every arrival counts.
    Anna leaves for good, a wallet in her pocket, and forgets her umbrella. Strangers' trackers are in her bag and coat.
    """
    choice = random.Random(seed)
    rooms_to_visit = sorted(house.covered_rooms - _HARD_ROOMS)

    def walker(number: int, height_m: float) -> Walker:
        rooms = choice.sample(rooms_to_visit, len(rooms_to_visit))
        habit = Habit(tour=[(room, _VISIT_S) for room in rooms], rest_s=(10.0, 30.0), speed_m_s=1.4, height_m=height_m)
        return Walker(house, habit, seed=seed + number, start_at=start_at, start_room=rooms[-1])

    ways = Habit(tour=[(house.way_out.a, LEAVES_IN_S), (OUTSIDE, 3600.0)], rest_s=(10.0, 20.0), drive_m_s=_DRIVE_M_S)
    anna = Walker(house, ways, seed=seed + 3, start_at=start_at, start_room=house.way_out.a)
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
        ibeacon_tag(LEFT_TAG, "Umbrella", Carried(house, anna, forgotten=True), seed=seed + 1),
        ibeacon_tag(RELAYED_TAG, "Wallet", anna, seed=seed),
        ibeacon_tag(RESTING_TAG, "Lamp", beside_proxy(house, RESTING_ROOM), seed=seed + 2),
    ]
    past = DayBefore(house, start_at, seed=seed)
    others = [*proxy_beacons(house), *make_neighbours(house, seed, 6), *make_passers(house, seed, 3)]
    world = World(house, tags, [*others, *past.strangers(anna)], seed=seed, start_at=start_at)
    return Scene(
        world,
        anna,
        frozenset({LEFT_TAG, RELAYED_TAG}),
        past,
        HoursBefore(house, start_at, WALKING, seed=seed),
        watching(house, [anna, *(tag.mover for tag in tags)], seed=seed),
    )


async def check(home_assistant: HomeAssistant, seed: int, time_zone: str, output: Log) -> Verdict:
    """Run the check and return its verdict; nothing is left running."""
    verdict = Verdict()
    started = time.monotonic()
    house = default_house()
    stage = Stage(house, home_assistant, output)
    try:
        async with stage, asyncio.timeout(WITHIN_S):
            await _run(stage, verdict, seed, time_zone, output)
    except TimeoutError:
        if not verdict.tags:
            verdict.problems.append(f"nothing could be judged within {WITHIN_S:.0f} s")
    except (StartError, ClientError, FlowError, PlanError) as error:
        verdict.problems.append(str(error))
    if home_assistant.log_path.is_file():
        log = home_assistant.log_path.read_text(encoding="utf-8", errors="replace")
        verdict.problems += [f"in the log: {text}" for text in problems_of_ours(log)]
    verdict.seconds = round(time.monotonic() - started, 1)
    return verdict


async def _run(stage: Stage, verdict: Verdict, seed: int, time_zone: str, output: Log) -> None:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WITHIN_S - 12
    await stage.start_home_assistant()
    await stage.set_up(time_zone)
    verdict.home_assistant = (await stage.client.command("get_config"))["version"]
    await open_dashboard(stage.client)
    await draw_plan(stage)
    scene = check_scene(stage.house, time.time(), seed)
    world = scene.air
    assert isinstance(world, World)
    tags = list(world.tags.values())
    anna = await put_up(stage, scene)
    assert anna is not None
    await ha_setup.set_options(stage.client, stage.entry_id, _OPTIONS)
    stage.play(world, scene.sensors)
    rotates_at = world.start_at + KEY_CHANGES_IN_S + 5.0
    address_before = _address(world, world.start_at)
    printer = Printer(stage, {tag.sender_id: tag.name for tag in tags}, anna)
    crossings = CrossingWatch(stage, lambda crossing: _log_crossing(output, printer, crossing))
    await crossings.listen()
    walking = [tag for tag in tags if tag.sender_id in WALKING]
    async with (
        Watcher(stage, walking, lambda change: output(printer.line(change))) as watcher,
        anna.phone(stage, scene),
    ):
        seen = Seen(rotates_at, watcher.following, crossings.published)
        outage = Outage(stage, world.start_at + OUTAGE_IN_S, crossings.published, output)
        while loop.time() < give_up_at and not (seen.everything() and outage.over):
            stage.raise_failure()
            await outage.go_on(time.time())
            await asyncio.sleep(_LOOK_EVERY_S)
            seen.presence = await _presence(stage, RELAYED_TAG)
        _judge_following(verdict, watcher.following, time.time())
        _judge_rotation(
            verdict, watcher.following[ROTATING_TAG], rotates_at, address_before != _address(world, time.time())
        )
        _judge_crossings(verdict, seen)
        _judge_outage(verdict, outage)
    strangers = await listed_strangers(stage)
    verdict.strangers = counts(strangers)
    verdict.problems += strangers_problems(strangers, world.start_at)
    lessons = await known_lessons(stage)
    verdict.lessons = {key: lessons[key] for key in ("state", "hours", "lessons")}
    verdict.problems += lessons_problems(lessons)
    registry = await Registry.read(stage)
    verdict.entities = len(registry.entities)
    verdict.problems += await dashboard_problems(stage)
    verdict.problems += broken_promises(
        registry, tags, stage.tag_ids, fence_ids=stage.fence_ids, phone_ids=stage.phone_ids
    )


@dataclass(slots=True)
class Seen:
    """What was seen of the integration so far; `presence` is the relayed tag's."""

    rotates_at: float
    following: Mapping[str, Following]
    published: Sequence[Crossing]
    presence: str | None = None

    def everything(self) -> bool:
        """Return whether there is nothing more to wait for."""
        followed = _followed(self.following, self.rotates_at)
        return followed and self.presence == OFFICE and bool(self.at_fence() and self.left_behind())

    def at_fence(self) -> list[Crossing]:
        """Return what walking tags did at the fence."""
        kinds = {"entered", "left"}
        return [one for one in self.published if one.place[0] == "fence" and one.tag in WALKING and one.kind in kinds]

    def left_behind(self) -> list[Crossing]:
        """Return the crossings of the tag that Anna left."""
        return [one for one in self.published if one.kind == "left_behind" and one.tag == LEFT_TAG]


def _judge_outage(verdict: Verdict, outage: Outage) -> None:
    published = outage.published()
    verdict.outage = {"tag": RESTING_TAG, "over": outage.over, "published": len(published)}
    if not outage.over:
        verdict.problems.append("the outage was not over in time")
    if published:
        places = [(one.kind, one.place[1]) for one in published]
        verdict.problems.append(f"{RESTING_TAG} rests, yet the outage of its proxy published {places}")


def _log_crossing(output: Log, printer: Printer, crossing: Crossing) -> None:
    if line := printer.crossing(crossing):
        output(line)


async def _presence(stage: Stage, tag: str) -> str | None:
    entities = await ha_setup.entities(stage.client, stage.entry_id)
    unique_id = f"{stage.tag_ids[tag]}_presence"
    entity_id = next((one["entity_id"] for one in entities if one["unique_id"] == unique_id), "")
    state = (await stage.client.states()).get(entity_id)
    return None if state is None else str(state["state"])


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


def _judge_crossings(verdict: Verdict, seen: Seen) -> None:
    kinds = [one.kind for one in seen.at_fence()]
    behind = seen.left_behind()
    verdict.crossings = {
        "published": len(seen.published),
        "fence": {"entered": kinds.count("entered"), "left": kinds.count("left")},
        "left_behind": {"tag": LEFT_TAG, "published": len(behind), "area": behind[0].place[1] if behind else None},
        "relayed": {"tag": RELAYED_TAG, "presence": seen.presence},
    }
    if not kinds:
        verdict.problems.append("no crossing of the fence was published")
    if len(behind) != 1:
        verdict.problems.append(f"{LEFT_TAG}: left behind was published {len(behind)} times, not once")
    if seen.presence != OFFICE:
        verdict.problems.append(f"{RELAYED_TAG}: its presence is {seen.presence}, not {OFFICE}")
    if len({one.event_id for one in seen.published}) != len(seen.published):
        verdict.problems.append("a crossing was published twice")
