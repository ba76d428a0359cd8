"""Rounds of finding where tags were, and of learning from that what rooms sound like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..locator.arrays import Floats
from .channels import Channel, Company
from .companies import add_companies
from .evidence import Witness, make_witness
from .friends import Friends, friends_of
from .pieces import Cuts, make_cuts
from .radio import OPENINGS, Opening, Patterns, first_powers, learned_patterns, radio_evidence, tag_powers
from .ranges import Ranges
from .signals import Signals
from .smoother import leave_rates, smooth, ways

ROUNDS: Final = 6
FIRST_FACTOR: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that the rounds go by; `persons` (T,) are whose the tags are."""

    signals: Signals
    cuts: Cuts
    persons: Sequence[str | None]
    rooms: int
    first: Patterns
    channels: Sequence[Channel]
    companies: Sequence[Company]
    friends: Friends
    ranges: Ranges
    opening: Opening = OPENINGS[0]

    def without(self, sensors: frozenset[str]) -> Scene:
        """Return the same without the channels that have only these sensors."""
        return replace(
            self,
            channels=[channel for channel in self.channels if not channel.own.keys() <= sensors],
            companies=[company for company in self.companies if company.sensor not in sensors],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """`share` (K, T, R) is where the tags were, `piece_share` (N, R) the same for the pieces."""

    share: Floats
    piece_share: Floats
    witnesses: Sequence[Witness]
    patterns: Patterns
    powers_db: Floats
    toward: Floats


def make_scene(
    *,
    signals: Signals,
    persons: Sequence[str | None],
    rooms: int,
    first: Patterns,
    channels: Sequence[Channel],
    companies: Sequence[Company],
    ranges: Ranges,
) -> Scene:
    """Return a scene with its pieces."""
    friends = friends_of(signals, persons)
    return Scene(signals, make_cuts(signals), persons, rooms, first, channels, companies, friends, ranges)


def learn(scene: Scene, check: Callable[[], None], rounds: int = ROUNDS) -> Learned:
    """Do the rounds; `check` is called between them, and may raise."""
    signals = scene.signals
    steps, tags, _ = signals.level_dbm.shape
    opening = scene.opening
    leave = leave_rates(signals.motion, signals.present, signals.gaps)
    toward = ways(np.zeros((scene.rooms, scene.rooms), np.float32))
    powers = first_powers(signals, scene.first) if opening.loudest else np.zeros(tags, np.float32)
    witnesses = [make_witness(channel, signals, scene.persons, scene.friends) for channel in scene.channels]
    patterns, share = scene.first, None
    piece_share = np.zeros((len(scene.cuts), scene.rooms), np.float32)
    for number in range(rounds):
        check()
        evidence = radio_evidence(signals, patterns, powers, scene.rooms, 1.0 if number else FIRST_FACTOR)
        scene.friends.share(evidence)
        for witness in witnesses:
            witness.add(signals, share, evidence)
        scene.ranges.add(evidence)
        add_companies(scene.companies, signals, scene.persons, share, evidence)
        del share
        smoothed = smooth(evidence, leave, toward)
        share, toward = smoothed.share, ways(smoothed.moves)
        witnesses = [each.after(signals, share) for each in witnesses]
        piece_share = scene.cuts.means(share)
        powers = tag_powers(scene.cuts, piece_share, tags, opening)
        patterns = learned_patterns(scene.cuts, piece_share, powers, scene.first, opening)
    if share is None:
        share = np.full((steps, tags, scene.rooms), 1 / scene.rooms, np.float32)
    return Learned(share, piece_share, witnesses, patterns, powers, toward)
