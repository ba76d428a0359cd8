"""Seconds by room and cell, added up as they happen."""

from collections import Counter

from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.basics.model import Position, Presence
from custom_components.xiaomi_tag.home.dwell import Dwell
from custom_components.xiaomi_tag.journal.sums import JournalSum, SumKind
from custom_components.xiaomi_tag.locator import Estimate
from custom_components.xiaomi_tag.tracker.tracker import Second

HOUR = 500_000
START = HOUR * 3600.0


class Sums:
    """Adds up what would be stored."""

    def __init__(self) -> None:
        self.listening = True
        self.stored: list[JournalSum] = []
        self.dwell = Dwell(self.stored.extend, lambda: self.listening)

    def second(self, now: float, room: str | None = None, **fields: object) -> None:
        estimate = Estimate(tag="cat", at=now, **{"presence": Presence.HOME, "room": room, **fields})  # type: ignore[arg-type]
        self.dwell.async_second(Second(now, estimates={"cat": estimate}))

    def silent(self, now: float) -> None:
        self.dwell.async_second(Second(now))

    def by(self, kind: SumKind = SumKind.ROOMS) -> dict[int, dict[str, float]]:
        self.dwell.async_settle()
        found: dict[int, Counter[str]] = {}
        for each in self.stored:
            if each.kind is kind:
                found.setdefault(each.slot, Counter()).update(each.seconds)
        return {slot: dict(seconds) for slot, seconds in found.items()}


def test_rooms_share_the_seconds() -> None:
    sums = Sums()
    for number in range(11):
        sums.second(START + number, "kitchen" if number < 4 else "hall")
    assert sums.by() == {HOUR: {"kitchen": 4.0, "hall": 6.0}}


def test_away_and_unknown_room_have_names_of_their_own() -> None:
    sums = Sums()
    sums.second(START, None)
    sums.second(START + 2, presence=Presence.AWAY)
    sums.silent(START + 5)
    assert sums.by() == {HOUR: {"": 2.0, "not_home": 3.0}}


def test_unknown_presence_counts_nothing() -> None:
    sums = Sums()
    sums.second(START, "kitchen")
    sums.second(START + 2, presence=Presence.UNKNOWN)
    sums.silent(START + 9)
    assert sums.by() == {HOUR: {"kitchen": 2.0}}


def test_hour_ends_split_the_seconds() -> None:
    sums = Sums()
    sums.second(START - 4, "hall")
    sums.silent(START + 6)
    assert sums.by() == {HOUR - 1: {"hall": 4.0}, HOUR: {"hall": 6.0}}


def test_cells_are_half_metres() -> None:
    sums = Sums()
    sums.second(START, "hall", position=Position("g:1", 1.2, -0.1, 1.0, 0.0, 1.0))
    sums.silent(START + 6)
    assert sums.by(SumKind.CELLS) == {int(START // 86_400): {"g:1:2:-1": 6.0}}


def test_gap_is_missing() -> None:
    sums = Sums()
    sums.second(START, "hall")
    sums.silent(START + 2)
    sums.silent(START + 1000)
    sums.silent(START + 1003)
    assert sums.by() == {HOUR: {"hall": 5.0}}


def test_nothing_counts_while_nothing_listens() -> None:
    sums = Sums()
    sums.second(START, "hall")
    sums.silent(START + 2)
    sums.listening = False
    sums.silent(START + 12)
    sums.listening = True
    sums.silent(START + 13)
    assert sums.by() == {HOUR: {"hall": 3.0}}


def test_sums_are_passed_on_every_minute() -> None:
    sums = Sums()
    for number in range(60):
        sums.second(START + number, "hall")
    assert not sums.stored
    sums.second(START + 60, "hall")
    assert [each.seconds for each in sums.stored] == [{"hall": 60.0}]


def test_forgotten_tag_is_not_passed_on() -> None:
    sums = Sums()
    sums.second(START, "hall")
    sums.silent(START + 9)
    sums.dwell.async_forget_tag("cat")
    assert not sums.by()


STEPS = st.tuples(st.one_of(st.floats(0.5, 2), st.floats(-4000, 4000)), st.sampled_from(("kitchen", "hall", None)))


@given(st.lists(STEPS, max_size=80))
def test_sums_never_exceed_the_time_that_went_by(steps: list[tuple[float, str | None]]) -> None:
    sums, now, forward = Sums(), START, 0.0
    for step, room in steps:
        now += step
        forward += max(step, 0.0)
        sums.second(now, room)
    total = sum(sum(seconds.values()) for seconds in sums.by().values())
    assert total <= forward + 1e-6
    assert all(seconds > 0 for each in sums.stored for seconds in each.seconds.values())
