"""A home of four rooms with a receiver in each, and trackers in it: what the tests of tracks hear."""

from collections.abc import Iterable, Mapping
import json
import random

import numpy as np

from custom_components.xiaomi_tag.strangers.model import Condition, Family, Floats, Sign
from custom_components.xiaomi_tag.strangers.track import Track
from custom_components.xiaomi_tag.strangers.tracks import Change, Tracks

ROOMS = ("hall", "kitchen", "attic", "cellar")
AIRTAG = Sign(family=Family.FIND_MY, condition=Condition.SEPARATED, alike=b"\x10")
TILE = Sign(family=Family.TILE, condition=Condition.STATELESS)
START = 1_700_000_000.0
_TICK_S = 10.0
_PACKETS_A_TICK = 5
_FADING_DB = 4.0


class Model:
    """A room is as likely as its receiver is loud."""

    receivers = ROOMS
    rooms = ROOMS

    def scores(self, level_dbm: Floats) -> Floats:
        """Return the levels."""
        return level_dbm.astype(np.float32)


class Home:
    """Tracks of a home, in made time."""

    def __init__(self, *, listens_for_s: float = 700.0) -> None:
        self.now = START
        self.random = random.Random(5)
        self.tracks = Tracks(Model(), token=self.random.randbytes)
        self.online = dict.fromkeys(ROOMS, True)
        self.changes: list[Change] = []
        self.tracks.set_listening(self.online, self.now)
        self.run(listens_for_s)

    def run(self, seconds: float, heard: Mapping[str, str | None] | None = None, *, level_dbm: float = -55.0) -> None:
        """Let time go by, with addresses in rooms (None for a place outside that all hear alike)."""
        end = self.now + seconds
        while self.now < end:
            for address, room in (heard or {}).items():
                self._send(address, room, level_dbm)
            self.now += _TICK_S
            self.changes += self.tracks.tick(self.now)

    def meet(self, *addresses: str, sign: Sign = AIRTAG) -> None:
        """Meet addresses."""
        for address in addresses:
            assert self.tracks.meet(address, sign, self.now)

    def listen(self, rooms: Iterable[str]) -> None:
        """Let only these receivers listen."""
        self.online = {room: room in set(rooms) for room in ROOMS}
        self.tracks.set_listening(self.online, self.now)

    def restart(self, down_s: float) -> None:
        """Start again after a while, with what was stored."""
        stored = json.loads(json.dumps(self.tracks.memory()))
        self.now += down_s
        self.tracks = Tracks(Model(), token=self.random.randbytes)
        self.tracks.restore(stored, self.now)
        self.tracks.set_listening(self.online, self.now)

    @property
    def track(self) -> Track:
        """Return the only track."""
        (track,) = self.tracks
        return track

    def what(self) -> list[str]:
        """Return what happened since the last call."""
        happened = [change.what.value for change in self.changes]
        self.changes = []
        return happened

    def _send(self, address: str, room: str | None, level_dbm: float) -> None:
        for receiver in ROOMS:
            if not self.online[receiver]:
                continue
            mean = level_dbm if receiver == room else level_dbm - 15 - 4 * abs(ROOMS.index(receiver) - _place(room))
            for number in range(_PACKETS_A_TICK):
                level = mean + self.random.gauss(0, _FADING_DB)
                if level > -95:
                    self.tracks.hear(address, receiver, min(level, -20.0), self.now + 2.0 * number + 0.5)


def _place(room: str | None) -> int:
    return -1 if room is None else ROOMS.index(room)
