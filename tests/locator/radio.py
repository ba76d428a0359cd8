"""A made home of six square rooms, two rows of three, and what its receivers hear; written apart from the locator's own model."""

from collections.abc import Mapping, Sequence

import numpy as np

from custom_components.xiaomi_tag.locator import Receiver, Room
from custom_components.xiaomi_tag.locator.map_job import MapJob
from custom_components.xiaomi_tag.locator.pending import WEAKEST_DBM
from custom_components.xiaomi_tag.locator.plan import FloorPlan, Spot
from custom_components.xiaomi_tag.locator.records import Pieces, empty_pieces
from custom_components.xiaomi_tag.locator.walks import Walk, WalkKind
from tests.locator.pieces import AT, pieces
from tests.locator.plans import flat, rectangle

SIDE_M = 4
NAMES = ("kitchen", "hall", "office", "bath", "bedroom", "study")
MIDDLES = {name: (SIDE_M * (at % 3) + 2.0, SIDE_M * (at // 3) + 2.0) for at, name in enumerate(NAMES)}
ROOMS = tuple(Room(name) for name in NAMES)
SPOTS = {"kitchen-1": (0.5, 0.5), "office-1": (11.5, 0.5), "bedroom-1": (6.0, 7.5), "hall-1": (6.0, 0.5)}
RECEIVERS = tuple(Receiver(name, name.removesuffix("-1")) for name in SPOTS)
PLAN = flat(
    {name: rectangle(x - 2, y - 2, x + 2, y + 2) for name, (x, y) in MIDDLES.items()},
    receivers={name: Spot("flat", x, y, 1.0) for name, (x, y) in SPOTS.items()},
)


def heard(
    point: tuple[float, float],
    *,
    power_db: float = 0,
    gains_db: Mapping[str, float] | None = None,
    rng: np.random.Generator | None = None,
    noise_db: float = 3,
    spots: Mapping[str, tuple[float, float]] = SPOTS,
) -> dict[str, int]:
    """Levels in dBm by receiver: free space, 4.5 dB a wall, noise where `rng` is given; too weak ones are missing."""
    levels = {}
    for name, spot in spots.items():
        distance_m = max(float(np.hypot(point[0] - spot[0], point[1] - spot[1])), 0.5)
        walls = sum(abs(int(one // SIDE_M) - int(other // SIDE_M)) for one, other in zip(point, spot, strict=True))
        level = -61 - 20 * np.log10(distance_m) - 4.5 * walls + power_db + (gains_db or {}).get(name, 0)
        level += rng.normal(0, noise_db) if rng is not None else 0
        if level > WEAKEST_DBM:
            levels[name] = round(level)
    return levels


def somewhere(room: str, rng: np.random.Generator) -> tuple[float, float]:
    """A point in a room."""
    x, y = MIDDLES[room]
    return x + float(rng.uniform(-1.8, 1.8)), y + float(rng.uniform(-1.8, 1.8))


def gathered(
    rooms: Sequence[str],
    *,
    each: int = 10,
    seed: int = 1,
    power_db: float = 0,
    gains_db: Mapping[str, float] | None = None,
    sure: float = 0.8,
    known: int = 0,
) -> tuple[Pieces, list[tuple[float, float]]]:
    """Pieces of one tag in rooms, and the points where it was."""
    rng = np.random.default_rng(seed)
    points = [somewhere(room, rng) for room in rooms for _ in range(each)]
    levels = [heard(point, power_db=power_db, gains_db=gains_db, rng=rng) for point in points]
    table = [[level.get(name, -97) for name in SPOTS] for level in levels]
    room = [NAMES.index(name) for name in rooms for _ in range(each)]
    return pieces(table, room=room, sure=sure, known=known), points


def walked(
    room: str, *, seconds: int = 30, seed: int = 5, power_db: float = 0, tag: str = "keys", at: float = AT
) -> Walk:
    """A calibration walk all over a room."""
    rng = np.random.default_rng(seed + NAMES.index(room))
    rows = [heard(somewhere(room, rng), power_db=power_db, rng=rng) for _ in range(seconds)]
    levels = tuple(tuple(row.get(name) for name in SPOTS) for row in rows)
    return Walk(f"{room}-{tag}-{at}", WalkKind.WALK, room, tag, at, tuple(SPOTS), levels)


def job(  # one argument a field
    *,
    plan: FloorPlan | None = None,
    learned: Pieces | None = None,
    emitted: Pieces | None = None,
    emitters: Mapping[str, int] | None = None,
    walks: Pieces | None = None,
    taught: Pieces | None = None,
    useful: Sequence[float] = (1, 1, 1, 1),
    receivers: Sequence[Receiver] = RECEIVERS,
    test: bool = False,
) -> MapJob:
    """The heavy work for this home."""
    nothing = empty_pieces(len(receivers))
    return MapJob(
        now=AT,
        receivers=tuple(receivers),
        rooms=ROOMS,
        plan=plan,
        pieces=learned if learned is not None else nothing,
        emitted=emitted if emitted is not None else nothing,
        emitters=emitters or {},
        walks=walks if walks is not None else nothing,
        taught=taught if taught is not None else nothing,
        useful=np.array(useful[: len(receivers)], np.float32),
        test=test,
    )
