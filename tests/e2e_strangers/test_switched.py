"""The detection is switched off, and on again."""

import pytest

from .strangers_home import StrangersHome


@pytest.mark.parametrize("on", [False, True], ids=["off", "on"])
def test_every_member_reads_that_it_was_switched(home: StrangersHome, on: bool) -> None:
    home.switch(on=on)
    for name in ("Anna", "Ben"):
        seen = home.reads(name)
        assert seen["enabled"] is on
        assert seen["log"][-1]["what"] == ("switched_on" if on else "switched_off")
    home.wait_for("the sensor shows it", lambda: (home.value("home", "strangers") != "unavailable") is on, 10)


def test_it_is_in_the_logbook(home: StrangersHome) -> None:
    lines = home.logbook()
    for message in ("was switched off", "was switched on"):
        assert lines.count(("Detection of strangers", message)) == 1
