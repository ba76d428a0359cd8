"""A home to feed by hand: one tick a second."""

from collections.abc import Mapping, Sequence
from typing import Any

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Estimate, Locator, Receiver, Room, TagMemory

START = 1_700_000_000.0
TAG = "keys"
KITCHEN = {"kitchen-1": -58, "hall-1": -74, "office-1": -88}
HALL = {"kitchen-1": -76, "hall-1": -58, "office-1": -76}
OFFICE = {"kitchen-1": -88, "hall-1": -74, "office-1": -58}


class Home:
    """Kitchen, hall, office and an attic without a receiver; one receiver a room; one tag."""

    def __init__(
        self, receivers: Mapping[str, str | None] | None = None, memory: TagMemory | None = None, **options: Any
    ) -> None:
        self.now = START
        self.locator = Locator(**options)
        self.receivers = dict(receivers or {"kitchen-1": "kitchen", "hall-1": "hall", "office-1": "office"})
        self.rooms = ["kitchen", "hall", "office", "attic"]
        self.offline: set[str] = set()
        self.configure()
        self.locator.add_tag(TAG, memory, self.now)

    def answer(self) -> Estimate:
        return self.locator.estimate(TAG)

    def configure(self) -> None:
        receivers = [Receiver(name, room, name not in self.offline) for name, room in self.receivers.items()]
        self.locator.configure(receivers, [Room(room) for room in self.rooms], self.now)

    def cut(self, *receivers: str) -> None:
        self.offline |= set(receivers)
        self.configure()

    def restore(self, *receivers: str) -> None:
        self.offline -= set(receivers)
        self.configure()

    def hear(self, levels: Mapping[str, int], tag: str = TAG, age_s: float = 0.1, *, replayed: bool = False) -> None:
        """Let the receivers hear one packet, `age_s` before the next tick."""
        at = self.now + 1 - age_s
        for receiver, rssi in levels.items():
            self.locator.observe(Sighting(tag, receiver, rssi, at, self.now + 0.9, replayed))

    def tick(self, seconds: float = 1) -> Sequence[str]:
        self.now += seconds
        return self.locator.tick(self.now)

    def run(self, levels: Mapping[str, int], seconds: int, every_s: int = 1) -> list[str]:
        """Hear the tag every so many seconds; return all that the ticks reported."""
        changed: list[str] = []
        for second in range(seconds):
            if second % every_s == 0:
                self.hear(levels)
            changed += self.tick()
        return changed

    def wait(self, seconds: int) -> list[str]:
        """Let silence pass."""
        return self.run({}, seconds)
