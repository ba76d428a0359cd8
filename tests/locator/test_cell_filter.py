"""Where a tag is among the cells."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.model import Position
from custom_components.xiaomi_tag.locator import cell_filter
from custom_components.xiaomi_tag.locator.cell_filter import LEAK, LEAVE_MOVING, LEAVE_STILL, CellFilter
from custom_components.xiaomi_tag.locator.cell_map import CellMap, steps
from custom_components.xiaomi_tag.locator.pending import Batch
from tests.locator.pieces import AT, batch

MEAN = np.array([[-55, -65, -75, -85], [-85, -75, -65, -55]], np.float32)
ROOM = (0, 0, 1, 1)
ROOMS = ("kitchen", "hall")
EVERYWHERE = np.full(4, 0.25)
KNOWN_DB = 1e-3
"""A tag whose power is known as well as this leaves a plain hidden Markov model."""


def cells(
    mean: np.ndarray = MEAN,
    room: tuple[int, ...] = ROOM,
    ways_m: np.ndarray | None = None,
    storey: tuple[int, ...] | None = None,
) -> CellMap:
    count = len(room)
    storeys = np.array(storey or (0,) * count)
    line = np.arange(count, dtype=np.float32)
    ways = np.abs(line[:, None] - line) if ways_m is None else ways_m
    return CellMap(
        receivers=tuple(f"r{number}" for number in range(len(mean))),
        rooms=ROOMS,
        mean_dbm=mean.astype(np.float32),
        variance_db2=np.full(mean.shape, 4, np.float32),
        useful=np.arange(len(mean)),
        room=np.array(room),
        step=steps(ways.astype(np.float32), storeys),
        storey=storeys,
        place_m=np.column_stack([line, np.zeros(count)]).astype(np.float32),
        floor=("flat",) * count,
        distance_m=np.abs(np.array([[0.0], [count - 1.0]]) - line).astype(np.float32),
    )


def made(home: CellMap | None = None, start_room: int = -1) -> CellFilter:
    """A filter for three tags; tag 1 starts in `start_room`."""
    tracked = CellFilter()
    tracked.move_columns(np.full(2, -1))
    tracked.resize(3)
    tracked.install(home or cells(), np.array([-1, start_room, -1]))
    return tracked


def hear(tracked: CellFilter, heard: Batch, *, elapsed_s: float = 1, motion: float = 0, online: bool = True) -> None:
    tags = len(heard.slots)
    tracked.hear(
        heard,
        np.full(tags, elapsed_s),
        np.full(tags, motion, np.float32),
        np.full((tags, 2), online),
        np.ones((tags, 2)),
    )


def belief(tracked: CellFilter) -> np.ndarray:
    found: np.ndarray = tracked.belief[1]
    return found


def position(tracked: CellFilter, slot: int, room: int) -> Position | None:
    return tracked.positions(np.array([slot]), np.array([room]))[0]


def forward(before: np.ndarray, levels: list[float], seconds: float, motion: float) -> np.ndarray:
    """One step of a hidden Markov model with a known power, written out."""
    leave = 1 - (1 - (LEAVE_STILL + (LEAVE_MOVING - LEAVE_STILL) * motion)) ** seconds
    leak = 1 - (1 - LEAK) ** seconds
    after = np.zeros(4)
    for here in range(4):
        step = np.array([np.exp(-((here - there) ** 2) / 2) for there in range(4)])
        for there in range(4):
            way = (1 - leak) * ((1 - leave) * (here == there) + leave * step[there] / step.sum()) + leak / 4
            after[there] += before[here] * way
    variance = 4 + cell_filter.NOISE_DB**2
    for receiver, level in enumerate(levels):
        after *= np.exp(-cell_filter.TEMPER * (level - MEAN[receiver]) ** 2 / variance / 2)
    normal: np.ndarray = after / after.sum()
    return normal


@pytest.mark.parametrize(("seconds", "motion"), [(1, 0.0), (1, 1.0), (4, 0.3), (120, 0.0), (300, 1.0)])
def test_a_tag_of_known_power_is_followed_as_a_hidden_markov_model(
    seconds: float, motion: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell_filter, "FIRST_POWER_SD_DB", KNOWN_DB)
    monkeypatch.setattr(cell_filter, "LEAST_POWER_SD_DB", KNOWN_DB)
    monkeypatch.setattr(cell_filter, "POWER_DRIFT_DB2", 0)
    tracked, truth = made(), EVERYWHERE
    for levels in ([-58.0, -80.0], [-60.0, -79.0], [-72.0, -70.0], [-80.0, -58.0]):
        hear(tracked, batch({1: levels}), elapsed_s=seconds, motion=motion)
        truth = forward(truth, levels, seconds, motion)
        assert belief(tracked).tolist() == pytest.approx(truth.tolist(), abs=2e-3)


def test_a_long_pause_leaves_no_hole_where_the_tag_was() -> None:
    tracked = made()
    for _ in range(20):
        hear(tracked, batch({1: [-55, -85]}))
    hear(tracked, batch({1: [-55, -85]}), elapsed_s=300, motion=1)
    assert np.isfinite(belief(tracked)).all()
    assert belief(tracked).argmax() == 0


def test_more_packets_of_one_second_count_more_but_less_than_packets_of_several() -> None:
    once, nine, apart = made(), made(), made()
    hear(once, batch({1: [-68, -72]}))
    hear(nine, batch({1: [-68, -72]}, count=9))
    for _ in range(9):
        hear(apart, batch({1: [-68, -72]}))
    kitchen = [float(belief(each)[:2].sum()) for each in (once, nine, apart)]
    assert 0.5 < kitchen[0] < kitchen[1] < kitchen[2]


def test_what_all_receivers_hear_louder_is_the_tags_power() -> None:
    tracked = made()
    for _ in range(60):
        hear(tracked, batch({1: [-55 + 11, -85 + 11]}))
    assert tracked.power_db(1) == pytest.approx(11, abs=1.5)
    assert tracked.rooms(np.array([1]))[0, 0] > 0.8


def test_nothing_is_known_of_the_power_of_a_tag_never_heard() -> None:
    assert made().power_db(1) is None


def test_a_tag_never_heard_may_be_in_any_cell() -> None:
    tracked = made(cells(room=(0, 1, 1, 1)))
    assert tracked.rooms(np.array([1]))[0].tolist() == pytest.approx([0.25, 0.75])


def test_a_receiver_that_is_silent_for_long_speaks_against_the_cells_beside_it() -> None:
    silent, unheard = made(), made()
    for second in range(30):
        hear(silent, batch({1: [-75, None]}, AT + second))
        hear(unheard, batch({1: [-75, None]}, AT + second), online=False)
    assert silent.rooms(np.array([1]))[0, 1] < unheard.rooms(np.array([1]))[0, 1]


def test_a_receiver_at_fault_is_not_evidence() -> None:
    home = cells()
    faulty = CellMap(**{name: getattr(home, name) for name in home.__slots__ if name != "useful"}, useful=np.array([1]))
    tracked, same = made(faulty), made(faulty)
    hear(tracked, batch({1: [-55, -75]}))
    hear(same, batch({1: [-85, -75]}))
    assert belief(tracked).tolist() == belief(same).tolist()


def test_no_packet_moves_a_tag_at_once_where_no_way_leads() -> None:
    way = np.array([[0, 1, np.inf, np.inf], [1, 0, np.inf, np.inf], [np.inf, np.inf, 0, 1], [np.inf, np.inf, 1, 0]])
    closed, opened = made(cells(ways_m=way)), made()
    for tracked in (closed, opened):
        for _ in range(30):
            hear(tracked, batch({1: [-55, -85]}))
        hear(tracked, batch({1: [-75, -65]}), motion=1)
    here = np.array([1])
    assert closed.rooms(here)[0, 0] > 0.9 > opened.rooms(here)[0, 0]


def shares_after_a_minute(storey: tuple[int, ...]) -> np.ndarray:
    """A tag beside the first receiver, then heard of nowhere for a minute, where no way leads from cell to cell."""
    tracked = made(cells(ways_m=np.where(np.eye(4, dtype=bool), 0, np.inf), storey=storey))
    for _ in range(30):
        hear(tracked, batch({1: [-55, -85]}))
    hear(tracked, batch({1: [-70, -70]}), elapsed_s=60)
    return belief(tracked)


def test_unforeseen_ways_stay_on_the_same_storey() -> None:
    alike, apart = shares_after_a_minute((0, 0, 0, 0)), shares_after_a_minute((0, 0, 1, 1))
    assert apart[2:].sum() < alike[2:].sum() / 8
    assert apart[1] > alike[1]
    assert apart[2:].min() > 0


def test_a_new_map_of_the_same_cells_keeps_what_is_believed() -> None:
    tracked = made()
    for _ in range(10):
        hear(tracked, batch({1: [-55, -85]}))
    before = belief(tracked).copy()
    tracked.install(cells(MEAN + 3), np.array([-1, 1, -1]))
    assert belief(tracked).tolist() == before.tolist()


def test_a_map_of_other_cells_starts_in_the_published_room() -> None:
    tracked = made(start_room=1)
    shares = tracked.rooms(np.array([0, 1]))
    assert shares[0].tolist() == pytest.approx([0.5, 0.5])
    assert shares[1].tolist() == pytest.approx([0.25, 0.75])


def test_a_published_room_that_no_map_knows_is_ignored() -> None:
    tracked = made(start_room=5)
    assert tracked.rooms(np.array([1]))[0].tolist() == pytest.approx([0.5, 0.5])
    tracked.move_to(1, 5)
    assert tracked.rooms(np.array([1]))[0].tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("gone", [False, True])
def test_power_outlives_maps(*, gone: bool) -> None:
    tracked = made()
    for _ in range(60):
        hear(tracked, batch({1: [-45, -75]}))
    before = tracked.power_db(1)
    assert before is not None
    if gone:
        tracked.move_columns(np.array([0, 1]))
    tracked.install(cells(room=(0, 0, 0, 1)), np.array([-1, 0, -1]))
    assert tracked.power_db(1) == pytest.approx(before, abs=0.1)


def test_power_outlives_an_absence_and_a_restart() -> None:
    tracked = made()
    for _ in range(60):
        hear(tracked, batch({1: [-45, -75]}))
    power = tracked.power_db(1)
    tracked.forget(np.array([1]))
    assert tracked.power_db(1) == power
    tracked.clear(2, power)
    hear(tracked, batch({2: [-45, -75]}))
    assert tracked.power_db(2) == pytest.approx(power, abs=2)
    tracked.clear(2, None)
    assert tracked.power_db(2) is None


def test_a_user_is_believed() -> None:
    tracked = made()
    for _ in range(10):
        hear(tracked, batch({1: [-55, -85]}))
    tracked.move_to(1, 1)
    assert tracked.rooms(np.array([1]))[0, 1] > 0.95
    tracked.move_to(2, 1)
    assert tracked.rooms(np.array([2]))[0, 1] > 0.95


def test_a_user_is_believed_without_a_map_too() -> None:
    tracked = CellFilter()
    tracked.resize(2)
    tracked.move_to(1, 0)
    tracked.measure(1, 0, 1.0)
    assert position(tracked, 1, 0) is None


def test_a_measured_distance_pulls_the_tag_there() -> None:
    tracked = made()
    tracked.measure(1, 0, 3.0)
    assert belief(tracked).argmax() == 3
    assert tracked.rooms(np.array([1]))[0, 1] > 0.8


def test_a_wrong_distance_is_outvoted() -> None:
    tracked = made()
    tracked.measure(1, 0, 150.0)
    assert belief(tracked).tolist() == pytest.approx(EVERYWHERE.tolist(), abs=1e-3)


def test_a_place_is_the_mean_over_the_rooms_cells_with_its_spread() -> None:
    tracked = made(start_room=1)
    found = position(tracked, 1, 1)
    assert found is not None
    assert (found.x_m, found.y_m) == pytest.approx((2.5, 0))
    assert (found.xx_m2, found.xy_m2, found.yy_m2) == pytest.approx((0.25, 0, 0))
    assert found.floor == "flat"


def test_there_is_no_place_without_a_tag_a_room_or_a_plan() -> None:
    tracked = made(start_room=1)
    assert position(tracked, 0, 1) is None  # never heard
    assert position(tracked, 1, -1) is None
    home = cells()
    undrawn = CellMap(
        **{name: getattr(home, name) for name in home.__slots__ if name != "place_m"},
        place_m=np.full((4, 2), np.nan, np.float32),
    )
    assert position(made(undrawn, start_room=1), 1, 1) is None


def test_tags_do_not_disturb_each_other() -> None:
    together, alone = made(), made()
    for _ in range(5):
        hear(together, batch({0: [-85, -55], 1: [-55, -85], 2: [-70, -70]}))
        hear(alone, batch({1: [-55, -85]}))
    assert belief(together).tolist() == pytest.approx(belief(alone).tolist(), abs=1e-5)


def test_packets_without_a_map_are_left_aside() -> None:
    tracked = CellFilter()
    tracked.move_columns(np.full(2, -1))
    tracked.resize(3)
    hear(tracked, batch({1: [-55, -85]}))
    assert tracked.power_db(1) is None


def test_a_clock_that_was_set_back_makes_no_receiver_silent() -> None:
    shifted, same = made(), made()
    for tracked, back in ((shifted, 3600), (same, 0)):
        hear(tracked, batch({1: [-70, -70]}, AT))
        tracked.shift(-back)
        hear(tracked, batch({1: [-70, None]}, AT + 1 - back))
    assert belief(shifted).tolist() == belief(same).tolist()
