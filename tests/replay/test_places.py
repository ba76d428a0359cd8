"""What of an answer is history."""

from dataclasses import replace

from custom_components.xiaomi_tag.basics.model import Position
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.replay.places import place_of, same_place

KITCHEN = Estimate(tag="keys", at=5.0, presence=Presence.HOME, room="kitchen", probability=0.87654)


def test_answer_becomes_a_place_with_its_position() -> None:
    place = place_of(replace(KITCHEN, position=Position("ground", 1.0, 2.0, 0.5, 0.1, 0.6)))
    assert place is not None
    assert (place.tag, place.since, place.presence, place.room) == ("keys", 5.0, "home", "kitchen")
    assert place.probability == 0.877
    assert place.position is not None
    assert (place.position.floor, place.position.x_m) == ("ground", 1.0)


def test_answer_without_evidence_is_not_a_place() -> None:
    assert place_of(Estimate(tag="keys", at=5.0)) is None


def test_how_sure_it_is_makes_no_other_place() -> None:
    place = place_of(KITCHEN)
    assert place is not None
    assert same_place(place, replace(place, probability=0.1, since=9.0))
    assert not same_place(place, replace(place, room="hall"))
    assert not same_place(None, place)
