"""What the engine publishes of rooms, home, zones and parts of the plan: when, dated when, how often."""

from dataclasses import replace
import math

import pytest

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.crossing import FenceState, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.evidence import Evidence
from custom_components.xiaomi_tag.fences.fence import Fence, Rooms

from .fencing import (
    CORNER,
    FENCES,
    FLOOR,
    HALL,
    HOME,
    KITCHEN,
    T0,
    TAG,
    WORK,
    WORK_AT,
    Home,
    fix,
    position,
    radio,
    said,
)

ROOM_ONLY = (FENCES[0],)


def test_first_evidence_sets_sides_silently() -> None:
    home = Home()
    assert home.engine.inside(TAG, KITCHEN) is None
    home.say(radio(1, "kitchen"))
    home.pass_time(2, 60)
    assert home.published == []
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.engine.inside(TAG, HALL) is False
    assert home.engine.inside(TAG, FLOOR) is True
    assert home.engine.inside(TAG, HOME) is True
    assert home.track.probability(KITCHEN) == 1.0
    assert home.engine.inside("stranger", KITCHEN) is None
    assert home.track.probability(PlaceRef(PlaceKind.AREA, "attic")) is None


def test_change_of_room_leaves_and_enters_dated_when_it_began() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(100, "hall"))
    crossings = home.pass_time(100, 160)
    assert said(crossings) == [("entered", "hall", 100.0), ("left", "kitchen", 100.0)]
    assert [each.late for each in crossings] == [False, False]
    assert crossings[0].confidence == 1.0


def test_doubt_is_no_crossing() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(100, rooms={"kitchen": 0.4, "hall": 0.6}))
    home.pass_time(100, 300)
    assert home.published == []


def test_short_excursion_is_no_crossing() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(100, "hall"))
    home.pass_time(100, 103)
    home.say(radio(104, "kitchen"))
    home.pass_time(104, 300)
    assert home.published == []


def test_fence_holds_rule() -> None:
    home = Home(fences=(replace(FENCES[0], hold_in_s=0.0, hold_out_s=40.0),))
    home.say(radio(1, "hall"))
    assert said(home.say(radio(10, "kitchen"))) == [("entered", "kitchen", 10.0)]
    home.say(radio(100, "hall"))
    assert home.pass_time(100, 139) == []
    assert said(home.wait(140)) == [("left", "kitchen", 100.0)]


def test_long_hold_does_not_make_a_crossing_late() -> None:
    home = Home(fences=(replace(FENCES[0], hold_out_s=300.0),))
    home.say(radio(1, "kitchen"))
    home.say(radio(100, "hall"))
    (left,) = home.pass_time(100, 401)
    assert 400 - 60 <= left.event_time - T0 < 400
    assert not left.late


def test_outage_makes_nothing_happen() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(100, home=None))
    home.pass_time(100, 900)
    assert home.published == []
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.track.probability(KITCHEN) is None


def test_outage_stops_a_hold() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(100, "hall"))
    home.say(radio(104, home=None))
    home.pass_time(104, 300)
    assert home.published == []
    home.say(radio(301, "hall"))
    assert said(home.pass_time(301, 340)) == [("entered", "hall", 301.0), ("left", "kitchen", 301.0)]


def test_away_leaves_rooms_floor_and_home() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    assert said(home.say(radio(300, home=0.0, heard_at=T0 + 180))) == [("left", "zone.home", 300.0)]
    assert said(sorted(home.pass_time(300, 330), key=lambda each: each.place.id)) == [
        ("left", "ground", 300.0),
        ("left", "kitchen", 300.0),
    ]


def test_fixes_place_a_tag_that_is_away() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(300, home=0.0, heard_at=T0 + 180))
    home.pass_time(300, 400)
    home.say(fix(1000, WORK_AT))
    crossings = home.pass_time(1000, 1100)
    assert said(crossings) == [("entered", "zone.work", 1000.0)]
    assert not crossings[0].late
    home.say(fix(2000, (52.3, 13.1)))
    (left,) = home.pass_time(2000, 2100)
    assert (left.kind, left.place, left.late) == ("left", WORK, False)


def test_fix_does_not_count_while_the_tag_is_at_home() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(fix(100, WORK_AT))
    home.pass_time(100, 200)
    assert home.published == []


def test_newest_fix_counts_once_the_radio_turns_away() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(fix(250, WORK_AT))
    home.say(radio(300, home=0.0, heard_at=T0 + 180))
    assert ("entered", "zone.work", 300.0) in said(home.pass_time(300, 400))


def test_fix_older_than_the_last_packet_does_not_count() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(fix(150, WORK_AT))
    home.say(radio(300, home=0.0, heard_at=T0 + 180))
    home.pass_time(300, 400)
    assert home.engine.inside(TAG, WORK) is False


def test_vague_fix_is_no_entering() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.say(radio(300, home=0.0, heard_at=T0 + 180))
    home.say(fix(400, WORK_AT, accuracy_m=500.0))
    home.pass_time(400, 600)
    assert home.engine.inside(TAG, WORK) is False


def test_relay_in_the_home_counts_for_as_long_as_it_says() -> None:
    home = Home(fences=(FENCES[3],))
    home.say(radio(1, home=0.0))
    came = home.say(Evidence(tag=TAG, source="hall", seen_at=T0 + 10, received_at=T0 + 10, home=1.0, valid_s=60.0))
    assert said(came) == [("entered", "zone.home", 10.0)]
    assert home.pass_time(10, 65) == []
    assert said(home.pass_time(66, 90)) == [("left", "zone.home", 70.0)]


def test_polygon_asks_where_on_the_plan() -> None:
    home = Home(fences=(FENCES[5],))
    home.say(radio(1, "kitchen", position=position(5, 5)))
    home.say(radio(10, "kitchen", position=position(1, 1)))
    assert said(home.pass_time(10, 20)) == [("entered", "corner", 10.0)]
    home.say(radio(30, "kitchen"))
    home.pass_time(30, 100)
    assert home.engine.inside(TAG, CORNER) is True
    home.say(radio(101, "kitchen", position=position(1, 1, "upstairs")))
    assert said(home.pass_time(101, 140)) == [("left", "corner", 101.0)]


def test_dwelled_comes_once_a_visit() -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0),))
    home.say(radio(1, "hall"))
    home.say(radio(10, "kitchen"))
    assert said(home.pass_time(10, 500)) == [("entered", "kitchen", 10.0), ("dwelled", "kitchen", 70.0)]
    home.say(radio(500, "hall"))
    home.say(radio(600, "kitchen"))
    assert said(home.pass_time(500, 700))[-1] == ("dwelled", "kitchen", 660.0)


def test_who_left_before_the_time_was_up_did_not_dwell() -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0, hold_out_s=30.0),))
    home.say(radio(1, "hall"))
    home.say(radio(10, "kitchen"))
    home.say(radio(60, "hall"))
    home.pass_time(60, 200)
    assert said(home.published) == [("entered", "kitchen", 10.0), ("left", "kitchen", 60.0)]


@pytest.mark.parametrize("restart_at", [20, 50, 69, 71, 90])
def test_dwelled_survives_a_restart(restart_at: int) -> None:
    home = Home(fences=(replace(FENCES[0], dwell_s=60.0),))
    home.say(radio(1, "hall"))
    home.say(radio(10, "kitchen"))
    home.pass_time(10, restart_at)
    home.start(restart_at + 5)
    home.say(radio(restart_at + 6, "kitchen"))
    home.pass_time(restart_at + 6, 300)
    assert said(home.published) == [("entered", "kitchen", 10.0), ("dwelled", "kitchen", 70.0)]


def test_restored_side_stands_until_evidence_differs() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(1, "kitchen"))
    home.start(1000)
    home.pass_time(1000, 1100)
    assert home.engine.inside(TAG, KITCHEN) is True
    home.say(radio(1200, "hall"))
    assert said(home.pass_time(1200, 1230)) == [("left", "kitchen", 1200.0)]


def test_late_evidence_alters_what_was_published() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)))
    home.say(fix(100, WORK_AT))
    assert said(home.pass_time(100, 200)) == [("entered", "zone.work", 100.0)]
    entered = home.published[0]
    crossings = home.say(fix(60, WORK_AT, "tablet"), 300)
    crossings += home.pass_time(301, 340)
    assert said(crossings) == [("retimed entered", "zone.work", 60.0)]
    assert crossings[0].supersedes == entered.event_id


def test_late_evidence_takes_back_and_adds() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)))
    home.say(fix(100, WORK_AT))
    home.pass_time(100, 200)
    crossings = home.say(fix(110, (52.3, 13.1), "tablet"), 300)
    assert said(crossings + home.pass_time(301, 340)) == [("retracted entered", "zone.work", 100.0)]
    crossings = home.say(fix(111, WORK_AT, "watch"), 345) + home.pass_time(346, 400)
    assert said(crossings) == [("entered", "zone.work", 111.0)]
    batch = (fix(12, WORK_AT, "watch"), fix(35, (52.3, 13.1), "watch"))
    crossings = home.take(home.engine.observe_all(batch, T0 + 401)) + home.pass_time(402, 440)
    assert said(crossings) == [("added entered", "zone.work", 12.0), ("added left", "zone.work", 67.0)]


def test_late_crossing_newer_than_all_is_published_as_late() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)))
    home.say(fix(100, WORK_AT), 590)
    crossings = home.pass_time(590, 640)
    assert said(crossings) == [("entered", "zone.work", 100.0)]
    assert crossings[0].late


def test_evidence_beyond_the_lateness_is_history() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)))
    home.say(fix(100, WORK_AT), 701)
    home.pass_time(701, 800)
    assert home.published == []
    assert home.engine.inside(TAG, WORK) is False


def test_batch_in_two_requests_makes_no_false_crossing() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)), 400)
    home.say(fix(100, WORK_AT), 400)
    home.pass_time(400, 405)
    home.say(fix(110, (52.3, 13.1)), 406)
    home.pass_time(406, 500)
    assert home.published == []


def test_side_is_not_stored_before_its_crossing_is_published() -> None:
    home = Home(fences=(FENCES[4],))
    home.say(radio(1, home=0.0))
    home.say(fix(10, (52.3, 13.1)))
    home.pass_time(10, 60)
    home.say(fix(100, WORK_AT), 400)
    home.wait(401)
    assert home.engine.inside(TAG, WORK) is True
    assert home.stored[TAG, WORK]["in"] is False
    home.pass_time(402, 440)
    assert home.stored[TAG, WORK]["in"] is True


def test_future_and_senseless_evidence_is_refused() -> None:
    home = Home()
    for at in (121.0, math.inf, math.nan):
        home.say(replace(radio(0, "kitchen"), seen_at=T0 + at), 0)
    assert home.engine.inside(TAG, KITCHEN) is None
    home.say(radio(1, rooms={"kitchen": math.nan, "hall": 7.0}, home=3.0))
    assert home.engine.inside(TAG, HALL) is True
    home.say(Evidence(tag=TAG, source="phone", seen_at=T0 + 2, received_at=T0 + 2, fix=Fix(math.nan, 0.0, 1.0)))
    home.say(replace(radio(3, "hall"), tag="stranger"))
    assert home.published == []


def test_evidence_of_soon_counts_from_then() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(1, "hall"))
    home.say(radio(60, "kitchen"), 10)
    assert home.pass_time(10, 59) == []
    assert said(home.pass_time(60, 70)) == [("entered", "kitchen", 60.0)]


def test_clock_set_back_goes_on_and_repeats_nothing() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(5000, "hall"))
    home.say(radio(5010, "kitchen"))
    home.pass_time(5010, 5100)
    home.say(radio(100, "kitchen"))
    home.pass_time(100, 150)
    home.say(radio(200, "hall"))
    home.pass_time(200, 250)
    assert said(home.published) == [("entered", "kitchen", 5010.0), ("left", "kitchen", 200.0)]


def test_clock_set_forward_does_not_crash() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(5, "hall"))
    home.say(radio(90_000, "kitchen"))
    assert said(home.pass_time(90_000, 90_010)) == [("entered", "kitchen", 90_000.0)]


def test_changed_fences_keep_the_state_of_those_that_stay() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(5, "kitchen"))
    home.take(home.engine.configure(FENCES[:2], T0 + 10))
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.engine.inside(TAG, HALL) is False
    home.say(radio(20, "hall"))
    assert said(home.pass_time(20, 50)) == [("entered", "hall", 20.0), ("left", "kitchen", 20.0)]
    home.take(home.engine.configure((), T0 + 60))
    assert home.engine.inside(TAG, KITCHEN) is None
    assert not {(TAG, KITCHEN), (TAG, HALL)} & set(home.stored)


def test_fence_of_other_tags_is_not_ours() -> None:
    home = Home(fences=(replace(FENCES[0], tags=frozenset({"other"})),))
    home.say(radio(1, "kitchen"))
    assert home.engine.inside(TAG, KITCHEN) is None


def test_removed_tag_is_forgotten() -> None:
    home = Home()
    home.say(radio(1, "kitchen"))
    home.engine.remove_tag(TAG)
    assert home.say(radio(2, "hall")) == []
    assert home.pass_time(3, 60) == []
    assert home.engine.inside(TAG, KITCHEN) is None


@pytest.mark.parametrize(
    "data",
    [None, {}, {"in": "yes", "since": 1}, {"in": True, "since": None}, {"in": True, "since": math.nan}, {"in": True}],
)
def test_senseless_state_is_left_aside(data: object) -> None:
    home = Home(fences=ROOM_ONLY)
    home.engine.restore([FenceState(TAG, KITCHEN, data)])  # type: ignore[arg-type]  # what a file may hold
    assert home.engine.inside(TAG, KITCHEN) is None
    home.say(radio(1, "kitchen"))
    assert home.engine.inside(TAG, KITCHEN) is True


def test_state_from_a_time_to_come_does_not_deafen() -> None:
    home = Home(fences=ROOM_ONLY)
    data = {"in": True, "since": T0 + 1e6, "visit": 2, "dwelled": False, "newest": T0 + 1e6}
    home.engine.restore([FenceState(TAG, KITCHEN, data)])
    home.say(radio(10, "kitchen"))
    home.say(radio(20, "hall"))
    assert said(home.pass_time(20, 50)) == [("left", "kitchen", 20.0)]


def test_ids_are_the_homes_own() -> None:
    ids = []
    for salt in ("one", "one", "other"):
        home = Home(fences=ROOM_ONLY, options={"salt": salt})
        home.say(radio(1, "hall"))
        home.say(radio(10, "kitchen"))
        home.pass_time(10, 20)
        ids.append(home.published[0].event_id)
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 32


def test_track_is_due_when_its_hold_ends() -> None:
    home = Home(fences=ROOM_ONLY)
    home.say(radio(1, "hall"))
    assert home.track.due == math.inf
    home.say(radio(10, "kitchen"))
    assert home.track.due == T0 + 15


def test_memory_is_bounded() -> None:
    home = Home(fences=(Fence(place=KITCHEN, shape=Rooms(frozenset({"kitchen"}))),))
    for at in range(3000):
        home.say(radio(at, ("kitchen", "hall")[at % 2]))
    timeline = home.engine._tracks[TAG]._timeline
    assert len(timeline._items) <= 600
    assert len(timeline._snapshots) <= 60
    assert len(timeline._radio) <= 600
