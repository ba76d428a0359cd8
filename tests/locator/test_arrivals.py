import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.arrivals import Arrivals

SLOT = np.array([0])
AWAY, HOME = np.array([False]), np.array([True])


def made() -> Arrivals:
    arrivals = Arrivals()
    arrivals.resize(1)
    return arrivals


def hear(
    arrivals: Arrivals, dbm: float, seconds: int, begin: float = 1000.0, every_s: float = 1.0, home: bool = False
) -> bool:
    level = np.array([[dbm, -97.0]], np.float32)
    for count in range(seconds):
        arrivals.hear(SLOT, level, begin + count * every_s, HOME if home else AWAY)
    return bool(arrivals.arrived(SLOT)[0])


@pytest.mark.parametrize(
    ("dbm", "seconds", "arrived"), [(-60, 1, False), (-60, 2, True), (-94, 10, False), (-86, 8, True)]
)
def test_the_weaker_the_more_packets(dbm: float, seconds: int, arrived: bool) -> None:
    assert hear(made(), dbm, seconds) is arrived


def test_stray_packets_do_not_add_up() -> None:
    assert not hear(made(), -85, 30, every_s=40)


def test_a_tag_that_is_weak_at_home_arrives_weak() -> None:
    arrivals = made()
    hear(arrivals, -90, 100, home=True)
    arrivals.restart(SLOT)
    assert hear(arrivals, -90, 3, begin=5000.0)


def test_they_count_since_the_first_of_a_row() -> None:
    arrivals = made()
    hear(arrivals, -60, 1, begin=1000.0)
    hear(arrivals, -60, 2, begin=5000.0)
    assert arrivals.since[0] == 5000.0


def test_far_weaker_than_usual_is_faded() -> None:
    arrivals = made()
    hear(arrivals, -65, 60, home=True)
    assert not arrivals.faded[0]
    hear(arrivals, -88, 1, begin=1060.0, home=True)
    assert arrivals.faded[0]


def test_clock_and_forgetting() -> None:
    arrivals = made()
    hear(arrivals, -60, 1)
    arrivals.shift(100.0)
    assert arrivals.since[0] == 1100.0
    arrivals.clear(SLOT)
    assert not hear(arrivals, -60, 1, begin=2000.0)
