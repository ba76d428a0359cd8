"""The life of a home for timing: a fifth of the tags walk about, the others rest, and receivers hear them."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from bench.large_home import LargeHome, somewhere
from custom_components.xiaomi_tag.basics.model import Sighting

ADVERT_EVERY_S: Final = 2
WALKS_EVERY: Final = 5
"""Every fifth tag walks."""
VISIT_S: Final = 60
"""So long a walker stays in a room before it goes to the next."""


class Household:
    """Makes the sightings of a home, second by second; the same arguments give the same ones."""

    def __init__(self, home: LargeHome, tags: Sequence[str], sources: Mapping[str, str], hearing: int) -> None:
        """Name the receivers of `home` by `sources`; each advertisement is heard by the `hearing` best of them."""
        self._home = home
        self._tags = tags
        self._sources = [sources[receiver.id] for receiver in home.receivers]
        self._hearing = hearing
        self._rng = np.random.default_rng(5)
        number = np.arange(len(tags))
        self._walks = number % WALKS_EVERY == 0
        self._first_room = number % len(home.rooms)
        self._resting_m = somewhere(self._rng, home.room_m[self._first_room])
        self._phase_s = self._rng.uniform(0.0, ADVERT_EVERY_S, len(tags))

    def sightings(self, second: int, now: float) -> list[Sighting]:
        """Return what was heard in the second that ends at `now`, in order of time."""
        phase = self._phase_s - second % ADVERT_EVERY_S
        sent = np.flatnonzero((phase >= 0.0) & (phase < 1.0))
        sent = sent[np.argsort(phase[sent])]
        if not len(sent):
            return []
        # The walkers do not all set off in the same second.
        room = (self._first_room[sent] + (second + 7 * sent) // VISIT_S) % len(self._home.rooms)
        walking_m = somewhere(self._rng, self._home.room_m[room])
        place_m = np.where(self._walks[sent, None], walking_m, self._resting_m[sent])
        levels = self._home.levels_dbm(self._rng, place_m)
        best = np.argsort(-levels, axis=1)[:, : self._hearing]
        return [
            Sighting(self._tags[tag], self._sources[column], round(float(levels[row, column])), at, at)
            for row, (tag, at) in enumerate(zip(sent.tolist(), (now - 1.0 + phase[sent]).tolist(), strict=True))
            for column in best[row].tolist()
        ]
