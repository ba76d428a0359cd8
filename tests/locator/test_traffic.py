"""How much each receiver hears, and which hear each other."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.model import Emitter, Receiver, Room
from custom_components.xiaomi_tag.locator.traffic import Link, Traffic, median_links
from tests.locator.home import KITCHEN, TAG, Home
from tests.locator.pieces import pieces


def test_steady_packets_are_counted_by_the_minute() -> None:
    traffic = Traffic()
    traffic.move_columns(np.array([-1, -1]))
    for second in range(600):
        traffic.hear(np.array([2, 0], np.float32), float(second))
    a_minute = traffic.a_minute(600.0)
    assert a_minute[0] == pytest.approx(120, rel=0.02)
    assert a_minute[1] == 0
    assert traffic.a_minute(900.0)[0] < 1


def test_clock_that_goes_back_changes_nothing() -> None:
    traffic = Traffic()
    traffic.move_columns(np.array([-1]))
    traffic.hear(np.array([5], np.float32), 1000.0)
    assert traffic.a_minute(500.0)[0] == 5


def test_links_are_medians_of_what_was_heard() -> None:
    table = pieces([[np.nan, -60, -97], [np.nan, -66, -97], [np.nan, -80, -97]], sender=4)
    assert median_links(table, ("a", "b", "c"), {4: "a"}) == [
        Link("b", "a", -66.0, int(table.count[:, 1].sum())),
    ]
    assert median_links(table, ("a", "b", "c"), {3: "a"}) == []


def test_receivers_report_what_they_hear() -> None:
    home = Home()
    home.run(KITCHEN, 10)
    heard = {one.receiver: one for one in home.locator.heard()}
    assert heard["kitchen-1"].packets_min == pytest.approx(10, abs=1)
    assert heard["kitchen-1"].tags == 1
    assert heard["kitchen-1"].last_at == pytest.approx(home.now, abs=1)
    assert heard["kitchen-1"].offset_db is None
    home.wait(400)
    heard = {one.receiver: one for one in home.locator.heard()}
    assert (heard["kitchen-1"].tags, heard["kitchen-1"].packets_min < 0.1) == (0, True)
    home.locator.remove_tag(TAG)
    assert home.locator.heard()[0].last_at is None


def test_offset_is_known_once_maps_are_made() -> None:
    home = Home()
    home.locator.install(home.locator.map_job().run())
    assert [one.offset_db for one in home.locator.heard()] == [0.0, 0.0, 0.0]


def test_receivers_that_send_are_linked() -> None:
    home = Home()
    receivers = [Receiver(name, room) for name, room in home.receivers.items()]
    rooms = [Room(room) for room in home.rooms]
    emitters = [Emitter("receiver:hall-1", "hall", "hall-1"), Emitter("device:tv", "kitchen")]
    home.locator.configure(receivers, rooms, home.now, emitters=emitters)
    for _ in range(40):
        for emitter in ("receiver:hall-1", "device:tv"):
            home.locator.observe_emitter(emitter, "kitchen-1", -71, home.now + 0.5)
        home.tick()
    [link] = home.locator.links()
    assert (link.receiver, link.emitter, link.dbm) == ("kitchen-1", "hall-1", -71)
    assert link.packets >= 30
