"""Phones of a made home's residents: where their owners are, and the tags beside them on the way, once a minute."""

from collections.abc import Mapping
from math import cos, radians
from typing import Final

import numpy as np

from bench.living import Living
from custom_components.xiaomi_tag.basics.model import Fix, Report, Sighting
from custom_components.xiaomi_tag.fences.evidence import PersonEvidence

HOME_AT: Final = (52.0, 13.0)
_M_PER_DEGREE: Final = 111_195.0
_FIX_M: Final = 30.0
_PHONE_DBM: Final = -70
_FIX_S: Final = 60
_LATE_S: Final = 540.0
_PERSON_S: Final = 5

type Relayed = Mapping[int, list[Report | PersonEvidence]]


def relay(living: Living, rng: np.random.Generator, late_share: float, start: float) -> Relayed:
    """Return what phones report, by the second of its arrival: tags that are out, and their owners wherever they are.

    A `late_share` of what is said of tags comes late.
    """
    arrivals: dict[int, list[Report | PersonEvidence]] = {}
    for person, motion in living.persons.items():
        for second in range(0, living.seconds, _FIX_S):
            at_home, fix = bool(motion.room[second] >= 0), _fix(motion.position_m[second].tolist())
            seen_at = start + second
            arrivals.setdefault(second + _PERSON_S, []).append(
                PersonEvidence(person=person, seen_at=seen_at, received_at=seen_at + _PERSON_S, home=at_home, fix=fix)
            )
    for tag in living.tags:
        for second in range(0, living.seconds, _FIX_S):
            delay = 1 + int(rng.uniform(0, _LATE_S) if rng.random() < late_share else rng.uniform(0, 5))
            if tag.person is not None and tag.motion.room[second] < 0:
                seen_at = start + second
                sighting = Sighting(tag.name, f"phone {tag.person}", _PHONE_DBM, seen_at, seen_at + delay)
                fix = _fix(tag.motion.position_m[second].tolist())
                arrivals.setdefault(second + delay, []).append(Report(sighting, fix))
    return arrivals


def _fix(place_m: list[float]) -> Fix:
    latitude, longitude = HOME_AT
    x_m, y_m, _ = place_m
    return Fix(latitude + y_m / _M_PER_DEGREE, longitude + x_m / (_M_PER_DEGREE * cos(radians(latitude))), _FIX_M)
