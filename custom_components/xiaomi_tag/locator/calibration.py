"""How probabilities of rooms are corrected for one home, as learned from moments whose room is known."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..basics.numbers import within
from .arrays import Floats

LEAST_EXPONENT: Final = 0.02
MOST_EXPONENT: Final = 4.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shares of rooms are raised to `exponent`, and sum to what they did."""

    exponent: float = 1.0

    def corrected(self, share: Floats) -> Floats:
        """Return shares (N, rooms), in the same order and with the same sums."""
        raised = np.maximum(share, np.float32(0)) ** np.float32(self.exponent)
        total = raised.sum(axis=1, keepdims=True)
        whole = share.sum(axis=1, keepdims=True)
        corrected: Floats = np.divide(raised * whole, total, out=np.zeros_like(raised), where=total > 0)
        return corrected

    def to_json(self) -> dict[str, Any]:
        """Return it JSON-able."""
        return {"exponent": self.exponent}


def read_calibration(data: object) -> Calibration | None:
    """Read what `to_json` returned; None for anything else."""
    if not isinstance(data, dict):
        return None
    exponent = within(data.get("exponent"), LEAST_EXPONENT, MOST_EXPONENT)
    return None if exponent is None else Calibration(exponent)
