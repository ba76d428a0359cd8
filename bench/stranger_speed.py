"""What strangers cost: a packet of one, and the detection's own tick."""

from time import thread_time_ns, time
from typing import Final, cast

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
import numpy as np

from bench.hearing import meet, packet_of, registrations, time_of
from custom_components.xiaomi_tag.basics.clock import Clock
from custom_components.xiaomi_tag.home.stranger_rooms import HomeRooms
from custom_components.xiaomi_tag.locator import Locator, Receiver, Room
from custom_components.xiaomi_tag.sources.strangers import StrangerSource
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import Condition, Family, MemberMove, Move, Sign
from demo import frames

_PROXIES: Final = 12
_TRACKS: Final = 100
_MEMBERS: Final = ("person.a", "person.b")
_TICK_S: Final = 10.0
_WARM_UP: Final = 60
_TICKS: Final = 200
_ADDRESS: Final = "C8:C9:CA:CB:CC:CD"


def strangers_rows() -> list[tuple[str, float, str]]:
    """Return rows of name, figure and a note."""
    usual, worst = _ticks_ms()
    return [
        ("stranger's tracker that is followed, \N{MICRO SIGN}s a packet", _packet_us(), "aim 5"),
        (f"strangers: tick of {_TRACKS} tracks every {_TICK_S:.0f} s, ms", usual, "aim 2"),
        ("strangers: the longest of these, ms", worst, ""),
    ]


def _detector(now: float) -> Detector:
    locator = Locator()
    receivers = [f"P{number}" for number in range(_PROXIES)]
    locator.configure(
        [Receiver(receiver, f"room{number}") for number, receiver in enumerate(receivers)],
        [Room(f"room{number}") for number in range(_PROXIES)],
        now,
    )
    detector = Detector(HomeRooms(locator), installed_at=0.0, utc_offset_s=lambda _at: 0.0)
    detector.set_rooms(HomeRooms(locator))
    detector.set_members(_MEMBERS)
    detector.set_listening(dict.fromkeys(receivers, True), now)
    return detector


def _packet_us() -> float:
    """Return what a packet of a followed address costs, from Home Assistant's call to the sum of its level."""
    clock = Clock(time, MONOTONIC_TIME)
    data = frames.find_my_separated(bytes(range(200, 228)), device_class=1)
    with registrations() as registered:
        source = StrangerSource(cast("HomeAssistant", None), clock, lambda _address: False)
        source.async_set_receivers({f"P{number}": 0.0 for number in range(_PROXIES)})
        source.async_listen_for(_detector(clock.now()))
        source.async_start()
        packets = [packet_of(_ADDRESS, data, -60 - number % 9, f"P{number % _PROXIES}") for number in range(99)]
        meet(registered, packets[0])
        source.async_look(clock.now())
        return time_of(registered.heard[_ADDRESS], packets)


def _ticks_ms() -> tuple[float, float]:
    """Return the median and the longest tick: all tracks are heard by half of the receivers, and members move about."""
    rng = np.random.default_rng(1)
    now = 1_790_000_000.0
    detector = _detector(now)
    sign = Sign(family=Family.TILE, condition=Condition.STATELESS)
    addresses = [f"D0:00:00:00:00:{number:02X}" for number in range(_TRACKS)]
    for address in addresses:
        detector.meet(address, sign, now)
    levels = rng.normal(-80.0, 8.0, (_TRACKS, _PROXIES)).clip(-95.0, -40.0)
    spent: list[float] = []
    for tick in range(_WARM_UP + _TICKS):
        now += _TICK_S
        for index, address in enumerate(addresses):
            for proxy in range(tick % 2, _PROXIES, 2):
                detector.heard(address, f"P{proxy}", float(levels[index, proxy]), now - proxy * 0.5)
        if tick % 6 == 0:
            room = f"room{int(rng.integers(_PROXIES))}"
            detector.move(MemberMove(_MEMBERS[tick % 2], Move.ROOM, now - 5.0, room))
        begin = thread_time_ns()
        detector.tick(now)
        spent.append((thread_time_ns() - begin) / 1e6)
    assert len(detector.tracks()) == _TRACKS
    measured = spent[_WARM_UP:]
    return float(np.median(measured)), max(measured)
