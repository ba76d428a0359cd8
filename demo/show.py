"""The demonstration for a user: set everything up, print where to look, then a line whenever a tag changes room."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
import time
from typing import Any

from demo.anna import OFFICE, Anna, add_upstairs
from demo.crossings import Crossing, CrossingWatch
from demo.dashboard import DASHBOARD, choose_icons, draw_plan, open_dashboard
from demo.dataset import DatasetError, read_dataset
from demo.home_assistant import HomeAssistant
from demo.house import OUTSIDE, House
from demo.houses import default_house
from demo.remembering import live_through, remember, study_past
from demo.replay import Replay
from demo.scenes import Pace, Scene, default_scene
from demo.stage import Log, Stage
from demo.strangers_past import document
from demo.watch import Change, Watcher

STRANGERS_PAGE = "/xiaomi-tag/strangers"
"""Where an administrator sees the trackers of strangers."""
LESSONS_PAGE = "/xiaomi-tag/lessons"
"""Where an administrator sees what the house has taught."""
_LOOK_EVERY_S = 1.0
_VERBS = {"entered": "entered", "left": "left", "dwelled": "stays in", "left_behind": "was left behind in"}


@dataclass(frozen=True, slots=True)
class Show:
    """What to put on air: `make_scene` takes the Unix time of the start; a recording ends `lasts_s` after that."""

    title: str
    house: House
    make_scene: Callable[[float], Scene]
    lasts_s: float | None = None
    drawn: bool = False
    """Whether the house has a floor plan that is worth to be shown."""


def simulated_show(*, seed: int, pace: Pace, half: bool = False) -> Show:
    """Return the simulated house, with all or half of its proxies."""
    house = default_house(half=half)
    return Show(
        "A simulated house",
        house,
        lambda start_at: default_scene(start_at, seed=seed, pace=pace, house=house),
        drawn=True,
    )


def recorded_show(folder: Path, *, speed: float, radio: int) -> Show:
    """Return a recording. Raises DatasetError."""
    dataset = read_dataset(folder, radio=radio)
    if not len(dataset.observations.time_s):
        raise DatasetError(f"{folder} has no observations of radio {radio}")
    replay = Replay(dataset, start_at=0.0, speed=speed)
    return Show(
        f"The recording {folder.resolve().name}",
        replay.house,
        lambda start_at: Scene(Replay(dataset, start_at=start_at, speed=speed)),
        lasts_s=replay.ends_at,
    )


async def follow(show: Show, home_assistant: HomeAssistant, time_zone: str, log: Log) -> None:
    """Run a show until cancelled. Raises StartError when Home Assistant does not start, or dies."""
    async with Stage(show.house, home_assistant, log) as stage, AsyncExitStack() as running:
        await stage.start_home_assistant()
        await stage.set_up(time_zone)
        await open_dashboard(stage.client)
        if show.drawn:
            await draw_plan(stage)
        start_at = time.time()
        scene = show.make_scene(start_at)
        tags = list(scene.air.tags.values())
        anna = await put_up(stage, scene)
        await choose_icons(stage)
        stage.play(scene.air, scene.sensors)
        log(_welcome(show, home_assistant, past=scene.past is not None))
        printer = Printer(stage, {tag.sender_id: tag.name for tag in tags}, anna)
        await running.enter_async_context(Watcher(stage, tags, lambda change: print(printer.line(change), flush=True)))
        await CrossingWatch(stage, lambda crossing: _print_crossing(printer, crossing)).listen()
        if anna is not None:
            await running.enter_async_context(anna.phone(stage, scene))
        ended = False
        while True:
            stage.raise_failure()
            await asyncio.sleep(_LOOK_EVERY_S)
            if not ended and show.lasts_s is not None and time.time() > start_at + show.lasts_s:
                ended = True
                log("The recording is over; Home Assistant goes on until ctrl-C.")


async def put_up(stage: Stage, scene: Scene) -> Anna | None:
    """Add the tags of a scene, and where Anna is part of it, what is hers, with a fence for the first of her tags."""
    tags = list(scene.air.tags.values())
    if scene.anna is None:
        await stage.add_tags(tags)
        return None
    anna = await Anna.move_in(stage, scene.anna.goal)
    lived = None if scene.past is None else live_through(stage, scene.past, anna.person)
    await stage.add_tags(tags, dict.fromkeys(scene.hers, anna.person))
    await anna.add_phone(stage)
    await add_upstairs(stage, tags[0].sender_id)
    documents: dict[str, Mapping[str, Any]] = {}
    if scene.sensors is not None:
        await stage.add_motion_sensors(scene.sensors.rooms)
        if scene.taught is not None:
            documents["lessons"] = await study_past(stage, scene.taught)
    if scene.past is not None and lived is not None:
        documents["strangers"] = document(await lived, scene.past.since)
    if documents:
        await remember(stage, documents)
    return anna


def _print_crossing(printer: Printer, crossing: Crossing) -> None:
    if line := printer.crossing(crossing):
        print(line, flush=True)


def _welcome(show: Show, home_assistant: HomeAssistant, *, past: bool) -> str:
    login = home_assistant.login
    url = home_assistant.url
    pages = f"  trackers        {url}{STRANGERS_PAGE}\n  lessons         {url}{LESSONS_PAGE}\n" if past else ""
    return (
        f"\n{show.title} is on air.\n\n"
        f"  Home Assistant  {home_assistant.url}/{DASHBOARD}\n"
        f"{pages}"
        f"  user            {login.user}\n"
        f"  password        {login.password}\n"
        f"  log             {home_assistant.log_path}\n\n"
        "A line for each change of a tag's true room, and of Home Assistant's answer; one with an arrow for what\n"
        "happens at a fence or a zone, and for what is left behind. Ctrl-C ends it.\n"
    )


class Printer:
    """Makes lines of changes, in columns."""

    def __init__(self, stage: Stage, tag_names: dict[str, str], anna: Anna | None = None) -> None:
        self._tag_names = tag_names
        self._places: dict[str | None, str] = {OUTSIDE: "away", None: "?"}
        for room in stage.house.rooms:
            self._places[stage.area_ids[room.area_id]] = room.name
        self._fences = {("zone", "zone.home"): "the home"} | {
            ("fence", subentry_id): name for name, subentry_id in stage.fence_ids.items()
        }
        if anna is not None:
            self._fences["zone", anna.office] = OFFICE
        self._tag_width = max(map(len, tag_names.values()), default=0)
        self._place_width = max(map(len, self._places.values()))

    def line(self, change: Change) -> str:
        """Return the line of a change: time, tag, truth, answer, probability, and the delay of an answer just right."""
        clock = datetime.fromtimestamp(change.at).astimezone().strftime("%H:%M:%S")
        truth, answer = (self._places.get(place, str(place)) for place in (change.truth, change.answer))
        sure = "" if change.probability is None else f"{change.probability:.0%}"
        note = "" if change.delay_s is None else f"right after {change.delay_s:.0f} s"
        line = (
            f"{clock}  {self._tag_names[change.tag]:{self._tag_width}}"
            f"  is in {truth:{self._place_width}}  says {answer:{self._place_width}}  {sure:>4}  {note}"
        )
        return line.rstrip()

    def crossing(self, crossing: Crossing) -> str | None:
        """Return the line of a crossing, None for one of a room, which `line` shows already."""
        name, verb = self._fences.get(crossing.place), _VERBS.get(crossing.kind)
        if verb is not None and crossing.kind == "left_behind":
            name = name or self._places.get(crossing.place[1]) or "a place without a name"
        if name is None or verb is None or crossing.tag not in self._tag_names:
            return None
        clock = datetime.fromtimestamp(crossing.at).astimezone().strftime("%H:%M:%S")
        late = "  (late)" if crossing.late else ""
        return f"{clock}  {self._tag_names[crossing.tag]:{self._tag_width}}  -> {verb} {name}{late}"
