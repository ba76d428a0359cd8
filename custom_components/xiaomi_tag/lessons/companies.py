"""Evidence of sensors that know in which room their person is, such as a phone's."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..locator.arrays import Floats
from .channels import Company
from .signals import Signals

A_STEP: Final = 0.05
A_MOVING_STEP: Final = 0.3
FIRST_TRUST: Final = 0.7
LEAST_AGREEMENT: Final = 0.4
FULL_AGREEMENT: Final = 0.8


def add_companies(
    companies: Sequence[Company],
    signals: Signals,
    persons: Sequence[str | None],
    share: Floats | None,
    evidence: Floats,
) -> None:
    """Add to log-likelihoods (K, T, R) where persons are, for their tags; `share` is of the last round.

    A phone may lie on the table while its person walks about with the tag: how much it counts follows from how well
    it agreed while the tag moved.
    """
    for company in companies:
        known = np.flatnonzero(company.room >= 0)
        room = company.room[known]
        for tag, person in enumerate(persons):
            if person != company.person or not len(known):
                continue
            moves = signals.held[known, tag] * signals.present[known, tag]
            trust = FIRST_TRUST
            if share is not None and moves.sum() > 1:
                agreement = float((share[known, tag, room] * moves).sum() / moves.sum())
                trust = np.clip((agreement - LEAST_AGREEMENT) / (FULL_AGREEMENT - LEAST_AGREEMENT), 0, 1)
            gain = A_STEP + (A_MOVING_STEP - A_STEP) * moves
            evidence[known, tag, room] += np.float32(trust) * gain * signals.present[known, tag]
