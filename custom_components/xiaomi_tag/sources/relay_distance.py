"""How far a tag may be from a receiver that reports its own position."""

import math
from typing import Final

from ..basics.model import UNKNOWN_ACCURACY_M

# A beacon's usual measured power at a metre, and free space: in the open, where a relay's fix matters, there are few
# walls. With more loss the tag is nearer than this, so that the radius errs on the wide side. The models of the floor
# plan and of the rough distance are of receivers in a house and have powers of their own.
_POWER_AT_1_M_DBM: Final = -59.0
_PATH_LOSS_EXPONENT: Final = 2.0
_NEAREST_M: Final = 1.0
# About as far as a tag's packets carry in the open.
_FARTHEST_M: Final = 80.0


def distance_m(rssi_dbm: float) -> float:
    """Return the distance that an RSSI allows, 1 to 80 m.

    Log-distance path loss (Rappaport, Wireless Communications, 4.9): d = 10^((P1 - RSSI) / (10 n)) with P1 = -59 dBm
    and n = 2.
    """
    distance = 10 ** ((_POWER_AT_1_M_DBM - rssi_dbm) / (10 * _PATH_LOSS_EXPONENT))
    return min(max(distance, _NEAREST_M), _FARTHEST_M)


def fix_radius_m(accuracy_m: float | None, rssi_dbm: float, range_m: float | None = None) -> float:
    """Return the radius of a tag's place (about 68 %), from the receiver's own and the distance between the two.

    The receiver's error and the way from it to the tag have independent directions, so that their mean squares add:
    r = sqrt(accuracy^2 + d^2). d is the measured range if there is one, else what the RSSI allows.
    """
    away_m = distance_m(rssi_dbm) if range_m is None else range_m
    return math.hypot(UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m, away_m)
