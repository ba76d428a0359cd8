"""Three receivers in rooms 0, 1 and 2; tags at each in turn, before and after one of them was hung beside another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from custom_components.xiaomi_tag.locator import Receiver, Room
from custom_components.xiaomi_tag.locator.health import moved_receivers
from custom_components.xiaomi_tag.locator.map_job import MapJob
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces

NOW = 1_800_000_000.0
ROOMS = np.arange(3)
NAMES = ("kitchen", "bedroom", "study")
# What the receivers hear of a tag in each room. The study's tells the two ends of the house apart.
STOOD = ((-50, -80, -65), (-80, -52, -90), (-65, -90, -50))
# The kitchen's now hangs in the bedroom.
MOVED = ((-80, -80, -65), (-52, -52, -90), (-90, -90, -50))


def pieces(levels: Sequence[tuple[int, int, int]], since_s: float, count: int = 10) -> Pieces:
    """Return pieces of a tag in each room, the newest `since_s` ago."""
    level = np.tile(np.array(levels, np.float32), (count, 1))
    rows = len(level)
    nothing = np.zeros(rows, np.intp)
    ones = np.ones(rows, np.float32)
    return Pieces(
        level_dbm=level,
        count=np.full_like(level, 5),
        sender=nothing,
        room=nothing,
        sure=ones,
        known=nothing,
        at=NOW - since_s - np.arange(rows, dtype=float),
        range_m=np.full_like(level, np.nan),
        weight=ones,
    )


def both(before: Pieces, after: Pieces) -> Pieces:
    """Return the pieces of two times."""
    return Pieces(
        *(np.concatenate([getattr(before, name), getattr(after, name)]) for name in Pieces.__dataclass_fields__)
    )


HISTORY = both(pieces(STOOD, 5000.0), pieces(MOVED, 0.0))


def job(evidence: Pieces, at_fault: str | None = None) -> MapJob:
    """Return the job of a home with one receiver a room."""
    return MapJob(
        now=NOW,
        receivers=tuple(Receiver(name, name) for name in NAMES),
        rooms=tuple(Room(name) for name in NAMES),
        plan=None,
        pieces=evidence,
        emitted=empty_pieces(3),
        emitters={},
        walks=empty_pieces(3),
        useful=np.array([name != at_fault for name in NAMES], np.float32),
        moved=frozenset([at_fault] if at_fault else []),
    )


def test_receiver_that_came_to_another_has_moved() -> None:
    assert moved_receivers(HISTORY, ROOMS, NOW) == {0: 1}


def test_receiver_that_others_came_to_has_not() -> None:
    """Seen from the pair alone nobody could tell which of the two came: the rest of the house can."""
    assert 1 not in moved_receivers(HISTORY, ROOMS, NOW)


def test_nothing_has_moved_where_all_is_as_before() -> None:
    assert moved_receivers(both(pieces(STOOD, 5000.0), pieces(STOOD, 0.0)), ROOMS, NOW) == {}


def test_fault_stands_while_its_evidence_does() -> None:
    """Those that led before it moved are among the recent pieces: they do not take the fault back."""
    evidence = both(both(pieces(STOOD, 5000.0), pieces(STOOD, 1000.0)), pieces(MOVED, 0.0, count=40))
    result = job(evidence, at_fault="kitchen").run()
    assert result.back == frozenset()


def test_receiver_at_fault_makes_no_others() -> None:
    assert job(HISTORY, at_fault="kitchen").run().moved == {}


def test_receiver_that_leads_in_its_room_again_is_well() -> None:
    evidence = both(HISTORY, pieces(STOOD, 0.0))
    aged = replace(evidence, at=np.where(np.arange(len(evidence)) < len(HISTORY), NOW - 4000.0, evidence.at))
    assert job(aged, at_fault="kitchen").run().back == {"kitchen"}
