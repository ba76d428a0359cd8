"""Whatever happens, in whatever order: no exception, sane answers."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Locator, Presence, Receiver, Room, TagMemory

TAGS = ("a", "b", "c")
RECEIVERS = ("r1", "r2", "r3", "r4")
ROOMS = ("x", "y", "z")
BASE = 1_700_000_000.0

times = st.floats(BASE - 5000, BASE + 5000)
observe = st.tuples(
    st.just("observe"),
    st.builds(
        Sighting,
        tag=st.sampled_from((*TAGS, "stranger")),
        receiver=st.sampled_from((*RECEIVERS, "stranger")),
        rssi_dbm=st.integers(-200, 50),
        seen_at=times | st.sampled_from([float("nan"), float("inf"), float("-inf")]),
        received_at=times,
        replayed=st.booleans(),
    ),
)
hear = st.tuples(st.just("hear"), st.sampled_from(TAGS), st.sampled_from(RECEIVERS), st.integers(-100, -30))
tick = st.tuples(st.just("tick"), st.sampled_from([0.0, 0.1, 1.0, 1.0, 1.0, 1.0, 30.0, 200.0, -1.0, -4000.0, 4000.0]))
configure = st.tuples(
    st.just("configure"),
    st.lists(
        st.builds(Receiver, st.sampled_from(RECEIVERS), st.none() | st.sampled_from((*ROOMS, "gone")), st.booleans()),
        max_size=5,
    ),
    st.lists(st.builds(Room, st.sampled_from(ROOMS)), max_size=4),
)
memories = st.builds(
    TagMemory,
    presence=st.sampled_from(Presence),
    room=st.none() | st.sampled_from((*ROOMS, "gone")),
    evidence_at=st.none() | times,
    interval_s=st.none() | st.floats(0, 1e6),
)
add = st.tuples(st.just("add"), st.sampled_from(TAGS), st.none() | memories)
remove = st.tuples(st.just("remove"), st.sampled_from(TAGS))
steps = st.lists(st.one_of(hear, hear, hear, tick, tick, observe, configure, add, remove), max_size=80)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_any_sequence_leaves_sane_answers(sequence: list[tuple]) -> None:  # type: ignore[type-arg]  # noqa: C901  # mixed shapes, a case each
    locator = Locator()
    now = BASE
    rooms = set(ROOMS)
    locator.configure(
        [Receiver(name, room) for name, room in zip(RECEIVERS, ROOMS, strict=False)], list(map(Room, ROOMS)), now
    )
    tags = set(TAGS)
    remembered: set[str] = set()
    for tag in TAGS:
        locator.add_tag(tag, None, now)
    for step in sequence:
        match step:
            case ("observe", sighting):
                locator.observe(sighting)
            case ("hear", tag, receiver, rssi):
                locator.observe(Sighting(tag, receiver, rssi, now, now))
            case ("tick", seconds):
                now += seconds
                assert set(locator.tick(now)) <= tags
            case ("configure", receivers, new_rooms):
                rooms = {room.id for room in new_rooms}
                locator.configure(receivers, new_rooms, now)
            case ("add", tag, memory):
                locator.add_tag(tag, memory, now)
                tags.add(tag)
                if memory is not None and memory.room is not None:
                    remembered.add(memory.room)
            case ("remove", tag):
                locator.remove_tag(tag)
                tags.discard(tag)
        for tag in tags:
            check(locator, tag, rooms | remembered)


def check(locator: Locator, tag: str, rooms: set[str]) -> None:
    answer = locator.estimate(tag)
    assert answer.room is None or answer.room in rooms
    assert set(answer.probabilities) <= rooms
    assert all(0 <= share <= 1 for share in answer.probabilities.values())
    if answer.probabilities:
        assert sum(
            answer.probabilities.values()
        ) + answer.unnamed_probability + answer.away_probability == pytest.approx(1, abs=1e-4)
    assert 0 <= answer.probability <= 1
    if answer.presence is Presence.AWAY:
        assert answer.room is None
        assert answer.away_probability >= 0.5
    else:
        assert answer.away_probability <= 0.5
    assert answer.interval_s is None or 0.19 < answer.interval_s < 601
    memory = locator.memory(tag)
    assert (memory.presence, memory.room) == (answer.presence, answer.room)
