"""Houses of chance for benchmarks: layouts, walls and radios differ as widely as those of real homes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from demo.house import FLOOR_HEIGHT_M, Floor, House, Proxy, RadioTraits, Room, Way
from demo.houses import build_walls, proxy_mac
from demo.made_rooms import join_by_doors, put_front_door, put_stairs, tile_bungalow, tile_floor, tile_loft
from demo.movement import Habit, Walker
from demo.noise import make_key
from demo.strangers import proxy_beacons
from demo.tags import tile_tag
from demo.world import World

type Kind = Literal["flat", "house", "bungalow", "loft"]
type Receivers = Literal["all", "half"]
type Event = Literal["none", "dies", "moves"]

RESIDENT: Final = Habit(stay_s=(60.0, 1800.0), rest_s=(15.0, 600.0))
RESTLESS: Final = Habit(stay_s=(7.0, 60.0), rest_s=(0.05, 0.5))
"""Never at rest, as a robot or a child."""
SHELF_M: Final = 1.5
"""The height of what is not worn."""


def made_house(seed: int, kind: Kind = "house", receivers: Receivers = "all") -> House:
    """Return a house drawn from a seed.

    A flat has 5-8 rooms on one floor, a house two floors of 4-6 rooms each, a bungalow 8-12 rooms along a corridor,
    a loft 4-6 zones with no or thin walls between them but for its bathroom. Walls lose 3-9 dB, a floor 12-18 dB, the
    exponent is 1.8-2.4, receivers' gains spread by 3 dB. A receiver in each room, or in half of them.
    """
    rng = np.random.default_rng(make_key("made house", kind, seed))
    rooms = _rooms(rng, kind)
    levels = 1 + max(room.level for room in rooms)
    ways: list[Way] = []
    for level in range(levels):
        ways += join_by_doors(rng, [room for room in rooms if room.level == level], every=kind == "loft")
    if levels == 2:
        ways.append(put_stairs([room for room in rooms if room.level == 0], [room for room in rooms if room.level]))
    ways.append(put_front_door(rng, rooms))
    losses = {frozenset((a.area_id, b.area_id)): float(rng.uniform(3.0, 9.0)) for a in rooms for b in rooms if a != b}
    if kind == "loft":
        losses |= _open_plan(rng, rooms)
    walls = build_walls(tuple(rooms), tuple(ways), lambda one, other: losses[frozenset((one.area_id, other.area_id))])
    traits = RadioTraits(
        power_at_1m_dbm=float(rng.normal(-60.0, 2.0)),
        exponent=float(rng.uniform(1.8, 2.4)),
        floor_loss_db=float(rng.uniform(12.0, 18.0)),
    )
    floors = tuple(
        Floor(("ground", "first")[level], ("Ground floor", "First floor")[level], level) for level in range(levels)
    )
    proxies = _proxies(rng, rooms, receivers)
    return House(f"Made {kind} {seed}", floors, tuple(rooms), walls, tuple(ways), proxies, traits)


def made_world(
    seed: int,
    kind: Kind = "house",
    receivers: Receivers = "all",
    *,
    tags: int = 3,
    interval_s: float = 2.0,
    habit: Habit = RESIDENT,
    start_at: float = 0.0,
    worn: bool = True,
    beacons: bool = False,
) -> World:
    """Return a made house with tags on residents; their powers spread by 4 dB, bodies attenuate up to 7 dB.

    Tags that are not `worn` are SHELF_M high, with no body in their way. With `beacons` the proxies advertise.
    """
    house = made_house(seed, kind, receivers)
    if beacons:
        house = replace(house, proxies=tuple(replace(proxy, beacon=True) for proxy in house.proxies))
    if not worn:
        habit = replace(habit, height_m=SHELF_M)
    rng = np.random.default_rng(make_key("made tags", kind, seed))
    draws = [(float(rng.normal(0.0, 4.0)), float(rng.uniform(3.0, 7.0))) for _ in range(tags)]
    people = [
        tile_tag(
            f"tag{number + 1}",
            f"Tag {number + 1}",
            Walker(house, habit, seed=make_key("resident", kind, seed, number), start_at=start_at),
            seed=seed,
            offset_db=offset_db,
            body_db=body_db if worn else 0.0,
            interval_s=interval_s,
        )
        for number, (offset_db, body_db) in enumerate(draws)
    ]
    return World(house, people, proxy_beacons(house), seed=make_key("made world", kind, seed), start_at=start_at)


def changed_world(world: World, event: Event, seed: int) -> World:
    """Return a made world after an event: a proxy hears nothing any more, or hangs in another room.

    A moved proxy keeps its area: Home Assistant does not know.
    """
    house = world.house
    rng = np.random.default_rng(make_key("event", event, house.name, seed))
    number = int(rng.integers(len(house.proxies)))
    proxy = house.proxies[number]
    if event == "dies":
        proxy = replace(proxy, reception=0.0, beacon=False)
    elif event == "moves":
        others = [room for room in house.rooms if room.area_id != proxy.area_id]
        x, y, z = _wall_place(rng, others[int(rng.integers(len(others)))])
        proxy = replace(proxy, x_m=x, y_m=y, z_m=z)
    house = replace(house, proxies=(*house.proxies[:number], proxy, *house.proxies[number + 1 :]))
    return World(house, list(world.tags.values()), proxy_beacons(house), seed=world.seed, start_at=world.start_at)


def calibration_world(
    seed: int,
    kind: Kind = "house",
    receivers: Receivers = "all",
    *,
    seconds: float = 60.0,
    interval_s: float = 2.0,
    start_at: float = 0.0,
    worn: bool = True,
) -> World:
    """Return the same made house with one tag, `calibration`, that walks about each room in turn for `seconds`."""
    house = made_house(seed, kind, receivers)
    rng = np.random.default_rng(make_key("calibration", kind, seed))
    tour = [(house.rooms[number].area_id, seconds) for number in rng.permutation(len(house.rooms)).tolist()]
    height = RESTLESS.height_m if worn else SHELF_M
    walker = Walker(
        house,
        replace(RESTLESS, tour=tour, height_m=height),
        seed=make_key("calibration", kind, seed),
        start_at=start_at,
        start_room=tour[0][0],
    )
    tag = tile_tag(
        "calibration",
        "Calibration",
        walker,
        seed=seed,
        offset_db=float(rng.normal(0.0, 4.0)),
        body_db=float(rng.uniform(3.0, 7.0)) if worn else 0.0,
        interval_s=interval_s,
    )
    return World(house, [tag], seed=make_key("made world", kind, seed), start_at=start_at)


def _rooms(rng: np.random.Generator, kind: Kind) -> list[Room]:
    if kind == "bungalow":
        return tile_bungalow(rng)
    if kind == "loft":
        return tile_loft(rng)
    width, depth = float(rng.uniform(8.0, 12.0)), float(rng.uniform(6.5, 9.0))
    levels = 1 if kind == "flat" else 2
    return [room for level in range(levels) for room in tile_floor(rng, level, width, depth, small=kind == "house")]


def _open_plan(rng: np.random.Generator, rooms: Sequence[Room]) -> dict[frozenset[str], float]:
    """Take away three walls in five, and make the others thin; the bathroom's stay."""
    zones = [room.area_id for room in rooms if room.area_id != "bathroom"]
    pairs = [(one, other) for number, one in enumerate(zones) for other in zones[number + 1 :]]
    return {frozenset(pair): float(rng.uniform(0.5, 3.0) * (rng.uniform() < 0.4)) for pair in pairs}


def _proxies(rng: np.random.Generator, rooms: Sequence[Room], receivers: Receivers) -> tuple[Proxy, ...]:
    """Hang a proxy at a wall of each room, or of each of half of them."""
    chosen = list(range(len(rooms)))
    if receivers == "half":
        chosen = sorted(rng.choice(len(rooms), (len(rooms) + 1) // 2, replace=False).tolist())
    proxies = []
    for number in chosen:
        room = rooms[number]
        x, y, z = _wall_place(rng, room)
        proxies.append(
            Proxy(
                name=f"proxy-{room.area_id.replace('_', '-')}",
                friendly_name=f"{room.name} proxy",
                area_id=room.area_id,
                x_m=x,
                y_m=y,
                z_m=z,
                mac=proxy_mac(number),
                gain_db=float(rng.normal(0.0, 3.0)),
                reception=float(rng.uniform(0.6, 0.8)),
            )
        )
    return tuple(proxies)


def _wall_place(rng: np.random.Generator, room: Room) -> tuple[float, float, float]:
    """Draw a place at a wall of a room."""
    along, side = float(rng.uniform()), int(rng.integers(4))
    u, v = ((along, 0.0), (along, 1.0), (0.0, along), (1.0, along))[side]
    x, y = room.inside(u, v, margin_m=0.2)
    return x, y, room.level * FLOOR_HEIGHT_M + float(rng.uniform(0.3, 2.2))
