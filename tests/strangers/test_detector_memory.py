"""What survives a restart, also when it is damaged."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import GuestVisit
from tests.strangers.household import Household, days_of
from tests.strangers.trails import ANNA, MINUTE, clock

TRIPS = ((clock(-1, 9.0), clock(0, 9.0)), (clock(0, 13.1), clock(0, 15.2)))
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.none(), max_size=3),
    st.just({}),
)


def lived() -> Household:
    home = Household()
    where = days_of(*TRIPS)
    home.follow(ANNA, where, clock(1, 0))
    home.put("C0:00:00:00:00:01", where)
    home.put("C0:00:00:00:00:02", lambda at: "kitchen")
    home.detector.add_visit(GuestVisit("v", ANNA, "Clara", clock(0, 20), clock(0, 23)))
    home.run(clock(0, 15.3))
    return home


@pytest.fixture(scope="module")
def memory() -> str:
    return json.dumps(lived().detector.memory())


def made() -> Detector:
    return Household().made()


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found.extend(paths(inner, (*path, key)))
    return found


def test_all_of_it_survives(memory: str) -> None:
    detector = made()
    detector.restore(json.loads(memory), clock(0, 15.3))
    before, after = json.loads(memory), json.loads(json.dumps(detector.memory()))
    for part in ("dossiers", "members", "guests", "rush", "edges", "night"):
        assert after[part] == before[part]
    assert [track["id"] for track in after["tracks"]["tracks"]] == [track["id"] for track in before["tracks"]["tracks"]]


@pytest.mark.parametrize("damaged", ["dossiers", "members", "guests", "rush", "edges", "night"])
def test_the_parts_beside_a_damaged_one_survive(memory: str, damaged: str) -> None:
    before, stored = json.loads(memory), json.loads(memory)
    stored[damaged] = "x"
    detector = made()
    detector.restore(stored, clock(0, 15.3))
    after = json.loads(json.dumps(detector.memory()))
    assert after[damaged] != before[damaged]
    for part in {"dossiers", "members", "guests", "rush", "edges", "night"} - {damaged}:
        assert after[part] == before[part]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.data())
def test_what_is_damaged_is_left_aside_and_the_rest_goes_on(memory: str, data: st.DataObject) -> None:
    stored = json.loads(memory)
    for _ in range(data.draw(st.integers(1, 4))):
        *way, last = data.draw(st.sampled_from(paths(stored)))
        place = stored
        for key in way:
            place = place[key]
        place[last] = data.draw(junk)
    detector = made()
    now = clock(0, 15.4)
    detector.restore(stored, now)
    for minute in range(20):
        detector.tick(now + minute * MINUTE)
    for track in detector.tracks():
        detector.summary(track.id)
    json.dumps(detector.memory(), allow_nan=False)


@pytest.mark.parametrize("stored", [None, 3, [], "x", {}, {"tracks": 1, "dossiers": [], "at": "now", "night": {}}])
def test_what_makes_no_sense_at_all_is_left_aside(stored: object) -> None:
    detector = made()
    detector.restore(stored, clock(0, 1))
    assert detector.tracks() == ()
    assert detector.tick(clock(0, 1.1)) == []


def test_memory_is_bounded() -> None:
    home = Household()
    for number in range(600):
        home.put(f"C1:00:00:00:{number // 256:02X}:{number % 256:02X}", lambda at: "kitchen")
    home.run(home.now + 5 * MINUTE)
    assert len(home.detector.tracks()) <= 256
    assert len(home.detector.memory()["dossiers"]) <= 256
