"""A change of floor needs a way."""

from itertools import pairwise

import numpy as np

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Level, Locator, Receiver, Room
from custom_components.xiaomi_tag.locator.plan import FloorPlan, PlanFloor, PlanRoom, Spot, Stairs
from tests.locator.pieces import AT
from tests.locator.plans import rectangle

FLOORS = (PlanFloor("ground", 0, 2.5, 0.0), PlanFloor("upper", 1, 2.5, 2.5))
BELOW = {"kitchen-1": -55, "bath-1": -78}
ABOVE = {"kitchen-1": -78, "bath-1": -55}


def plan() -> FloorPlan:
    """A kitchen below a bath; the stairs lead up at the far end of a hall."""
    rooms = (
        PlanRoom("kitchen", "ground", rectangle(0, 0, 4, 4)),
        PlanRoom("hall", "ground", rectangle(4, 0, 16, 4)),
        PlanRoom("bath", "upper", rectangle(0, 0, 4, 4)),
        PlanRoom("landing", "upper", rectangle(4, 0, 16, 4)),
    )
    spots = {"kitchen-1": Spot("ground", 2, 2, 1), "bath-1": Spot("upper", 2, 2, 3.5)}
    return FloorPlan(FLOORS, rooms, spots, (), (Stairs("hall", "landing", 15, 2),))


class House:
    """A tag in the kitchen, and its answers."""

    def __init__(self) -> None:
        self.now = AT
        self.locator = Locator()
        rooms = [Room("kitchen", "g"), Room("hall", "g"), Room("bath", "u"), Room("landing", "u")]
        receivers = [Receiver("kitchen-1", "kitchen"), Receiver("bath-1", "bath")]
        self.locator.configure(receivers, rooms, self.now)
        self.locator.add_tag("keys", None, self.now)
        self.locator.set_plan(plan())
        job = self.locator.due(self.now)
        assert job is not None
        self.locator.install(job.run())
        self.hear(BELOW, 60)

    def walk(self, way: list[tuple[float, float, float]]) -> list[str | None]:
        """Walk, two seconds at each point; heights in metres give the floor."""
        answers: list[str | None] = []
        for x, y, z in way:
            levels = {}
            for receiver, spot in plan().receivers.items():
                distance_m = max(float(np.hypot(np.hypot(x - spot.x_m, y - spot.y_m), z - spot.z_m)), 0.5)
                through = 12 if abs(z - spot.z_m) > 1 else 0
                levels[receiver] = round(-55 - 22 * np.log10(distance_m) - through)
            answers.append(self.hear(levels, 2))
        return answers

    def hear(self, levels: dict[str, int], seconds: int) -> str | None:
        for _ in range(seconds):
            for receiver, rssi in levels.items():
                self.locator.observe(Sighting("keys", receiver, rssi, self.now + 0.9, self.now + 0.9))
            self.now += 1
            self.locator.tick(self.now)
        return self.locator.estimate("keys").room


def test_a_loud_moment_from_above_does_not_lift_a_tag() -> None:
    house = House()
    assert house.locator.level is Level.PLAN
    assert house.hear(ABOVE, 1) == "kitchen"
    assert house.hear(BELOW, 5) == "kitchen"
    assert house.locator.estimate("keys").probabilities["bath"] < 0.05


def test_a_tag_that_stays_above_is_located_there_in_the_end() -> None:
    house = House()
    assert house.hear(ABOVE, 60) == "bath"


def test_a_tag_changes_floors_by_the_stairs() -> None:
    house = House()
    along = [float(x) for x in range(2, 16)]
    answers = house.walk([(x, 2, 1) for x in along] + [(x, 2, 3.5) for x in reversed(along)])
    answers += house.walk([(2, 2, 3.5)] * 5)
    assert answers[-1] == "bath"
    rooms = [room for room, after in pairwise(answers) if room != after]
    assert rooms[0] == "kitchen"
    assert rooms[-1] == "landing"


def test_a_strong_packet_from_above_away_from_the_stairs_does_not_lift_a_tag() -> None:
    house = House()
    for _ in range(4):
        assert house.hear({"kitchen-1": -60, "bath-1": -52}, 1) == "kitchen"
        assert house.locator.estimate("keys").probabilities["bath"] < 0.2
        assert house.hear(BELOW, 10) == "kitchen"


def test_a_position_is_on_the_rooms_floor() -> None:
    house = House()
    position = house.locator.estimate("keys").position
    assert position is not None
    assert position.floor == "ground"
    house.hear(ABOVE, 60)
    position = house.locator.estimate("keys").position
    assert position is not None
    assert position.floor == "upper"
