"""Which receivers seem to have moved: a home of six rooms with a receiver each, and tags that wander about in it."""

from collections.abc import Mapping

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.health import (
    LEAST_RECENT,
    RECENT_S,
    RoomTest,
    back_in_place,
    moved_by_emitters,
    moved_receivers,
    results_by_room,
)
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces, join, stack
from tests.locator.pieces import AT, pieces
from tests.locator.radio import MIDDLES, NAMES, heard, somewhere

NOISE_DB = 4
EVERY_S = 20.0
STAY = 3
"""Pieces of a stay in a room."""
PLACES = np.arange(6)
STOOD: Mapping[str, tuple[float, float]] = {name: (x + 0.9, y - 0.6) for name, (x, y) in MIDDLES.items()}
KITCHEN, STUDY = NAMES.index("kitchen"), NAMES.index("study")
HUNG = {**STOOD, "kitchen": (MIDDLES["study"][0], MIDDLES["study"][1] + 1)}
"""The kitchen's receiver hangs in the study."""
HISTORY_S = 2 * 3600.0
AFTER_S = 2400.0
"""Since the move."""


def wandered(
    since_s: float,
    until_s: float,
    spots: Mapping[str, tuple[float, float]] = STOOD,
    *,
    seed: int = 1,
    power_db: float = 0,
) -> Pieces:
    """What was heard of two tags between two times, in seconds ago; they stay a minute in a room."""
    rng = np.random.default_rng([seed, int(since_s), int(until_s)])
    tables = []
    for power in (power_db, power_db - 8):
        ages = np.arange(since_s, until_s, -EVERY_S)
        stays = rng.integers(0, 6, len(ages) // STAY + 1)
        levels = [
            heard(somewhere(NAMES[stays[number // STAY]], rng), power_db=power, rng=rng, noise_db=NOISE_DB, spots=spots)
            for number in range(len(ages))
        ]
        table = [[level.get(name, -97) for name in NAMES] for level in levels]
        tables.append(pieces(table, at=(AT - ages).tolist()))
    found = join(tables)
    return found.only(np.argsort(found.at, kind="stable"))


def before(until_s: float, seed: int = 1) -> Pieces:
    return wandered(until_s + HISTORY_S, until_s, seed=seed)


@pytest.mark.parametrize("seed", range(4))
def test_a_receiver_that_was_hung_elsewhere_has_moved(seed: int) -> None:
    gathered = stack([before(AFTER_S, seed), wandered(AFTER_S, 0, HUNG, seed=seed)])
    assert moved_receivers(gathered, PLACES, AT) == {KITCHEN: STUDY}


@pytest.mark.parametrize("seed", range(4))
def test_without_a_move_nothing_is_found(seed: int) -> None:
    assert moved_receivers(stack([before(AFTER_S, seed), wandered(AFTER_S, 0, seed=seed)]), PLACES, AT) == {}


def test_tags_that_send_louder_of_late_are_no_sign() -> None:
    assert moved_receivers(stack([before(AFTER_S), wandered(AFTER_S, 0, power_db=3)]), PLACES, AT) == {}


def test_two_odd_minutes_are_no_sign() -> None:
    gathered = stack([before(AFTER_S), wandered(AFTER_S, 120), wandered(120, 0, HUNG)])
    assert moved_receivers(gathered, PLACES, AT) == {}


def test_a_few_moments_are_no_sign() -> None:
    few = wandered(AFTER_S, 0, HUNG)
    gathered = stack([before(RECENT_S[-1]), few.only(np.arange(len(few))[-LEAST_RECENT + 1 :])])
    assert moved_receivers(gathered, PLACES, AT) == {}


def test_without_earlier_data_no_receiver_can_have_moved() -> None:
    assert moved_receivers(wandered(RECENT_S[0], 0, HUNG), PLACES, AT) == {}


def test_the_longer_window_finds_a_move_the_shorter_one_has_too_few_pieces_for() -> None:
    rare = wandered(RECENT_S[1], RECENT_S[0], HUNG)
    assert list(moved_receivers(stack([before(RECENT_S[1]), rare]), PLACES, AT)) == [KITCHEN]


def without(gathered: Pieces, receiver: int) -> Pieces:
    """The same of a time when one receiver did not listen."""
    gathered.level_dbm[:, receiver], gathered.count[:, receiver] = np.nan, 0
    return gathered


@pytest.mark.parametrize("listening", ["later", "before"])
def test_a_receiver_that_is_new_or_was_offline_has_not_moved(listening: str) -> None:
    early, late = before(AFTER_S), wandered(AFTER_S, 0)
    gathered = [without(early, KITCHEN), late] if listening == "later" else [early, without(late, KITCHEN)]
    assert moved_receivers(stack(gathered), PLACES, AT) == {}


def test_a_receiver_without_a_history_does_not_hide_that_another_has_moved() -> None:
    gathered = stack([without(before(AFTER_S), NAMES.index("bath")), wandered(AFTER_S, 0, HUNG)])
    assert moved_receivers(gathered, PLACES, AT) == {KITCHEN: STUDY}


def test_where_all_changed_at_once_no_move_is_reported() -> None:
    names = list(NAMES)
    turned = {name: STOOD[names[(at + 2) % 6]] for at, name in enumerate(names)}
    assert moved_receivers(stack([before(AFTER_S), wandered(AFTER_S, 0, turned)]), PLACES, AT) == {}


def test_a_receiver_put_where_it_hears_nothing_has_moved_to_an_unknown_room() -> None:
    cellar = {**STOOD, "kitchen": (60.0, 60.0)}
    gathered = stack([before(AFTER_S), wandered(AFTER_S, 0, cellar)])
    assert moved_receivers(gathered, PLACES, AT) == {KITCHEN: None}


def test_a_receiver_that_moved_is_back_when_it_hears_as_before() -> None:
    since = AT - 3 * 3600
    gone = stack([before(4 * 3600.0), wandered(4 * 3600.0, AFTER_S, HUNG)])
    assert back_in_place(stack([gone, wandered(AFTER_S, 0)]), KITCHEN, since, AT)
    assert not back_in_place(stack([gone, wandered(AFTER_S, 0, HUNG)]), KITCHEN, since, AT)


def test_a_receiver_of_which_nothing_is_heard_of_late_is_not_back() -> None:
    assert not back_in_place(before(4 * 3600.0), KITCHEN, AT - 3 * 3600, AT)
    silent = without(wandered(AFTER_S, 0), KITCHEN)
    assert not back_in_place(stack([before(4 * 3600.0), silent]), KITCHEN, AT - 3 * 3600, AT)


def beacons(
    since_s: float, until_s: float, spots: Mapping[str, tuple[float, float]] = STOOD, names: tuple[str, ...] = NAMES[1:]
) -> Pieces:
    """What was heard of beacons that hang beside receivers, a piece every two minutes each."""
    rng = np.random.default_rng([3, int(since_s)])
    rows = [
        (heard(STOOD[name], rng=rng, noise_db=NOISE_DB / 2, spots=spots), sender, age)
        for age in np.arange(since_s, until_s, -120.0).tolist()
        for sender, name in enumerate(names)
    ]
    table = [[level.get(name, -97) for name in NAMES] for level, _, _ in rows]
    return pieces(table, sender=[sender for _, sender, _ in rows], at=[AT - age for _, _, age in rows])


def test_a_receiver_that_hears_all_beacons_otherwise_has_moved() -> None:
    gathered = stack([beacons(7200, 900), beacons(900, 0, HUNG)])
    assert moved_by_emitters(gathered, PLACES, AT) == {KITCHEN: STUDY}


def test_where_beacons_are_heard_as_ever_no_receiver_moved() -> None:
    assert moved_by_emitters(beacons(7200, 0), PLACES, AT) == {}


def test_one_beacon_may_have_moved_itself() -> None:
    gathered = stack([beacons(7200, 900, names=("study",)), beacons(900, 0, HUNG, names=("study",))])
    assert moved_by_emitters(gathered, PLACES, AT) == {}


def test_without_beacons_no_receiver_has_moved() -> None:
    assert moved_by_emitters(empty_pieces(6), PLACES, AT) == {}


def test_rooms_that_were_tested_have_their_share_and_their_double() -> None:
    found = results_by_room([0, 0, 0, 0, 1, 2], [0, 1, 1, 2, 1, -1], ["kitchen", "hall", "bath"])
    assert found == {"kitchen": RoomTest(0.25, "hall"), "hall": RoomTest(1.0), "bath": RoomTest(0.0)}
