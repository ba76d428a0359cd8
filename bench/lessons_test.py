"""How well a house knows the rooms of other tags than it learned from: at each level, with lessons and sensors or without."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Final

import numpy as np

from bench.fence_figures import Figures
from bench.following import START
from bench.lessons_fences import crossings_of
from bench.lessons_home import Home, by_second, changes_of, knowledge, live_in, study, taught_locator, together
from bench.lessons_life import FAMILIES, TAGGED, TEST_S, WARM_UP_S, Lived, Setting, families, lived, visited
from bench.metrics import Answer, Metrics, measure
from custom_components.xiaomi_tag.lessons.model import Study
from custom_components.xiaomi_tag.locator import Estimate, Locator
from custom_components.xiaomi_tag.locator.map_job import MapResult
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from demo.house import OUTSIDE
from demo.movement import Motion

ASKED_EVERY_S: Final = 2
"""Answers change with packets, which come so often."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What a house has: `level` as in the other benchmarks (a, b, c, bc), lessons, and the sensors' live evidence."""

    level: str
    lessons: bool = False
    live: bool = False

    @classmethod
    def read(cls, text: str) -> Variant:
        """Read `a`, `bc+lessons`, `a+lessons+live` and such."""
        level, *more = text.split("+")
        return cls(level, "lessons" in more, "live" in more)

    @property
    def name(self) -> str:
        """As `read` reads it."""
        return "+".join([self.level, *(["lessons"] if self.lessons else []), *(["live"] if self.live else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One house with one variant; `verdict` is the study's, of `lessons` lessons with `purity` right ones."""

    house: str
    variant: str
    metrics: Metrics
    took_s: float
    verdict: str = ""
    lessons: int = 0
    purity: float | None = None
    fences: Figures | None = None
    """Crossings, where they were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is run: hours of life to learn from, variants, how many of the families at most, seconds between ticks.

    Families live for `test_s`, of which the first `warm_up_s` do not count.
    """

    hours: float
    variants: tuple[Variant, ...]
    families: int = FAMILIES * TAGGED
    tick_s: int = 1
    fences: bool = False
    test_s: int = TEST_S
    warm_up_s: int = WARM_UP_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A house at one level, what it lived through to learn, and the families to test on."""

    name: str
    trial: Trial
    life: Lived
    home: Home
    visits: Sequence[Lived]


def run(seed: int, setting: Setting, trial: Trial) -> list[Outcome]:
    """Simulate a house, let it learn and test every variant."""
    life = lived(seed, setting, trial.hours)
    visits = [visited(seed, setting, family, trial.test_s) for family in list(families(setting))[: trial.families]]
    rows: list[Outcome] = []
    for level in dict.fromkeys(variant.level for variant in trial.variants):
        home = live_in(life, knowledge(seed, setting, level, life.house), tick_s=trial.tick_s)
        subject = Subject(name=f"{setting.kind} {seed}", trial=trial, life=life, home=home, visits=visits)
        rows += outcomes(subject, [variant for variant in trial.variants if variant.level == level])
    return rows


def outcomes(subject: Subject, variants: Sequence[Variant]) -> Iterator[Outcome]:
    """Test each variant of one level; the house's sensors are studied once, where one has lessons."""
    result: Study | None = None
    for variant in variants:
        if variant.lessons and result is None:
            result = study(subject.life, subject.home)
        yield _outcome(subject, variant, result if variant.lessons else None)


def _outcome(subject: Subject, variant: Variant, used: Study | None) -> Outcome:
    trial, home, visits = subject.trial, subject.home, subject.visits
    begin = process_time()
    maps = home.locator(used.taught if used is not None else None).map_job().run()
    metrics = _measure(home, maps, used, visits, trial, live=variant.live)
    fences = crossings_of(home, maps, used, visits, live=variant.live) if trial.fences else None
    return Outcome(
        house=subject.name,
        variant=variant.name,
        metrics=replace(metrics, reliability=()),
        took_s=round(process_time() - begin, 1),
        verdict="" if used is None else used.verdict.value,
        lessons=0 if used is None or used.taught is None else len(used.taught.pieces),
        purity=None if used is None else purity(subject.life, used),
        fences=fences,
    )


def purity(life: Lived, result: Study) -> float | None:
    """Return the share of lessons whose room is where the tag was when they ended."""
    taught = result.taught
    if taught is None or not len(taught.pieces):
        return None
    names = {number: tag for tag, number in taught.senders.items()}
    motions = {tag.name: tag.motion for tag in life.tags}
    right = [
        _room_at(motions[names[sender]], life, at - START + life.seconds) == taught.rooms[room]
        for sender, room, at in zip(
            taught.pieces.sender.tolist(), taught.pieces.room.tolist(), taught.pieces.at.tolist(), strict=True
        )
    ]
    return round(float(np.mean(right)), 4)


def _measure(
    home: Home, maps: MapResult, used: Study | None, visits: Sequence[Lived], trial: Trial, *, live: bool
) -> Metrics:
    """Return the metrics over all persons' tags of the families."""
    runs: list[list[Answer]] = []
    for visit in visits if live else [together(visits)]:
        runs += answers(taught_locator(home, maps, used, live=live), visit, trial, live=live)
    return measure(runs)


def answers(locator: Locator, visit: Lived, trial: Trial, *, live: bool) -> list[list[Answer]]:
    """Return the answers for each person's tag, a run each, after the warm-up."""
    for tag in visit.tags:
        locator.add_tag(tag.name, None, START)
        locator.set_person(tag.name, tag.person)
    scored = [tag for tag in visit.tags if tag.person is not None]
    runs: dict[str, list[Answer]] = {tag.name: [] for tag in scored}
    changes = sorted(changes_of(visit), reverse=True) if live else []
    for second, heard in by_second(visit, START, every_s=trial.tick_s):
        for sighting in heard:
            locator.observe(sighting)
        while changes and changes[-1][0] <= second:
            at, sensor, room, kind, on = changes.pop()
            locator.sense(sensor, room, SensorKind(kind), on, START + at)
        locator.tick(START + second)
        if second < trial.warm_up_s or second % ASKED_EVERY_S:
            continue
        estimates = locator.estimates(runs)
        for tag in scored:
            estimate = estimates[tag.name]
            for later in range(second, second + ASKED_EVERY_S):
                truth = _room_at(tag.motion, visit, later)
                runs[tag.name].append(_answer(estimate, truth, float(later)))
    return list(runs.values())


def _answer(estimate: Estimate, truth: str, at: float) -> Answer:
    return Answer(at, truth, estimate.room or "", estimate.probability, estimate.probabilities.get(truth, 0.0))


def _room_at(motion: Motion, life: Lived, second: float) -> str:
    number = int(motion.room[min(max(int(second), 0), life.seconds - 1)])
    return life.rooms[number] if number >= 0 else OUTSIDE
