"""What the events and silences of sensors show about tags, when others may have set them off too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..locator.arrays import Flags, Floats, Indices
from ..locator.sensors import SensorKind
from .channels import Channel
from .signals import Signals

NOTICED_MOVING: Final = 0.35
"""Chance a step that a motion sensor notices somebody who walks."""
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

    `who` (T,) are the tags that can, `friends` (T, T) the pairs of tags that go together: neither explains an event
    away from the other.
    """

    channel: Channel
    background: float
    who: Flags
    friends: Flags

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
        others = explains @ (~self.friends).astype(np.float32)
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

    def background_after(self, signals: Signals, share: Floats) -> float:
        """Return the background that goes with where the tags were."""
        unexplained = float((1 - self.explained(signals, share)).sum())
        return max(unexplained / self.off_steps(signals), LEAST_BACKGROUND)


def make_witness(channel: Channel, signals: Signals, persons: Sequence[str | None], friends: Flags) -> Witness:
    """Return the witness before anything is known."""
    who = np.array([channel.person is None or person == channel.person for person in persons], bool)
    witness = Witness(channel, 0.0, who, friends)
    background = (FIRST_UNEXPLAINED * len(channel.edges) + 1) / witness.off_steps(signals)
    return Witness(channel, max(background, LEAST_BACKGROUND), who, friends)


def friends_of(signals: Signals, persons: Sequence[str | None]) -> Flags:
    """Return the pairs (T, T) of tags of one person that move at the same times; every tag is its own friend."""
    tags = signals.held.shape[1]
    friends = np.eye(tags, dtype=bool)
    for one in range(tags):
        for other in range(one):
            if persons[one] is None or persons[one] != persons[other]:
                continue
            both = signals.present[:, one] & signals.present[:, other]
            friends[one, other] = friends[other, one] = _together(signals.held[both, one], signals.held[both, other])
    return friends


TOGETHER: Final = 0.5
_LEAST_STEPS: Final = 60


def _together(one: Floats, other: Floats) -> bool:
    if len(one) < _LEAST_STEPS or min(one.std(), other.std()) <= 0:
        return False
    return float(np.corrcoef(one, other)[0, 1]) > TOGETHER


def events_of(edges: Indices, channel: Channel) -> Flags:
    """Return which of a channel's events are among these."""
    return np.isin(channel.edges, edges)
