"""What receivers hear of a tag, beside what they would hear in the rooms in question."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.comparison import FIT_SDS, Expected, Hearing, expected_by_cells
from custom_components.xiaomi_tag.locator.likelihood import SENSITIVITY_DBM
from custom_components.xiaomi_tag.locator.model import Receiver, Room
from custom_components.xiaomi_tag.locator.plan import Spot
from custom_components.xiaomi_tag.locator.room_map import SCORE_SD_DB
from tests.locator.home import KITCHEN, OFFICE, TAG, Home
from tests.locator.plans import flat, rectangle

PLAN = flat(
    {"kitchen": rectangle(0, 0, 4, 4), "hall": rectangle(4, 0, 8, 4), "office": rectangle(8, 0, 12, 4)},
    receivers={
        f"{room}-1": Spot("flat", x_m, 2.0, 1.0) for room, x_m in (("kitchen", 2.0), ("hall", 6.0), ("office", 10.0))
    },
)


def install_plan(home: Home) -> None:
    home.locator.set_plan(PLAN)
    home.locator.install(home.locator.map_job().run())


def compared(home: Home, *rooms: str) -> dict[str, Hearing]:
    return {hearing.receiver: hearing for hearing in home.locator.compare(TAG, rooms)}


def level(hearing: Hearing, room: int = 0) -> float:
    expected = hearing.expected[room]
    assert expected is not None
    return expected.level_dbm


def test_levels_are_those_of_the_room_at_the_power_that_fits() -> None:
    home = Home()
    home.run({"kitchen-1": -70, "hall-1": -90, "office-1": -90}, 10)
    heard = compared(home, "kitchen", "hall")
    # Of a usual tag -63 and -83: this one sends about 7 dB less, which three receivers show for three quarters.
    assert level(heard["kitchen-1"]) == pytest.approx(-63 - 7 * 3 / 4, abs=0.1)
    assert level(heard["hall-1"]) == pytest.approx(-83 - 7 * 3 / 4, abs=0.1)
    assert level(heard["hall-1"], 1) > level(heard["kitchen-1"], 1) + 15
    assert heard["kitchen-1"].level_dbm == pytest.approx(-70)


def test_offset_of_a_receiver_counts() -> None:
    home = Home()
    receivers = [Receiver(name, room, offset_db=6.0) for name, room in home.receivers.items()]
    home.locator.configure(receivers, [Room(room) for room in home.rooms], home.now)
    home.run(KITCHEN, 10)
    assert compared(home, "kitchen")["kitchen-1"].level_dbm == pytest.approx(KITCHEN["kitchen-1"] + 6)


def test_room_without_a_receiver_is_unknown_with_areas_only() -> None:
    home = Home()
    home.run(KITCHEN, 10)
    assert all(hearing.expected == (None,) for hearing in compared(home, "attic").values())
    assert all(hearing.expected == (None,) for hearing in compared(home, "none of these").values())


def test_receiver_that_does_not_listen_does_not_count() -> None:
    home = Home()
    home.run(KITCHEN, 10)
    home.cut("office-1")
    office = compared(home, "kitchen")["office-1"]
    assert not office.counts
    assert office.expected == (None,)


def test_receiver_that_fell_silent_has_no_level_but_a_time() -> None:
    home = Home()
    home.run(KITCHEN, 10)
    at = home.now
    home.run({"kitchen-1": -58}, 60)
    hall = compared(home, "kitchen")["hall-1"]
    assert hall.level_dbm is None
    assert hall.heard_at == pytest.approx(at, abs=1.0)
    assert compared(Home(), "kitchen")["hall-1"].heard_at is None


def test_levels_come_from_the_cells_with_a_plan() -> None:
    home = Home()
    install_plan(home)
    home.run(KITCHEN, 20)
    heard = compared(home, "kitchen", "office")
    assert level(heard["kitchen-1"]) > level(heard["kitchen-1"], 1) + 5
    assert level(heard["office-1"], 1) > level(heard["office-1"]) + 5
    assert all(expected is not None and expected.sd_db < SCORE_SD_DB for expected in heard["kitchen-1"].expected)
    cells = home.locator._tracking.cells
    assert expected_by_cells(cells, 0, 99) is None


def test_right_room_fits_better_than_a_wrong_one() -> None:
    for install in (lambda _home: None, install_plan):
        home = Home()
        install(home)
        home.run(OFFICE, 30)
        misfit = np.zeros(2)
        for hearing in compared(home, "office", "kitchen").values():
            assert hearing.level_dbm is not None
            misfit += [abs(hearing.level_dbm - level(hearing, room)) for room in (0, 1)]
        assert misfit[0] < misfit[1]


def test_level_fits_within_the_usual_spread() -> None:
    expected = Expected(-70.0, 6.0)
    assert expected.fits(-70 - FIT_SDS * 6)
    assert expected.fits(-70 + FIT_SDS * 6)
    assert not expected.fits(-70 - FIT_SDS * 6 - 1)
    assert not expected.fits(-70 + FIT_SDS * 6 + 1)
    assert not expected.fits(None)


def test_silence_fits_where_silence_or_almost_nothing_is_expected() -> None:
    silent = Expected(-110.0, 6.0)
    assert (silent.dbm, silent.fits(None), silent.fits(-90), silent.fits(-70)) == (None, True, True, False)
    weak = Expected(SENSITIVITY_DBM + 1, 6.0)
    assert (weak.dbm, weak.fits(None)) == (SENSITIVITY_DBM + 1, True)
