"""The locator of a house that is lived in."""

from dataclasses import replace

import numpy as np
import pytest

from bench.following import START
from bench.knowledge import NOTHING
from bench.lessons_home import Home, by_second, changes_of, knowledge, live_in, study_job, together
from bench.lessons_life import Lived, Setting, lived, visited

PLAIN = Setting(kind="flat")


@pytest.fixture(scope="module")
def life() -> Lived:
    """Six minutes of a life."""
    return lived(8, PLAIN, 0.1)


@pytest.fixture(scope="module")
def home(life: Lived) -> Home:
    """What the locator learned in them."""
    return live_in(life, NOTHING)


def test_all_packets_come_once_and_in_their_second(life: Lived) -> None:
    seconds = list(by_second(life, START, -1))
    times = [sighting.seen_at for _, heard in seconds for sighting in heard]

    assert len(times) == (life.packets.time_s <= life.seconds - 1).sum()
    assert all(START + at - 1 < sighting.seen_at <= START + at for at, heard in seconds for sighting in heard)


def test_packets_of_seconds_without_a_tick_come_with_the_next(life: Lived) -> None:
    every = sum(len(heard) for second, heard in by_second(life, START) if second <= 300)
    other = sum(len(heard) for second, heard in by_second(life, START, every_s=2) if second <= 300)

    assert other >= every


def test_the_locator_of_a_home_knows_what_it_learned(home: Home, life: Lived) -> None:
    locator = home.locator()

    assert locator.learned() == home.learned
    assert set(locator.receivers) == {proxy.name for proxy in life.house.proxies}


def test_a_study_gets_the_packets_and_changes_of_its_day_alone(home: Home, life: Lived) -> None:
    longer = replace(life, seconds=90_000, packets=replace(life.packets, time_s=life.packets.time_s + 86_500.0))
    first, second = study_job(longer, home, None, 3600), study_job(longer, home, None, 90_000)

    assert [len(trace.at) for trace in first.traces] == [0, 0, 0]
    assert sum(len(trace.at) for trace in second.traces) == len(life.packets.time_s)
    assert second.until == START
    assert all(second.since <= at < second.until for trace in second.traces for at in trace.at.tolist())


def test_families_together_are_their_persons_tags() -> None:
    visits = [visited(8, PLAIN, family) for family in (0, 1)]
    both = together(visits)

    assert [tag.name for tag in both.tags] == [
        tag.name for visit in visits for tag in visit.tags if tag.person is not None
    ]
    assert len(both.packets.time_s) == sum(int((visit.packets.tag < 2).sum()) for visit in visits)
    assert np.all(np.diff(both.packets.time_s) >= 0.0)


def test_sensors_are_off_at_first(life: Lived) -> None:
    changes = list(changes_of(life))

    assert sum(at == 0.0 and not on for at, *_, on in changes) == len(life.sensors)
    assert len(changes) == len(life.sensors) + sum(len(sensor.at) for sensor in life.sensors)


@pytest.mark.parametrize(("level", "drawn", "walked"), [("a", False, False), ("b", True, False), ("c", False, True)])
def test_what_is_known_depends_on_the_level(life: Lived, level: str, drawn: bool, walked: bool) -> None:
    known = knowledge(8, PLAIN, level, life.house)

    assert (known.plan is not None, bool(known.walks)) == (drawn, walked)
