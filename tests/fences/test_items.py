"""Evidence is validated, rounded and bounded."""

from dataclasses import replace
from math import inf, nan

import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Position
from custom_components.xiaomi_tag.fences.items import Content, Item, content_of

from .fencing import T0, TAG, WORK_AT, fix, in_room, position, radio


@pytest.mark.parametrize(("home", "kept"), [(1.7, 1.0), (0.8349, 0.83), (-1.0, 0.0)])
def test_home_is_rounded_and_kept_between_0_and_1(home: float, kept: float) -> None:
    assert content_of(replace(radio(1, "hall"), home=home), with_position=False).home == kept


def test_decisions_come_one_a_sensitivity_or_not_at_all() -> None:
    assert content_of(radio(1, "hall"), with_position=False).rooms == in_room("hall", 1)
    assert content_of(radio(1, rooms=in_room("hall", 1)[:2]), with_position=False).rooms is None


@pytest.mark.parametrize("home", [nan, inf, None])
def test_senseless_home_is_unknown(home: float | None) -> None:
    assert content_of(replace(radio(1, "hall"), home=home), with_position=False).home is None


def test_time_heard_counts_only_away_from_home() -> None:
    assert content_of(radio(1, "hall", heard=0), with_position=False).heard_at is None
    assert content_of(radio(9, home=0.0, heard_at=T0 + 5), with_position=False).heard_at == T0 + 5
    assert content_of(radio(9, home=0.0, heard_at=inf), with_position=False).heard_at is None


@pytest.mark.parametrize(("valid_s", "expected"), [(None, inf), (20.0, 20.0), (-1.0, inf), (nan, inf)])
def test_evidence_of_a_relay_holds_as_long_as_it_is_valid(valid_s: float | None, expected: float) -> None:
    assert content_of(fix(1, WORK_AT, valid_s=valid_s), with_position=False).valid_s == expected


def test_evidence_of_the_homes_receivers_holds_until_the_next() -> None:
    assert content_of(radio(1, "hall", valid_s=5.0), with_position=False).valid_s == inf


@pytest.mark.parametrize("where", [(91.0, 0.0), (0.0, -181.0), (nan, 0.0), (0.0, nan)])
def test_fix_off_the_globe_is_ignored(where: tuple[float, float]) -> None:
    assert content_of(fix(1, where), with_position=False).fix is None


@pytest.mark.parametrize("accuracy_m", [nan, inf])
def test_fix_without_a_radius_equals_itself(accuracy_m: float) -> None:
    assert content_of(fix(1, WORK_AT, accuracy_m=accuracy_m), with_position=False).fix == Fix(*WORK_AT, 0.0)


def test_position_counts_only_where_a_fence_needs_it() -> None:
    evidence = radio(1, "hall", position=position(1.1, 2.3))
    assert content_of(evidence, with_position=False).position is None
    assert content_of(evidence, with_position=True).position == Position("ground", 1.0, 2.25, 0.04, 0.0, 0.04)


def test_senseless_position_is_unknown() -> None:
    evidence = radio(1, "hall", position=position(nan, 1.0))
    assert content_of(evidence, with_position=True).position is None


def test_items_of_one_moment_have_an_order_of_their_own() -> None:
    items = [Item(T0, source, Content(home=home)) for source in ("b", "a") for home in (0.5, 0.2)]
    assert [(item.source, item.content.home) for item in sorted(items, key=lambda item: item.key)] == [
        ("a", 0.2),
        ("a", 0.5),
        ("b", 0.2),
        ("b", 0.5),
    ]
    assert Item(T0, TAG, Content()).key == Item(T0, TAG, Content()).key
