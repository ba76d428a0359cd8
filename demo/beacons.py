"""What devices put on air at a moment: address, payload and scan response, with the rotation of each protocol."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor
from typing import Final, Protocol
from uuid import UUID

from demo import frames
from demo.keys import EID_WINDOW_S, FindMyKeys, find_hub_id, resolvable_address
from demo.noise import make_bytes, make_key, uniform
from demo.packet import PUBLIC, RANDOM

QUARTER_S: Final = 900
DAY_S: Final = 86400
LONGEST_DELAY_S: Final = 204.0
XIAOMI_TAG_NAME: Final = "Xiaomi Tag"


@dataclass(frozen=True, slots=True)
class Air:
    """One advertising event; `address` upper case with colons, payloads as AD structures."""

    address: str
    data: bytes
    scan_response: bytes | None = None
    address_type: int = RANDOM


class Beacon(Protocol):
    """A device's advertising."""

    @property
    def interval_s(self) -> float:
        """The seconds from one advertising event to the next."""

    def at(self, time_s: float, number: int) -> Air:
        """Return what event number `number`, at Unix time `time_s`, carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A device of one address that sends its payloads in turn."""

    address: str
    payloads: Sequence[bytes]
    scan_response: bytes | None = None
    address_type: int = RANDOM
    interval_s: float = 2.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # nothing here changes with time
        """Return the next payload in turn."""
        return Air(self.address, self.payloads[number % len(self.payloads)], self.scan_response, self.address_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotating:
    """A device that changes its address every `period_s` and otherwise sends the same: other people's phones.

    `top_bits` are those of the address: 0b11 static random, 0b01 resolvable.
    """

    name: str
    payload: bytes
    period_s: float = QUARTER_S
    top_bits: int = 0b11
    interval_s: float = 2.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the payload under the address of the period."""
        period = floor(time_s / self.period_s)
        return Air(random_address(self.top_bits, self.name, period), self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindHub:
    """A Find Hub tag: id and address change together, 1-204 s after each 1024 s window of its own clock begins.

    `clock_offset_s` is its clock less Unix time. With `protection` on, the address lasts a day while the id goes on
    changing. `delay_s` bounds the random delay.
    """

    identity_key: bytes = field(repr=False)
    clock_offset_s: float = 0.0
    battery: str = "normal"
    protection: bool = False
    delay_s: tuple[float, float] = (1.0, LONGEST_DELAY_S)
    name: str | None = XIAOMI_TAG_NAME
    interval_s: float = 2.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the frame of the window that the tag has switched to."""
        return _find_hub_air(
            self.identity_key, self.window(time_s), self.battery, self.name, protection=self.protection
        )

    def window(self, time_s: float) -> int:
        """Return the number of the window whose id is on air."""
        counter = time_s + self.clock_offset_s
        window = floor(counter / EID_WINDOW_S)
        return window if counter - window * EID_WINDOW_S >= self._delay(window) else window - 1

    def changes_at(self, after_s: float) -> float:
        """Return the Unix time of the first change of id after `after_s`."""
        window = self.window(after_s) + 1
        return window * EID_WINDOW_S + self._delay(window) - self.clock_offset_s

    def _delay(self, window: int) -> float:
        low, high = self.delay_s
        return low + (high - low) * _delay_share(self.identity_key, window)


@lru_cache(maxsize=1024)
def _delay_share(identity_key: bytes, window: int) -> float:
    return float(uniform(make_key("find hub delay", identity_key.hex()), window))


@lru_cache(maxsize=1024)
def _find_hub_air(identity_key: bytes, window: int, battery: str, name: str | None, *, protection: bool) -> Air:
    eid, mask = find_hub_id(identity_key, window * EID_WINDOW_S)
    data = frames.find_hub(eid, mask, battery=battery, protection=protection)
    epoch = window * EID_WINDOW_S // DAY_S if protection else window
    address = random_address(0b11, "find hub", identity_key.hex(), epoch)
    return Air(address, data, None if name is None else frames.complete_name(name))


def clock_offset_for(window_ends_at: float, clock_s: float) -> float:
    """Return the offset of a tag's clock that reads about `clock_s` when a window ends, at Unix time `window_ends_at`."""
    return floor(clock_s / EID_WINDOW_S) * EID_WINDOW_S - window_ends_at


class FindMy:
    """A Find My accessory: a primary key each 15 min near its owner, a secondary key each day when separated.

    Days are counted from pairing. `separated` holds the Unix times between which the owner is away. With `alternates`
    it sends, near its owner, frames of the anti-stalking format for every second period, as the second AirTag does.
    """

    def __init__(
        self,
        master_key: bytes,
        primary_secret: bytes,
        secondary_secret: bytes,
        paired_at: float,
        *,
        separated: Sequence[tuple[float, float]] = (),
        battery: str = "full",
        device_class: int = 2,
        alternates: bool = False,
        interval_s: float = 2.0,
    ) -> None:
        self._primary = FindMyKeys(master_key, primary_secret)
        self._secondary = FindMyKeys(master_key, secondary_secret)
        self._paired_at = paired_at
        self._separated = tuple(separated)
        self._battery = battery
        self._device_class = device_class
        self._alternates = alternates
        self.interval_s = interval_s

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the frame for the owner's whereabouts; the first six bytes of the key are the address."""
        index = int((time_s - self._paired_at) // QUARTER_S)
        if any(start <= time_s < end for start, end in self._separated):
            key = self._secondary.public_key(index * QUARTER_S // DAY_S + 1)
            data = frames.find_my_separated(key, battery=self._battery, device_class=self._device_class, hint=key[5])
        else:
            key = self._primary.public_key(index)
            if self._alternates and index % 2:
                data = frames.dult(1, near_owner=True, proprietary=b"\x10\x03", flags=False)
            else:
                data = frames.find_my_near(key, battery=self._battery, device_class=self._device_class)
        return Air(frames.address_text(bytes([key[0] | 0xC0]) + key[1:6]), data)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAddress:
    """A device whose address resolves by its identity resolving key; a new one each 15 min."""

    irk: bytes = field(repr=False)
    payload: bytes
    interval_s: float = 1.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the payload under the address of the quarter."""
        return Air(_private_address(self.irk, floor(time_s / QUARTER_S)), self.payload)


@lru_cache(maxsize=256)
def _private_address(irk: bytes, quarter: int) -> str:
    return frames.address_text(resolvable_address(irk, make_bytes(3, "rpa", irk.hex(), quarter)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartTag:
    """A SmartTag; when just lost or offline (states 1, 2) its id and address change with the 15 min aging counter."""

    name: str
    state: int = 2
    battery: str = "full"
    interval_s: float = 2.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the frame of the quarter; overmature offline (3) keeps its id for 8 hours."""
        aging = floor(time_s / QUARTER_S)
        epoch = aging // 32 if self.state == 3 else aging
        privacy_id, signature = make_bytes(8, "smarttag", self.name, epoch), make_bytes(4, "sign", self.name, aging)
        data = frames.smarttag(self.state, aging & 0xFFFFFF, privacy_id, battery=self.battery, signature=signature)
        return Air(random_address(0b01, "smarttag", self.name, epoch), data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eddystone:
    """An Eddystone beacon: its id, and every tenth event its telemetry."""

    address: str
    namespace: bytes
    instance: bytes
    millivolts: int = 2950
    interval_s: float = 1.0

    def at(self, time_s: float, number: int) -> Air:
        """Return the id or, in its turn, the telemetry."""
        if number % 10:
            return Air(self.address, frames.eddystone_uid(self.namespace, self.instance))
        return Air(self.address, frames.eddystone_tlm(self.millivolts, 21.5, number & 0xFFFFFFFF, time_s % 1e8))


@dataclass(frozen=True, slots=True, kw_only=True)
class MiBeacon:
    """A Xiaomi device that encrypts its battery with a bind key, for every event again."""

    address: str
    bind_key: bytes = field(repr=False)
    product: int = 0x38BB
    percent: int = 87
    interval_s: float = 5.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the counter stands for the time
        """Return the next frame of the counter."""
        objects = [(0x4C03, bytes([self.percent]))]
        data = frames.mibeacon(self.address, self.bind_key, self.product, number & 0xFFFFFFFF, objects)
        return Air(self.address, data, address_type=PUBLIC)


def ibeacon(
    address: str, uuid: UUID, major: int, minor: int, *, address_type: int = RANDOM, interval_s: float = 1.0
) -> Fixed:
    """Return an iBeacon of a fixed address."""
    payload = frames.ibeacon(uuid, major, minor)
    return Fixed(address=address, payloads=[payload], address_type=address_type, interval_s=interval_s)


@lru_cache(maxsize=1024)
def random_address(top_bits: int, *parts: str | int) -> str:
    """Return the address that stands for the parts; `top_bits` are its class (0b11 static, 0b01 resolvable)."""
    raw = make_bytes(6, "address", *parts)
    return frames.address_text(bytes([raw[0] & 0x3F | top_bits << 6]) + raw[1:])
