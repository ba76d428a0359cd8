import json

import pytest

from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import Family, Level, Move
from demo.houses import default_house
from demo.past import HouseRooms, Past, moves_of
from demo.strangers_past import CAME_S, DayBefore, document

HOUSE = default_house()
NOON = 1_760_356_800.0
ANNA = "person.anna"
AREAS = {room.area_id: f"area_{room.area_id}" for room in HOUSE.rooms}


@pytest.fixture(scope="module")
def day() -> DayBefore:
    """Return the day before a noon."""
    return DayBefore(HOUSE, NOON)


@pytest.fixture(scope="module")
def past(day: DayBefore) -> Past:
    """Return what the detection knows of it."""
    return day.live(ANNA, AREAS)


def test_anna_came_home_an_hour_and_a_half_ago(day: DayBefore) -> None:
    moves = moves_of(ANNA, day.anna, day.since, NOON, list(AREAS.values()))

    assert [move.move for move in moves if move.move is not Move.ROOM] == [Move.LEFT, Move.CAME] * 3
    last = next(move for move in reversed(moves) if move.move is Move.CAME)
    assert last.at == pytest.approx(NOON - CAME_S, abs=1.0)
    assert {move.room for move in moves if move.move is Move.ROOM} >= {"area_living_room", "area_kitchen", "area_study"}


def test_the_tracker_in_the_bag_is_suspected_and_the_one_in_the_coat_noticed(past: Past) -> None:
    levels = {track.sign.family: track.level for track in past.detector.tracks() if track.level is not None}

    assert levels.keys() == {"find_my", "find_hub"}
    # How much a coincidence weighs depends on the hour.
    assert levels[Family.FIND_MY].rank >= Level.SUSPECTED.rank
    assert levels[Family.FIND_HUB] is Level.NOTICE
    assert all(one.members == (ANNA,) for one in past.encounters)


def test_what_is_next_door_is_listed_only(past: Past) -> None:
    others = [track for track in past.detector.tracks() if track.level is None]

    assert {track.sign.family for track in others} == {"find_my", "smarttag", "tile"}
    assert all(track.ambient for track in others)


def test_a_detection_goes_on_from_what_is_stored(day: DayBefore, past: Past) -> None:
    stored = json.loads(json.dumps(document(past, day.since)))
    rooms = HouseRooms(HOUSE, AREAS)
    later = Detector(rooms, installed_at=stored["installed_at"], utc_offset_s=lambda _: 0.0)
    later.restore(stored["detector"], NOON + 60.0)

    assert {track.id: track.level for track in later.tracks()} == {
        track.id: track.level for track in past.detector.tracks()
    }
