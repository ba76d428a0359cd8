"""Links over changes of address."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.xiaomi_tag.strangers.hearing import Tone
from custom_components.xiaomi_tag.strangers.linking import Fresh, Silent, links, posteriors
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign

from .rotations import AIRTAG, rotate

VOICE = {"hall": Tone(-60.0, 300, 1.0), "attic": Tone(-75.0, 250, 0.8)}
OTHER = {"hall": Tone(-80.0, 100, 0.4), "cellar": Tone(-55.0, 300, 1.0)}
OLD = Silent(track="old", sign=AIRTAG, last_at=1000.0, pause_s=2.0, still=True, voice=VOICE, latest=VOICE)
NEW = Fresh(address="new", sign=AIRTAG, first_at=1003.0, voice=VOICE, opening=VOICE)
SMARTTAG = Sign(family=Family.SMARTTAG, condition=Condition.STATELESS, alike=b"\x02", counter=70)


def test_still_tracker_goes_on_under_another_address() -> None:
    link = links([OLD], [NEW])["new"]
    assert link.track == "old"
    assert 0.95 <= link.probability <= 1


def test_tracker_that_sounds_different_is_new() -> None:
    assert links([OLD], [replace(NEW, voice=OTHER)]) == {}


def test_tracker_that_sends_something_else_is_new() -> None:
    assert links([OLD], [replace(NEW, sign=replace(AIRTAG, alike=b"\x50"))]) == {}


@pytest.mark.parametrize("family", [Family.TILE, Family.CHIPOLO, Family.PEBBLEBEE])
def test_tracker_with_a_fixed_address_is_never_linked(family: Family) -> None:
    sign = Sign(family=family, condition=Condition.STATELESS)
    assert links([replace(OLD, sign=sign)], [replace(NEW, sign=sign)]) == {}


@pytest.mark.parametrize(("first_at", "linked"), [(991.0, True), (989.0, False), (1059.0, True), (1061.0, False)])
def test_new_address_has_to_follow_soon(first_at: float, *, linked: bool) -> None:
    assert bool(links([OLD], [replace(NEW, first_at=first_at)])) == linked


def test_tracker_that_is_heard_rarely_is_waited_for() -> None:
    late = replace(NEW, first_at=1200.0)
    assert links([OLD], [late]) == {}
    assert links([replace(OLD, pause_s=60.0)], [late])


@pytest.mark.parametrize(("first_at", "linked"), [(1009.0, True), (1011.0, False)])
def test_moving_tracker_has_to_go_on_at_once(first_at: float, *, linked: bool) -> None:
    moving = replace(OLD, still=False, voice=OTHER)
    assert bool(links([moving], [replace(NEW, first_at=first_at)])) == linked


@pytest.mark.parametrize(("counter", "linked"), [(70, False), (71, True), (72, False), (None, False)])
def test_counter_goes_up_by_one(counter: int | None, *, linked: bool) -> None:
    old = replace(OLD, sign=SMARTTAG, still=False, voice={}, latest={})
    new = replace(NEW, sign=replace(SMARTTAG, counter=counter))
    assert bool(links([old], [new])) == linked


@pytest.mark.parametrize(
    ("counter", "gap_s", "linked"), [(72, 1000.0, True), (73, 1000.0, False), (73, 2900.0, True), (73, 3100.0, False)]
)
def test_counter_links_over_an_absence(counter: int, gap_s: float, *, linked: bool) -> None:
    old = replace(OLD, sign=SMARTTAG, still=False, voice={}, latest={})
    new = replace(NEW, sign=replace(SMARTTAG, counter=counter), first_at=1000.0 + gap_s, voice=OTHER)
    assert bool(links([old], [new])) == linked


def test_counter_links_what_was_carried_away_after_it_lay_still() -> None:
    old = replace(OLD, sign=SMARTTAG)
    new = replace(NEW, sign=replace(SMARTTAG, counter=71), voice=OTHER)
    assert links([old], [new])["new"].track == "old"


def test_two_that_sound_alike_are_not_told_apart() -> None:
    olds = [OLD, replace(OLD, track="other")]
    news = [NEW, replace(NEW, address="other")]
    assert links(olds, news) == {}


def test_one_of_two_is_linked_by_what_only_fits_the_other() -> None:
    """Both fit the first, only one fits the second: together there is one way."""
    both = np.array([[50.0, 50.0], [0.0, 50.0]])
    assert posteriors(both)[0, 0] > 0.95


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (5, 3), (8, 8)])
def test_posteriors_are_the_sum_over_all_pairings(shape: tuple[int, int]) -> None:
    weights = np.random.default_rng(3).exponential(2, shape)
    probability = posteriors(weights)
    assert np.all(probability >= 0)
    assert np.all(probability.sum(axis=0) <= 1 + 1e-9)
    assert np.all(probability.sum(axis=1) <= 1 + 1e-9)
    if shape == (3, 5):
        assert probability == pytest.approx(_enumerated(weights))


def test_many_at_once_are_weighed_against_their_rivals() -> None:
    probability = posteriors(np.eye(20) * 1e6 + 1e-3)
    assert np.all(np.diag(probability) > 0.95)
    assert np.all(posteriors(np.full((20, 20), 1e6)) < 0.95)


@pytest.mark.parametrize(
    ("receivers", "least"), [(2, (0.7, 0.45, 0.25)), (4, (0.95, 0.88, 0.8)), (8, (0.98, 0.97, 0.95))]
)
def test_trackers_that_lie_still_and_change_at_the_same_moment(receivers: int, least: tuple[float, ...]) -> None:
    """The figures are those of this test's homes, in which links that are not sure are not made."""
    for trackers, share in zip((2, 4, 8), least, strict=True):
        found = rotate(trackers, receivers, rounds=40)
        figures = f"{found.right:.3f} right, {found.wrong:.3f} wrong"
        print(f"{receivers} receivers, {trackers} trackers: {figures}")  # noqa: T201  to read with -s
        assert found.right >= share
        assert found.wrong <= 0.01


def _enumerated(weights: np.ndarray) -> np.ndarray:
    """Return the probabilities by going through all pairings one by one."""
    ways = np.zeros_like(weights)
    whole = 0.0

    def pair(row: int, taken: tuple[int, ...], pairs: tuple[tuple[int, int], ...], weight: float) -> None:
        nonlocal whole
        if row == len(weights):
            whole += weight
            for each in pairs:
                ways[each] += weight
            return
        pair(row + 1, taken, pairs, weight)
        for column in range(weights.shape[1]):
            if column not in taken:
                pair(row + 1, (*taken, column), (*pairs, (row, column)), weight * weights[row, column])

    pair(0, (), (), 1.0)
    return ways / whole
