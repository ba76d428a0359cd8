"""The made home of `radio`, with a locator that hears a tag in it; heavy work is done when asked for."""

from collections.abc import Mapping, Sequence

import numpy as np

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Emitter, Estimate, Locator, Receiver, TagMemory
from custom_components.xiaomi_tag.locator.map_job import MapResult
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.walks import Walk
from tests.locator.pieces import AT
from tests.locator.radio import MIDDLES, RECEIVERS, ROOMS, heard

TAG = "keys"


class Living:
    """One tag; the clock stands at `now`."""

    def __init__(
        self, plan: FloorPlan | None = None, walks: Sequence[Walk] = (), memory: TagMemory | None = None
    ) -> None:
        self.now = AT
        self.rng = np.random.default_rng(11)
        self.locator = Locator()
        self.receivers: Sequence[Receiver] = RECEIVERS
        self.emitters: Sequence[Emitter] = ()
        self.configure()
        self.locator.add_tag(TAG, memory, self.now)
        if plan is not None:
            self.locator.set_plan(plan)
        if walks:
            self.locator.set_walks(walks)
        if plan is not None or walks:
            self.work()

    def configure(self) -> None:
        self.locator.configure(self.receivers, ROOMS, self.now, emitters=self.emitters)

    def answer(self) -> Estimate:
        return self.locator.estimate(TAG)

    def work(self) -> MapResult | None:
        """Do what is due; return what came of it."""
        job = self.locator.due(self.now)
        if job is None:
            return None
        result = job.run()
        self.locator.install(result)
        return result

    def hear(self, levels: Mapping[str, int], tag: str = TAG) -> None:
        for receiver, rssi in levels.items():
            self.locator.observe(Sighting(tag, receiver, rssi, self.now + 0.9, self.now + 0.9))

    def tick(self) -> Sequence[str]:
        self.now += 1
        return self.locator.tick(self.now)

    def stay(
        self, room: str | tuple[float, float], seconds: int, *, without: Sequence[str] = (), power_db: float = 0
    ) -> list[str]:
        """Let the tag lie in the middle of a room, or at a point; return what the ticks reported."""
        point = MIDDLES[room] if isinstance(room, str) else room
        changed: list[str] = []
        for _ in range(seconds):
            levels = heard(point, rng=self.rng, noise_db=2, power_db=power_db)
            self.hear({name: level for name, level in levels.items() if name not in without})
            changed += self.tick()
        return changed

    def beacon(self, emitter: str, point: tuple[float, float], seconds: int) -> None:
        """Let an emitter be heard by all receivers."""
        for _ in range(seconds):
            for receiver, rssi in heard(point, rng=self.rng, noise_db=2).items():
                self.locator.observe_emitter(emitter, receiver, rssi, self.now + 0.9)
            self.tick()
