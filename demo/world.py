"""The simulated air: who sends what when, and which proxy hears it how well. Deterministic by its seed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.beacons import Beacon
from demo.gatt import Peripheral
from demo.house import OUTSIDE, House, Proxy
from demo.movement import Mover
from demo.noise import Floats, SmoothField, make_key, uniform
from demo.packet import Packet
from demo.radio import Radio

OUT_OF_REACH_M: Final = 120.0
ADVERTISING_DELAY_S: Final = 0.010
"""The random delay that the Bluetooth Core Specification (Vol 6, Part B, 4.4.2.2) adds to each advertising event."""
_BLOCK_S: Final = 60.0
_BLOCKS_KEPT: Final = 3
_SCAN_RESPONSE_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One device in the air.

    `offset_db` is how much stronger it sends than the house's reference; `body_db` the deepest loss in its
    bearer's body. `peripheral` answers GATT connections.
    """

    sender_id: str
    mover: Mover
    beacon: Beacon
    offset_db: float = 0.0
    body_db: float = 0.0
    peripheral: Peripheral | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualTag(Sender):
    """One of our tags: a sender with a name, and what its owner enters in the integration's tag flow.

    `flow_step` is a step of that flow's menu (`find_hub`, `find_my`, `address`, `ibeacon`, `private_address`),
    `flow_input` the form's fields without the name.
    """

    name: str
    flow_step: str
    flow_input: dict[str, str | int] = field(repr=False)


class World:
    """A house with tags and strangers. Times are Unix seconds; the same arguments give the same packets."""

    def __init__(
        self,
        house: House,
        tags: Sequence[VirtualTag],
        strangers: Sequence[Sender] = (),
        *,
        seed: int = 0,
        start_at: float = 0.0,
        block_s: float = _BLOCK_S,
    ) -> None:
        """With short blocks, who asks waits often and not for long: what time that passes faster needs."""
        self._block_s = block_s
        self.house = house
        self.tags = {tag.sender_id: tag for tag in tags}
        self.strangers = tuple(strangers)
        self.start_at = start_at
        self.seed = seed
        self._radio = Radio(house, seed=seed)
        self._blocks: dict[int, list[Packet]] = {}
        self._multipath: dict[str, SmoothField] = {}

    @property
    def proxies(self) -> tuple[Proxy, ...]:
        """The house's proxies."""
        return self.house.proxies

    def packets(self, since: float, until: float) -> Iterator[Packet]:
        """Yield what the proxies hear in [since, until), in order of time.

        Asking for a stretch in one piece or in many gives the same packets. Scan responses are marked: a proxy
        receives them only while it scans actively.
        """
        yield from self._cut(self._block, since, until)

    def tag_packets(self, since: float, until: float) -> Iterator[Packet]:
        """Yield the advertisements of our tags only, without scan responses: what benchmarks need."""
        yield from self._cut(self._tag_block, since, until)

    def _cut(self, block_of: Callable[[int], list[Packet]], since: float, until: float) -> Iterator[Packet]:
        for block in range(int(since // self._block_s), int(until // self._block_s) + 1):
            for packet in block_of(block):
                if since <= packet.time_s < until:
                    yield packet

    def _block(self, number: int) -> list[Packet]:
        """Return all packets of one block of time; the last few are kept, for a pump that asks ten times a second."""
        if number not in self._blocks:
            if len(self._blocks) >= _BLOCKS_KEPT:
                self._blocks.pop(next(iter(self._blocks)))
            packets = self._tag_block(number, scan_responses=True)
            for stranger in self.strangers:
                packets += self._heard(stranger, None, number, scan_responses=True)
            self._blocks[number] = sorted(packets, key=_time)
        return self._blocks[number]

    def _tag_block(self, number: int, *, scan_responses: bool = False) -> list[Packet]:
        packets: list[Packet] = []
        for tag in self.tags.values():
            packets += self._heard(tag, tag.sender_id, number, scan_responses=scan_responses)
        return sorted(packets, key=_time)

    def mean_dbm(self, position_m: Floats) -> Floats:
        """Return what each proxy hears of a tag of no offset at positions N x 3, on average over time: N x proxies."""
        return self._radio.mean_dbm(position_m)

    def truth(self, tag: str, at: float) -> str:
        """Return the area id of the room that the tag is in, `not_home` when it is in none."""
        room = int(self.tags[tag].mover.motion(np.array([at])).room[0])
        return self.house.rooms[room].area_id if room >= 0 else OUTSIDE

    def position(self, tag: str, at: float) -> tuple[float, float, float]:
        """Return where the tag is (metres; z above the ground floor)."""
        x, y, z = self.tags[tag].mover.motion(np.array([at])).position_m[0]
        return float(x), float(y), float(z)

    def peripheral(self, address: str, at: float) -> Peripheral | None:
        """Return the tag that advertises under the address now, None when nothing that accepts connections does."""
        for sender in (*self.tags.values(), *self.strangers):
            if sender.peripheral is not None and sender.beacon.at(at, 0).address == address:
                return sender.peripheral
        return None

    def _heard(self, sender: Sender, tag: str | None, block: int, *, scan_responses: bool) -> list[Packet]:
        since, until = block * self._block_s, (block + 1) * self._block_s
        numbers, times = self._events(sender, since, until)
        if not len(numbers):
            return []
        motion = sender.mover.motion(times)
        near = np.abs(motion.position_m[:, :2]).max(axis=1) < OUT_OF_REACH_M
        if not near.any():
            return []
        numbers, times = numbers[near], times[near]
        position, heading = motion.position_m[near], motion.heading_rad[near]
        mean = self._radio.mean_dbm(position) + sender.offset_db + self._slow_db(sender, times)
        if sender.body_db:
            mean -= self._radio.body_loss_db(position, heading, sender.body_db)
        rssi, heard = self._radio.receive(sender.sender_id, numbers, mean)
        answered = uniform(make_key("scan response", self.seed, sender.sender_id), numbers) < _SCAN_RESPONSE_SHARE
        packets: list[Packet] = []
        for event in np.flatnonzero(heard.any(axis=1)).tolist():
            time_s = float(times[event])
            air = sender.beacon.at(time_s, int(numbers[event]))
            payloads = [(air.data, False)]
            if scan_responses and air.scan_response is not None and answered[event]:
                payloads.append((air.scan_response, True))
            for proxy in np.flatnonzero(heard[event]).tolist():
                name, level = self.house.proxies[proxy].name, int(rssi[event, proxy])
                packets += [
                    Packet(time_s, name, air.address, air.address_type, level, data, response, tag)
                    for data, response in payloads
                ]
        return packets

    def _events(self, sender: Sender, since: float, until: float) -> tuple[NDArray[np.int64], Floats]:
        """Return the numbers and times of the advertising events in [since, until)."""
        interval = sender.beacon.interval_s
        key = make_key("events", self.seed, sender.sender_id)
        phase = float(uniform(key, 0)) * interval
        first = int((since - phase) // interval) - 1
        last = int((until - phase) // interval) + 1
        numbers = np.arange(first, last + 1, dtype=np.int64)
        times = phase + numbers * interval + ADVERTISING_DELAY_S * uniform(key, numbers, 1)
        inside = (times >= since) & (times < until)
        return numbers[inside], times[inside]

    def _slow_db(self, sender: Sender, times: Floats) -> Floats:
        field = self._multipath.get(sender.sender_id)
        if field is None:
            field = self._multipath[sender.sender_id] = self._radio.multipath(sender.sender_id)
        return self.house.radio.multipath_sd_db * field((times - self.start_at)[:, None])


def _time(packet: Packet) -> float:
    return packet.time_s
