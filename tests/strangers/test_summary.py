"""What is shown of a track."""

from collections.abc import Sequence

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign
from custom_components.xiaomi_tag.strangers.summary import room_seconds
from custom_components.xiaomi_tag.strangers.track import Stay, Track, Visit

NOW = 10_000.0


def track(visits: Sequence[Visit], stays: Sequence[Stay]) -> Track:
    made = Track("track", Sign(family=Family.TILE, condition=Condition.STATELESS), 0.0, NOW)
    made.visits.extend(visits)
    made.stays.extend(stays)
    return made


def test_rooms_are_counted_while_it_was_here() -> None:
    visits = [Visit(0.0, 100.0), Visit(200.0, 300.0), Visit(NOW - 50.0)]
    stays = [Stay(0.0, "hall"), Stay(50.0, "kitchen"), Stay(250.0, None), Stay(260.0, "hall")]
    assert room_seconds(track(visits, stays), NOW) == (("hall", 140.0), ("kitchen", 100.0))


def test_room_without_time_is_left_out() -> None:
    assert room_seconds(track([Visit(0.0, 100.0)], [Stay(100.0, "hall")]), NOW) == ()


@given(
    edges=st.lists(st.floats(0, NOW), max_size=20, unique=True).map(sorted),
    stays=st.lists(st.tuples(st.floats(0, NOW), st.sampled_from(["hall", "kitchen", None])), max_size=20).map(
        lambda rows: sorted(rows, key=lambda row: row[0])
    ),
)
def test_seconds_are_those_of_every_visit_in_every_stay(
    edges: list[float], stays: list[tuple[float, str | None]]
) -> None:
    visits = [Visit(began, ended) for began, ended in zip(edges[::2], edges[1::2], strict=False)]
    made = track(visits, [Stay(since, room) for since, room in stays])
    ends = [*(since for since, _ in stays[1:]), NOW]
    expected: dict[str, float] = {}
    for (since, room), end in zip(stays, ends, strict=False):
        for visit in visits:
            assert visit.ended_at is not None
            overlap = max(0.0, min(end, visit.ended_at) - max(since, visit.began_at))
            if room is not None and overlap > 0:
                expected[room] = expected.get(room, 0.0) + overlap
    assert dict(room_seconds(made, NOW)) == pytest.approx(expected)
