"""A tracker that somebody carries about, before the detection of a real home, in time that runs as fast as it can."""

from collections.abc import Mapping
from typing import Final

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Condition, Family, Level, Sign
from custom_components.xiaomi_tag.tracker.tracker import Second

ADDRESS: Final = "C8:C9:CA:CB:CC:CD"
ANNA: Final = "person.anna"
SIGN: Final = Sign(family=Family.FIND_MY, condition=Condition.SEPARATED, alike=b"\x10", model="AirTag")
_STEP_S: Final = 10.0
HOUR_S: Final = 3600.0


class Planted:
    """The seconds of a home's detection, and a tracker that is heard or not in them."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.hass: HomeAssistant = home.hass
        self.now = home.clock.now()
        monkeypatch.setattr(home.clock, "now", lambda: self.now)

    def person(self, state: str, person: str = ANNA) -> None:
        """Set where a person is."""
        self.hass.states.async_set(person, state, {"friendly_name": person.removeprefix("person.").title()})

    async def pass_time(self, seconds: float, levels: Mapping[str, float] | None = None) -> None:
        """Let seconds pass, in which receivers hear the tracker at these levels."""
        strangers = self.home.strangers
        end = self.now + seconds
        while self.now < end:
            self.now += _STEP_S
            for receiver, rssi_dbm in (levels or {}).items():
                strangers.detector.heard(ADDRESS, receiver, rssi_dbm, self.now - 1.0)
            strangers.async_second(Second(self.now))
        await self.hass.async_block_till_done()

    async def go_out_and_in(self, levels: Mapping[str, float], times: int) -> None:
        """Let Anna go for an hour and come back for an hour, together with the tracker, so many times."""
        for _ in range(times):
            await self.go_out()
            await self.come_in(levels)

    async def go_out(self) -> None:
        """Let Anna go for an hour, together with the tracker."""
        self.person("not_home")
        await self.pass_time(HOUR_S)

    async def come_in(self, levels: Mapping[str, float]) -> None:
        """Let Anna come for an hour, together with the tracker."""
        self.person("home")
        self.meet()
        await self.pass_time(HOUR_S, levels)

    async def go_until(self, levels: Mapping[str, float], level: Level) -> None:
        """Let both go and come by turns until the tracker has reached a level."""
        for turn in range(20):
            if self.level is level:
                return
            await (self.come_in(levels) if turn % 2 else self.go_out())
        raise AssertionError(f"no {level.value}")

    def meet(self) -> None:
        """Let the detection follow the tracker's address."""
        self.home.strangers.detector.meet(ADDRESS, SIGN, self.now)

    @property
    def level(self) -> Level | None:
        """The level of the only track there is."""
        tracks = self.home.strangers.detector.tracks()
        return tracks[0].level if tracks else None
