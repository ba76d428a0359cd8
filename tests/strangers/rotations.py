"""Trackers that lie still in a home of several receivers, as the tests of links hear them."""

from dataclasses import dataclass

import numpy as np

from custom_components.xiaomi_tag.strangers.hearing import Tone, Voice
from custom_components.xiaomi_tag.strangers.linking import Fresh, Silent, links
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign

AIRTAG = Sign(family=Family.FIND_MY, condition=Condition.SEPARATED, alike=b"\x10")

_POWER_DBM = -55.0
_LOSS_DB = 30.0
_WALLS_DB = 6.0
_FADING_DB = 5.0
_SLOW_DB = 2.0
_FAINTEST_DBM = -90.0
_SOFTNESS_DB = 3.0
_MOST_RECEIVED = 0.8
_HOME_M = (12.0, 9.0)


@dataclass(frozen=True)
class Shares:
    """Of the trackers that changed their address: how many were linked rightly and wrongly; the rest were not."""

    right: float
    wrong: float


def rotate(
    trackers: int,
    receivers: int,
    rounds: int,
    *,
    before_s: float = 600.0,
    after_s: float = 90.0,
    packets_a_s: float = 0.5,
) -> Shares:
    """Let trackers change their addresses at the same moment, in so many homes."""
    rng = np.random.default_rng(7)
    right = wrong = 0
    for _ in range(rounds):
        place = rng.uniform(0, _HOME_M, (trackers, 2))
        heard_from = rng.uniform(0, _HOME_M, (receivers, 2))
        distance = np.maximum(np.linalg.norm(place[:, None] - heard_from[None], axis=2), 1.0)
        level = _POWER_DBM - _LOSS_DB * np.log10(distance) - np.abs(rng.normal(0, _WALLS_DB, distance.shape))
        silent = [
            Silent(
                track=str(number),
                sign=AIRTAG,
                last_at=1000.0,
                pause_s=2.0,
                still=True,
                voice=_voice(rng, level[number], before_s, packets_a_s),
                latest={},
            )
            for number in range(trackers)
        ]
        fresh = [
            Fresh(
                address=str(n),
                sign=AIRTAG,
                first_at=1002.0,
                voice=_voice(rng, level[n], after_s, packets_a_s),
                opening={},
            )
            for n in range(trackers)
        ]
        found = links(silent, fresh)
        right += sum(address == link.track for address, link in found.items())
        wrong += sum(address != link.track for address, link in found.items())
    return Shares(right / trackers / rounds, wrong / trackers / rounds)


def _voice(rng: np.random.Generator, level_dbm: np.ndarray, seconds: float, packets_a_s: float) -> Voice:
    """Return what is heard of one tracker in a time: people who walk by change the level slowly."""
    sent = int(seconds * packets_a_s)
    counts: list[int] = []
    means: list[float] = []
    for level in level_dbm + rng.normal(0, _SLOW_DB / (1 + seconds / 300), len(level_dbm)):
        packets = level + rng.normal(0, _FADING_DB, sent)
        received = rng.random(sent) < _MOST_RECEIVED / (1 + np.exp(-(packets - _FAINTEST_DBM) / _SOFTNESS_DB))
        counts.append(int(received.sum()))
        means.append(float(packets[received].mean()) if received.any() else 0.0)
    most = max(1, *counts)
    return {
        str(number): Tone(mean, count, count / most)
        for number, (mean, count) in enumerate(zip(means, counts, strict=True))
        if count
    }
