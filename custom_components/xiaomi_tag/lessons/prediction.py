"""How well a map of the rooms predicts the sensors: the likelihood of their events and of their silence by where tags were."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats
from .evidence import NOTICED_MOVING, NOTICED_STILL, Witness
from .signals import Signals

ROUNDS: Final = 15
LEAST_RATE: Final = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """The log-likelihood of one channel in each step (K,), 0 where it could show nothing, and how many events there were."""

    room: int
    score: Floats
    events: int


def forecast(signals: Signals, witness: Witness, share: Floats, held: Flags) -> Forecast:
    """Score a channel in the steps `held` (K,) by where the tags were: `share` (K, T, R), made without it.

    Events are a Poisson process: the background and what each tag sets off from the channel's room. Both rates are
    those that fit best: a sensor may see badly, and others than those with tags may set it off.
    """
    channel = witness.channel
    room = share[:, :, channel.room] * signals.present * witness.who
    drive = (room * (NOTICED_MOVING * signals.held + NOTICED_STILL * (1 - signals.held))).sum(axis=1).astype(np.float64)
    event = np.zeros(len(signals.at), bool)
    event[channel.edges] = True
    event &= held
    able = held if channel.off is None else held & (channel.off | event)
    rate = _fitted(drive, event, able)
    score = np.where(event, np.log(rate), 0) - np.where(able, rate, 0)
    return Forecast(channel.room, score.astype(np.float32), int(event.sum()))


def _fitted(drive: Floats, event: Flags, able: Flags) -> Floats:
    """Return the rate of events in each step with the background and the share of what tags set off that fit best."""
    count, steps, driven = float(event.sum()), max(float(able.sum()), 1.0), max(float(drive[able].sum()), 1e-9)
    background, gain = max(count / steps / 2, LEAST_RATE), count / driven / 2
    for _ in range(ROUNDS):
        own = gain * drive[event]
        explained = float((own / (own + background)).sum())
        background = max((count - explained) / steps, LEAST_RATE)
        gain = min(explained / driven, 2.0)
    return background + gain * drive
