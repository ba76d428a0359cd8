"""`script/bench second`."""

import json

import numpy as np
import pytest

from bench.__main__ import main
from bench.household import ADVERT_EVERY_S, Household
from bench.large_home import large_home

SMALL = ["second", "--tags", "3", "--receivers", "3", "--subscribers", "0,2", "--ticks", "12", "--warm-up", "12"]


def test_it_runs_a_home_with_and_without_subscribers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SMALL) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["tags"], row["receivers"], row["subscribers"], row["ticks"]) for row in rows] == [
        (3, 3, 0, 12),
        (3, 3, 2, 12),
    ]
    for row in rows:
        for name in ("hear_ms", "tick_ms", "tick_wall_ms", "second_ms"):
            assert 0.0 < row[name]["median"] <= row[name]["p99"] <= row[name]["worst"]
        assert row["reference_ms"] > 0.0
        assert row["second_ms"]["median"] >= row["tick_ms"]["median"]
        assert {"tracker", "Live", "Publisher", "entities", "JournalWriter"} < set(row["mean_ms"])
    assert rows[0]["bytes_per_s"] is None
    assert rows[1]["messages_per_s"] > 0
    assert rows[1]["bytes_per_s"] > 0


def test_every_tag_is_heard_once_in_two_seconds_and_a_fifth_walks() -> None:
    home = large_home(6, 4)
    tags = [f"tag{number}" for number in range(10)]
    sources = {receiver.id: receiver.id.upper() for receiver in home.receivers}
    household = Household(home, tags, sources, 4)
    heard = [household.sightings(second, 1000.0 + second) for second in range(240)]
    for second in range(0, 240, ADVERT_EVERY_S):
        both = heard[second] + heard[second + 1]
        assert sorted(sighting.tag for sighting in both) == sorted(tags * 4)
        assert all(998.9 + second < sighting.seen_at <= 1001.0 + second for sighting in both)
        assert [sighting.seen_at for sighting in both] == sorted(sighting.seen_at for sighting in both)
    loudest: dict[str, list[str]] = {tag: [] for tag in tags}
    for sightings in heard:
        for tag in {sighting.tag for sighting in sightings}:
            best = max((each for each in sightings if each.tag == tag), key=lambda each: each.rssi_dbm)
            loudest[tag].append(best.receiver)
    common = {tag: np.unique(receivers, return_counts=True)[1].max() / 120 for tag, receivers in loudest.items()}
    walkers = {"tag0", "tag5"}
    assert max(common[tag] for tag in walkers) < min(common[tag] for tag in common.keys() - walkers)
