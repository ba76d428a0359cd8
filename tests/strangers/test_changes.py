"""What goes over to a new track that may be an old one."""

from custom_components.xiaomi_tag.strangers.changes import carry_over, here_since, may_continue
from custom_components.xiaomi_tag.strangers.dossier import Dossier
from custom_components.xiaomi_tag.strangers.scores import Pair
from custom_components.xiaomi_tag.strangers.track import Track
from tests.strangers.trails import ANNA, HOUR, MINUTE, clock, track_of

FOUR = clock(1, 4)
OLD = track_of([(clock(0, 9), FOUR)], name="old")
NEW = track_of([(FOUR + 20, None)], until=FOUR + HOUR, name="new")


class Dossiers(dict[str, Dossier]):
    def of(self, track: Track) -> Dossier:
        return self.setdefault(track.id, Dossier())


def test_a_track_may_continue_what_fell_silent_when_it_began() -> None:
    assert may_continue(NEW, OLD)
    assert not may_continue(OLD, NEW)
    assert not may_continue(NEW, NEW)
    assert not may_continue(track_of([(FOUR + HOUR, None)]), OLD)
    assert not may_continue(NEW, track_of([(clock(0, 9), None)], until=FOUR + HOUR, name="goes on"))


def test_it_was_here_since_the_old_one_was() -> None:
    dossiers = Dossiers()
    carry_over(NEW, [OLD, NEW], dossiers.of)
    assert here_since(NEW, dossiers.of(NEW)) == clock(0, 9)
    assert not dossiers.of(NEW).alike_ambient


def test_of_several_the_one_that_is_as_surely_inside_is_likest() -> None:
    dossiers = Dossiers()
    neighbour = track_of([(clock(0, 1), FOUR)], name="neighbour")
    neighbour.ambient = True
    for track, inside in ((OLD, 0.95), (neighbour, 0.2), (NEW, 0.9)):
        dossiers.of(track).inside_mean = inside
    carry_over(NEW, [OLD, neighbour, NEW], dossiers.of)
    assert not dossiers.of(NEW).alike_ambient
    dossiers.of(NEW).inside_mean = 0.25
    carry_over(NEW, [OLD, neighbour, NEW], dossiers.of)
    assert dossiers.of(NEW).alike_ambient


def test_a_score_goes_over_and_alone_makes_no_suspect() -> None:
    dossiers = Dossiers()
    dossiers.of(OLD).pairs[ANNA] = Pair([30.0, 25.0, 20.0], 9)
    carry_over(NEW, [OLD, NEW], dossiers.of)
    assert 5 < dossiers.of(NEW).pair(ANNA).score < 6


def test_nothing_goes_over_from_what_left_long_before() -> None:
    dossiers = Dossiers()
    old = track_of([(clock(0, 9), FOUR - 2 * HOUR)], name="old")
    dossiers.of(old).pairs[ANNA] = Pair([30.0, 25.0, 20.0], 9)
    carry_over(NEW, [old, NEW], dossiers.of)
    assert dossiers.of(NEW).pairs == {}


def test_a_short_silence_is_no_going_out() -> None:
    track = track_of([(clock(0, 9), clock(0, 12)), (clock(0, 12) + 20 * MINUTE, None)], until=clock(1, 0))
    assert here_since(track, Dossier()) == clock(0, 9)
    out = track_of([(clock(0, 9), clock(0, 12)), (clock(0, 13), None)], until=clock(1, 0))
    assert here_since(out, Dossier()) == clock(0, 13)
    out.visits[1].begin_known = False
    assert here_since(out, Dossier()) == clock(0, 9)


def test_after_a_closed_case_the_time_begins_again() -> None:
    assert here_since(OLD, Dossier(closed_at=clock(0, 20))) == clock(0, 20)
