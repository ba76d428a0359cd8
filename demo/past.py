"""What the detection of strangers knows after a made past: the one that ships, fed with what proxies would have heard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from typing import Final

import numpy as np

from custom_components.xiaomi_tag.adverts import Frame, OwnerState, from_raw, parse
from custom_components.xiaomi_tag.locator.room_map import Scorer, unlearned_map
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.families import sign_of
from custom_components.xiaomi_tag.strangers.model import Encounter, Floats, MemberMove, Move
from demo.house import House
from demo.movement import Walker
from demo.packet import Packet
from demo.world import World

TICK_S: Final = 10.0
_LOOK_S: Final = 5.0
_STAY_S: Final = 60.0
_NEAR_EVERY_S: Final = 60.0
_OWN_LEVELS_S: Final = 60.0


class HouseRooms:
    """The rooms of a house of which nothing is known but where its proxies hang, by the names of their areas."""

    def __init__(self, house: House, area_ids: Mapping[str, str]) -> None:
        places = [proxy.area_id for proxy in house.proxies]
        rooms = sorted(set(places))
        self.receivers: Sequence[str] = [proxy.bluetooth_mac for proxy in house.proxies]
        self.rooms: Sequence[str] = [area_ids[room] for room in rooms]
        room_map = unlearned_map([rooms.index(place) for place in places], len(rooms))
        self._scorer = Scorer(room_map, np.ones(len(places), np.bool_))

    def scores(self, level_dbm: Floats) -> Floats:
        """Score the rooms."""
        return self._scorer.scores(level_dbm)


def moves_of(person: str, walker: Walker, since: float, until: float, areas: Sequence[str]) -> list[MemberMove]:
    """Return what Home Assistant notices of a resident: goings, comings, and rooms in which they stay for a while."""
    walker.extend(until)
    moves = [
        move
        for trip in walker.trips
        for move in (MemberMove(person, Move.LEFT, trip.start_s), MemberMove(person, Move.CAME, trip.end_s))
    ]
    times = np.arange(since, until, _LOOK_S, dtype=np.float64)
    rooms = walker.motion(times).room
    before, changed = -1, np.flatnonzero(np.diff(rooms, append=-2))
    for begin, end in zip([0, *(changed[:-1] + 1).tolist()], (changed + 1).tolist(), strict=True):
        room = int(rooms[begin])
        if room >= 0 and room != before and (end - begin) * _LOOK_S >= _STAY_S:
            moves.append(MemberMove(person, Move.ROOM, float(times[begin]), areas[room]))
            before = room
    return sorted((move for move in moves if since <= move.at < until), key=attrgetter("at"))


@dataclass(frozen=True, slots=True)
class Past:
    """What a detector knows in the end, and the levels that it reached on the way."""

    detector: Detector
    encounters: tuple[Encounter, ...]


class Living:
    """Lets a detector live through the past of a house.

    `area_ids` are Home Assistant's areas by the house's rooms, `residents` the walkers by their persons.
    """

    def __init__(
        self, world: World, area_ids: Mapping[str, str], residents: Mapping[str, Walker], *, installed_at: float
    ) -> None:
        house = world.house
        self._world = world
        self._areas = [area_ids[room.area_id] for room in house.rooms]
        self._residents = residents
        self._sources = {proxy.name: proxy.bluetooth_mac for proxy in house.proxies}
        self._frames: dict[tuple[str, bytes], Frame | None] = {}
        self._sent: dict[str, bytes] = {}
        self._near: dict[str, float] = {}
        self._own_at = 0.0
        self.detector = Detector(HouseRooms(house, area_ids), installed_at=installed_at, utc_offset_s=lambda _: 0.0)
        self.detector.set_members(residents)
        self.detector.set_listening(dict.fromkeys(self._sources.values(), True), installed_at)

    def live(self, since: float, until: float) -> Past:
        """Live through a stretch of time."""
        encounters: list[Encounter] = []
        tick_at = since
        heard: Iterator[MemberMove | Packet] = self._world.packets(since, until)
        moved: Iterator[MemberMove | Packet] = self._moves(since, until)
        for item in merge(moved, heard, key=_time):
            while tick_at <= _time(item):
                encounters += self.detector.tick(tick_at)
                tick_at += TICK_S
            if isinstance(item, MemberMove):
                self.detector.move(item)
            elif not item.scan_response:
                self._hear(item)
        encounters += self.detector.tick(until)
        return Past(self.detector, tuple(encounters))

    def _moves(self, since: float, until: float) -> Iterator[MemberMove]:
        return merge(
            *(moves_of(person, walker, since, until, self._areas) for person, walker in self._residents.items()),
            key=attrgetter("at"),
        )

    def _hear(self, packet: Packet) -> None:
        address, at = packet.address, packet.time_s
        if packet.tag is not None:
            if packet.time_s >= self._own_at:
                self._own_at = at + _OWN_LEVELS_S
                self.detector.own_level(packet.rssi)
            return
        if self._sent.get(address) != packet.data:
            self._sent[address] = packet.data
            self._meet(packet)
        if address in self._near:
            if at >= self._near[address]:
                self._near[address] = at + _NEAR_EVERY_S
                self.detector.near_owner(address, packet.rssi, at)
            return
        self.detector.heard(address, self._sources[packet.proxy], packet.rssi, at)

    def _meet(self, packet: Packet) -> None:
        advertisement = from_raw(packet.address, packet.data)
        frame = None if advertisement is None else parse(advertisement)
        if frame is None:
            return
        if (sign := sign_of(frame)) is not None:
            self.detector.meet(packet.address, sign, packet.time_s)
        elif frame.from_tag and frame.owner is OwnerState.NEAR:
            self._near.setdefault(packet.address, 0.0)


def _time(item: MemberMove | Packet) -> float:
    return item.at if isinstance(item, MemberMove) else item.time_s
