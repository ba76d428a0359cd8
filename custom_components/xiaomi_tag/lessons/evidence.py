"""What the events and silences of sensors show about tags, when others may have set them off too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats
from ..locator.sensors import SensorKind
from .channels import Channel
from .friends import Friends
from .signals import Signals

NOTICED_MOVING: Final = 0.35
"""Chance a step that a motion sensor notices somebody who walks. One learned for each sensor made lessons no better."""
NOTICED_STILL: Final = 0.01
HANDLED: Final = 0.02
"""Chance a step that somebody in the room uses a switch."""
MOST_EDGE: Final = 4.5
MOST_DOOR: Final = 2.25
OFF_SHARE: Final = 0.35
"""Of the silence of a sensor: its corners are blind, and steps are alike."""
LEAST_BACKGROUND: Final = 1 / 20_000
FIRST_UNEXPLAINED: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A channel with its background: events a step that nobody with a tag sets off.

    `who` (T,) are the tags that can.
    """

    channel: Channel
    background: float
    who: Flags
    friends: Friends

    def off_steps(self, signals: Signals) -> int:
        """Count the steps in which it could have turned on."""
        off = self.channel.off
        return max(len(signals.at) if off is None else int(off.sum()) + len(self.channel.edges), 1)

    def rates(self, signals: Signals) -> tuple[Floats, Floats]:
        """Return the chance (E, T) of each tag to set it off at its events from its room, and of others to have."""
        held = signals.held[self.channel.edges] * signals.present[self.channel.edges] * self.who
        if self.channel.kind is SensorKind.HAND:
            here = HANDLED * (signals.present[self.channel.edges] * self.who).astype(np.float32)
            return here, here
        own = NOTICED_MOVING * held + NOTICED_STILL * (1 - held) * self.who
        return own.astype(np.float32), (NOTICED_MOVING * held).astype(np.float32)

    def add(self, signals: Signals, share: Floats | None, evidence: Floats) -> None:
        """Add what it shows to log-likelihoods (K, T, R); `share` (K, T, R) is where the tags were by the last round."""
        channel = self.channel
        own, rate = self.rates(signals)
        inside = 1 / evidence.shape[2] if share is None else share[channel.edges, :, channel.room]
        explains = rate * inside
        others = self.friends.of_others(explains, channel.edges)
        gain = np.log1p(own / (self.background + others))
        door = channel.kind is SensorKind.DOOR
        gain = np.minimum(gain / 2, MOST_DOOR) if door else np.minimum(gain, MOST_EDGE)
        evidence[channel.edges, :, channel.room] += gain * self.who
        if channel.off is not None:
            missed = np.float32(NOTICED_MOVING * OFF_SHARE) * signals.held * channel.off[:, None]
            evidence[:, :, channel.room] -= missed * self.who

    def explained(self, signals: Signals, share: Floats) -> Floats:
        """Return how probable it is that a tag set off each event (E,)."""
        _, rate = self.rates(signals)
        most = (rate * share[self.channel.edges, :, self.channel.room]).max(axis=1, initial=0)
        result: Floats = most / (most + np.float32(self.background))
        return result

    def after(self, signals: Signals, share: Floats) -> Witness:
        """Return it with the background that goes with where the tags were."""
        explained = float(self.explained(signals, share).sum())
        background = max((len(self.channel.edges) - explained) / self.off_steps(signals), LEAST_BACKGROUND)
        return replace(self, background=background)


def make_witness(channel: Channel, signals: Signals, persons: Sequence[str | None], friends: Friends) -> Witness:
    """Return the witness before anything is known."""
    who = np.array([channel.person is None or person == channel.person for person in persons], bool)
    witness = Witness(channel, 0.0, who, friends)
    background = (FIRST_UNEXPLAINED * len(channel.edges) + 1) / witness.off_steps(signals)
    return Witness(channel, max(background, LEAST_BACKGROUND), who, friends)
