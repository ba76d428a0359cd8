"""The answers of many tags at once."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Estimate, Locator, Presence, Receiver, TagMemory
from custom_components.xiaomi_tag.locator.plan import FloorPlan, Spot
from custom_components.xiaomi_tag.locator.walks import Walk
from tests.locator.pieces import AT
from tests.locator.radio import MIDDLES, NAMES, PLAN, RECEIVERS, ROOMS, heard, walked

RECORDED: Final = Path(__file__).with_name("recorded_estimates.json")
"""Answers as they were recorded: by level, second and tag."""
SECONDS: Final = (5, 60, 170)
CLOSE: Final = {"areas": 1e-6, "plan": 2e-3, "walks": 2e-3, "plan_and_walks": 2e-3}
"""A filter over cells sums up what its matrix products round, by the processor's own order of additions."""
OFFLINE_FROM: Final = 100
TAGS: Final = ("resting", "walking", "gone", "restored", "silent", "faint", "unplaced", "new")
WALKS: Final = tuple(walked(receiver.room) for receiver in RECEIVERS if receiver.room is not None)
LOPSIDED: Final = replace(PLAN, receivers={**PLAN.receivers, "office-1": Spot("flat", 10.5, 1.5, 1.0)})
"""No two rooms are alike: which of them comes first must not hang on rounding."""
LEVELS: Final[dict[str, tuple[FloorPlan | None, Sequence[Walk]]]] = {
    "areas": (None, ()),
    "plan": (LOPSIDED, ()),
    "walks": (None, WALKS),
    "plan_and_walks": (LOPSIDED, WALKS),
}


def configure(locator: Locator, now: float, *, offline: str | None = None) -> None:
    receivers = [*RECEIVERS, Receiver("unplaced-1", None)]
    locator.configure(
        [Receiver(receiver.id, receiver.room, receiver.id != offline) for receiver in receivers], ROOMS, now
    )


def observe(locator: Locator, rng: np.random.Generator, second: int) -> None:
    """Hear the tags as their names describe."""
    levels = {
        "resting": heard(MIDDLES["kitchen"], rng=rng),
        "walking": heard(MIDDLES[NAMES[second // 12 % len(NAMES)]], rng=rng),
        "gone": heard(MIDDLES["office"], rng=rng) if second < 40 else {},
        "faint": {"hall-1": -93} if second % 7 == 0 else {},
        "unplaced": {"unplaced-1": -60},
        "new": heard(MIDDLES["bedroom"], rng=rng) if second == SECONDS[-1] - 1 else {},
    }
    for tag, by_receiver in levels.items():
        for receiver, rssi_dbm in by_receiver.items():
            locator.observe(Sighting(tag, receiver, rssi_dbm, AT + second + 0.5, AT + second + 0.5))


def live(level: str) -> Iterator[tuple[int, Locator]]:
    """Tick once a second; yield the seconds and the locator after them. `hall-1` goes offline on the way."""
    plan, walks = LEVELS[level]
    rng = np.random.default_rng(8)
    locator = Locator()
    configure(locator, AT)
    locator.set_plan(plan)
    locator.set_walks(walks)
    job = locator.due(AT)
    if job is not None:
        locator.install(job.run())
    assert locator.level == level
    for tag in TAGS:
        memory = TagMemory(Presence.HOME, "hall", AT - 60, 2.5, 1.5) if tag == "restored" else None
        locator.add_tag(tag, memory, AT)
    for second in range(SECONDS[-1] + 1):
        if second == OFFLINE_FROM:
            configure(locator, AT + second, offline="hall-1")
        observe(locator, rng, second)
        locator.tick(AT + second + 1)
        yield second, locator


def flattened(value: Any, name: str = "") -> dict[str, Any]:
    """Return an estimate's numbers and words by name, as `approx` compares no nested mappings."""
    if not isinstance(value, dict):
        return {name: value}
    return {key: one for part, inner in value.items() for key, one in flattened(inner, f"{name}.{part}").items()}


def as_json(estimate: Estimate) -> Any:
    return json.loads(json.dumps(asdict(replace(estimate, probabilities=dict(estimate.probabilities)))))


@pytest.mark.parametrize("level", LEVELS)
def test_answers_are_those_that_were_recorded(level: str) -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[level]
    for second, locator in live(level):
        for tag, before in recorded.get(str(second), {}).items():
            now = as_json(locator.estimate(tag))
            shares = list(now["probabilities"].values())
            assert shares == sorted(shares, reverse=True)
            assert flattened(now) == pytest.approx(flattened(before), rel=CLOSE[level], abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_the_answers_of_many_tags_are_those_of_each_by_itself(level: str) -> None:
    for second, locator in live(level):
        if second % 10 == 0:
            assert locator.estimates(TAGS) == {tag: locator.estimate(tag) for tag in TAGS}


def test_there_are_no_answers_of_no_tags() -> None:
    assert Locator().estimates(()) == {}


def test_a_tag_that_is_not_followed_has_no_answer() -> None:
    locator = Locator()
    locator.add_tag("resting", None, AT)
    with pytest.raises(KeyError):
        locator.estimates(("resting", "stranger"))


def test_answers_need_neither_rooms_nor_receivers() -> None:
    locator = Locator()
    memory = TagMemory(Presence.HOME, None, AT - 60, None)
    locator.add_tag("restored", memory, AT)
    locator.add_tag("new", None, AT)
    locator.tick(AT + 1)
    answers = locator.estimates(("restored", "new"))
    assert [answer.presence for answer in answers.values()] == [Presence.HOME, Presence.UNKNOWN]
    assert all(not answer.probabilities and answer.room is None for answer in answers.values())
