"""Whatever happens at any level of knowledge, in whatever order: no exception, sane answers."""

from collections.abc import Callable
from functools import partial
import math

from hypothesis import given, settings, strategies as st

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Emitter, Locator, Presence, Receiver, Room, TagMemory
from custom_components.xiaomi_tag.locator.map_job import MapResult
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from tests.locator.pieces import AT
from tests.locator.radio import NAMES, PLAN, RECEIVERS, ROOMS, SPOTS, walked
from tests.locator.test_properties import check

TAGS = ("a", "b")
PART = FloorPlan(PLAN.floors, PLAN.rooms[:3], {"kitchen-1": PLAN.receivers["kitchen-1"]})
WALKS = [walked(room, seconds=9) for room in NAMES]
MEMORIES = (None, TagMemory(Presence.HOME, "garage", AT, 2.0, 8.0), TagMemory(Presence.AWAY, None, None, None, -30.0))


class World:
    """A locator, the time, and a result that may come late."""

    def __init__(self) -> None:
        self.now = AT
        self.locator = Locator()
        self.locator.configure(RECEIVERS, ROOMS, self.now)
        self.late: MapResult | None = None
        for tag in TAGS:
            self.locator.add_tag(tag, None, self.now)

    def hear(self, tag: str, levels: tuple[int, ...], seconds: int) -> None:
        for _ in range(seconds):
            for receiver, rssi in zip(SPOTS, levels, strict=False):
                self.locator.observe(Sighting(tag, receiver, rssi, self.now, self.now))
            self.pass_time(1)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        assert set(self.locator.tick(self.now)) <= set(TAGS)

    def work(self, *, late: bool) -> None:
        if self.late is not None:
            self.locator.install(self.late)
            self.late = None
        elif (job := self.locator.due(self.now)) is not None:
            self.late = job.run()
            if not late:
                self.locator.install(self.late)
                self.late = None

    def configure(self, receivers: list[Receiver], rooms: list[Room], *, emits: bool) -> None:
        self.locator.configure(receivers, rooms, self.now, emitters=[Emitter("tv", rooms[0].id)] if emits else [])

    def beacon(self, rssi: int, seconds: int) -> None:
        for _ in range(seconds):
            for receiver in SPOTS:
                self.locator.observe_emitter("tv", receiver, rssi, self.now)
            self.pass_time(1)

    def correct(self, tag: str, room: str) -> None:
        if room in self.locator.estimate(tag).probabilities:
            self.locator.correct(tag, room, self.now)

    def restart(self) -> None:
        """Begin again with what was kept."""
        memories = {tag: self.locator.memory(tag) for tag in TAGS}
        data = self.locator.learned()
        self.__init__()  # type: ignore[misc]
        self.locator.restore(data)
        self.locator.configure(RECEIVERS, ROOMS, self.now)
        for tag, memory in memories.items():
            self.locator.add_tag(tag, memory, self.now)


type Step = Callable[[World], object]


def steps() -> st.SearchStrategy[Step]:
    tag, room, receiver = st.sampled_from(TAGS), st.sampled_from((*NAMES, "garage")), st.sampled_from(tuple(SPOTS))
    levels = st.tuples(*[st.integers(-100, -30)] * 4)
    homes = st.lists(st.builds(Receiver, receiver, st.none() | room, st.booleans()), max_size=5)
    rooms = st.lists(st.sampled_from(ROOMS), min_size=1, unique=True)
    seconds = st.sampled_from([1.0, 1.0, 30.0, 200.0, 290.0, -3.0, -4000.0, 4000.0])

    def does(
        method: str, *arguments: st.SearchStrategy[object], **named: st.SearchStrategy[object]
    ) -> st.SearchStrategy[Step]:
        def step(values: tuple[object, ...], names: dict[str, object], world: World) -> object:
            target: object = world if hasattr(world, method) else world.locator
            return getattr(target, method)(*values, **names)

        return st.builds(
            lambda values, names: partial(step, values, names), st.tuples(*arguments), st.fixed_dictionaries(named)
        )

    heard = does("hear", tag, levels, st.sampled_from([1, 3, 12]))
    work = does("work", late=st.booleans())
    return st.one_of(
        heard,
        heard,
        heard,
        work,
        work,
        does("pass_time", seconds),
        does("configure", homes, rooms, emits=st.booleans()),
        does("configure", st.just(list(RECEIVERS)), st.just(list(ROOMS)), emits=st.booleans()),
        does("set_plan", st.sampled_from([None, PART, PLAN])),
        does("set_walks", st.sampled_from([[], WALKS[:2], WALKS])),
        does("correct", tag, room),
        does("beacon", st.integers(-100, -40), st.sampled_from([1, 40])),
        does("observe_range", tag, receiver, st.floats(0, 250) | st.just(math.nan), st.just(AT + 1e5)),
        does("abandon"),
        does("restart"),
    )


def add(world: World, tag: str, memory: TagMemory | None) -> None:
    world.locator.add_tag(tag, memory, world.now)


adding: st.SearchStrategy[Step] = st.builds(
    lambda tag, memory: lambda world: add(world, tag, memory), st.sampled_from(TAGS), st.sampled_from(MEMORIES)
)
SANE = {*NAMES, "garage"}


@settings(max_examples=120, deadline=None)
@given(st.lists(steps() | adding, min_size=3, max_size=40))
def test_any_sequence_leaves_sane_answers_at_every_level(sequence: list[Step]) -> None:
    world = World()
    for step in sequence:
        step(world)
        for tag in TAGS:
            check(world.locator, tag, SANE)
            answer = world.locator.estimate(tag)
            position = answer.position
            if position is not None:
                assert answer.room is not None
                assert all(map(math.isfinite, (position.x_m, position.y_m, position.xy_m2)))
                assert position.xx_m2 >= 0 <= position.yy_m2
            power = world.locator.memory(tag).power_db
            assert power is None or abs(power) < 150
