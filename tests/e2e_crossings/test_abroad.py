"""A phone abroad tells where the tags are that it hears."""

import pytest

from demo.anna import OFFICE
from demo.geo import to_degrees

from .crossing_home import OFFICE_AT, WALLET, CrossingHome

ZONE_WITHIN_S = 100
"""A fix must have been outside of the home for a minute."""


def test_a_phone_abroad_moves_the_presence_into_a_zone(live_home: CrossingHome) -> None:
    home = live_home
    home.wait_for("the wallet is at work", lambda: home.value(WALLET, "presence") == OFFICE, ZONE_WITHIN_S)
    attributes = home.state(WALLET, "presence")["attributes"]
    assert attributes["source_type"] == "gps"
    assert attributes["in_zones"] == [home.anna.office]
    assert (attributes["latitude"], attributes["longitude"]) == pytest.approx(to_degrees(*OFFICE_AT), abs=1e-4)
    assert 15 <= attributes["gps_accuracy"] < 100


def test_it_has_left_the_home_and_entered_the_zone(live_home: CrossingHome) -> None:
    home = live_home
    home.wait_for("both are published", lambda: len(home.published(WALLET)) >= 2, 10)
    assert sorted((one.kind, one.place[1]) for one in home.published(WALLET)) == [
        ("entered", home.anna.office),
        ("left", "zone.home"),
    ]


def test_the_zone_trigger_of_home_assistant_fires(live_home: CrossingHome) -> None:
    live_home.wait_for("it fired", lambda: live_home.fired_of("zone"), 5)
    assert live_home.fired_of("zone") == 1


def test_the_room_of_a_tag_abroad_is_empty(live_home: CrossingHome) -> None:
    assert live_home.room(WALLET) in {None, "not_home"}
