"""What calibration walks gain."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.evaluate import Gain, GainJob
from custom_components.xiaomi_tag.locator.map_job import MapJob
from custom_components.xiaomi_tag.locator.walk_pieces import walk_pieces
from custom_components.xiaomi_tag.locator.walks import Walk
from tests.locator.pieces import AT
from tests.locator.radio import NAMES, PLAN, RECEIVERS, ROOMS, SPOTS, gathered, job, walked

WITH_RECEIVERS = ("kitchen", "office", "bedroom", "hall")


def made(*walks: Walk) -> MapJob:
    return job(learned=gathered(["kitchen", "office"])[0], walks=walk_pieces(walks, list(SPOTS), NAMES, AT))


def gain(before: tuple[Walk, ...], after: tuple[Walk, ...]) -> Gain:
    return GainJob(made(*before), made(*before, *after)).run()


def locator() -> Locator:
    home = Locator()
    home.configure(RECEIVERS, ROOMS, AT)
    return home


def test_a_walk_in_a_room_without_a_receiver_gains() -> None:
    found = gain(tuple(walked(room) for room in WITH_RECEIVERS), (walked("bath"),))
    assert found.before is not None
    assert found.after is not None
    assert found.after > found.before + 0.1


def test_first_walks_are_held_against_the_loudest_receiver() -> None:
    found = gain((), tuple(walked(room) for room in (*WITH_RECEIVERS, "bath", "study")))
    # Bath and study have no receiver, so without walks a third of all is wrong.
    assert found.before is not None
    assert 0.4 < found.before < 0.7
    assert found.after is not None
    assert found.after > 0.8


def test_without_a_plan_walks_gain_nothing_until_all_rooms_with_a_receiver_were_walked() -> None:
    found = gain((), (walked("kitchen"), walked("bath")))
    assert found.after == found.before


def test_more_of_the_same_gains_next_to_nothing() -> None:
    known = tuple(walked(room) for room in (*WITH_RECEIVERS, "bath"))
    found = gain(known, (walked("bath", tag="bag", seed=60),))
    assert found.after == pytest.approx(found.before, abs=0.12)


def test_rooms_are_tested_one_by_one() -> None:
    found = gain((), tuple(walked(room) for room in (*WITH_RECEIVERS, "bath")))
    assert set(found.rooms) == {*WITH_RECEIVERS, "bath"}
    assert found.after is not None
    assert np.mean([room.share for room in found.rooms.values()]) == pytest.approx(found.after, abs=0.1)
    confused = {room.confused_with for room in found.rooms.values() if room.share < 1}
    assert confused <= set(NAMES)


def test_without_walks_there_is_nothing_to_test() -> None:
    assert gain((), ()) == Gain(None, None)


def test_walks_on_a_plan_are_tested_by_the_plans_map() -> None:
    rooms = ("bath", "study")
    walks = walk_pieces([walked(room) for room in rooms], list(SPOTS), NAMES, AT)
    found = GainJob(job(plan=PLAN), job(plan=PLAN, walks=walks)).run()
    assert found.before is not None
    assert found.before > 0.4  # the plan shows rooms without a receiver


def test_pieces_are_not_tested_by_maps_that_know_them() -> None:
    # Levels at random: whatever is right by a map without them is so by chance.
    rng = np.random.default_rng(3)
    walks = made(*(walked(room, seconds=90) for room in (*WITH_RECEIVERS, "bath", "study")))
    noise = replace(walks.walks, level_dbm=rng.uniform(-90, -50, walks.walks.level_dbm.shape).astype(np.float32))
    found = GainJob(job(), replace(walks, walks=noise)).run()
    assert found.after is not None
    assert found.after < 0.45


def test_walks_of_one_moment_are_told_apart() -> None:
    one, other = walked("bath", tag="keys"), walked("kitchen", tag="bag")
    assert one.at == other.at
    work = locator().gain_job([one], [one, other])
    assert set(work.before.walks.room.tolist()) == {NAMES.index("bath")}
    assert set(work.after.walks.room.tolist()) == {NAMES.index("bath"), NAMES.index("kitchen")}


def test_a_walk_that_was_deleted_meanwhile_is_left_out() -> None:
    old, new = walked("bath"), walked("kitchen", tag="bag")
    work = locator().gain_job([old, walked("office")], [new, old])
    assert set(work.before.walks.room.tolist()) == {NAMES.index("bath")}
    assert set(work.after.walks.room.tolist()) == {NAMES.index("bath"), NAMES.index("kitchen")}


def test_where_no_receiver_is_left_nothing_is_right() -> None:
    walks = walk_pieces([walked("bath")], [], NAMES, AT)
    found = GainJob(job(receivers=()), job(receivers=(), walks=walks)).run()
    assert found.before == 0


def test_a_home_without_areas_for_its_receivers_gains_all_by_walks() -> None:
    nowhere = tuple(replace(receiver, room=None) for receiver in RECEIVERS)
    walks = walk_pieces([walked("bath"), walked("office")], list(SPOTS), NAMES, AT)
    found = GainJob(job(receivers=nowhere), job(receivers=nowhere, walks=walks)).run()
    assert found.before == 0
    assert found.after is not None
    assert found.after > 0.8
