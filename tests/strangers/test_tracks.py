"""When unknown trackers come and leave, over changes of address and restarts."""

from dataclasses import replace
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.strangers.model import Choice, Condition, Decision, Family, Level, Sign
from custom_components.xiaomi_tag.strangers.retention import MOST_TRACKS
from custom_components.xiaomi_tag.strangers.tracks import Tracks
from tests.adverts.strategies import fuzz

from .made_home import AIRTAG, START, TILE, Home, Model
from .test_pseudonyms import JSON

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
SMARTTAG = Sign(family=Family.SMARTTAG, condition=Condition.STATELESS, alike=b"\x02\x00\x00", counter=70)


def test_tracker_comes_with_its_first_packet() -> None:
    home = Home()
    home.meet("A")
    came_at = home.now
    home.run(80, {"A": "kitchen"})
    assert home.what() == []
    home.run(20, {"A": "kitchen"})
    assert home.what() == ["came"]
    assert home.track.present
    assert home.track.came_near(came_at, 1.0) == pytest.approx(came_at + 0.5)


def test_tracker_leaves_with_its_last_packet() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    left_at = home.now
    home.run(590)
    assert home.what() == ["came"]
    home.run(20)
    assert home.what() == ["left"]
    assert home.track.left_near(left_at, 2.0) == pytest.approx(left_at - 1.5)
    assert home.track.room is None
    assert (home.track.inside, home.track.inside_since) == (0.0, None)


def test_one_packet_is_no_visit() -> None:
    home = Home()
    home.meet("A")
    home.tracks.hear("A", "hall", -60, home.now)
    home.run(700)
    assert list(home.tracks) == []
    assert not home.tracks.follows("A")


def test_address_that_is_met_and_never_heard_is_forgotten() -> None:
    home = Home()
    home.meet("A")
    home.run(620)
    assert not home.tracks.follows("A")


def test_tracker_that_comes_back_is_the_same_track() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.run(HOUR_S)
    back_at = home.now
    home.run(20, {"A": "hall"})
    assert home.what() == ["came", "left", "came"]
    assert len(home.track.visits) == 2
    assert home.track.came_near(back_at, 1.0) is not None
    assert home.track.present_at(back_at - HOUR_S / 2) is False


def test_tracker_that_was_there_before_anything_listened_did_not_come() -> None:
    home = Home(listens_for_s=60.0)
    home.meet("A")
    home.run(200, {"A": "kitchen"})
    assert home.track.present
    assert not home.track.visits[0].begin_known


def test_silence_is_no_evidence_while_no_receiver_that_heard_it_listens() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.listen([])
    home.run(2 * HOUR_S)
    assert home.track.present
    home.listen(["hall", "kitchen", "attic", "cellar"])
    home.run(590)
    assert home.track.present
    home.run(20)
    assert not home.track.present
    assert not home.track.visits[0].end_known


def test_tracker_that_is_heard_again_after_an_outage_never_left() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.listen([])
    home.run(2 * HOUR_S)
    home.listen(["hall", "kitchen", "attic", "cellar"])
    home.run(900, {"A": "kitchen"})
    assert home.what() == ["came"]
    assert len(home.track.visits) == 1


def test_outage_of_another_receiver_hides_nothing() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    left_at = home.now
    home.run(120)
    home.listen(["kitchen"])
    home.run(600)
    assert home.track.left_near(left_at, 2.0) is not None


def test_what_comes_just_after_an_outage_may_have_been_there() -> None:
    home = Home()
    home.listen([])
    home.run(HOUR_S)
    home.listen(["hall", "kitchen", "attic", "cellar"])
    home.meet("A")
    home.run(200, {"A": "kitchen"})
    assert not home.track.visits[0].begin_known


def test_host_that_was_suspended_heard_nothing() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.now += 5 * HOUR_S
    home.run(300)
    assert home.track.present
    home.run(400)
    assert not home.track.visits[0].end_known


@pytest.mark.parametrize("set_back_s", [300.0, HOUR_S, 10 * DAY_S])
def test_tracker_leaves_though_the_clock_was_set_back(set_back_s: float) -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.now -= set_back_s
    home.run(600, {"A": "kitchen"})
    assert home.track.present
    left_at = home.now
    home.run(650)
    assert home.what() == ["came", "left"]
    assert home.track.last_seen_at == pytest.approx(left_at - 1.5)
    assert home.track.left_near(left_at, 2.0) is not None


def test_tracker_that_leaves_while_the_clock_is_set_back_left_at_a_time_that_is_not_known() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.now -= HOUR_S
    home.run(650)
    assert home.what() == ["came", "left"]
    assert not home.track.visits[-1].end_known
    assert home.track.last_seen_at <= home.now


def test_tracker_that_was_here_goes_on_though_the_clock_was_set_back_while_it_was_down() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.restart(-HOUR_S)
    home.run(650)
    assert not home.track.present
    assert all(visit.began_at <= (visit.ended_at or 0.0) <= home.now for visit in home.track.visits)


def test_address_that_waits_while_the_clock_is_set_back_becomes_a_track() -> None:
    home = Home()
    home.meet("A")
    home.run(30, {"A": "kitchen"})
    home.now -= HOUR_S
    home.run(20)
    home.meet("A")
    home.run(120, {"A": "kitchen"})
    assert home.track.present
    assert home.track.first_seen_at <= home.now


def test_a_clock_that_is_put_right_a_little_ends_nothing() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.now -= 5.0
    home.run(60, {"A": "kitchen"})
    home.run(650)
    assert home.track.visits[-1].end_known
    assert len(home.track.visits) == 1


def test_room_changes_are_followed() -> None:
    home = Home()
    home.meet("A")
    home.run(300, {"A": "kitchen"})
    assert home.track.room == "kitchen"
    moved_at = home.now
    home.run(120, {"A": "attic"})
    assert home.track.room == "attic"
    entered_at = home.track.entered_near("attic", moved_at, moved_at + 60)
    assert entered_at is not None
    assert home.track.room_at(moved_at - 60) == "kitchen"


def test_one_odd_window_is_no_change_of_room() -> None:
    home = Home()
    home.meet("A")
    home.run(300, {"A": "kitchen"})
    home.run(10, {"A": "cellar"})
    home.run(300, {"A": "kitchen"})
    assert [stay.room for stay in home.track.stays] == ["kitchen"]


def test_loud_tracker_is_inside_and_a_faint_one_is_not() -> None:
    home = Home()
    home.meet("A", "B")
    home.run(900, {"A": "kitchen", "B": None}, level_dbm=-74.0)
    inside = {track.inside_since is not None for track in home.tracks if track.inside > 0.9}
    outside = [track for track in home.tracks if track.inside < 0.3]
    assert inside == {True}
    assert len(outside) == 1
    assert outside[0].inside_since is None


def test_tracker_that_lies_still_is_found_out_after_half_an_hour() -> None:
    home = Home()
    home.meet("A")
    begun_at = home.now
    home.run(1500, {"A": "kitchen"})
    assert home.track.still_since is None
    home.run(600, {"A": "kitchen"})
    assert home.track.still_since == pytest.approx(begun_at, abs=320)
    home.run(600, {"A": "attic"})
    assert home.track.still_since is None


def test_change_of_address_is_followed() -> None:
    home = Home()
    home.meet("A")
    home.run(1200, {"A": "kitchen"})
    home.meet("B")
    home.run(200, {"B": "kitchen"})
    assert home.what() == ["came", "linked"]
    assert len(home.track.visits) == 1
    assert 0.95 <= home.track.link_confidence < 1
    assert home.tracks.meet("B", AIRTAG, home.now)


def test_all_that_change_at_once_are_told_apart_by_their_rooms() -> None:
    home = Home()
    rooms = ("hall", "kitchen", "attic", "cellar")
    home.meet(*(f"A{room}" for room in rooms))
    home.run(1200, {f"A{room}": room for room in rooms})
    home.what()
    home.meet(*(f"B{room}" for room in rooms))
    home.run(200, {f"B{room}": room for room in rooms})
    assert home.what() == ["linked"] * 4
    assert all(len({stay.room for stay in track.stays}) == 1 for track in home.tracks)


def test_counter_is_followed_from_room_to_room() -> None:
    home = Home()
    home.meet("A", sign=SMARTTAG)
    home.run(200, {"A": "kitchen"})
    home.meet("B", sign=replace(SMARTTAG, counter=71))
    home.run(200, {"B": "cellar"})
    assert home.what() == ["came", "linked"]
    assert home.track.sign.counter == 71


def test_old_address_that_is_heard_again_takes_the_trust_from_a_link() -> None:
    home = Home()
    home.meet("A")
    home.run(1200, {"A": "kitchen"})
    home.meet("B")
    home.run(200, {"B": "kitchen"})
    linked = home.track
    home.run(200, {"A": "kitchen", "B": "kitchen"})
    assert len(home.tracks) == 2
    assert linked.link_confidence < 0.5


@pytest.mark.parametrize("down_s", [60.0, 5 * HOUR_S])
def test_tracker_goes_on_after_a_restart(down_s: float) -> None:
    home = Home()
    home.meet("A")
    home.run(2400, {"A": "kitchen"})
    before = home.track
    before.level, before.decision = Level.NOTICE, Decision(Choice.IGNORE, "Anna", home.now)
    home.restart(down_s)
    home.meet("A")
    home.run(700, {"A": "kitchen"})
    after = home.track
    assert home.what() == ["came"]
    assert len(after.visits) == 1
    assert (after.id, after.level, after.decision) == (before.id, before.level, before.decision)
    assert (after.inside_since, after.still_since) == (before.inside_since, before.still_since)
    assert list(after.stays) == list(before.stays)


def test_tracker_that_left_during_a_restart_left_at_a_time_that_is_not_known() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.restart(300.0)
    home.run(620)
    assert home.what() == ["came", "left"]
    assert not home.track.visits[0].end_known


def test_presence_does_not_last_over_a_day_without_listening() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.restart(DAY_S + 60)
    assert not home.track.present
    home.meet("A")
    home.run(20, {"A": "kitchen"})
    assert [visit.begin_known for visit in home.track.visits] == [True, False]


def test_memory_comes_back_as_it_was_and_holds_no_address() -> None:
    home = Home()
    home.meet("C6:11:22:33:44:55", sign=replace(AIRTAG, connectable=False, model="AirTag"))
    home.run(1200, {"C6:11:22:33:44:55": "kitchen"})
    stored = json.dumps(home.tracks.memory())
    assert "11:22" not in stored
    restored = Tracks(Model())
    restored.restore(json.loads(stored), home.now)
    assert json.dumps(restored.memory()) == stored


def test_damaged_track_is_left_aside() -> None:
    home = Home()
    home.meet("A", "B")
    home.run(1200, {"A": "kitchen", "B": "attic"})
    stored = home.tracks.memory()
    stored["tracks"][0]["sign"]["family"] = "unheard of"
    stored["tracks"][1]["visits"].append(["damaged"])
    restored = Tracks(Model())
    restored.restore(stored, home.now)
    (track,) = restored
    assert track.id == stored["tracks"][1]["id"]
    assert track.present


_OPTIONAL = (
    *("stays", "inside", "inside_since", "still_since", "ambient", "link_confidence"),
    *("suspicious", "level", "decision", "levels"),
)
_TRACK = st.fixed_dictionaries(
    {
        "id": st.text(max_size=3) | JSON,
        "sign": JSON | st.just({"family": "tile", "condition": "stateless", "alike": ""}),
        "first_seen_at": st.floats(0, START) | JSON,
        "last_seen_at": st.just(START) | JSON,
    },
    optional=dict.fromkeys(_OPTIONAL, JSON)
    | {"visits": st.lists(st.tuples(st.floats(0, START), st.none(), st.booleans(), st.booleans()).map(list))},
)


@fuzz
@given(
    JSON | st.fixed_dictionaries({"tracks": JSON | st.lists(_TRACK, max_size=4), "pseudonyms": JSON, "inside": JSON})
)
def test_anything_may_be_restored(stored: object) -> None:
    tracks = Tracks(Model())
    tracks.restore(stored, START)
    for second in range(0, 1000, 100):
        tracks.tick(START + second)
    assert all(not track.present for track in tracks)
    json.dumps(tracks.memory(), allow_nan=False)


def test_passer_by_is_forgotten_after_a_day() -> None:
    home = Home()
    home.meet("A")
    home.run(300, {"A": None})
    track = home.track
    home.tracks.tick(home.now + DAY_S - 1000)
    assert list(home.tracks) == [track]
    home.changes = home.tracks.tick(home.now + DAY_S + 1000)
    assert home.what() == ["gone"]
    assert not any(day["tracks"] for day in home.tracks.memory()["pseudonyms"].values())


def test_track_is_kept_for_two_weeks_and_a_case_until_it_is_closed() -> None:
    home = Home()
    home.meet("A", "B")
    home.run(900, {"A": "kitchen", "B": "attic"})
    case, other = home.tracks
    case.level = Level.SUSPECTED
    home.tracks.tick(home.now + 13 * DAY_S)
    assert set(map(id, home.tracks)) == {id(case), id(other)}
    home.tracks.tick(home.now + 15 * DAY_S)
    assert list(home.tracks) == [case]
    home.tracks.tick(home.now + 100 * DAY_S)
    assert list(home.tracks) == [case]
    home.now += 100 * DAY_S
    home.meet("A")
    home.run(30, {"A": "kitchen"})
    assert case.present


def test_tracks_are_bounded_and_those_with_a_level_stay() -> None:
    home = Home()
    home.meet("A", sign=TILE)
    home.run(200, {"A": "kitchen"})
    case = home.track
    case.level = Level.NOTICE
    for number in range(MOST_TRACKS + 20):
        home.meet(f"B{number}", sign=TILE)
    home.run(120, {f"B{number}": None for number in range(MOST_TRACKS + 20)})
    assert len(home.tracks) == MOST_TRACKS
    assert home.tracks.get(case.id) is case


def test_address_that_is_ours_ends_the_visit() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    track = home.tracks.forget_address("A")
    assert track is home.track
    assert not track.present
    assert not track.visits[0].end_known
    assert not home.tracks.follows("A")


def test_tracker_whose_owner_left_did_not_come() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    home.tracks.forget_address("A")
    home.run(HOUR_S)
    home.meet("A")
    home.run(60, {"A": "kitchen"})
    assert home.track.present
    assert not home.track.visits[-1].begin_known


def test_forgotten_track_is_new_when_it_is_heard_again() -> None:
    home = Home()
    home.meet("A")
    home.run(900, {"A": "kitchen"})
    before = home.track
    assert home.tracks.forget(before.id) is before
    assert home.tracks.forget(before.id) is None
    home.meet("A")
    home.run(200, {"A": "kitchen"})
    assert home.track.id != before.id


def test_loudest_receiver_comes_first() -> None:
    home = Home()
    home.meet("A")
    home.run(200, {"A": "attic"})
    receiver, dbm, heard_at = home.tracks.levels(home.track.id)[0]
    assert receiver == "attic"
    assert dbm == pytest.approx(-55, abs=5)
    assert home.now - 10 <= heard_at <= home.now
    shares = home.tracks.room_shares(home.track.id)
    assert max(shares, key=shares.__getitem__) == "attic"
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)


def test_find_hub_tracker_that_cannot_be_connected_to_is_suspicious() -> None:
    sign = Sign(family=Family.FIND_HUB, condition=Condition.SEPARATED, alike=b"\x14\x01", connectable=False)
    home = Home()
    home.meet("A", sign=sign)
    home.run(200, {"A": "kitchen"})
    assert home.track.suspicious
    home.meet("A", sign=replace(sign, connectable=True))
    assert not home.track.suspicious
    home.meet("A", sign=sign)
    assert not home.track.suspicious


def test_sparse_ticks_find_the_same() -> None:
    home = Home()
    home.meet("A")
    for second in range(0, 1200, 60):
        for receiver in ("kitchen", "hall"):
            home.tracks.hear("A", receiver, -60, home.now + second)
        home.changes += home.tracks.tick(home.now + second)
    left_at = home.now + 1140
    home.changes += home.tracks.tick(home.now + 2000)
    assert home.what() == ["came", "left"]
    assert home.track.visits[0].began_at == home.now
    assert home.track.visits[0].ended_at == left_at


def test_change_of_address_after_a_restart_does_not_bring_a_neighbours_tracker_inside() -> None:
    home = Home()
    home.meet("A", sign=SMARTTAG)
    home.run(900, {"A": "kitchen"}, level_dbm=-93.0)
    assert home.track.inside < 0.1
    home.restart(300.0)
    home.meet("B", sign=replace(SMARTTAG, counter=71))
    home.run(120, {"B": "kitchen"}, level_dbm=-93.0)
    assert home.track.last_seen_at > home.now - 20
    assert home.track.inside < 0.1


def test_address_that_a_phone_reports_while_it_waits_is_one_track() -> None:
    home = Home()
    home.meet("A")
    home.run(40, {"A": "kitchen"})
    known = home.tracks.know("A", AIRTAG, home.now)
    home.run(100, {"A": "kitchen"})
    assert home.track is known
    assert known.present
    assert home.tracks.find("A") is known


def test_tidying_forgets_what_is_old_and_what_waits() -> None:
    home = Home()
    home.meet("A")
    home.run(300, {"A": "kitchen"})
    home.meet("B")
    home.tracks.tidy(home.now)
    assert home.tracks.follows("A")
    assert not home.tracks.follows("B")
    home.tracks.tidy(home.now + 2 * DAY_S)
    assert list(home.tracks) == []
    assert not home.tracks.follows("A")
