"""Made houses that are lived in."""

from dataclasses import replace

import numpy as np
import pytest

from bench.living import TAGS, Life, Living, beside, live, still_s, thin
from custom_components.xiaomi_tag.locator import Level
from demo.made import made_house
from demo.movement import Motion
from demo.noise import Floats

FLAT = Life(kind="flat")
SECONDS = 900


@pytest.fixture(scope="module")
def living() -> Living:
    return live(8, replace(FLAT, sensors="all"), SECONDS)


def _packets(living: Living, keeping: str, rhythm: str) -> int:
    number = next(number for number, kind in enumerate(TAGS) if (kind.keeping, kind.rhythm) == (keeping, rhythm))
    return int((living.packets.tag == number).sum())


def test_sparse_tags_pause_between_packets() -> None:
    times: Floats = np.arange(0.0, 50_000.0, 2.0, dtype=np.float64)

    pauses = np.diff(times[list(thin(np.random.default_rng(1), times))])

    assert pauses.min() >= 2.0
    assert pauses.max() <= 98.0
    assert pauses.max() > 90.0
    assert 15.0 < pauses.mean() < 35.0


def test_tags_send_often_seldom_and_sparsely(living: Living) -> None:
    often, seldom, sparse = (_packets(living, "carried", rhythm) for rhythm in ("2 s", "10 s", "sparse"))

    assert often > 3 * seldom
    assert often > 5 * sparse > 0


def test_carried_tags_are_where_their_resident_is_and_others_lie(living: Living) -> None:
    by_name = {(tag.kind.keeping, tag.kind.rhythm, tag.person): tag.motion for tag in living.tags}
    resident = living.persons["person.resident1"]

    assert (by_name["carried", "2 s", "person.resident1"].position_m == resident.position_m).all()
    assert still_s(by_name["beside", "sparse", None]).max() == SECONDS - 1
    assert still_s(by_name["wardrobe", "2 s", None]).max() > SECONDS / 2


def test_what_lies_beside_a_receiver_is_in_its_room() -> None:
    house = made_house(8, "flat")
    for proxy in house.proxies:
        place = beside(house, proxy)
        assert np.hypot(place.x_m - proxy.x_m, place.y_m - proxy.y_m) == pytest.approx(0.8)
        assert house.room_at(place.x_m, place.y_m, place.z_m) == proxy.area_id


def test_receivers_in_trouble_hear_nothing() -> None:
    living = live(8, FLAT, 3600)
    second = living.packets.time_s.astype(np.int64)

    assert not living.listening.listens.all()
    assert living.listening.listens[living.packets.receiver, second].all()


def test_sensors_change_nothing_else(living: Living) -> None:
    other = live(8, replace(FLAT, sensors="none"), SECONDS)

    assert living.sensors
    assert not other.sensors
    assert (other.packets.time_s == living.packets.time_s).all()
    assert (other.packets.rssi == living.packets.rssi).all()


@pytest.mark.parametrize(
    ("level", "plan", "walks"),
    [(Level.AREAS, False, False), (Level.PLAN, True, False), (Level.PLAN_AND_WALKS, True, True)],
)
def test_levels_differ_in_what_is_known(level: Level, *, plan: bool, walks: bool) -> None:
    known = live(8, replace(FLAT, level=level), 60).knowledge

    assert (known.plan is not None, bool(known.walks)) == (plan, walks)


def test_stillness_counts_from_the_last_move() -> None:
    place = np.zeros((6, 3))
    place[3:, 0] = 1.0

    found = still_s(Motion(place, np.zeros(6), np.zeros(6, np.int64), np.zeros(6, np.bool_)))

    assert found.tolist() == [0, 1, 2, 0, 1, 2]
