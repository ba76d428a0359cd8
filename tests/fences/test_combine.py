"""Which source counts, and what it makes of the fences."""

from typing import Any

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.combine import Combiner, View
from custom_components.xiaomi_tag.fences.evidence import RADIO, Evidence
from custom_components.xiaomi_tag.fences.items import Content, Item
from custom_components.xiaomi_tag.fences.machine import ENTER

from .fencing import (
    CORNER,
    FENCES,
    KITCHEN,
    T0,
    TAG,
    WORK,
    WORK_AT,
    Home,
    fix,
    in_room,
    position,
    radio,
    rows,
)


def test_outage_makes_nothing_happen() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, home=None))
    home.pass_time(100, 900)
    assert home.published == []
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.track.probability(KITCHEN) is None


def test_away_leaves_rooms_floor_and_home() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    assert rows(home.observe(radio(300, home=0.0, heard_at=T0 + 180))) == [
        ("left", "kitchen", 300.0),
        ("left", "ground", 300.0),
        ("left", "zone.home", 300.0),
    ]


def test_arriving_enters_home_floor_and_room() -> None:
    home = Home()
    home.observe(radio(1, home=0.0))
    assert rows(home.observe(radio(300, "kitchen"))) == [
        ("entered", "zone.home", 300.0),
        ("entered", "ground", 300.0),
        ("entered", "kitchen", 300.0),
    ]


def test_fixes_place_a_tag_that_is_away() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(300, home=0.0, heard_at=T0 + 180))
    home.pass_time(300, 400)
    home.observe(fix(1000, WORK_AT))
    crossings = home.pass_time(1000, 1100)
    assert rows(crossings) == [("entered", "zone.work", 1000.0)]
    assert not crossings[0].late
    home.observe(fix(2000, (52.3, 13.1)))
    (left,) = home.pass_time(2000, 2100)
    assert (left.kind, left.place, left.late) == ("left", WORK, False)


def test_fix_does_not_count_while_the_tag_is_at_home() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(fix(100, WORK_AT))
    home.pass_time(100, 200)
    assert home.published == []


def test_newest_fix_counts_once_the_radio_turns_away() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(fix(250, WORK_AT))
    home.observe(radio(300, home=0.0, heard_at=T0 + 180))
    assert ("entered", "zone.work", 300.0) in rows(home.pass_time(300, 400))


def test_fix_older_than_the_last_packet_does_not_count() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(fix(150, WORK_AT))
    home.observe(radio(300, home=0.0, heard_at=T0 + 180))
    home.pass_time(300, 400)
    assert home.engine.inside(TAG, WORK) is False


def test_vague_fix_is_not_entering() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(300, home=0.0, heard_at=T0 + 180))
    home.observe(fix(400, WORK_AT, accuracy_m=500.0))
    home.pass_time(400, 600)
    assert home.engine.inside(TAG, WORK) is False


def test_relay_in_the_home_counts_for_its_validity() -> None:
    home = Home(fences=(FENCES[3],))
    home.observe(radio(1, home=0.0))
    came = home.observe(Evidence(tag=TAG, source="hall", seen_at=T0 + 10, received_at=T0 + 10, home=1.0, valid_s=60.0))
    assert rows(came) == [("entered", "zone.home", 10.0)]
    assert home.pass_time(10, 65) == []
    assert rows(home.pass_time(66, 90)) == [("left", "zone.home", 70.0)]


def test_polygon_asks_where_on_the_plan() -> None:
    home = Home(fences=(FENCES[5],))
    home.observe(radio(1, "kitchen", position=position(5, 5)))
    home.observe(radio(10, "kitchen", position=position(1, 1)))
    assert rows(home.pass_time(10, 20)) == [("entered", "corner", 10.0)]
    home.observe(radio(30, "kitchen"))
    home.pass_time(30, 100)
    assert home.engine.inside(TAG, CORNER) is True
    home.observe(radio(101, "kitchen", position=position(1, 1, "upstairs")))
    assert rows(home.pass_time(101, 140)) == [("left", "corner", 101.0)]


def test_leaving_home_by_radio_and_by_a_fix_needs_no_hold() -> None:
    home = Home(fences=(FENCES[3],))
    home.observe(radio(1, "kitchen"))
    home.observe(fix(250, WORK_AT))
    assert rows(home.observe(radio(300, home=0.0, heard_at=T0 + 180))) == [("left", "zone.home", 300.0)]


def test_rooms_are_left_without_the_hold_of_fixes() -> None:
    home = Home(fences=FENCES[:1])
    home.observe(radio(1, "kitchen"))
    home.observe(fix(250, WORK_AT))
    assert rows(home.observe(radio(300, home=0.0, heard_at=T0 + 180))) == [("left", "kitchen", 300.0)]


def test_while_nothing_listens_a_phone_elsewhere_takes_the_tag_out_of_room_floor_and_home() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.observe(radio(100, home=None))
    home.observe(fix(200, WORK_AT))
    assert [(kind, place) for kind, place, _ in rows(home.pass_time(200, 300)) if kind == "left"] == [
        ("left", "kitchen"),
        ("left", "ground"),
        ("left", "zone.home"),
    ]


def relay(at: float, **content: Any) -> Item:
    return Item(T0 + at, "phone", Content(**content))


def test_view_holds_the_newest_of_each_kind() -> None:
    here = Fix(*WORK_AT, 20.0)
    view = View().with_item(Item(T0, RADIO, Content(home=0.0))).with_item(relay(1, home=1.0, valid_s=60.0))
    assert (view.home, view.located_by) == (1.0, Content(home=1.0, valid_s=60.0))
    assert view.ends_at == T0 + 61
    seen_elsewhere = view.with_item(relay(2, fix=here))
    assert (seen_elsewhere.home, seen_elsewhere.ruling_fix) == (0.0, here)


def test_view_drops_what_is_no_longer_valid() -> None:
    view = View().with_item(relay(1, home=1.0, valid_s=60.0))
    assert view.expire(T0 + 60.9) is view
    assert view.expire(T0 + 61) == View()


def test_probabilities_do_not_depend_on_those_before() -> None:
    views = [
        View(Content(home=home, rooms=rooms))
        for home in (None, 0.0, 0.15, 0.5, 0.9, 1.0)
        for rooms in (None, in_room(None, 0), in_room("hall", 0), in_room("kitchen", 5, 0.6))
    ]
    used = Combiner(FENCES)
    for _ in range(2):
        for view in views:
            assert used.probabilities(view) == Combiner(FENCES).probabilities(view)


def test_a_tag_is_in_one_room_and_in_the_fences_that_hold_it() -> None:
    view = View(Content(home=1.0, rooms=in_room("kitchen", 0, 0.9)))
    assert Combiner(FENCES).probabilities(view) == ([0.9, 0.0, 0.9, 1.0, 0.0, None], False)


def test_what_was_decided_counts_however_unsure_it_was() -> None:
    view = View(Content(home=1.0, rooms=in_room("kitchen", 0, 0.4)))
    assert Combiner(FENCES).probabilities(view)[0][:3] == [ENTER, 0.0, ENTER]


def test_a_change_of_room_began_when_it_was_decided_to_have() -> None:
    view = View(Content(home=1.0, rooms=in_room("kitchen", 7)))
    combiner = Combiner(FENCES)
    assert [combiner.since(view, number) for number in (0, 3, 5)] == [T0 + 7, None, None]
    assert combiner.since(View(Content(home=0.0, rooms=in_room(None, 7))), 0) is None


def test_rooms_are_unknown_where_only_home_is_known() -> None:
    assert Combiner(FENCES[:3]).probabilities(View(Content(home=1.0)))[0] == [None, None, None]
    assert Combiner(FENCES[:3]).probabilities(View(Content(home=0.2)))[0] == [0.0, 0.0, 0.0]
