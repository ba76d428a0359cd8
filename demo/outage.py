"""A proxy loses its power while a tag rests beside it: nothing may be published of that tag."""

from collections.abc import Sequence
from typing import Final

from demo.crossings import Crossing
from demo.house import House
from demo.movement import Still
from demo.stage import Log, Stage

RESTING_TAG: Final = "lamp"
RESTING_ROOM: Final = "bathroom"
"""No walking tag visits it, so that the outage of its proxy spoils no other part of the check."""
OUTAGE_IN_S: Final = 60.0
OUTAGE_S: Final = 40.0
OUTAGE_OVER_S: Final = 20.0
"""How long nothing may be published after the proxy is back."""


def beside_proxy(house: House, room: str) -> Still:
    """Return a place beside the proxy of a room."""
    proxy = next(one for one in house.proxies if one.area_id == room)
    index = house.rooms.index(house.rooms_by_id[room])
    return Still(proxy.x_m - 0.5, proxy.y_m - 0.5, proxy.z_m - 0.2, index)


class Outage:
    """The proxy beside the resting tag loses its power, and gets it back."""

    def __init__(self, stage: Stage, at: float, published: Sequence[Crossing], output: Log) -> None:
        name = next(one.name for one in stage.house.proxies if one.area_id == RESTING_ROOM)
        self._proxy = stage.proxies[name]
        self._at, self._published, self._output = at, published, output
        self._before: int | None = None
        self._back = self.over = False

    async def go_on(self, now: float) -> None:
        """Do what is due."""
        if self._before is None and now >= self._at:
            self._before = len(self._published)
            self._output(f"{self._proxy.proxy.friendly_name} loses its power; nothing may be published of the lamp")
            await self._proxy.cut()
        elif not self._back and now >= self._at + OUTAGE_S:
            self._back = True
            self._output(f"{self._proxy.proxy.friendly_name} is back")
            await self._proxy.restore()
        self.over = self._back and now >= self._at + OUTAGE_S + OUTAGE_OVER_S

    def published(self) -> list[Crossing]:
        """Return what was published of the resting tag since the outage began."""
        return [one for one in self._published[self._before or 0 :] if one.tag == RESTING_TAG]
