"""Tags, fences and evidence that the engine accepts."""

from dataclasses import replace
import math

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.evidence import Evidence

from .fencing import (
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
    in_room,
    radio,
)


def test_first_evidence_sets_sides_silently() -> None:
    home = Home()
    assert home.engine.inside(TAG, KITCHEN) is None
    home.observe(radio(1, "kitchen"))
    home.pass_time(2, 60)
    assert home.published == []
    assert home.engine.inside(TAG, KITCHEN) is True
    assert home.engine.inside(TAG, HALL) is False
    assert home.engine.inside(TAG, FLOOR) is True
    assert home.engine.inside(TAG, HOME) is True
    assert home.track.probability(KITCHEN) == 1.0
    assert home.engine.inside("stranger", KITCHEN) is None
    assert home.track.probability(PlaceRef(PlaceKind.AREA, "attic")) is None


def test_evidence_beyond_the_lateness_is_history() -> None:
    home = Home(fences=(FENCES[4],))
    home.observe(radio(1, home=0.0))
    home.observe(fix(10, (52.3, 13.1)))
    home.observe(fix(100, WORK_AT), 701)
    home.pass_time(701, 800)
    assert home.published == []
    assert home.engine.inside(TAG, WORK) is False


def test_future_and_senseless_evidence_is_refused() -> None:
    home = Home()
    for at in (121.0, math.inf, math.nan):
        home.observe(replace(radio(0, "kitchen"), seen_at=T0 + at), 0)
    assert home.engine.inside(TAG, KITCHEN) is None
    home.observe(radio(1, rooms=in_room("hall", 1, math.nan), home=3.0))
    assert home.engine.inside(TAG, HALL) is True
    home.observe(Evidence(tag=TAG, source="phone", seen_at=T0 + 2, received_at=T0 + 2, fix=Fix(math.nan, 0.0, 1.0)))
    home.observe(replace(radio(3, "hall"), tag="stranger"))
    assert home.published == []


def test_fence_of_other_tags_is_not_ours() -> None:
    home = Home(fences=(replace(FENCES[0], tags=frozenset({"other"})),))
    home.observe(radio(1, "kitchen"))
    assert home.engine.inside(TAG, KITCHEN) is None


def test_removed_tag_is_forgotten() -> None:
    home = Home()
    home.observe(radio(1, "kitchen"))
    home.engine.remove_tag(TAG)
    assert home.observe(radio(2, "hall")) == []
    assert home.pass_time(3, 60) == []
    assert home.engine.inside(TAG, KITCHEN) is None
