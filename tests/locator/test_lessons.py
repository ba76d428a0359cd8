"""What lessons of the house's sensors change in the answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Level
from custom_components.xiaomi_tag.locator.calibration import Calibration
from custom_components.xiaomi_tag.locator.records import Pieces, join
from custom_components.xiaomi_tag.locator.taught import Taught
from tests.locator.living import TAG, Living
from tests.locator.radio import NAMES, PLAN, SPOTS, gathered, job, walked


def taught(rooms: Sequence[str] = NAMES, named: Sequence[str] = NAMES, each: int = 12) -> Taught:
    return Taught(tuple(SPOTS), NAMES, {TAG: 0}, lessons(rooms, each=each), frozenset(named))


def lessons(rooms: Sequence[str] = NAMES, each: int = 12, seed: int = 3) -> Pieces:
    return gathered(rooms, each=each, seed=seed, sure=0.95, known=1)[0]


def living(lessons: Taught | None, **known: object) -> Living:
    home = Living(**known)  # type: ignore[arg-type]
    home.locator.set_taught(lessons)
    home.now += 3
    home.work()
    return home


@pytest.mark.parametrize("room", NAMES)
def test_rooms_without_a_receiver_are_found(room: str) -> None:
    home = living(taught())
    home.stay(room, 30)
    assert home.answer().room == room


def test_only_rooms_that_proved_good_are_named() -> None:
    home = living(taught(named=("kitchen", "bath")))
    assert home.locator.mapped_rooms == {"kitchen", "hall", "office", "bedroom", "bath"}


def test_with_lessons_alone_the_level_is_learned() -> None:
    assert living(taught()).locator.level is Level.LEARNED
    assert living(taught(), plan=PLAN).locator.level is Level.PLAN
    assert living(taught(), walks=[walked(room) for room in NAMES]).locator.level is Level.WALKS


def test_probabilities_are_corrected_and_the_room_stands() -> None:
    plain, doubted = living(taught()), living(replace(taught(), scale=Calibration(0.3)))
    for home in (plain, doubted):
        home.stay("bath", 30)
    assert doubted.answer().room == plain.answer().room == "bath"
    assert doubted.answer().probability < plain.answer().probability
    assert doubted.answer().unnamed_probability == plain.answer().unnamed_probability


def test_without_lessons_the_areas_are_left() -> None:
    home = living(taught())
    home.locator.set_taught(None)
    home.now += 3
    home.work()
    assert home.locator.level is Level.AREAS


def test_a_forgotten_tags_lessons_are_gone() -> None:
    home = living(taught())
    home.locator.remove_tag(TAG, erase=True)
    assert home.locator.taught is not None
    assert len(home.locator.taught) == 0


def test_a_tag_that_is_only_removed_has_taught() -> None:
    home = living(taught())
    home.locator.remove_tag(TAG)
    assert home.locator.taught is not None
    assert len(home.locator.taught) == len(taught())


def test_what_a_receiver_heard_is_forgotten_when_it_moves() -> None:
    home = living(taught())
    home.receivers = [each if each.id != "office-1" else type(each)("office-1", "study") for each in home.receivers]
    home.configure()
    assert home.locator.taught is not None
    assert "office-1" not in home.locator.taught.receivers


def test_lessons_of_some_rooms_leave_the_others_to_their_receivers() -> None:
    home = living(taught(rooms=("kitchen", "bath"), named=("kitchen", "bath")))
    home.stay("office", 30)
    assert home.answer().room == "office"


def test_a_drawn_room_is_fitted_to_lessons() -> None:
    plain, known = job(plan=PLAN).run().cells, job(plan=PLAN, taught=lessons(each=20)).run().cells
    assert plain is not None
    assert known is not None
    assert known.variance_db2.mean() < plain.variance_db2.mean()


def test_walks_outrank_lessons() -> None:
    """A walked room is known by its walk alone."""
    walks = gathered(("kitchen", "hall", "office", "bedroom"), each=8, sure=1, known=1)[0]
    alone = job(walks=walks).run().cells
    wrong = lessons(("study",))
    wrong.room[:] = NAMES.index("kitchen")
    both = job(walks=walks, taught=wrong).run().cells
    assert alone is not None
    assert both is not None
    kitchen = NAMES.index("kitchen")
    assert (both.room == kitchen).sum() == (alone.room == kitchen).sum()


def test_a_louder_tags_lessons_are_no_louder_room() -> None:
    """What two tags of different power hear in one spot is one pattern of the room."""
    usual = lessons(("kitchen", "bath"), each=6)
    spot = replace(usual, level_dbm=usual.level_dbm[[0] * 6 + [6] * 6], count=np.full_like(usual.count, 5))
    loud = replace(spot, level_dbm=spot.level_dbm + np.float32(8))
    cells = job(taught=join([spot, loud])).run().cells
    assert cells is not None
    taught = cells.mean_dbm[:, cells.room == NAMES.index("bath")]
    assert np.ptp(taught, axis=1).max() < 2
