"""Ids of crossings."""

from custom_components.xiaomi_tag.fences.crossing import Correction, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.ids import Ids

from .fencing import (
    KITCHEN,
    ROOM_ONLY,
    Home,
    radio,
)


def test_ids_are_the_homes_own() -> None:
    ids = []
    for salt in ("one", "one", "other"):
        home = Home(fences=ROOM_ONLY, options={"salt": salt})
        home.observe(radio(1, "hall"))
        home.observe(radio(10, "kitchen"))
        home.pass_time(10, 20)
        ids.append(home.published[0].event_id)
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 32


def test_id_differs_in_each_part() -> None:
    ids = Ids("salt")
    zone = PlaceRef(PlaceKind.ZONE, "kitchen")
    made = {
        ids.crossing("a", KITCHEN, CrossingKind.ENTERED, 1.0),
        ids.crossing("b", KITCHEN, CrossingKind.ENTERED, 1.0),
        ids.crossing("a", zone, CrossingKind.ENTERED, 1.0),
        ids.crossing("a", KITCHEN, CrossingKind.LEFT, 1.0),
        ids.crossing("a", KITCHEN, CrossingKind.ENTERED, 1.1),
        ids.correction(Correction.ADDED, "a", 1.0),
        ids.correction(Correction.RETIMED, "a", 1.0),
    }
    assert len(made) == 7
    assert ids.crossing("a", KITCHEN, CrossingKind.ENTERED, 1.04) in made


def test_parts_that_make_the_same_text_are_kept_apart() -> None:
    ids = Ids("")
    one = ids.crossing("ab", PlaceRef(PlaceKind.ZONE, "c"), CrossingKind.LEFT, 1.0)
    assert one != ids.crossing("a", PlaceRef(PlaceKind.ZONE, "bc"), CrossingKind.LEFT, 1.0)


def test_text_that_is_not_unicode_has_an_id() -> None:
    assert Ids("").crossing("\ud800", KITCHEN, CrossingKind.LEFT, 1.0)
