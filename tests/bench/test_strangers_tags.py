"""How strangers' trackers name themselves."""

import numpy as np

from bench.strangers_life import DAY_S, HOUR_S
from bench.strangers_tags import Make, draw_identity
from custom_components.xiaomi_tag.strangers.model import Condition, Family


def _changes(make: Make, seed: int = 1) -> list[float]:
    identity = draw_identity(np.random.default_rng(seed), f"tag{seed}", seed, make)
    changes: list[float] = identity.changes(2 * DAY_S).tolist()
    return changes


def test_find_my_trackers_change_at_four_all_at_once() -> None:
    assert _changes(Make.FIND_MY, 1) == _changes(Make.FIND_MY, 2) == [4 * HOUR_S, 28 * HOUR_S]


def test_find_hub_trackers_change_at_their_own_times_of_day() -> None:
    assert len(_changes(Make.FIND_HUB, 1)) == 2
    assert _changes(Make.FIND_HUB, 1) != _changes(Make.FIND_HUB, 2)


def test_tiles_never_change() -> None:
    assert _changes(Make.TILE) == []


def test_a_smarttags_counter_goes_on_with_its_address() -> None:
    identity = draw_identity(np.random.default_rng(1), "tag", 1, Make.SMARTTAG)
    first, second = identity.number(np.array([5000.0, 5900.0])).tolist()

    one, other = identity.sign(5000.0).counter, identity.sign(5900.0).counter

    assert one is not None
    assert other == one + 1
    assert identity.address(first) != identity.address(second)


def test_an_old_smarttags_counter_goes_on_while_its_address_stays() -> None:
    identity = draw_identity(np.random.default_rng(1), "tag", 1, Make.SMARTTAG_OLD)
    begin = identity.changes(2 * DAY_S)[0]
    numbers = identity.number(np.array([begin + 1.0, begin + 1000.0, begin - 1.0])).tolist()

    counters = [identity.sign(at).counter for at in (begin + 1.0, begin + 1000.0, begin - 1.0)]

    assert numbers[0] == numbers[1] == numbers[2] + 1
    assert counters[1] == (counters[0] or 0) + 1 == (counters[2] or 0) + 2


def test_addresses_are_the_same_each_run() -> None:
    one, other = (draw_identity(np.random.default_rng(5), "tag", 5) for _ in range(2))

    assert [one.address(number) for number in range(3)] == [other.address(number) for number in range(3)]


def test_smarttags_count_as_separated_only_when_old() -> None:
    rng = np.random.default_rng(1)
    signs = [draw_identity(rng, "tag", 1, make).sign(1.0) for make in (Make.SMARTTAG, Make.SMARTTAG_OLD)]

    assert [sign.condition for sign in signs] == [Condition.STATELESS, Condition.SEPARATED]
    assert {sign.family for sign in signs} == {Family.SMARTTAG}
