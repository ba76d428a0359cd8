"""Labelled emitters, located as if their rooms were unknown."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Receiver
from custom_components.xiaomi_tag.locator.health import SelfTest
from custom_components.xiaomi_tag.locator.map_job import MapJob
from custom_components.xiaomi_tag.locator.records import Pieces, stack
from custom_components.xiaomi_tag.locator.self_test import ENOUGH_PIECES, locate_emitters
from custom_components.xiaomi_tag.locator.walk_pieces import walk_pieces
from tests.locator.pieces import AT, pieces
from tests.locator.radio import MIDDLES, NAMES, PLAN, RECEIVERS, SPOTS, gathered, heard, job, walked

BEACONS = {f"receiver:{name}": point for name, point in SPOTS.items()}


def emitted(
    places: dict[str, tuple[float, float]], rooms: dict[str, str], each: int = 5
) -> tuple[Pieces, dict[str, int]]:
    """Pieces of emitters at places, labelled with rooms; a receiver does not hear itself."""
    rng = np.random.default_rng(4)
    parts = []
    for number, (emitter, point) in enumerate(places.items()):
        own = emitter.removeprefix("receiver:")
        levels = [heard(point, rng=rng, power_db=4) for _ in range(each)]
        table = [[np.nan if name == own else level.get(name, -97) for name in SPOTS] for level in levels]
        parts.append(pieces(table, sender=number, room=NAMES.index(rooms[emitter]), known=1, sure=1))
    return stack(parts), {emitter: number for number, emitter in enumerate(places)}


def of_beacons(each: int = 5, **home: object) -> MapJob:
    rooms = {f"receiver:{name}": name.removesuffix("-1") for name in SPOTS}
    found, numbers = emitted(BEACONS, rooms, each)
    learned, _ = gathered(NAMES, each=20)
    receivers = {f"receiver:{name}": name for name in SPOTS}
    beacons = replace(job(learned=learned, emitted=found, emitters=numbers), emitter_receivers=receivers)
    return replace(beacons, **home)  # type: ignore[arg-type]


def device(room: str, label: str, **home: object) -> MapJob:
    """A device in one room that is labelled with another's name, perhaps."""
    found, numbers = emitted({"tv": MIDDLES[room]}, {"tv": label})
    learned, _ = gathered(NAMES, each=20)
    return replace(job(learned=learned, emitted=found, emitters=numbers), **home)  # type: ignore[arg-type]


def test_with_a_plan_receivers_are_found_near_where_they_hang() -> None:
    result = locate_emitters(of_beacons(plan=PLAN))
    assert result.emitters == 4
    assert result.error_m is not None
    assert result.error_m < 4
    assert result.room_error is not None
    assert result.room_error <= 0.5


@pytest.mark.parametrize("plan", [None, PLAN])
def test_a_device_in_its_room_is_right(plan: object) -> None:
    result = locate_emitters(device("office", "office", plan=plan))
    assert (result.room_error, result.emitters) == (0, 1)
    assert result.error_m is None  # its place in the room is not known


@pytest.mark.parametrize("plan", [None, PLAN])
def test_a_device_that_is_not_in_its_room_is_wrong(plan: object) -> None:
    assert locate_emitters(device("office", "kitchen", plan=plan)).room_error == 1


def test_a_label_does_not_confirm_itself() -> None:
    # However often a device is heard, its own pieces are no part of the map that it is tested by.
    found, numbers = emitted({"tv": MIDDLES["office"]}, {"tv": "kitchen"}, each=200)
    learned, _ = gathered(NAMES, each=20)
    for plan in (None, PLAN):
        assert locate_emitters(job(plan=plan, learned=learned, emitted=found, emitters=numbers)).room_error == 1


def test_walks_alone_are_a_map_to_test_by() -> None:
    walks = walk_pieces([walked(room) for room in NAMES], list(SPOTS), NAMES, AT)
    result = locate_emitters(device("bath", "bath", walks=walks))
    assert result.room_error == 0


def test_an_emitter_heard_once_or_by_one_receiver_is_not_tested() -> None:
    assert locate_emitters(of_beacons(each=1, plan=PLAN)) == SelfTest(None, None, 0)
    alone = pieces([[-60, -97, -97, -97]] * 5, room=0, known=1, sure=1)
    assert locate_emitters(job(plan=PLAN, emitted=alone, emitters={"tv": 0})) == SelfTest(None, None, 0)


def test_an_emitter_without_a_known_room_is_not_tested() -> None:
    found, numbers = emitted({"tv": MIDDLES["office"]}, {"tv": "office"})
    found.known[:] = 0
    assert locate_emitters(job(emitted=found, emitters=numbers)).emitters == 0


def test_receivers_at_fault_do_not_listen() -> None:
    assert locate_emitters(device("office", "office", useful=np.array([0, 0, 0, 1], np.float32))).emitters == 0


def test_where_no_receiver_has_a_room_an_emitter_is_in_the_wrong_one() -> None:
    nowhere = tuple(Receiver(receiver.id, None) for receiver in RECEIVERS)
    assert locate_emitters(device("office", "office", receivers=nowhere)) == SelfTest(1.0, None, 1)


def test_the_job_tests_only_when_asked() -> None:
    asked = of_beacons(plan=PLAN)
    assert asked.run().self_test is None
    assert replace(asked, test=True).run().self_test == locate_emitters(asked)


@pytest.mark.parametrize(("each", "enough"), [(ENOUGH_PIECES - 1, False), (ENOUGH_PIECES, True)])
def test_figures_mean_something_once_the_emitters_were_heard_for_long_enough(each: int, enough: bool) -> None:
    result = locate_emitters(of_beacons(each=each, plan=PLAN))
    assert (result.emitters, result.enough) == (4, enough)
