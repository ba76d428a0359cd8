"""Whether a track did what a member did."""

from custom_components.xiaomi_tag.strangers.coincidence import coming, leaving, outcome_of, room_change
from custom_components.xiaomi_tag.strangers.model import Move
from custom_components.xiaomi_tag.strangers.rates import FIRST_CHANCE
from tests.strangers.trails import HOUR, MINUTE, START, track_of

EIGHT = START + 8 * HOUR


def test_it_left_with_the_member() -> None:
    found = leaving(track_of([(START, EIGHT + 100)]), EIGHT)
    assert found is not None
    assert (found.match, found.at, found.state_for_s) == (True, EIGHT + 100, 8 * HOUR)


def test_it_stayed_when_the_member_left() -> None:
    found = leaving(track_of([(START, None)], until=EIGHT + HOUR), EIGHT)
    assert found is not None
    assert not found.match


def test_it_left_much_later() -> None:
    found = leaving(track_of([(START, EIGHT + 5 * MINUTE)]), EIGHT)
    assert found is not None
    assert not found.match


def test_it_was_away_when_the_member_left() -> None:
    assert leaving(track_of([(START, EIGHT - HOUR)]), EIGHT) is None
    assert leaving(track_of([(EIGHT + HOUR, EIGHT + 2 * HOUR)]), EIGHT) is None


def test_an_end_that_nobody_listened_to_is_no_evidence() -> None:
    track = track_of([(START, EIGHT + 100)])
    track.visits[0].end_known = False
    assert leaving(track, EIGHT) is None


def test_silence_without_an_end_is_no_evidence() -> None:
    """Its receivers do not listen, so its visit goes on."""
    assert leaving(track_of([(START, None)], until=EIGHT + 60), EIGHT) is None


def test_it_stayed_even_if_its_end_is_not_known() -> None:
    track = track_of([(START, EIGHT + HOUR)])
    track.visits[0].end_known = False
    found = leaving(track, EIGHT)
    assert found is not None
    assert not found.match


def test_it_came_with_the_member() -> None:
    found = coming(track_of([(START, START + HOUR), (EIGHT - 20, EIGHT + HOUR)]), EIGHT)
    assert found is not None
    assert (found.match, found.at, found.state_for_s) == (True, EIGHT - 20, 7 * HOUR)


def test_it_did_not_come_with_the_member() -> None:
    found = coming(track_of([(START, START + HOUR), (EIGHT + HOUR, None)]), EIGHT)
    assert found is not None
    assert not found.match


def test_it_was_here_when_the_member_came() -> None:
    assert coming(track_of([(START, EIGHT + HOUR)]), EIGHT) is None
    assert coming(track_of([(START, EIGHT + 60)]), EIGHT) is None


def test_what_was_not_known_yet_could_not_come() -> None:
    assert coming(track_of([(EIGHT + HOUR, None)]), EIGHT) is None


def test_a_begin_that_nobody_listened_to_is_no_evidence() -> None:
    track = track_of([(START, START + HOUR), (EIGHT, EIGHT + HOUR)])
    track.visits[1].begin_known = False
    assert coming(track, EIGHT) is None


def test_whether_it_was_away_is_not_known_after_an_end_that_nobody_listened_to() -> None:
    track = track_of([(START, START + HOUR), (EIGHT + HOUR, None)])
    track.visits[0].end_known = False
    assert coming(track, EIGHT) is None


def test_a_first_coming_has_its_own_chance() -> None:
    outcome = outcome_of(track_of([(EIGHT, None)]), Move.CAME, EIGHT, 1.0)
    assert outcome is not None
    assert outcome.match
    assert outcome.chance < FIRST_CHANCE


def test_a_match_that_is_close_in_time_is_worth_more() -> None:
    close, loose = (outcome_of(track_of([(START, EIGHT + apart_s)]), Move.LEFT, EIGHT, 1.0) for apart_s in (-100, 150))
    assert close is not None
    assert loose is not None
    assert close.match
    assert loose.match
    assert close.chance < loose.chance / 3


def test_chances_come_from_the_tracks_own_habit() -> None:
    calm = track_of([(START, EIGHT)])
    restless = track_of(
        [(START + n * HOUR / 2, START + n * HOUR / 2 + 1000) for n in range(16)] + [(EIGHT - 900, EIGHT)]
    )
    one, other = (outcome_of(track, Move.LEFT, EIGHT, 1.0) for track in (calm, restless))
    assert one is not None
    assert other is not None
    assert one.match
    assert other.match
    assert one.chance < other.chance / 4


def test_it_changed_room_with_the_member() -> None:
    track = track_of([(START, None)], until=EIGHT + HOUR, stays=[(START, "hall"), (EIGHT + 40, "kitchen")])
    outcome = room_change(track, EIGHT, "kitchen", 0.2)
    assert outcome is not None
    assert outcome.match


def test_it_stayed_in_its_room() -> None:
    track = track_of([(START, None)], until=EIGHT + HOUR, stays=[(START, "hall")])
    outcome = room_change(track, EIGHT, "kitchen", 0.2)
    assert outcome is not None
    assert not outcome.match


def test_it_was_in_the_members_new_room_before() -> None:
    track = track_of([(START, None)], until=EIGHT + HOUR, stays=[(START, "kitchen")])
    assert room_change(track, EIGHT, "kitchen", 0.2) is None


def test_rooms_that_are_not_clear_are_no_evidence() -> None:
    before = track_of([(START, None)], until=EIGHT + HOUR, stays=[(START, None), (EIGHT + 10, "kitchen")])
    after = track_of([(START, None)], until=EIGHT + HOUR, stays=[(START, "hall"), (EIGHT + 10, None)])
    assert room_change(before, EIGHT, "kitchen", 0.2) is None
    assert room_change(after, EIGHT, "kitchen", 0.2) is None


def test_what_is_away_changes_no_room() -> None:
    track = track_of([(START, EIGHT - HOUR)], stays=[(START, "hall")])
    assert room_change(track, EIGHT, "kitchen", 0.2) is None
