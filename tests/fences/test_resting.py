"""Where a tag usually lies."""

import json

from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.fences.resting import MOST_PLACES, Resting

DAY, HOUR = 86_400.0, 3600.0


def lying(days: int, place: str = "hall", hour: float = 9.0) -> Resting:
    resting = Resting()
    for day in range(days):
        for look in range(6):
            resting.look(day * DAY + hour * HOUR + look * 600, place)
    return resting


def test_usual_needs_three_days() -> None:
    assert not lying(2).usual(9.5 * HOUR, "hall")
    assert lying(3).usual(9.5 * HOUR, "hall")


def test_usual_is_of_an_hour_and_a_place() -> None:
    resting = lying(5)
    assert not resting.usual(10.5 * HOUR, "hall")
    assert not resting.usual(9.5 * HOUR, "kitchen")


def test_usual_needs_nearly_all_of_the_time() -> None:
    resting = lying(5)
    for look in range(6):
        resting.look(6 * DAY + 9 * HOUR + look * 600, "kitchen")
    assert not resting.usual(9.5 * HOUR, "hall")


def test_old_looks_fade() -> None:
    resting = lying(30, "kitchen")
    for day in range(30, 100):
        for look in range(6):
            resting.look(day * DAY + 9 * HOUR + look * 600, "hall")
    assert resting.usual(9.5 * HOUR, "hall")


def test_places_are_bounded_and_new_ones_get_in() -> None:
    resting = Resting()
    for number in range(20):
        resting.look(9 * HOUR, f"room{number}")
    (places,) = resting.write().values()
    assert len(places) <= MOST_PLACES
    assert "room19" in places


def test_it_outlives_a_restart() -> None:
    resting = Resting()
    resting.read(json.loads(json.dumps(lying(5).write())))
    assert resting.usual(9.5 * HOUR, "hall")
    assert resting.write() == lying(5).write()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["1", "9", "24", "x"]), inner, max_size=3)
    ),
)


@given(json_values)
def test_senseless_data_is_left_aside(data: object) -> None:
    resting = Resting()
    resting.read(data)
    resting.look(9 * HOUR, "hall")
    assert isinstance(resting.usual(9 * HOUR, "hall"), bool)
    json.dumps(resting.write(), allow_nan=False)
