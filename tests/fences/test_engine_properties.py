"""Whatever the order of arrival: the same log in the end, nothing twice, corrections that add up."""

from hypothesis import example, given, settings, strategies as st

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.evidence import RADIO, Evidence

from .fencing import HOME_AT, T0, TAG, WORK_AT, Home, in_room, position

END = 480
FAR = (52.5, 13.5)

times = st.integers(0, 240).map(float)
shares = st.sampled_from([0.0, 0.1, 0.5, 0.85, 1.0])
rooms = st.none() | st.builds(in_room, st.sampled_from(["kitchen", "hall", "attic", None]), times, shares)
radios = st.builds(
    lambda at, home, rooms, spot, heard: Evidence(
        tag=TAG,
        source=RADIO,
        seen_at=T0 + at,
        received_at=T0 + at,
        home=home,
        rooms=rooms,
        position=spot,
        heard_at=T0 + at - heard,
    ),
    times,
    st.none() | shares,
    rooms,
    st.none() | st.sampled_from([position(1, 1), position(5, 5), position(1, 1, "upstairs")]),
    st.sampled_from([0.0, 30.0]),
)
relays = st.builds(
    lambda at, source, where, accuracy, home, valid: Evidence(
        tag=TAG,
        source=source,
        seen_at=T0 + at,
        received_at=T0 + at,
        fix=Fix(where[0], where[1], accuracy) if where is not None else None,
        home=home,
        valid_s=valid,
    ),
    times,
    st.sampled_from(["phone", "tablet"]),
    st.none() | st.sampled_from([HOME_AT, WORK_AT, FAR]),
    st.sampled_from([10.0, 200.0]),
    st.none() | st.just(1.0),
    st.none() | st.sampled_from([20.0, 120.0]),
)
words = st.lists(st.one_of(radios, relays), max_size=14)


# At home until a phone that knows better comes late: what was published first is retracted.
RETRACTED = [
    Evidence(tag=TAG, source=RADIO, seen_at=T0, received_at=T0),
    Evidence(tag=TAG, source=RADIO, seen_at=T0 + 1, received_at=T0 + 1, home=0.0),
    Evidence(tag=TAG, source="phone", seen_at=T0, received_at=T0, home=1.0, valid_s=20.0),
    Evidence(tag=TAG, source="phone", seen_at=T0 + 20, received_at=T0 + 20, home=1.0, valid_s=20.0),
]


# Away, then at home for twenty seconds by a phone: that it entered is found only after it left.
ADDED = [
    *[Evidence(tag=TAG, source=RADIO, seen_at=T0, received_at=T0)] * 7,
    Evidence(tag=TAG, source=RADIO, seen_at=T0 + 2, received_at=T0 + 2, home=0.0, heard_at=T0 + 2),
    Evidence(tag=TAG, source="phone", seen_at=T0 + 1, received_at=T0 + 1, fix=Fix(*HOME_AT, 10.0)),
    Evidence(tag=TAG, source="phone", seen_at=T0 + 3, received_at=T0 + 3, fix=Fix(*HOME_AT, 10.0), valid_s=20.0),
]


# A phone saw the tag elsewhere, and a second later the receivers' silence agreed.
AGREED = [
    Evidence(tag=TAG, source=RADIO, seen_at=T0, received_at=T0, heard_at=T0),
    Evidence(tag=TAG, source=RADIO, seen_at=T0 + 61, received_at=T0 + 61, home=0.0, heard_at=T0 + 31),
    Evidence(tag=TAG, source="phone", seen_at=T0, received_at=T0, home=1.0),
    Evidence(tag=TAG, source="phone", seen_at=T0 + 61, received_at=T0 + 61),
    Evidence(tag=TAG, source="phone", seen_at=T0 + 60, received_at=T0 + 60, fix=Fix(*WORK_AT, 10.0)),
]


def fed(order: list[Evidence], arrivals: list[float]) -> Home:
    """Add evidence in this order, each after its given pause; then wait until all is decided."""
    home = Home()
    now = 250.0
    for evidence, pause in zip(order, arrivals, strict=True):
        now += pause
        home.wait(now)
        home.observe(evidence, now)
    home.pass_time(END, END + 120)
    return home


@settings(max_examples=300, deadline=None)
@given(st.data(), words)
def test_any_order_of_arrival_gives_the_same_log(data: st.DataObject, evidence: list[Evidence]) -> None:
    pauses = st.lists(st.sampled_from([0.0, 1.0, 15.0]), min_size=len(evidence), max_size=len(evidence))
    one = fed(sorted(evidence, key=lambda each: each.seen_at), [0.0] * len(evidence))
    other = fed(data.draw(st.permutations(evidence)), data.draw(pauses))
    assert sorted(one.log()) == sorted(other.log())
    for home in (one, other):
        ids = [each.event_id for each in home.published]
        assert len(ids) == len(set(ids))
        assert sorted(home.log()) == sorted(home.replayed_log())


@settings(max_examples=150, deadline=None)
@given(words)
@example(AGREED)
def test_live_arrival_gives_the_same_log_as_late(evidence: list[Evidence]) -> None:
    live = Home()
    ordered = sorted(evidence, key=lambda each: each.seen_at)
    for at in range(END + 121):
        live.wait(at)
        while ordered and ordered[0].seen_at <= T0 + at:
            live.observe(ordered.pop(0), at)
    late = fed(evidence, [0.0] * len(evidence))
    assert sorted(live.log()) == sorted(late.log())
    assert sorted(live.log()) == sorted(live.replayed_log())


@settings(max_examples=100, deadline=None)
@given(words)
def test_duplicates_change_nothing(evidence: list[Evidence]) -> None:
    once = fed(evidence, [0.0] * len(evidence))
    before = len(once.published)
    for each in evidence:
        once.observe(each, END + 120)
    once.pass_time(END + 121, END + 160)
    assert once.published[before:] == []


@settings(max_examples=100, deadline=None)
@given(words)
def test_each_fence_is_entered_and_left_in_turn(evidence: list[Evidence]) -> None:
    home = fed(evidence, [0.0] * len(evidence))
    last: dict[str, str] = {}
    for kind, place, _ in home.log():
        if kind in {"entered", "left"}:
            assert last.get(place) != kind
            last[place] = kind


@settings(max_examples=60, deadline=None)
@given(words, st.sets(st.integers(1, 400), max_size=12))
@example(RETRACTED, set())
@example(ADDED, set())
def test_a_restart_at_any_step_repeats_nothing(evidence: list[Evidence], restarts: set[int]) -> None:
    home = Home()
    ordered = sorted(evidence, key=lambda each: each.seen_at)
    for at in range(END):
        if at in restarts:
            home.start(at)
        home.wait(at)
        while ordered and ordered[0].seen_at <= T0 + at:
            home.observe(ordered.pop(0), at)
    ids = [each.event_id for each in home.published]
    assert len(ids) == len(set(ids))
    # Corrections may come after what follows them: what counts is what is left once they are applied.
    last: dict[str, str] = {}
    for kind, place, _ in home.replayed_log():
        if kind in {"entered", "left"}:
            assert last.get(place) != kind
            last[place] = kind
