"""How a tracker is heard."""

import pytest

from custom_components.xiaomi_tag.strangers.ears import Tally, Window
from custom_components.xiaomi_tag.strangers.hearing import Hearing


def window(at: float, levels: dict[str, float], count: int = 5, seconds: float = 8.0) -> Window:
    """Return a window of some seconds in which each receiver got so many packets."""
    made = Window()
    made.first_at, made.last_at = at, at + seconds
    for receiver, level in levels.items():
        tally = Tally(level * count, at + seconds)
        tally.count = count
        made.tallies[receiver] = tally
    return made


def heard(seconds: int, levels: dict[str, float], *, start: float = 0.0, hearing: Hearing | None = None) -> Hearing:
    """Return what is heard of a tracker in windows of ten seconds."""
    made = hearing or Hearing()
    for at in range(0, seconds, 10):
        made.add(window(start + at, levels))
    return made


def test_usual_pause() -> None:
    assert heard(600, {"hall": -60.0}).pause_s == pytest.approx(2.0, abs=0.1)


def test_first_and_last_time_and_packets() -> None:
    hearing = heard(30, {"hall": -60.0, "attic": -70.0})
    assert (hearing.first_at, hearing.last_at, hearing.packets) == (0.0, 28.0, 15)
    assert hearing.strongest_dbm == -60.0


def test_voice_is_the_mean_with_the_share_of_each_receiver() -> None:
    hearing = heard(600, {"hall": -60.0})
    hearing.add(window(600.0, {"attic": -80.0}, count=30))
    voice = hearing.voice()
    assert voice["hall"].dbm == pytest.approx(-60.0)
    assert voice["hall"].share == 1.0
    assert voice["attic"].share == pytest.approx(30 / 300)


def test_opening_is_that_of_the_first_seconds() -> None:
    hearing = heard(10, {"hall": -60.0})
    heard(100, {"hall": -80.0, "attic": -60.0}, start=100.0, hearing=hearing)
    assert hearing.opening == {"hall": -60.0}


def test_levels_of_late() -> None:
    hearing = heard(100, {"hall": -60.0, "attic": -70.0})
    heard(100, {"hall": -62.0}, start=100.0, hearing=hearing)
    assert hearing.recent(20.0) == {"hall": -62.0}
    assert hearing.receivers_of_late() == ["hall"]
    assert set(hearing.levels) == {"hall", "attic"}
    hearing.forget_levels(150.0)
    assert set(hearing.levels) == {"hall"}


def test_tracker_that_lies_still() -> None:
    hearing = heard(1700, {"hall": -60.0, "attic": -70.0})
    assert hearing.still is None
    assert hearing.still_lately
    heard(400, {"hall": -62.0, "attic": -68.0}, start=1700.0, hearing=hearing)
    assert hearing.still


def test_tracker_that_moved_is_not_still_until_half_an_hour_later() -> None:
    hearing = heard(2100, {"hall": -60.0, "attic": -75.0})
    heard(600, {"hall": -75.0, "attic": -60.0}, start=2100.0, hearing=hearing)
    assert hearing.still is False
    heard(1800, {"hall": -75.0, "attic": -60.0}, start=2700.0, hearing=hearing)
    assert hearing.still


def test_faint_receiver_that_comes_and_goes_does_not_move_a_tracker() -> None:
    hearing = heard(1000, {"hall": -60.0})
    heard(1200, {"hall": -60.0, "far": -91.0}, start=1000.0, hearing=hearing)
    assert hearing.still


def test_next_address_goes_on_with_what_was_heard() -> None:
    hearing = heard(2100, {"hall": -60.0})
    later = heard(90, {"hall": -61.0, "attic": -80.0}, start=2110.0)
    hearing.adopt(later)
    assert hearing.first_at == 0.0
    assert hearing.last_at == later.last_at
    assert hearing.still
    assert hearing.levels["hall"][0] == pytest.approx(-61.0)
    assert hearing.strongest_dbm == pytest.approx(-61.0)
    assert "attic" in hearing.voice()


def test_nothing_is_adopted_of_what_was_never_heard() -> None:
    hearing = heard(100, {"hall": -60.0})
    hearing.adopt(Hearing())
    assert hearing.last_at == 98.0
