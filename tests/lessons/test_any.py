"""Whatever is stored, a study ends, and what comes of it is bounded."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import numpy as np

from custom_components.xiaomi_tag.lessons.labels import MOST_OF_A_KIND
from custom_components.xiaomi_tag.lessons.model import SensorTrace, TagTrace
from custom_components.xiaomi_tag.lessons.study import StudyJob
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.locator.radio import NAMES, SPOTS, job

AT = 1_700_000_000.0
TIMES = st.one_of(
    st.floats(AT - 10, AT + 900), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1e300]), st.floats(allow_nan=True)
)
ROOMS = st.one_of(st.none(), st.sampled_from([*NAMES, "garden", ""]))
PERSONS = st.one_of(st.none(), st.sampled_from(["anna", "ben"]))


@st.composite
def tags(draw: st.DrawFn) -> TagTrace:
    count = draw(st.integers(0, 400))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    at = AT + np.sort(rng.uniform(0, 900, count))
    level = rng.uniform(-130, 30, count) if draw(st.booleans()) else rng.uniform(-90, -50, count)
    for _ in range(draw(st.integers(0, 3)) if count else 0):
        at[draw(st.integers(0, count - 1))] = draw(TIMES)
        level[draw(st.integers(0, count - 1))] = draw(st.sampled_from([np.nan, np.inf, -np.inf, 127.0]))
    short = draw(st.integers(0, 3))
    return TagTrace(
        draw(st.sampled_from(["keys", "bag", ""])),
        draw(PERSONS),
        at,
        rng.integers(-2, 6, max(count - short, 0)),
        level.astype(np.float32),
    )


@st.composite
def sensors(draw: st.DrawFn) -> SensorTrace:
    at = draw(st.lists(TIMES, max_size=12))
    on = draw(st.lists(st.booleans(), max_size=12))
    rooms = tuple(draw(st.lists(ROOMS, max_size=12)))
    kind, name = draw(st.sampled_from(SensorKind)), draw(st.sampled_from(["one", "two", "three"]))
    return SensorTrace(name, draw(ROOMS), kind, draw(PERSONS), np.array(at, np.float64), np.array(on, bool), rooms)


@given(
    st.lists(tags(), max_size=3),
    st.lists(sensors(), max_size=6),
    st.dictionaries(st.sampled_from([*SPOTS, "gone"]), st.lists(st.tuples(TIMES, TIMES), max_size=3), max_size=2),
    st.sampled_from([(AT, AT + 900), (AT, AT), (AT + 900, AT), (AT - 1e8, AT + 900)]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_is_studied(traces: Any, changes: Any, listened: Any, span: tuple[float, float]) -> None:
    study = StudyJob(
        since=span[0],
        until=span[1],
        traces=tuple(traces),
        sensors=tuple(changes),
        listened=listened,
        maps=job(),
        offsets_db={"kitchen-1": 3.0, "gone": np.nan},
    ).run()
    assert study.hours >= 0
    assert set(study.rooms) == set(NAMES)
    assert sum(room.lessons for room in study.rooms.values()) <= 2 * MOST_OF_A_KIND * len(NAMES)
    assert all(0 <= share <= 1 for share in study.tags.values())


def test_a_home_without_rooms_or_receivers_teaches_nothing() -> None:
    empty = job(receivers=[])
    for maps in (empty, replace(job(), rooms=())):
        study = StudyJob(since=AT, until=AT + 900, traces=(), sensors=(), listened={}, maps=maps, offsets_db={}).run()
        assert study.taught is None
