"""Trackers of people who do not live here: planted on a resident, brought by a visitor, at home next door."""

from dataclasses import dataclass
from math import floor
from typing import Final, override

import numpy as np

from demo import frames
from demo.beacons import DAY_S, QUARTER_S, Air, FindHub, FindMy, Fixed, SmartTag, clock_offset_for, random_address
from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House
from demo.houses import outline
from demo.movement import GOAL_M, Habit, Motion, Mover, Still, Walker
from demo.noise import Floats, make_bytes, make_key, uniform
from demo.tag_services import find_hub_peripheral
from demo.world import Sender

NEW_KEY_AT_S: Final = 4 * 3600
"""Seconds after local midnight."""
_CLOCK_S: Final = 9_000_000.0
_BODY_DB: Final = 5.0
_LOOK_S: Final = (15.0, 45.0)
_FOR_EVER_S: Final = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFindMy:
    """A Find My tag whose owner is far away: a new key and address at 04:00 local time, a new last byte each 15 min."""

    name: str
    utc_offset_s: float = 0.0
    device_class: int = 1
    interval_s: float = 2.0

    def at(self, time_s: float, number: int) -> Air:  # noqa: ARG002  # the payload does not count events
        """Return the frame of the day."""
        day = floor((time_s + self.utc_offset_s - NEW_KEY_AT_S) / DAY_S)
        key = make_bytes(28, "lost find my", self.name, day)
        hint = make_bytes(1, "hint", self.name, floor(time_s / QUARTER_S))[0]
        data = frames.find_my_separated(key, device_class=self.device_class, hint=hint)
        return Air(frames.address_text(bytes([key[0] | 0xC0]) + key[1:6]), data)


class Planted:
    """A thing that somebody has on them from a moment on, and that was far away before."""

    def __init__(self, bearer: Mover, at: float) -> None:
        self._bearer = bearer
        self._at = at

    def motion(self, times_s: Floats) -> Motion:
        """Return the state."""
        far, along = Still(0.0, GOAL_M, 1.0).motion(times_s), self._bearer.motion(times_s)
        planted = times_s >= self._at
        return Motion(
            np.where(planted[:, None], along.position_m, far.position_m),
            np.where(planted, along.heading_rad, far.heading_rad),
            np.where(planted, along.room, far.room),
            planted & along.moving,
        )


def planted_find_my(bearer: Mover, *, seed: int = 0, utc_offset_s: float = 0.0) -> Sender:
    """Return a stranger's Find My tag on somebody: worn where `bearer` is a person, in a bag where it is `Carried`."""
    beacon = LostFindMy(name=f"planted-{seed}", utc_offset_s=utc_offset_s)
    return Sender(sender_id="planted-find-my", mover=bearer, beacon=beacon, body_db=_BODY_DB)


def planted_find_hub(bearer: Mover, *, start_at: float, seed: int = 0) -> Sender:
    """Return a stranger's Find Hub tag on somebody, in the mode that protects against unwanted tracking."""
    key = make_bytes(32, "planted find hub", seed)
    offset = clock_offset_for(start_at + 700.0, _CLOCK_S)
    beacon = FindHub(identity_key=key, clock_offset_s=offset, protection=True, name=None)
    peripheral = find_hub_peripheral(key, "Tag", separated=True)
    return Sender(
        sender_id="planted-find-hub",
        mover=bearer,
        beacon=beacon,
        offset_db=2.0,
        body_db=_BODY_DB,
        peripheral=peripheral,
    )


class Guest(Walker):
    """Somebody who comes by themselves, sits in one room, and goes with the host into some others.

    They set out for the house at `comes_at`, and leave it at `leaves_at`. `follows` is the share of the host's changes of room in which the guest goes too, some seconds later.
    """

    def __init__(
        self,
        house: House,
        host: Walker,
        *,
        comes_at: float,
        leaves_at: float,
        start_at: float,
        seed: int,
        room: str = "living_room",
        follows: float = 0.35,
    ) -> None:
        self._host = host
        self._comes_at, self._leaves_at = comes_at, leaves_at
        self._sits_in, self._follows = room, follows
        self._hosts_room = room
        self._with_host = False
        super().__init__(house, Habit(), seed=seed, start_at=start_at, start_room=OUTSIDE)

    @override
    def _visit(self) -> None:
        now = self._knots[-1][0]
        if now < self._comes_at:
            self._rest(self._comes_at - now)
        elif now >= self._leaves_at:
            self._go_out(_FOR_EVER_S)
        else:
            self._stay_in(self._choose(now), min(self._draw(_LOOK_S), max(self._leaves_at - now, 1.0)))

    def _choose(self, now: float) -> str:
        index = int(self._host.motion(np.array([now])).room[0])
        room = self._house.rooms[index].area_id if index >= 0 else OUTSIDE
        if room != self._hosts_room:
            self._hosts_room = room
            self._with_host = room != OUTSIDE and float(self._rng.uniform()) < self._follows
        return room if self._with_host else self._sits_in


def visitor_trackers(guest: Mover, *, start_at: float, seed: int = 0) -> list[Sender]:
    """Return what a visitor has in the pocket: a Tile, and a Find My tag whose owner is near."""
    tile = Fixed(
        address=random_address(0b11, "visitor's tile", seed),
        payloads=[frames.tile(make_bytes(8, "visitor's tile", seed))],
    )
    near = FindMy(
        make_bytes(28, "visitor", seed),
        make_bytes(32, "visitor's primary", seed),
        make_bytes(32, "visitor's secondary", seed),
        float(round(start_at - DAY_S - 300.0)),
        device_class=1,
    )
    return [
        Sender(sender_id="visitor-tile", mover=guest, beacon=tile, body_db=_BODY_DB),
        Sender(sender_id="visitor-near-owner", mover=guest, beacon=near, body_db=_BODY_DB),
    ]


class InAndOut:
    """Somebody next door who goes out once in each `every_s` and comes back, at moments of chance."""

    def __init__(self, home: Still, *, seed: int, every_s: float = 3 * 3600.0, speed_m_s: float = 1.3) -> None:
        self._home = home
        self._key = make_key("in and out", seed)
        self._every_s = every_s
        self._speed_m_s = speed_m_s

    def motion(self, times_s: Floats) -> Motion:
        """Return the state: at home, or away from it in a straight line, as far as there is time for."""
        turn = np.floor(times_s / self._every_s)
        leaves_at = (turn + 0.1 + 0.3 * uniform(self._key, turn)) * self._every_s
        back_at = leaves_at + (0.15 + 0.3 * uniform(self._key, turn, 1)) * self._every_s
        until_turn_s = np.minimum(times_s - leaves_at, back_at - times_s)
        gone_m = np.clip(until_turn_s * self._speed_m_s, 0.0, GOAL_M)
        still = self._home.motion(times_s)
        position = still.position_m + np.column_stack([gone_m, np.zeros_like(gone_m), np.zeros_like(gone_m)])
        return Motion(position, still.heading_rad, still.room, (gone_m > 0.0) & (gone_m < GOAL_M))


def neighbour_trackers(house: House, *, seed: int = 0, utc_offset_s: float = 0.0) -> list[Sender]:
    """Return what lies next door, a lost Find My tag and a SmartTag, and a Tile that goes in and out with its owner."""
    right = outline(house.rooms)[2]
    near, upstairs = Still(right + 3.0, 2.0, 1.0), Still(right + 5.0, 6.0, 1.0 + FLOOR_HEIGHT_M)
    tile = Fixed(
        address=random_address(0b11, "neighbour's tile", seed),
        payloads=[frames.tile(make_bytes(8, "neighbour's tile", seed))],
    )
    return [
        Sender(
            sender_id="neighbour-find-my",
            mover=near,
            beacon=LostFindMy(name=f"neighbour-{seed}", utc_offset_s=utc_offset_s),
        ),
        Sender(sender_id="neighbour-smarttag", mover=upstairs, beacon=SmartTag(name=f"neighbour-{seed}", state=3)),
        Sender(
            sender_id="neighbour-tile",
            mover=InAndOut(Still(right + 4.0, 5.0, 1.0), seed=seed),
            beacon=tile,
            body_db=_BODY_DB,
        ),
    ]
