"""Comparing members with tracks."""

import json
import random

import pytest

from custom_components.xiaomi_tag.strangers.judge import GUEST_MOST, Judge
from custom_components.xiaomi_tag.strangers.model import Clue, GuestVisit, MemberMove, Move
from custom_components.xiaomi_tag.strangers.track import Track
from tests.strangers.trails import ANNA, BEN, DAY, HOUR, MINUTE, START, Court, clock, track_of, went

TRIPS = [
    (clock(0, 8.1), clock(0, 17.2)),
    (clock(0, 19.0), clock(0, 20.4)),
    (clock(1, 7.8), clock(1, 12.1)),
    (clock(1, 14.3), clock(1, 18.6)),
]
END = clock(2, 0)


def companion(trips: list[tuple[float, float]], apart_s: float = 20.0, inside: float = 0.95) -> Track:
    begins = [START - DAY, *(came + apart_s for _left, came in trips)]
    ends = [*(left + apart_s for left, _came in trips), None]
    return track_of(list(zip(begins, ends, strict=True)), until=END, inside=inside)


def clues(court: Court, track: Track) -> list[Clue]:
    return [piece.clue for piece in court.dossier(track).pieces.all()]


def test_what_leaves_and_comes_with_a_member_scores() -> None:
    court, track = Court(*went(ANNA, TRIPS)), companion(TRIPS)
    court.hear(track, now=END)
    assert court.score(track) > 12.6
    assert court.dossier(track).pairs[ANNA].moves == 8
    assert set(clues(court, track)) == {Clue.LEFT_TOGETHER, Clue.CAME_TOGETHER}
    assert court.dossier(track).pieces.all()[0].apart_s == pytest.approx(20.0)


def test_what_stays_at_home_scores_nothing() -> None:
    court, track = Court(*went(ANNA, TRIPS)), track_of([(START - DAY, None)], until=END)
    court.hear(track, now=END)
    assert court.score(track) == 0
    assert not clues(court, track)


def test_what_comes_and_leaves_on_its_own_scores_nothing() -> None:
    trips = [(left + 40 * MINUTE, came + 40 * MINUTE) for left, came in TRIPS]
    court, track = Court(*went(ANNA, TRIPS)), companion(trips)
    court.hear(track, now=END)
    assert court.score(track) == 0


def test_the_member_is_found_with_whom_it_moves() -> None:
    bens = [(left + HOUR, came + HOUR) for left, came in TRIPS]
    court, track = Court(*went(ANNA, TRIPS), *went(BEN, bens)), companion(TRIPS)
    court.hear(track, now=END)
    assert court.score(track, ANNA) > 12.6
    assert court.score(track, BEN) == 0


def test_of_members_who_move_together_both_are_found() -> None:
    bens = [(left + 15, came + 5) for left, came in TRIPS]
    court, track = Court(*went(ANNA, TRIPS), *went(BEN, bens)), companion(TRIPS)
    court.hear(track, now=END)
    assert court.score(track, BEN) == pytest.approx(court.score(track, ANNA), abs=0.5)


def test_a_neighbour_who_met_a_member_by_accident_loses_the_score_again() -> None:
    trips = [TRIPS[0], *((left + HOUR, came + HOUR) for left, came in TRIPS[1:])]
    court, track = Court(*went(ANNA, TRIPS)), companion(trips)
    court.hear(track, now=END)
    assert court.score(track) == 0
    assert {Clue.STAYED_BEHIND, Clue.CAME_APART} & set(clues(court, track))


def test_while_nobody_listens_there_is_no_evidence() -> None:
    court, track = Court(*went(ANNA, TRIPS)), companion(TRIPS)
    court.outages.missed(START, END)
    court.hear(track, now=END)
    assert court.score(track) == 0


def test_ends_and_begins_that_are_not_known_are_no_evidence() -> None:
    court, track = Court(*went(ANNA, TRIPS)), companion(TRIPS)
    for visit in track.visits:
        visit.begin_known = visit.end_known = False
    court.hear(track, now=END)
    assert court.score(track) == 0


def test_what_stays_outside_is_in_the_car_at_most() -> None:
    court, track = Court(*went(ANNA, TRIPS)), companion(TRIPS, inside=0.1)
    court.hear(track, now=END)
    worn, bag, car = court.dossier(track).pairs[ANNA].scores
    assert worn == bag == 0
    assert car > 8


def test_a_phone_that_is_noticed_late_is_no_evidence_against() -> None:
    early = [(left - 8 * MINUTE, came - 8 * MINUTE) for left, came in TRIPS[1:2]]
    court, track = Court(*went(ANNA, TRIPS[:2])), companion([TRIPS[0], *early])
    court.hear(track, now=clock(0, 12))
    court.judge.judge(clock(0, 18), [track], court.dossier)
    before = court.score(track)
    court.judge.judge(END, [track], court.dossier)
    assert before > 5
    assert court.score(track) == before


def rooms(member: str, hops: list[tuple[float, str]]) -> list[MemberMove]:
    return [MemberMove(member, Move.ROOM, at, room) for at, room in hops]


def hops(count: int, apart: float = 20 * MINUTE) -> list[tuple[float, str]]:
    names = ("hall", "kitchen", "office", "bedroom")
    return [(clock(0, 9) + n * apart, names[n % 4]) for n in range(count)]


def test_what_follows_through_the_rooms_scores() -> None:
    stays = [(at + 20, room) for at, room in hops(12)]
    court, track = Court(*rooms(ANNA, hops(12))), track_of([(START, None)], until=END, stays=[(START, "attic"), *stays])
    court.hear(track, now=END)
    assert 3 < court.score(track) < 8
    assert set(clues(court, track)) == {Clue.CHANGED_ROOM_TOGETHER}


def test_what_is_next_door_does_not_follow_through_the_rooms() -> None:
    stays = [(at + 20, room) for at, room in hops(12)]
    court = Court(*rooms(ANNA, hops(12)))
    track = track_of([(START, None)], until=END, stays=[(START, "attic"), *stays], inside=0.4)
    court.hear(track, now=END)
    assert court.score(track) == 0


def test_a_guest_who_follows_the_host_for_an_evening_is_no_suspect() -> None:
    evening = [(clock(0, 18) + n * 6 * MINUTE, ("hall", "kitchen")[n % 2]) for n in range(60)]
    came = clock(0, 18) - 30
    court = Court(MemberMove(ANNA, Move.LEFT, clock(0, 12)), MemberMove(ANNA, Move.CAME, came), *rooms(ANNA, evening))
    stays = [(came, "attic"), *((at + 10, room) for at, room in evening if int(at) % 5 != 0 or at % 720)]
    track = track_of([(came + 60, clock(1, 0.2))], stays=stays)
    court.hear(track, now=END)
    assert court.dossier(track).pairs[ANNA].scores[1] < 4


def test_a_neighbour_with_the_same_timetable_is_no_suspect() -> None:
    rng = random.Random(5)
    trips = [(clock(d, 8) + rng.gauss(0, 40), clock(d, 17) + rng.gauss(0, 40)) for d in range(10)]
    theirs = [(clock(d, 8) + rng.gauss(0, 40), clock(d, 17) + rng.gauss(0, 40)) for d in range(10)]
    court, track = Court(*went(ANNA, trips)), companion(theirs)
    track.first_seen_at = START - DAY
    court.hear(track, now=clock(11, 0))
    pair = court.dossier(track).pairs[ANNA]
    assert pair.raw > 12.6
    assert pair.score < 8
    assert Clue.SAME_TIMETABLE in clues(court, track)


def test_the_timetable_is_compared_each_night() -> None:
    rng = random.Random(5)
    trips = [(clock(d, 8) + rng.gauss(0, 40), clock(d, 17) + rng.gauss(0, 40)) for d in range(10)]
    court, track = Court(*went(ANNA, trips)), companion(trips)
    court.hear(track, now=clock(11, 0))
    court.dossier(track).pairs[ANNA].discount = 0.0
    court.judge.check_timetables([track], court.dossier, clock(11, 3))
    assert court.dossier(track).pairs[ANNA].discount > 1


def test_what_came_in_a_named_visit_scores_little() -> None:
    court, track = Court(*went(ANNA, TRIPS)), companion(TRIPS)
    track.first_seen_at = START
    court.guests.add(GuestVisit("v", ANNA, "Clara", START, START + 7 * DAY))
    court.hear(track, now=END)
    assert court.score(track) <= GUEST_MOST


def test_what_came_beside_a_guests_tracker_is_a_guests() -> None:
    court, track = Court(), track_of([(START + 30, START + HOUR)])
    for second in range(0, 3600, 10):
        court.guests.company.hear("a", -60, START + second)
    court.guests.company.tick(START + 2 * HOUR)
    court.hear(track, now=START + 2 * HOUR)
    assert court.dossier(track).guest
    assert clues(court, track) == [Clue.GUEST]


def test_what_begins_where_an_ambient_track_fell_silent_is_that_one() -> None:
    court = Court()
    old, new = track_of([(START, clock(1, 4))], name="old"), track_of([(clock(1, 4) + 60, None)], until=END, name="new")
    other = track_of([(clock(1, 12), None)], until=END, name="other")
    old.ambient = True
    court.hear(old, new, other, now=END)
    assert court.dossier(new).alike_ambient
    assert not court.dossier(other).alike_ambient


def test_nothing_is_judged_before_its_time_and_everything_once() -> None:
    court, track = Court(*went(ANNA, TRIPS[:1])), companion(TRIPS[:1])
    left = TRIPS[0][0]
    court.hear(track, now=left + 10 * MINUTE)
    assert court.score(track) == 0
    court.judge.judge(left + HOUR, [track], court.dossier)
    score = court.score(track)
    assert score > 0
    court.judge.judge(left + 2 * HOUR, [track], court.dossier)
    assert court.score(track) == score


def test_a_restart_between_an_event_and_its_judgement_loses_nothing() -> None:
    straight, track = Court(*went(ANNA, TRIPS)), companion(TRIPS)
    straight.hear(track, now=END)
    court = Court(*went(ANNA, TRIPS))
    court.hear(track, now=clock(0, 8.2))
    stored = json.loads(json.dumps([court.members.memory(), court.judge.memory()]))
    other = Court()
    other.members.restore(stored[0])
    other.judge.restore(stored[1])
    other.dossiers = court.dossiers
    other.judge.judge(END, [track], other.dossier)
    assert other.score(track) == straight.score(track)


def test_rush_hours_are_learned_from_tracks() -> None:
    court, track = Court(), companion(TRIPS)
    court.hear(track, now=END)
    assert sum(count > 0 for count in court.rush.memory()["counts"]) == 8


@pytest.mark.parametrize("rows", [None, 1, [None, [], ["t", "room", 1.0], ["t", "came", "x"], [1, "came", 1.0]]])
def test_damaged_edges_are_left_out(rows: object) -> None:
    court = Court()
    court.judge.restore(rows)
    assert court.judge.memory() == []


def test_what_is_forgotten_is_not_judged() -> None:
    court, track = Court(), companion(TRIPS)
    court.hear(track, now=START)
    assert court.judge.memory()
    court.judge.forget(track.id)
    assert court.judge.memory() == []
    assert isinstance(court.judge, Judge)


def rotated(*, other_starts: int = 0) -> tuple[Court, Track, list[Track]]:
    """Anna's companion changes its address at four, with others, and cannot be linked."""
    trips = TRIPS[:2]
    court = Court(*went(ANNA, trips))
    old = companion(trips)
    old.visits[-1].ended_at = old.last_seen_at = clock(1, 4)
    new = [
        track_of([(clock(1, 4) + 10 + n, None)], until=END, name=f"new{n}", inside=0.9) for n in range(1 + other_starts)
    ]
    court.hear(old, *new, now=clock(1, 6))
    return court, old, new


def test_a_score_goes_over_to_what_begins_where_it_fell_silent() -> None:
    court, old, (new,) = rotated()
    assert court.score(old) > 8
    assert 4 < court.score(new) < 6
    assert Clue.LEFT_TOGETHER in clues(court, new)
    assert court.dossier(new).pairs[ANNA].moves == 4


def test_where_several_begin_each_gets_a_part() -> None:
    court, old, new = rotated(other_starts=2)
    for track in new:
        assert 0 < court.score(track) < court.score(old) / 2.5


def test_falling_silent_where_another_one_begins_is_no_leaving() -> None:
    court, old, _new = rotated()
    assert Clue.STAYED_BEHIND not in clues(court, old)
