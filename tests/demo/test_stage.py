import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
import time

import pytest

from demo.fast_time import AirClock
from demo.gatt import Peripheral
from demo.ha_client import poll
from demo.home_assistant import HomeAssistant, StartError
from demo.house import OUTSIDE
from demo.houses import default_house
from demo.packet import RANDOM, Packet
from demo.stage import Stage
from demo.world import VirtualTag

pytestmark = pytest.mark.usefixtures("socket_enabled")


class OnePacketAtATime:
    """An air with one packet for each stretch that is asked for."""

    def __init__(self) -> None:
        self.stretches: list[tuple[float, float]] = []

    @property
    def tags(self) -> Mapping[str, VirtualTag]:
        return {}

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        self.stretches.append((since, until))
        yield Packet(since, "proxy-kitchen", "C0:00:00:00:00:01", RANDOM, -60, b"\x02\x01\x06")

    def truth(self, tag: str, at: float) -> str:
        return "kitchen"

    def peripheral(self, address: str, at: float) -> Peripheral | None:
        return None


class Broken(OnePacketAtATime):
    """An air that ends in an error."""

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        raise ArithmeticError("no air")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(default_house(), HomeAssistant(tmp_path, 1))


async def test_an_air_is_played_without_gaps_and_overlaps(stage: Stage) -> None:
    air = OnePacketAtATime()

    async def enough() -> bool | None:
        return True if len(air.stretches) >= 4 else None

    async with stage:
        started = time.time()
        stage.play(air)
        assert await poll(enough, within_s=20, every_s=0.05)
    assert air.stretches[0][0] <= started + 5
    for (_, until), (since, _) in zip(air.stretches, air.stretches[1:], strict=False):
        assert since == until


async def test_proxies_listen_while_the_stage_is_open(stage: Stage) -> None:
    async with stage:
        assert all(proxy.running for proxy in stage.proxies.values())
        assert len({proxy.port for proxy in stage.proxies.values()}) == len(stage.house.proxies)
    assert not any(proxy.running for proxy in stage.proxies.values())


async def test_silence_has_no_truth(stage: Stage) -> None:
    assert stage.truth("keys") == OUTSIDE
    stage.area_ids = {"kitchen": "kitchen_2"}
    stage.play(OnePacketAtATime())
    assert stage.truth("keys") == "kitchen_2"


async def test_a_stage_in_a_hurry_asks_for_more_in_the_same_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[AirClock] = []
    monkeypatch.setattr(stage.home_assistant, "follow", followed.append)
    air = OnePacketAtATime()

    async def an_hour() -> bool | None:
        return True if air.stretches and air.stretches[-1][1] - air.stretches[0][0] > 3600 else None

    async with stage:
        stage.hurry(10_000.0)
        stage.play(air)
        assert await poll(an_hour, within_s=20, every_s=0.05)
    assert followed == [stage.clock]


async def test_an_air_that_fails_is_noticed(stage: Stage) -> None:
    async def failed() -> bool | None:
        try:
            stage.raise_failure()
        except ArithmeticError:
            return True
        except StartError:
            return None
        return None

    async with stage:
        stage.play(Broken())
        assert await poll(failed, within_s=20, every_s=0.05)


async def test_a_home_assistant_that_died_is_noticed(stage: Stage) -> None:
    async with stage:
        await asyncio.sleep(0)
        with pytest.raises(StartError, match="died"):
            stage.raise_failure()
