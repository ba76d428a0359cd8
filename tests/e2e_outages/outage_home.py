"""A home that keeps every crossing that is published, over all starts of Home Assistant."""

from collections.abc import Mapping
from typing import override

from demo.crossings import Crossing, CrossingWatch
from demo.home_assistant import HomeAssistant
from tests.e2e.live_home import LiveHome


class OutageHome(LiveHome):
    """Listens to crossings from its opening on."""

    def __init__(self, home_assistant: HomeAssistant) -> None:
        super().__init__(home_assistant, interval_s=1.0)
        self.watch = CrossingWatch(self.stage)

    @override
    async def _open(self, rooms: Mapping[str, str]) -> None:
        await super()._open(rooms)
        await self.watch.listen()

    @override
    def restart(self, *, kill: bool = False) -> None:
        super().restart(kill=kill)
        self.run(self.watch.listen())

    def published(self, tag: str | None = None) -> list[Crossing]:
        """Return the crossings so far, of a tag or of all."""
        return [one for one in self.watch.published if tag in {None, one.tag}]
