"""What is no evidence makes no crossing: receivers that do not listen, stray packets, rare packets, a clock that steps."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.fences.crossing import Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.locator import Locator, Presence, Receiver, Room, TagMemory
from custom_components.xiaomi_tag.locator.model import Reason
from custom_components.xiaomi_tag.tracker.tracker import Second, Tracker

TAG = "keys"
START = 1_790_000_000.0
ROOMS = ("kitchen", "hall", "study")
HOME = PlaceRef(PlaceKind.ZONE, "zone.home")
FENCES = (
    *(
        Fence(
            place=PlaceRef(PlaceKind.AREA, room),
            shape=Rooms(frozenset({room})),
            dwell_s=300.0 if room == "hall" else None,
        )
        for room in ROOMS
    ),
    Fence(place=HOME, shape=Circle(48.0, 11.0, 100.0, around_home=True)),
)
KITCHEN = {"kitchen": -58.0, "hall": -74.0, "study": -88.0}
HALL = {"kitchen": -74.0, "hall": -58.0, "study": -74.0}
PAUSES_S = (2, 6, 12, 18, 25, 33, 41, 57, 74, 96)
"""How long receivers did not hear a wallet tag, as the owner of one reported."""


class Flat:
    """Three rooms in a row with a receiver each, and one tag."""

    def __init__(self, seed: int = 1, memory: TagMemory | None = None, offline: Sequence[str] = ()) -> None:
        self.rng = np.random.default_rng(seed)
        self.now = START
        self.offline = set(offline)
        self.tracker = Tracker(Locator(), FenceEngine())
        self.tracker.configure(FENCES, START)
        self._configure()
        self.tracker.add_tag(TAG, None, memory, START)
        self.published: list[Crossing] = []
        self.room: str | None = None
        self.reason = Reason.NO_EVIDENCE
        self.presence = Presence.UNKNOWN

    def cut(self, *rooms: str) -> None:
        self.offline |= set(rooms)
        self._configure()

    def restore(self, *rooms: str) -> None:
        self.offline -= set(rooms)
        self._configure()

    def hear(self, room: str, rssi_dbm: float) -> None:
        if room not in self.offline:
            at = self.now - self.rng.uniform(0, 1)
            self.tracker.observe(Sighting(TAG, room, round(rssi_dbm), at, self.now))

    def second(self, levels: Mapping[str, float], *, lost: float = 0.3, noise_db: float = 4.0) -> Second:
        """Let a second pass in which the tag sends once; each receiver loses a share of its packets."""
        self.now += 1
        for room, level in levels.items():
            if self.rng.random() >= lost:
                self.hear(room, level + self.rng.normal(0, noise_db))
        return self.tick()

    def tick(self) -> Second:
        second = self.tracker.tick(self.now)
        self.published += second.outcome.crossings
        answer = self.tracker.estimates((TAG,))[TAG]
        self.room, self.reason, self.presence = answer.room, answer.reason, answer.presence
        inside = [room for room in ROOMS if self.tracker.inside(TAG, PlaceRef(PlaceKind.AREA, room))]
        assert len(inside) <= 1
        if inside:
            assert inside == [self.room]
        return second

    def rest(self, seconds: float, levels: Mapping[str, float] = KITCHEN, **more: float) -> None:
        for _ in range(int(seconds)):
            self.second(levels, **more)

    def told(self) -> list[tuple[str, str]]:
        return [(crossing.kind, crossing.place.id) for crossing in self.published]

    def _configure(self) -> None:
        receivers = [Receiver(room, room, online=room not in self.offline) for room in ROOMS]
        self.tracker.locator.configure(receivers, [Room(room) for room in ROOMS], self.now)


def settled(seed: int = 1) -> Flat:
    flat = Flat(seed)
    flat.rest(150)
    assert flat.room == "kitchen"
    assert flat.told() == []
    return flat


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("seconds", [40, 90, 300])
@pytest.mark.parametrize("neighbour_dbm", [-66, -74])
def test_a_receiver_that_restarts_moves_no_resting_tag(seconds: int, seed: int, neighbour_dbm: float) -> None:
    levels = {**KITCHEN, "hall": neighbour_dbm}
    flat = Flat(seed)
    flat.rest(150, levels)
    flat.cut("kitchen")
    for _ in range(seconds):
        flat.second(levels)
        assert flat.room == "kitchen"
    assert flat.reason == "no_receiver"
    flat.restore("kitchen")
    flat.rest(120, levels)
    assert flat.room == "kitchen"
    assert flat.reason == "strongest"
    assert flat.told() == []


def test_a_hung_receiver_moves_no_resting_tag_before_it_is_found_out() -> None:
    flat = settled()
    deaf = {room: level for room, level in KITCHEN.items() if room != "kitchen"}
    flat.rest(14, deaf)
    flat.cut("kitchen")
    flat.rest(300, deaf)
    flat.restore("kitchen")
    flat.rest(60)
    assert flat.told() == []


def test_a_tag_that_moves_during_an_outage_is_followed() -> None:
    flat = settled()
    flat.cut("kitchen")
    flat.rest(60)
    flat.rest(60, HALL)
    assert flat.room == "hall"
    assert flat.told() == [("left", "kitchen"), ("entered", "hall")]


def test_receivers_that_return_one_by_one_move_nothing() -> None:
    flat = settled()
    flat.cut(*ROOMS)
    flat.rest(60)
    for room in ("study", "hall", "kitchen"):
        flat.restore(room)
        flat.rest(30)
    flat.rest(120)
    assert flat.told() == []
    assert flat.room == "kitchen"


@pytest.mark.parametrize("order", [("study", "hall", "kitchen"), ("hall", "kitchen", "study")])
def test_a_restart_of_the_home_moves_nothing(order: Sequence[str]) -> None:
    before = settled()
    flat = Flat(2, before.tracker.memory(TAG), offline=ROOMS)
    for room in order:
        flat.rest(20)
        flat.restore(room)
    flat.rest(120)
    assert flat.told() == []
    assert flat.room == "kitchen"


def test_an_adapter_that_is_deaf_in_bursts_moves_nothing() -> None:
    flat = settled()
    deaf = {room: level for room, level in KITCHEN.items() if room != "kitchen"}
    for _ in range(10):
        flat.rest(12, deaf)
        flat.cut("kitchen")
        flat.rest(98, deaf)
        flat.restore("kitchen")
        flat.rest(10)
    assert flat.told() == []
    assert flat.room == "kitchen"


def gone() -> Flat:
    flat = settled()
    for second in range(60):
        flat.second({room: level - second / 2 for room, level in KITCHEN.items() if level - second / 2 > -95})
    flat.rest(200, {})
    assert flat.presence is Presence.AWAY
    assert flat.told()[-1] == ("left", "zone.home")
    flat.published.clear()
    return flat


@pytest.mark.parametrize("packets", [1, 2, 5])
@pytest.mark.parametrize("apart_s", [1, 3, 40])
def test_stray_packets_are_not_coming_home(packets: int, apart_s: int) -> None:
    flat = gone()
    for _ in range(packets):
        flat.second({"hall": -94.0}, lost=0.0, noise_db=0.0)
        flat.rest(apart_s, {})
    flat.rest(300, {})
    assert flat.told() == []


def test_what_passes_in_the_street_is_not_at_home() -> None:
    flat = gone()
    flat.rest(20, {"hall": -92.0}, noise_db=1.5)
    flat.rest(300, {})
    assert flat.told() == []


def test_who_comes_home_is_home_first_then_in_a_room() -> None:
    flat = gone()
    flat.rest(8, {"hall": -84.0})
    flat.rest(60, HALL)
    assert flat.told() == [("entered", "zone.home"), ("entered", "hall")]


def test_who_leaves_is_out_of_the_room_first() -> None:
    flat = settled()
    flat.rest(300, {})
    assert flat.told() == [("left", "kitchen"), ("left", "zone.home")]
    assert len({crossing.event_time for crossing in flat.published}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_tag_that_each_receiver_hears_rarely_changes_no_room(seed: int) -> None:
    flat = Flat(seed)
    flat.rest(60, lost=0.0)
    due: dict[str, float] = dict.fromkeys(ROOMS, flat.now)
    for _ in range(2400):
        flat.now += 1
        for room, level in KITCHEN.items():
            if due[room] <= flat.now:
                due[room] = flat.now + float(flat.rng.choice(PAUSES_S))
                flat.hear(room, level + flat.rng.normal(0, 4))
        flat.tick()
    assert flat.told() == []
    assert flat.room == "kitchen"


def steps() -> Iterator[float]:
    for seconds in (1, 30, 130, 400, 3600, 86_400, 31_536_000):
        yield from (seconds, -seconds)


@pytest.mark.parametrize("step_s", steps())
@pytest.mark.parametrize("early", [True, False], ids=["packet_first", "tick_first"])
def test_a_step_of_the_clock_tells_nothing(step_s: float, early: bool) -> None:
    flat = settled()
    if early:
        # The packets bear the old time, the tick the new one.
        for room, level in KITCHEN.items():
            flat.hear(room, level)
    flat.now += step_s
    flat.rest(140)
    assert flat.told() == []
    assert flat.room == "kitchen"


def test_what_dwells_does_not_dwell_longer_by_a_step_of_the_clock() -> None:
    flat = settled()
    flat.rest(60, HALL)
    flat.published.clear()
    flat.now += 7200
    flat.rest(100, HALL)
    assert flat.told() == []
    flat.rest(240, HALL)
    assert flat.told() == [("dwelled", "hall")]


def test_a_correction_stands_until_the_tag_moves() -> None:
    flat = settled()
    flat.tracker.correct(TAG, "study", flat.now)
    flat.rest(600)
    assert flat.room == "study"
    for _ in range(6):
        flat.rest(10, HALL)
        flat.rest(10, KITCHEN)
    assert flat.room != "study"


def test_changes_of_room_leave_the_old_room_first() -> None:
    flat = settled()
    flat.rest(60, HALL)
    left, entered = flat.published
    assert (left.kind, entered.kind) == (CrossingKind.LEFT, CrossingKind.ENTERED)
    assert left.event_time == entered.event_time
    assert left.decided_at == entered.decided_at
