"""Who lives around a made house, comes by and comes to see it, and which trackers they have with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final, Literal, NamedTuple

import numpy as np

from bench.strangers_life import DAY_S, HOUR_S, Span, draw_rhythm, draw_trips, home_spans
from bench.strangers_paths import WALK_M_PER_S, Path, Spot, Stay, Trace, Walks, follow_stays
from bench.strangers_tags import Cause, Make, Stranger, draw_identity, draw_offset
from demo.house import FLOOR_HEIGHT_M, OUTSIDE, House
from demo.houses import outline

type Density = Literal["detached", "terrace", "flat"]

NEIGHBOURS: Final[dict[Density, tuple[int, int]]] = {"detached": (0, 1), "terrace": (3, 4), "flat": (10, 15)}
"""How many trackers lie with the neighbours, and how many go about with them."""
_PASSERS_A_DAY: Final = 15
_COURIERS_A_DAY: Final = 1.0
_WITH_HOST: Final = 0.35
_COMES_WITH_HOST: Final = 0.20
_LEAVES_WITH_HOST: Final = 0.15
_FETCH_S: Final = (1200.0, 3600.0)
_OWNER_NEAR: Final = 0.4
"""How often a guest has another tracker, whose owner is near."""


class Dwelling(NamedTuple):
    """Where a neighbour lives: a place, and the loss of walls of theirs."""

    x_m: float
    y_m: float
    z_m: float
    loss_db: float
    passes_door: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A guest of a resident; `fetched` and `brought` are trips of the host's that belong to it."""

    host: int
    span: Span
    fetched: Span | None
    brought: Span | None
    guest: int


def draw_dwelling(rng: np.random.Generator, house: House, density: Density) -> Dwelling:
    """Return a dwelling beside, and in a block of flats above and below as well."""
    x0, y0, x1, y1 = outline(house.rooms)
    loss = float(rng.uniform(0.0, 9.0))
    side = float(rng.choice([-1.0, 1.0]))
    z_m = float(rng.choice([0.0, 1.0])) * FLOOR_HEIGHT_M if density != "flat" else 0.0
    apart = float(rng.uniform(1.5, 9.0))
    if density == "detached":
        apart, loss = float(rng.uniform(9.0, 22.0)), loss + 10.0
    elif density == "terrace" and rng.uniform() < 0.35:
        apart, loss = apart + 8.0, loss + 10.0
    elif density == "flat" and rng.uniform() < 0.6:
        storeys = float(rng.choice([-2.0, -1.0, 1.0, 2.0], p=[0.15, 0.35, 0.35, 0.15]))
        inside = float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1))
        return Dwelling(*inside, storeys * FLOOR_HEIGHT_M + 1.0, loss, passes_door=storeys > 0.0)
    x_m = x1 + apart if side > 0.0 else x0 - apart
    y_m = float(rng.uniform(y0, y1)) if density == "flat" else float(rng.uniform(y0 + 1.0, y1))
    return Dwelling(x_m, y_m, z_m + 1.0, loss, passes_door=density == "flat" or bool(rng.uniform() < 0.5))


def fixed_tags(rng: np.random.Generator, house: House, density: Density, seed: int, days: int) -> list[Stranger]:
    """Return what lies with the neighbours, always at the same place."""
    tags = []
    for number in range(NEIGHBOURS[density][0]):
        home = draw_dwelling(rng, house, density)
        path = Path(0.0, Spot(home.x_m, home.y_m, home.z_m, home.loss_db), rng)
        path.wait(days * DAY_S)
        tags.append(_stranger(rng, f"fixed{number}", Cause.FIXED, path.trace(), seed))
    return tags


def mobile_tags(rng: np.random.Generator, house: House, density: Density, seed: int, days: int) -> list[Stranger]:
    """Return what goes out with the neighbours and comes home with them, to one of a few places."""
    tags = []
    for number in range(NEIGHBOURS[density][1]):
        home = draw_dwelling(rng, house, density)
        trips = draw_trips(rng, draw_rhythm(rng, int(rng.integers(3))), days)
        trace = _neighbour(rng, Walks(house), home, trips, days)
        tags.append(_stranger(rng, f"mobile{number}", Cause.MOBILE, trace, seed))
    return tags


def _neighbour(rng: np.random.Generator, walks: Walks, home: Dwelling, trips: Sequence[Span], days: int) -> Trace:
    spread = rng.uniform(-2.0, 2.0, (3, 2)).tolist()
    spots = [
        Spot(home.x_m + (abs(x) if home.x_m > 0 else -abs(x)), home.y_m + y, home.z_m, home.loss_db + 1.5 * number)
        for number, (x, y) in enumerate(spread)
    ]
    aside = 12.0 if home.x_m > walks.door.x_m else -12.0
    loss = home.loss_db + (8.0 if home.z_m > FLOOR_HEIGHT_M or home.z_m < 0.0 else 0.0)
    own_door = Spot(home.x_m, walks.door.y_m - 0.5, home.z_m, loss)
    by_door = Spot(
        walks.door.x_m, walks.door.y_m - float(rng.uniform(1.5, 6.0)), walks.door.z_m, float(rng.uniform(0.0, 8.0))
    )
    far = Spot(walks.far.x_m + aside * 3.0, walks.far.y_m, walks.far.z_m, 15.0)
    way = [own_door, by_door, far] if home.passes_door else [own_door, far]
    length = sum(float(np.hypot(a.x_m - b.x_m, a.y_m - b.y_m)) for a, b in pairwise(way))
    path = Path(0.0, spots[0], rng)
    for span in home_spans(trips, days * DAY_S):
        if span.begin > 0.0:
            path.vanish(span.begin - length / WALK_M_PER_S, far)
            for spot in way[-2::-1]:
                path.go(spot)
        for at in sorted(
            rng.uniform(span.begin, span.end, int(rng.poisson(max(span.end - span.begin, 0.0) / 20_000.0))).tolist()
        ):
            path.go(spots[int(rng.integers(3))])
            path.wait(at)
        path.go(spots[int(rng.integers(3))])
        path.wait(span.end)
        for spot in way:
            path.go(spot)
    return path.trace()


def passers(rng: np.random.Generator, house: House, density: Density, seed: int, days: int) -> list[Stranger]:
    """Return who passes in the street by day."""
    walks = Walks(house)
    tags = []
    for number in range(int(rng.poisson(_PASSERS_A_DAY * days))):
        at = (int(rng.integers(days)) + float(rng.triangular(6.0, 15.0, 24.0)) / 24.0) * DAY_S
        side, y_m = float(rng.choice([-1.0, 1.0])), walks.door.y_m - float(rng.uniform(2.5, 9.0))
        loss = float(rng.uniform(4.0, 16.0)) if density == "flat" else 0.0
        path = Path(at, Spot(walks.door.x_m - side * 45.0, y_m, 1.0, loss), rng)
        path.go(Spot(walks.door.x_m + side * 45.0, y_m, 1.0, loss), 1.3)
        tags.append(_stranger(rng, f"passer{number}", Cause.PASSER, path.trace(), seed, body_db=4.0))
    return tags


def couriers(rng: np.random.Generator, house: House, seed: int, days: int) -> list[Stranger]:
    """Return who comes to the door for a minute or two."""
    walks = Walks(house)
    tags = []
    for number in range(int(rng.poisson(_COURIERS_A_DAY * days))):
        at = (int(rng.integers(days)) + float(rng.uniform(8.0, 20.0)) / 24.0) * DAY_S
        path = Path(at, walks.far, rng)
        path.go(walks.kerb, 4.0)
        path.wait(path.now + float(rng.uniform(5.0, 40.0)))
        path.go(walks.door._replace(y_m=walks.door.y_m - 0.8))
        path.wait(path.now + float(rng.uniform(20.0, 150.0)))
        path.go(walks.kerb)
        path.wait(path.now + float(rng.uniform(5.0, 60.0)))
        path.go(walks.far, 4.0)
        tags.append(_stranger(rng, f"courier{number}", Cause.COURIER, path.trace(), seed))
    return tags


def draw_visits(rng: np.random.Generator, trips: Sequence[Sequence[Span]], a_week: float, days: int) -> list[Visit]:
    """Return visits at times when the host is at home, by one of three friends or by somebody new."""
    visits: list[Visit] = []
    for _ in range(int(rng.poisson(a_week * days / 7.0))):
        host = int(rng.integers(len(trips)))
        day = int(rng.integers(days))
        hour = float(rng.uniform(18.0, 20.0)) if day % 7 < 5 else float(rng.uniform(11.0, 19.0))
        begin = day * DAY_S + hour * HOUR_S
        end = begin + float(np.exp(rng.uniform(log(1.0), log(4.5)))) * HOUR_S
        fetched = Span(begin - float(rng.uniform(*_FETCH_S)), begin) if rng.uniform() < _COMES_WITH_HOST else None
        brought = Span(end, end + float(rng.uniform(*_FETCH_S))) if rng.uniform() < _LEAVES_WITH_HOST else None
        whole = Span(fetched.begin if fetched else begin, brought.end if brought else end)
        free = all(trip.end + HOUR_S / 4 < whole.begin or trip.begin > whole.end + HOUR_S / 4 for trip in trips[host])
        taken = any(visit.span.begin < whole.end + HOUR_S and whole.begin - HOUR_S < visit.span.end for visit in visits)
        if free and not taken and end < days * DAY_S:
            guest = int(rng.integers(3)) if rng.uniform() < 0.6 else 3 + len(visits)
            visits.append(Visit(host, Span(begin, end), fetched, brought, guest))
    return sorted(visits, key=lambda visit: visit.span.begin)


def visitors(
    rng: np.random.Generator,
    house: House,
    visits: Sequence[Visit],
    stays: Sequence[Sequence[Stay]],
    seed: int,
    days: int,
) -> list[Stranger]:
    """Return the trackers of guests: some follow the host from room to room, others lie where the guest sits."""
    tags: list[Stranger] = []
    identities = {}
    for number, visit in enumerate(visits):
        walks = Walks(house, drives=bool(rng.uniform() < 0.5))
        follows = rng.uniform() < _WITH_HOST
        way = _with_host(rng, visit, stays[visit.host]) if follows else _sits(rng, house, visit)
        trace, _ = follow_stays(walks, way, days * DAY_S, rng)
        name = f"guest{visit.guest}"
        if visit.guest not in identities:
            identities[visit.guest] = draw_identity(rng, name, seed)
        tags.append(
            Stranger(
                name=f"{name}.{number}",
                cause=Cause.VISITOR,
                trace=trace,
                identity=identities[visit.guest],
                offset_db=draw_offset(rng),
                body_db=4.0 if follows else 0.0,
            )
        )
        if rng.uniform() < _OWNER_NEAR:
            near, _ = follow_stays(walks, way, days * DAY_S, rng)
            tags.append(
                Stranger(
                    name=f"near{number}",
                    cause=Cause.VISITOR,
                    trace=near,
                    identity=draw_identity(rng, f"near{number}", seed, Make.SMARTTAG),
                    offset_db=draw_offset(rng),
                    owner_near=True,
                )
            )
    return tags


def _with_host(rng: np.random.Generator, visit: Visit, host: Sequence[Stay]) -> list[Stay]:
    """Return the host's stays while the visit lasts, a few seconds later each time."""
    begin, end = visit.span
    late = float(rng.uniform(2.0, 6.0))
    within = [stay for stay in host if begin < stay.since < end - 30.0 and stay.room != OUTSIDE]
    here = next(
        (stay.room for stay in reversed(host) if stay.since <= begin + 5.0 and stay.room != OUTSIDE), host[0].room
    )
    later = [Stay(stay.since + float(rng.uniform(2.0, 12.0)), stay.room) for stay in within]
    return [Stay(begin - 600.0, OUTSIDE), Stay(begin + late, here), *later, Stay(end + late, OUTSIDE)]


def _sits(rng: np.random.Generator, house: House, visit: Visit) -> list[Stay]:
    begin, end = visit.span
    names = [room.area_id for room in house.rooms if room.level == 0]
    room = next((name for name in ("living_room", "dining_room", "kitchen") if name in names), names[0])
    if rng.uniform() < 0.4:
        room = house.way_out.a
    stays = [Stay(begin - 600.0, OUTSIDE), Stay(begin + float(rng.uniform(0.0, 8.0)), room)]
    if rng.uniform() < 0.5:
        at = float(rng.uniform(begin + 600.0, end - 300.0))
        stays.append(Stay(at, names[int(rng.integers(len(names)))]))
    return [*stays, Stay(end + float(rng.uniform(0.0, 8.0)), OUTSIDE)]


def _stranger(
    rng: np.random.Generator, name: str, cause: Cause, trace: Trace, seed: int, body_db: float = 0.0
) -> Stranger:
    return Stranger(
        name=name,
        cause=cause,
        trace=trace,
        identity=draw_identity(rng, name, seed),
        offset_db=draw_offset(rng),
        body_db=body_db,
    )
