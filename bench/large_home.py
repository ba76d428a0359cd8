"""A large home made up for timing: floors of ten rooms, receivers all over it, tags that go from room to room."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Receiver, Room
from custom_components.xiaomi_tag.locator.plan import FloorPlan, PlanFloor, PlanRoom, Spot
from custom_components.xiaomi_tag.locator.walks import Walk, WalkKind
from demo.noise import Floats

START: Final = 1_700_000_000.0
ROOMS_A_FLOOR: Final = 10
WIDTH_M: Final = 4.0
DEPTH_M: Final = 3.5
HEIGHT_M: Final = 2.7
WALK_S: Final = 60
VISIT_S: Final = 60
"""After so many ticks a tag is in the next room."""
_FLOOR_DB: Final = 14.0


@dataclass(frozen=True, slots=True)
class LargeHome:
    """The home, and the place of each receiver (R, 3) and room's middle (rooms, 3) in metres."""

    receivers: tuple[Receiver, ...]
    rooms: tuple[Room, ...]
    plan: FloorPlan
    receiver_m: Floats
    room_m: Floats

    def walks(self, rng: np.random.Generator) -> tuple[Walk, ...]:
        """Walk about each room for WALK_S."""
        names = tuple(receiver.id for receiver in self.receivers)
        walks = []
        for number, room in enumerate(self.rooms):
            levels = self._levels_dbm(rng, np.repeat(self.room_m[number : number + 1], WALK_S, axis=0))
            rows = tuple(tuple(round(x) if x > -95.0 else None for x in row) for row in levels.tolist())
            walks.append(Walk(f"walk {number}", WalkKind.WALK, room.id, "tag 0", START - 86_400.0, names, rows))
        return tuple(walks)

    def packets(self, rng: np.random.Generator, tick: int, tags: int, hearing: int) -> list[Sighting]:
        """Make up a second: every other tag once, heard by the `hearing` receivers that hear it best."""
        heard = np.arange(tick % 2, tags, 2)
        levels = self._levels_dbm(rng, self.room_m[(heard + tick // VISIT_S) % len(self.rooms)])
        best = np.argsort(-levels, axis=1)[:, :hearing]
        at = START + tick - 0.5
        return [
            Sighting(f"tag {tag}", self.receivers[column].id, round(float(levels[row, column])), at, at)
            for row, tag in enumerate(heard.tolist())
            for column in best[row].tolist()
        ]

    def _levels_dbm(self, rng: np.random.Generator, middle_m: Floats) -> Floats:
        """Return what the receivers hear (N, R) somewhere in the rooms around `middle_m` (N, 3)."""
        return self.levels_dbm(rng, somewhere(rng, middle_m))

    def levels_dbm(self, rng: np.random.Generator, place: Floats) -> Floats:
        """Return what the receivers hear (N, R) of tags at `place` (N, 3)."""
        apart = np.abs(place[:, None] - self.receiver_m[None])
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 0.5)
        floors = np.rint(apart[..., 2] / HEIGHT_M)
        noise = rng.normal(0.0, 4.0, distance.shape)
        return np.asarray(-60.0 - 25.0 * np.log10(distance) - _FLOOR_DB * floors + noise)


def somewhere(rng: np.random.Generator, middle_m: Floats) -> Floats:
    """Return a place in the room around each of `middle_m` (N, 3)."""
    return np.asarray(middle_m + rng.uniform(-1.5, 1.5, middle_m.shape) * (1.0, 1.0, 0.1))


def large_home(receivers: int, rooms: int) -> LargeHome:
    """Make a home of so many rooms, and receivers spread over them in turn."""
    rng = np.random.default_rng(7)
    levels = range((rooms - 1) // ROOMS_A_FLOOR + 1)
    floors = tuple(PlanFloor(f"floor {level}", level, HEIGHT_M, level * HEIGHT_M) for level in levels)
    corners = np.array(
        [
            (
                number % ROOMS_A_FLOOR // 2 * WIDTH_M,
                number % 2 * DEPTH_M,
                number // ROOMS_A_FLOOR * HEIGHT_M,
            )
            for number in range(rooms)
        ]
    )
    drawn = tuple(
        PlanRoom(
            f"room {number}",
            f"floor {number // ROOMS_A_FLOOR}",
            ((x, y), (x + WIDTH_M, y), (x + WIDTH_M, y + DEPTH_M), (x, y + DEPTH_M)),
        )
        for number, (x, y, _z) in enumerate(corners.tolist())
    )
    home_room = np.arange(receivers) % rooms
    size = np.array([WIDTH_M, DEPTH_M, HEIGHT_M])
    receiver_m = corners[home_room] + rng.uniform(0.1, 0.9, (receivers, 3)) * size
    spots = {
        f"receiver {number}": Spot(f"floor {int(home_room[number]) // ROOMS_A_FLOOR}", x, y, z)
        for number, (x, y, z) in enumerate(receiver_m.tolist())
    }
    return LargeHome(
        receivers=tuple(Receiver(f"receiver {number}", f"room {number % rooms}") for number in range(receivers)),
        rooms=tuple(Room(f"room {number}", f"floor {number // ROOMS_A_FLOOR}") for number in range(rooms)),
        plan=FloorPlan(floors, drawn, spots),
        receiver_m=receiver_m,
        room_m=corners + size / 2,
    )
