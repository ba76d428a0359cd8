"""Maps from all that is known of a home."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Receiver, Room
from custom_components.xiaomi_tag.locator.cell_map import CellMap
from custom_components.xiaomi_tag.locator.map_job import MapJob
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.records import Pieces, stack
from custom_components.xiaomi_tag.locator.walk_pieces import walk_pieces
from tests.locator.pieces import AT
from tests.locator.radio import NAMES, PLAN, RECEIVERS, SPOTS, gathered, job, walked

WITH_RECEIVERS = ("kitchen", "office", "bedroom", "hall")


def cells(of: MapJob) -> CellMap:
    made = of.run().cells
    assert made is not None
    return made


def walks_in(*rooms: str) -> MapJob:
    return job(walks=walk_pieces([walked(room) for room in rooms], list(SPOTS), NAMES, AT))


def test_with_areas_only_there_are_no_cells() -> None:
    result = job(learned=gathered(["kitchen"])[0]).run()
    assert result.cells is None
    assert result.self_test is None
    assert (result.receivers, result.rooms) == (tuple(SPOTS), NAMES)
    assert result.places == tuple(receiver.room for receiver in RECEIVERS)


def test_with_a_plan_every_room_has_cells_with_places() -> None:
    made = cells(job(plan=PLAN))
    assert set(made.room.tolist()) == set(range(6))
    assert np.isfinite(made.place_m).all()
    assert set(made.floor) == {"flat"}
    np.testing.assert_allclose(made.step.sum(axis=1), 1, atol=1e-5)


def test_with_walks_only_cells_stand_for_rooms() -> None:
    made = cells(walks_in(*WITH_RECEIVERS, "bath"))
    assert np.isnan(made.place_m).all()
    assert set(made.floor) == {""}
    assert {NAMES[room] for room in made.room.tolist()} == {"kitchen", "bath", "office", "bedroom", "hall"}


def test_walks_of_some_rooms_make_no_cells_without_a_plan() -> None:
    assert walks_in("kitchen", "bath").run().cells is None


def test_rooms_that_the_plan_does_not_show_stand_beside_it() -> None:
    part = FloorPlan(PLAN.floors, PLAN.rooms[:3], PLAN.receivers)
    made = cells(replace(walks_in("bath"), plan=part))
    drawn = np.isfinite(made.place_m[:, 0])
    assert {NAMES[room] for room in made.room[drawn].tolist()} == {"kitchen", "hall", "office"}
    assert {NAMES[room] for room in made.room[~drawn].tolist()} == {"bath", "bedroom"}
    assert np.isnan(made.distance_m[:, ~drawn]).all()
    assert np.isfinite(made.mean_dbm).all()
    np.testing.assert_allclose(made.step.sum(axis=1), 1, atol=1e-5)


def test_a_receiver_at_fault_is_left_out_of_both_maps() -> None:
    of = job(plan=PLAN, useful=(0, 1, 1, 1))
    assert of.receiver_rooms.tolist() == [-1, 2, 4, 1]
    result = of.run()
    assert 0 not in result.area_map.place_receiver.tolist()
    assert result.cells is not None
    assert result.cells.useful.tolist() == [1, 2, 3]


def test_a_home_without_rooms_or_receivers_has_maps_too() -> None:
    bare = replace(job(), rooms=(), plan=PLAN)
    assert bare.run().cells is None
    alone = cells(job(plan=PLAN, receivers=()))
    assert alone.mean_dbm.shape[0] == 0


def test_a_plan_without_the_homes_rooms_leaves_the_receivers_own() -> None:
    made = cells(job(plan=FloorPlan((), ())))
    assert {NAMES[room] for room in made.room.tolist()} == {"kitchen", "office", "bedroom", "hall"}


def test_what_tags_send_more_on_walks_is_expected_of_others_in_part() -> None:
    loud = walk_pieces([walked(room, power_db=8) for room in NAMES], list(SPOTS), NAMES, AT)
    usual = walk_pieces([walked(room) for room in NAMES], list(SPOTS), NAMES, AT)
    powers = [cells(job(plan=PLAN, walks=walks)).power_db for walks in (usual, loud)]
    assert powers[1] - powers[0] == pytest.approx(4, abs=2)


def test_without_a_plan_rooms_of_other_floors_are_on_other_storeys() -> None:
    rooms = tuple(Room(name, "up" if name == "bedroom" else "down") for name in NAMES)
    made = cells(replace(walks_in(*WITH_RECEIVERS), rooms=rooms))
    kitchen, office, bedroom = (
        int(np.flatnonzero(made.room == NAMES.index(name))[0]) for name in ("kitchen", "office", "bedroom")
    )
    assert made.storey[kitchen] == made.storey[office] != made.storey[bedroom]
    # The plan has no stairs, so they may be anywhere.
    assert made.step[kitchen, kitchen] > made.step[kitchen, bedroom] > 0
    assert made.step[kitchen, kitchen] > made.step[kitchen, office] > 0


def test_rooms_that_the_plan_does_not_show_are_on_their_floors_storey() -> None:
    rooms = tuple(Room(name, "attic" if name == "bath" else "flat") for name in NAMES)
    part = FloorPlan(PLAN.floors, PLAN.rooms[:3], PLAN.receivers)
    made = cells(replace(walks_in("bath"), plan=part, rooms=rooms))
    storeys = {NAMES[room]: int(storey) for room, storey in zip(made.room.tolist(), made.storey, strict=True)}
    assert storeys == {"kitchen": 0, "hall": 0, "office": 0, "bedroom": 0, "bath": 1}


def history(late: Pieces) -> Pieces:
    """Pieces of some hours ago, apart in time, and of now."""
    before, _ = gathered([*NAMES] * 4, seed=2)
    ages = 4 * 3600 + 200 * np.arange(len(before), dtype=np.float64)
    return stack([replace(before, at=AT - ages), replace(late, at=AT - np.arange(len(late), dtype=np.float64))])


def test_a_receiver_at_fault_makes_no_others_and_is_looked_at_for_its_return() -> None:
    late, _ = gathered([*NAMES], seed=3)
    past = history(late)
    of = replace(job(learned=past, useful=(0, 1, 1, 1)), moved={"kitchen-1": AT - 3600.0, "gone-1": AT - 3600.0})
    well = of.run()
    assert well.moved == {}
    assert well.back == {"kitchen-1"}
    past.level_dbm[-len(late) :, 0] = -60
    assert of.run().moved == {}
    assert of.run().back == frozenset()


def test_a_receiver_that_hears_all_otherwise_is_found_with_where_it_seems_to_be() -> None:
    late, _ = gathered([*NAMES], seed=3)
    late.level_dbm[:, 0] = late.level_dbm[:, 2] + 2  # it hangs beside the bedroom's
    past = history(late)
    assert job(learned=past).run().moved == {"kitchen-1": "bedroom"}


def test_guesses_blur_a_walked_map_less_than_a_plan_alone() -> None:
    wrong, _ = gathered(["kitchen"], each=30)
    wrong.room[:] = NAMES.index("study")
    wrong.sure[:] = 1
    walks = walk_pieces([walked(room) for room in NAMES], list(SPOTS), NAMES, AT)
    study = [
        cells(job(plan=PLAN, walks=past, learned=learned)).mean_dbm
        for past in (None, walks)
        for learned in (None, wrong)
    ]
    moved_db = [np.abs(study[at + 1] - study[at]).mean() for at in (0, 2)]
    assert moved_db[1] < moved_db[0]


def test_receivers_of_unknown_rooms_count_as_without() -> None:
    assert job(receivers=(Receiver("a", None), Receiver("b", "garage"), *RECEIVERS[:1])).receiver_rooms.tolist() == [
        -1,
        -1,
        0,
    ]


def with_noise() -> MapJob:
    """A plan that fits, and walks that were made in another home."""
    walks = walks_in(*WITH_RECEIVERS, "bath", "study")
    levels = np.random.default_rng(3).uniform(-90, -50, walks.walks.level_dbm.shape).astype(np.float32)
    return replace(walks, plan=PLAN, walks=replace(walks.walks, level_dbm=levels))


def test_walks_that_make_rooms_less_sure_are_left_out() -> None:
    result = with_noise().run()
    assert result.walks_help is False
    assert result.cells is not None
    np.testing.assert_array_equal(result.cells.mean_dbm, cells(job(plan=PLAN)).mean_dbm)


def test_walks_that_make_rooms_surer_are_used() -> None:
    result = replace(walks_in(*WITH_RECEIVERS, "bath", "study"), plan=PLAN).run()
    assert result.walks_help is True
    assert result.cells is not None
    assert (result.cells.mean_dbm != cells(job(plan=PLAN)).mean_dbm).any()


def test_what_was_found_out_about_walks_is_not_found_out_again() -> None:
    assert replace(with_noise(), walks_help=True).run().walks_help is True
    assert job(plan=PLAN).run().walks_help is None
