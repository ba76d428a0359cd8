"""`script/bench fences`."""

import json

import pytest

from bench.__main__ import main
from bench.fence_scoring import truth_of
from bench.fences import groups_of, list_false
from bench.following import START, area
from bench.living import TAGS, Life, live
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind


def test_it_follows_the_tags_of_made_houses(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--seeds", "101-102", "--kinds", "flat", "--hours", "0.1", "--sensors", "half"]
    assert main(["fences", *arguments]) == 0
    printed = capsys.readouterr()
    first, second, total = (json.loads(line) for line in printed.out.splitlines())
    assert (first["house"], second["house"], total["house"]) == ("flat 101", "flat 102", "total")
    assert total["groups"]["all"]["tag_days"] == pytest.approx(2 * len(TAGS) * 0.1 / 24, abs=0.001)
    assert set(total["groups"]) == {group for kind in TAGS for group in groups_of(kind)}
    assert total["groups"]["all"]["right_s"] > total["groups"]["all"]["indoor_s"] / 3
    lines = printed.err.splitlines()
    assert len(lines) == 2 + len(total["groups"])
    assert lines[-1].endswith("s a tag day")


def test_tag_days_are_shared_by_the_houses(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--seeds", "101", "--kinds", "flat,house", "--days", "0.02", "--level", "plan", "--troubles", "0"]
    assert main(["fences", *arguments]) == 0
    total = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert total["groups"]["all"]["tag_days"] == pytest.approx(0.02, abs=0.001)


def test_it_lists_what_is_false() -> None:
    living = live(8, Life(kind="flat", troubles=0.0), 300)
    tag = next(tag for tag in living.tags if tag.kind.keeping == "beside")
    true = living.rooms[tag.motion.room[200]]
    false = next(room for room in living.rooms if room != true)
    crossings = [
        Crossing(
            event_id=room,
            tag=tag.name,
            place=area(room),
            kind=CrossingKind.ENTERED,
            event_time=START + 195,
            decided_at=START + 200,
            confidence=0.9,
        )
        for room in (true, false)
    ]

    (line,) = list_false(living, tag, crossings, truth_of(living, tag))

    assert line == f"flat 8    200 s: {tag.name} (beside sparse) entered {false}; {true} still, beside\n"


def test_it_measures_its_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fences", "--speed"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["tags"], row["fences"]) == (200, 50)
    assert 0 < row["unchanged_us"] < row["changed_us"]
