"""Trackers beside a member's phone on the way."""

from dataclasses import replace

import pytest

from custom_components.xiaomi_tag.strangers.away import Along
from custom_components.xiaomi_tag.strangers.dossier import Dossier
from custom_components.xiaomi_tag.strangers.model import (
    Choice,
    Clue,
    Condition,
    Decision,
    Family,
    GuestVisit,
    Level,
    Sensitivity,
    Sign,
)
from custom_components.xiaomi_tag.strangers.retention import MOST_TRACKS
from custom_components.xiaomi_tag.strangers.ways import Found, Met, Ways, add_way
from tests.strangers.household import Household
from tests.strangers.trails import ANNA, BEN, HOUR, MINUTE, SIGN, START, clock

FOLLOWER = "C0:00:00:00:00:01"
_M_PER_DEGREE = 111_195.0


def walk(
    home: Household,
    minutes: float,
    *,
    follower: bool = True,
    address: str = FOLLOWER,
    sign: Sign = SIGN,
    after: float = 0.0,
) -> None:
    """Anna walks along a street, where something sends every 20 metres and is heard over 40.

    She has walked there for `after` minutes before.
    """
    start = home.now - after * 60
    for second in range(int(after * 60), int((after + minutes) * 60), 5):
        at, metres = start + second, second * 1.4
        latitude = 48.0 + metres / _M_PER_DEGREE
        for number in range(max(0, int(metres / 20) - 2), int(metres / 20) + 3):
            home.detector.sighted_away(
                f"D0:00:00:00:{number // 256:02}:{number % 256:02}", None, at, latitude, 11.0, ANNA
            )
        if follower and second % 10 == 0:
            home.detector.sighted_away(address, sign, at, latitude, 11.0, ANNA)
        home.now = at
        home.found.extend(home.detector.tick(at))


def test_what_goes_along_is_confirmed() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 40)
    assert home.levels()[-1] is Level.CONFIRMED
    assert home.found[0].decided_at - clock(0, 12) < 15 * MINUTE
    assert home.found[0].members == (ANNA,)
    assert home.found[0].room is None
    summary = home.detector.summary(home.only().id)
    assert {piece.clue for piece in summary.evidence} == {Clue.WENT_ALONG}
    assert summary.score > 12.6


@pytest.mark.parametrize("clock_s", [0.0, -HOUR, HOUR])
def test_addresses_are_forgotten_ten_minutes_after_they_were_reported(clock_s: float) -> None:
    """However late the report is, or how far ahead the phone's clock."""
    ways = Ways()
    ways.tidy(START)
    list(ways.hear(FOLLOWER, SIGN, START + clock_s, 48.0, 11.0, ANNA))
    ways.tidy(START + 9 * MINUTE)
    assert ways._recent
    ways.tidy(START + 11 * MINUTE)
    assert not ways._recent


def test_addresses_that_were_reported_before_the_first_look_at_the_clock_are_forgotten_too() -> None:
    ways = Ways()
    list(ways.hear(FOLLOWER, SIGN, START, 48.0, 11.0, ANNA))
    ways.tidy(START + 5 * MINUTE)
    assert ways._recent
    ways.tidy(START + 16 * MINUTE)
    assert not ways._recent


def test_what_is_suspected_as_time_goes_by_has_its_way_as_evidence() -> None:
    """Only the time beside the phone was missing for the level, and so nothing was known of it before."""
    dossier = Dossier()
    along = Along(track="hash", at=clock(0, 12), nats=0.0, score=7.0, level=Level.SUSPECTED, hops=5)
    add_way(dossier, Found(Met(FOLLOWER, SIGN, along.at), ANNA, along))
    assert [(piece.clue, piece.nats, piece.member) for piece in dossier.pieces.all()] == [(Clue.WENT_ALONG, 7.0, ANNA)]
    add_way(dossier, Found(Met(FOLLOWER, SIGN, along.at), ANNA, replace(along, level=Level.CONFIRMED)))
    assert len(dossier.pieces) == 1


def test_what_is_passed_makes_no_tracks() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 20, follower=False)
    assert home.found == []
    assert home.detector.tracks() == ()


def test_what_is_no_tracker_is_compared_with_only() -> None:
    home = Household(now=clock(0, 12))
    start = home.now
    for second in range(0, 1800, 5):
        home.detector.sighted_away(FOLLOWER, None, start + second, 48 + second * 1.4 / _M_PER_DEGREE, 11.0, ANNA)
    assert home.detector.tracks() == ()


def test_the_same_tracker_at_home_is_the_same_track() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 20)
    track = home.only()
    home.put(FOLLOWER, lambda at: "kitchen")
    home.run(home.now + 10 * MINUTE)
    assert home.only() is track
    assert track.present
    assert track.room == "kitchen"


def test_what_was_found_on_the_way_survives_a_restart() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 40)
    before, published = home.detector.summary(home.only().id), home.levels()
    home.restart()
    home.run(home.now + MINUTE)
    assert home.levels() == published
    assert home.detector.summary(home.only().id).score == before.score
    assert home.detector.summary(home.only().id).members == (ANNA,)


def test_the_way_adds_to_what_happens_at_home_but_no_more_than_a_part() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 60)
    pair = home.detector.memory()["dossiers"][home.only().id]["pairs"][ANNA]
    assert max(pair["scores"]) < 7.5


def test_what_is_trusted_is_not_published_on_the_way() -> None:
    home = Household(now=START)
    home.put(FOLLOWER, lambda at: "kitchen")
    home.run(START + 10 * MINUTE)
    home.detector.decide(home.only().id, Decision(Choice.TRUST, "Anna", home.now))
    home.things.clear()
    home.now = clock(0, 12)
    walk(home, 30)
    assert home.found == []
    assert home.detector.summary(home.only().id).score > 8


@pytest.mark.parametrize("host", [ANNA, None])
def test_what_walks_along_in_a_named_visit_is_a_guests(host: str | None) -> None:
    home = Household(now=clock(0, 12))
    home.detector.add_visit(GuestVisit("v", host, "Clara", clock(0, 11.9), clock(0, 20)))
    walk(home, 30)
    assert home.found == []


def test_a_visit_to_somebody_else_hides_nothing_on_the_way() -> None:
    home = Household(now=clock(0, 12))
    home.detector.add_visit(GuestVisit("v", BEN, "Clara", clock(0, 11.9), clock(0, 20)))
    walk(home, 40)
    assert home.levels()[-1] is Level.CONFIRMED


def test_a_clone_of_a_find_hub_tag_is_marked() -> None:
    home = Household(now=clock(0, 12))
    sign = Sign(family=Family.FIND_HUB, condition=Condition.SEPARATED, connectable=False)
    walk(home, 30, sign=sign)
    assert home.only().suspicious
    clues = [piece.clue for piece in home.detector.summary(home.only().id).evidence]
    assert Clue.NOT_CONNECTABLE in clues


def test_a_closed_case_begins_from_nothing_on_the_way() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 30)
    track = home.only()
    home.detector.close(track.id)
    assert home.detector.summary(track.id).score == 0


def test_limits_that_stay_do_not_begin_ways_again() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 5)
    home.detector.set_sensitivity(Sensitivity.MEDIUM)
    walk(home, 8, after=5)
    assert Level.SUSPECTED in home.levels()


def test_higher_sensitivity_suspects_sooner_on_the_way() -> None:
    found_at = {}
    for sensitivity in Sensitivity:
        home = Household(now=clock(0, 12))
        home.detector.set_sensitivity(sensitivity)
        walk(home, 40)
        found_at[sensitivity] = home.found[0].decided_at
    assert found_at[Sensitivity.HIGH] <= found_at[Sensitivity.MEDIUM] <= found_at[Sensitivity.LOW]


def test_two_phones_of_one_member_have_ways_of_their_own() -> None:
    home = Household(now=clock(0, 12))
    start = home.now
    for second in range(0, 3600, 5):
        at, east = start + second, second * 1.4 / _M_PER_DEGREE
        # A tablet lies at a neighbour's tracker, while Anna is out with her phone.
        home.detector.sighted_away(FOLLOWER, SIGN, at, 48.0, 11.0, ANNA, phone="tablet")
        passed = f"D0:00:00:00:{second // 50 // 256:02}:{second // 50 % 256:02}"
        home.detector.sighted_away(passed, None, at, 48.01 + east, 11.0, ANNA, phone="phone")
        home.found.extend(home.detector.tick(at))
    assert home.found == []


def test_a_closed_case_needs_new_evidence_on_the_way() -> None:
    home = Household(now=clock(0, 12))
    walk(home, 30)
    home.detector.close(home.only().id)
    published = len(home.found)
    walk(home, 2, after=30)
    assert len(home.found) == published
    walk(home, 30, after=32)
    assert len(home.found) > published


def test_scores_of_a_track_that_made_room_are_forgotten() -> None:
    home = Household(now=clock(0, 12))
    for number in range(MOST_TRACKS):
        home.detector._tracks.know(f"E0:00:00:00:{number // 256:02}:{number % 256:02}", SIGN, home.now - 60)
    home.run(home.now + MINUTE)
    walk(home, 30)
    kept = {track.id for track in home.detector.tracks()}
    assert len(kept) == MOST_TRACKS
    assert home.detector.memory()["dossiers"].keys() <= kept


def test_a_tracker_known_at_home_is_not_suspected_sooner_than_the_rule_for_the_way_says() -> None:
    known, new = Household(now=clock(0, 12)), Household(now=clock(0, 12))
    for home in (known, new):
        if home is known:
            home.detector.meet(FOLLOWER, SIGN, home.now)
            for _ in range(30):
                home.detector.heard(FOLLOWER, "hall", -60, home.now)
                home.now += 10
                home.found.extend(home.detector.tick(home.now))
            home.now += 1200
        began = home.now
        walk(home, 25)
        suspected = next(each for each in home.found if each.level.rank >= Level.SUSPECTED.rank)
        assert suspected.decided_at - began >= 8 * MINUTE
