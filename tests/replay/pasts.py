"""Pasts to replay: a tag in the made home of `tests.locator.radio`, and what is known of that home."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from custom_components.xiaomi_tag.basics.model import Fix
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Rooms
from custom_components.xiaomi_tag.journal.model import JournalSighting
from custom_components.xiaomi_tag.replay.replay import Past, ReplaySetup
from tests.locator.radio import MIDDLES, NAMES, PLAN, heard, job

TAG = "keys"
BEGIN = 1_790_000_000.0
HOME = PlaceRef(PlaceKind.ZONE, "zone.home")
WORK = PlaceRef(PlaceKind.ZONE, "zone.work")
ROOMS = {name: PlaceRef(PlaceKind.AREA, name) for name in NAMES}
FENCES = (
    *(Fence(place=place, shape=Rooms(frozenset({name}))) for name, place in ROOMS.items()),
    Fence(place=HOME, shape=Circle(48.0, 11.0, 100.0, around_home=True)),
    Fence(place=WORK, shape=Circle(48.2, 11.2, 200.0)),
)


def stays(*stays: tuple[str | None, int], begin: float = BEGIN, seed: int = 1) -> list[JournalSighting]:
    """Return what is heard of a tag that stays so many seconds in each room, None for outdoors."""
    rng = np.random.default_rng(seed)
    rows: list[JournalSighting] = []
    now = begin
    for room, seconds in stays:
        for second in range(0, seconds, 2):
            if room is not None:
                levels = heard(MIDDLES[room], rng=rng, noise_db=2)
                rows += [JournalSighting(TAG, name, level, now + second) for name, level in levels.items()]
        now += seconds
    return rows


def setup(**changes: Any) -> ReplaySetup:
    """Return what is known today: the plan."""
    return ReplaySetup(
        **{
            "maps": job(plan=PLAN),
            "away_after_s": 120.0,
            "publish_threshold": 0.5,
            "fences": FENCES,
            "salt": "home",
            **changes,
        }
    )


def past(sightings: Sequence[JournalSighting], seconds: float, **changes: Any) -> Past:
    """Return a past of so many seconds from BEGIN on."""
    return Past(**{"tag": TAG, "since": BEGIN, "until": BEGIN + seconds, "sightings": sightings, **changes})


def fixes(place: Fix, begin: float, seconds: int) -> list[JournalSighting]:
    """Return what a phone relays of a tag beside it, once in 20 s."""
    return [JournalSighting(TAG, "phone", -60, begin + second, place) for second in range(0, seconds, 20)]
