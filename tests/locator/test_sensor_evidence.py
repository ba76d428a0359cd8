"""The house's own sensors as evidence of the room."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.cell_filter import CellFilter
from custom_components.xiaomi_tag.locator.sensor_evidence import (
    FADE_S,
    FRESH_S,
    LIVELY_S,
    MOST_GAIN,
    MOST_SENSORS,
    SPARSE_GAIN,
    WINDOW_S,
    SensorEvidence,
)
from custom_components.xiaomi_tag.locator.sensors import SensorKind
from tests.locator.pieces import batch
from tests.locator.test_cell_filter import made

KITCHEN, HALL = 0, 1
WALKS, RESTS = 1.0, 0.0
NEAR_HALL = [-85.0, -55.0]
NEAR_KITCHEN = [-55.0, -85.0]
ALIKE = [-70.0, -70.0]


class Day:
    """A kitchen and a hall with a motion sensor each, and three tags, each of nobody; a second a step."""

    def __init__(self, *, cells: CellFilter | None = None) -> None:
        self.now = 1_700_000_000.0
        self.cells = cells or made()
        self.senses = SensorEvidence()
        self.senses.resize(3)
        self.set("hall", on=False)
        self.set("kitchen", on=False)
        self.step({0: WALKS, 1: WALKS, 2: WALKS})
        # By then nobody counts as moving, but all were seen to be carried.
        self.now += 2 * FRESH_S

    def set(
        self,
        room: str,
        *,
        on: bool | None,
        kind: SensorKind = SensorKind.MOTION,
        person: str | None = None,
        name: str | None = None,
    ) -> None:
        self.senses.sense(name or room, room, kind, on, self.now, person)

    def step(self, motion: dict[int, float], level: dict[int, list[float]] | None = None) -> dict[int, np.ndarray]:
        """Let tags be heard in the next second, moving so much; return the evidence of each."""
        self.now += 1.0
        slots = np.array(sorted(motion), np.intp)
        heard = batch({slot: (level or {}).get(slot, ALIKE) for slot in slots.tolist()}, at=self.now)
        moving = np.array([motion[slot] for slot in slots.tolist()], np.float32)
        found = self.senses.weigh(slots, np.ones(len(slots)), moving, self.cells, self.now)
        telling, pause_s = np.ones((len(slots), 2), bool), np.ones((len(slots), 2))
        self.cells.hear(heard, np.ones(len(slots)), moving, telling, pause_s, found)
        rows = np.zeros((len(slots), 2)) if found is None else found
        return dict(zip(slots.tolist(), rows, strict=True))

    def edge(self, motion: dict[int, float], room: str = "hall", **sensor: object) -> dict[int, np.ndarray]:
        """Turn a sensor on and return all that its edge is worth, without what the states are worth."""
        self.set(room, on=False, **sensor)  # type: ignore[arg-type]
        self.set(room, on=True, **sensor)  # type: ignore[arg-type]
        total: dict[int, np.ndarray] = {slot: np.zeros(2) for slot in motion}
        for _ in range(int(WINDOW_S) + 1):
            for slot, found in self.step(motion).items():
                total[slot] = total[slot] + found
        return total


def test_edge_is_evidence_that_what_moves_is_there() -> None:
    day = Day()
    found = day.edge({0: WALKS})
    assert found[0][HALL] - found[0][KITCHEN] > 2.0


def test_edge_counts_once() -> None:
    day = Day()
    day.edge({0: WALKS})
    assert day.step({0: WALKS})[0][HALL] == 0


def test_edge_is_worth_no_more_than_the_most() -> None:
    day = Day()
    day.senses.set_backgrounds({"hall": 1e-9})
    assert day.edge({0: WALKS})[0][HALL] == pytest.approx(MOST_GAIN, abs=0.01)


def test_edge_moves_no_tag_that_has_lain_still() -> None:
    day = Day()
    day.now += LIVELY_S
    assert day.edge({0: RESTS})[0][HALL] == 0


def test_motion_that_is_noticed_after_the_edge_counts_too() -> None:
    day = Day()
    day.now += LIVELY_S
    day.set("hall", on=True)
    assert day.step({0: RESTS})[0][HALL] == 0
    assert day.step({0: WALKS})[0][HALL] > 1.0


def test_motion_long_after_the_edge_does_not_count() -> None:
    day = Day()
    day.now += LIVELY_S
    day.set("hall", on=True)
    for _ in range(int(WINDOW_S) + 1):
        day.step({0: RESTS})
    assert day.step({0: WALKS})[0][HALL] == 0


def test_edge_that_another_tag_explains_is_worth_less() -> None:
    alone, together = Day(), Day()
    for _ in range(8):
        together.step({1: WALKS}, {1: NEAR_HALL})
    explained = together.edge({0: WALKS, 1: WALKS})[0]
    assert explained[HALL] < alone.edge({0: WALKS})[0][HALL] / 2


def test_tags_of_one_person_do_not_explain_each_other_away() -> None:
    day = Day()
    day.senses.set_person(0, "person.ann")
    day.senses.set_person(1, "person.ann")
    for _ in range(8):
        day.step({1: WALKS}, {1: NEAR_HALL})
    alone = Day().edge({0: WALKS})[0][HALL]
    assert day.edge({0: WALKS, 1: WALKS})[0][HALL] == pytest.approx(alone, rel=0.2)


def test_background_that_is_known_makes_an_edge_worth_less() -> None:
    day = Day()
    day.senses.set_backgrounds({"hall": 1 / 60})
    assert day.edge({0: WALKS})[0][HALL] < Day().edge({0: WALKS})[0][HALL] - 0.5


def test_sensor_of_a_person_is_evidence_of_that_persons_tags_alone() -> None:
    day = Day()
    day.senses.set_person(0, "person.ann")
    day.senses.set_person(1, "person.bob")
    day.senses.set_backgrounds({"bed": 1e-9})
    found = day.edge({0: WALKS, 1: WALKS, 2: WALKS}, person="person.ann", name="bed", kind=SensorKind.HAND)
    assert found[0][HALL] > MOST_GAIN
    assert found[1][HALL] < 0
    assert found[2][HALL] < 0


def test_what_moves_in_a_room_whose_sensor_stays_off_is_hardly_there() -> None:
    day = Day()
    day.set("hall", on=True)
    for _ in range(int(WINDOW_S) + 5):
        day.step({0: WALKS})
    found = day.step({0: WALKS})[0]
    assert found[KITCHEN] < 0
    assert found[HALL] == 0


def test_two_sensors_of_one_room_count_as_one() -> None:
    day = Day()
    day.senses.set_backgrounds({"hall": 1e-9, "second": 1e-9})
    day.set("hall", on=False, name="second")
    day.set("hall", on=True, name="second")
    assert day.edge({0: WALKS})[0][HALL] == pytest.approx(MOST_GAIN, abs=0.01)


def test_door_is_worth_half_an_edge() -> None:
    whole = Day().edge({0: WALKS}, name="one", kind=SensorKind.HAND)[0]
    half = Day().edge({0: WALKS}, name="one", kind=SensorKind.DOOR)[0]
    assert half[HALL] - half[KITCHEN] < whole[HALL] - whole[KITCHEN]


def test_presence_holds_what_rests_there() -> None:
    day = Day()
    day.set("hall", on=True, kind=SensorKind.PRESENCE, name="radar")
    day.set("kitchen", on=False, kind=SensorKind.PRESENCE, name="radar 2")
    found = day.step({0: RESTS})[0]
    assert found[HALL] > 0 > found[KITCHEN]


def test_few_receivers_and_several_movers_lower_what_an_edge_is_worth() -> None:
    day = Day()
    day.senses.cover = 0.5
    day.senses.set_backgrounds({"hall": 1e-9})
    for _ in range(8):
        day.step({1: WALKS}, {1: NEAR_KITCHEN})
    assert day.edge({0: WALKS, 1: WALKS})[0][HALL] <= SPARSE_GAIN


def test_evidence_waits_for_the_tags_next_packet_and_fades() -> None:
    soon, late = Day(), Day()
    for day, seconds in ((soon, 1), (late, int(2 * FADE_S))):
        day.set("hall", on=True)
        day.step({1: WALKS})
        for _ in range(seconds):
            day.step({1: RESTS})
    found = {day: day.step({0: WALKS})[0][HALL] for day in (soon, late)}
    assert found[soon] > found[late] >= 0


def test_nothing_without_a_map() -> None:
    day = Day()
    day.set("hall", on=True)
    day.cells.map = None
    assert day.senses.weigh(np.array([0]), np.ones(1), np.ones(1, np.float32), day.cells, day.now) is None


def test_sensor_that_stopped_working_is_evidence_of_nothing() -> None:
    day = Day()
    day.set("hall", on=None)
    day.set("kitchen", on=None)
    assert not day.step({0: WALKS})[0].any()


def test_sensor_in_a_room_that_no_map_knows_is_left_out() -> None:
    day = Day()
    day.set("cellar", on=False)
    day.set("cellar", on=True)
    assert np.isfinite(day.step({0: WALKS})[0]).all()


def test_edge_outlives_a_clock_that_is_set() -> None:
    day = Day()
    day.now += LIVELY_S
    day.set("hall", on=True)
    day.step({0: RESTS})
    day.now -= 7200.0
    day.senses.shift(-7200.0)
    assert day.step({0: WALKS})[0][HALL] > 1.0


def test_a_slot_for_another_tag_starts_without_evidence() -> None:
    day = Day()
    day.set("hall", on=True)
    day.step({1: WALKS})
    day.senses.clear(0)
    assert day.step({0: RESTS})[0][HALL] == 0


def test_sensors_are_bounded() -> None:
    day = Day()
    for number in range(2 * MOST_SENSORS):
        day.set("hall", on=False, name=f"sensor {number}")
    assert len(day.senses.trusts()) == MOST_SENSORS


def test_sensor_whose_edges_come_while_all_are_elsewhere_fades_out() -> None:
    day = Day()
    everybody = dict.fromkeys(range(3), WALKS)
    for _ in range(40):
        # The hall is used, but not when its sensor turns on.
        for level, seconds in ((NEAR_HALL, 40), (NEAR_KITCHEN, 20)):
            for _ in range(seconds):
                day.step(everybody, dict.fromkeys(everybody, level))
        day.set("hall", on=False)
        day.set("hall", on=True)
        for _ in range(12):
            day.step(everybody, dict.fromkeys(everybody, NEAR_KITCHEN))
    assert day.senses.trusts()["hall"] < 0.3
    assert day.senses.trusts()["kitchen"] == 1.0


def test_one_sensor_of_a_room_that_is_on_outweighs_another_that_is_off() -> None:
    day = Day()
    day.set("hall", on=False, name="second")
    day.set("hall", on=True)
    for _ in range(int(WINDOW_S) + 1):
        day.step({0: RESTS})
    assert day.step({0: WALKS})[0][HALL] == 0


def test_open_door_does_not_hide_that_nobody_moves() -> None:
    day = Day()
    day.set("hall", on=True, name="door", kind=SensorKind.DOOR)
    assert day.step({0: WALKS})[0][HALL] < 0


def test_phone_that_says_in_which_room_its_person_is_speaks_for_that_persons_tags() -> None:
    day = Day()
    day.senses.set_person(0, "person.ann")
    day.set("hall", on=True, name="phone", kind=SensorKind.ROOM, person="person.ann")
    found = day.step({0: RESTS, 1: RESTS})
    assert found[0][HALL] > 0
    assert found[1][HALL] == 0
    day.set("kitchen", on=True, name="phone", kind=SensorKind.ROOM, person="person.ann")
    assert day.step({0: RESTS})[0][HALL] == 0


def test_sensor_of_a_person_without_tags_is_evidence_of_no_tag() -> None:
    day = Day()
    day.set("hall", on=True, name="phone", kind=SensorKind.ROOM, person="person.carol")
    assert not day.step({0: RESTS})[0].any()
