"""Floor plans for tests."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from custom_components.xiaomi_tag.locator.plan import Door, FloorPlan, PlanFloor, PlanRoom, Polygon, Spot, Stairs

L_SHAPE: Polygon = ((0.0, 0.0), (8.0, 0.0), (8.0, 2.0), (2.0, 2.0), (2.0, 8.0), (0.0, 8.0))


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def flat(
    rooms: dict[str, Polygon],
    *,
    receivers: dict[str, Spot] | None = None,
    doors: Iterable[Door] = (),
    stairs: Iterable[Stairs] = (),
) -> FloorPlan:
    """One floor 2.5 m high."""
    return FloorPlan(
        (PlanFloor("flat", 0, 2.5, 0.0),),
        tuple(PlanRoom(room, "flat", polygon) for room, polygon in rooms.items()),
        receivers or {},
        tuple(doors),
        tuple(stairs),
    )


def house(*, stairs: Iterable[Stairs] = (), doors: Iterable[Door] = ()) -> FloorPlan:
    """Two rooms 4 m wide below, two above; 2.5 m high."""
    return FloorPlan(
        (PlanFloor("ground", 0, 2.5, 0.0), PlanFloor("upper", 1, 2.5, 2.5)),
        (
            PlanRoom("kitchen", "ground", rectangle(0, 0, 4, 4)),
            PlanRoom("living", "ground", rectangle(4, 0, 8, 4)),
            PlanRoom("bath", "upper", rectangle(0, 0, 4, 4)),
            PlanRoom("bedroom", "upper", rectangle(4, 0, 8, 4)),
        ),
        {},
        tuple(doors),
        tuple(stairs),
    )


def house_json(**extra: Any) -> dict[str, Any]:
    """Two floors as a user has them in a file."""

    def floor(name: str, level: int, *rooms: str) -> dict[str, Any]:
        return {
            "name": name,
            "level": level,
            "height_m": 2.5,
            "rooms": [
                {"room": room, "polygon": [[4 * at, 0], [4 * at + 4, 0], [4 * at + 4, 4], [4 * at, 4]]}
                for at, room in enumerate(rooms)
            ],
        }

    return {
        "floors": [floor("upper", 1, "bath", "bedroom"), floor("ground", 0, "kitchen", "living")],
        "receivers": {
            "low": {"floor": "ground", "x_m": 1, "y_m": 1, "z_m": 1.0},
            "high": {"floor": "upper", "x_m": 5, "y_m": 1, "z_m": 3.5},
        },
        **extra,
    }


def _split(draw: st.DrawFn, box: tuple[float, float, float, float], depth: int) -> list[Polygon]:
    x0, y0, x1, y1 = box
    wide = x1 - x0 >= y1 - y0
    length = x1 - x0 if wide else y1 - y0
    if not depth or length < 3 or not draw(st.booleans()):
        return [rectangle(*box)]
    at = round((x0 if wide else y0) + length * draw(st.floats(0.35, 0.65)), 2)
    first, second = ((x0, y0, at, y1), (at, y0, x1, y1)) if wide else ((x0, y0, x1, at), (x0, at, x1, y1))
    return _split(draw, first, depth - 1) + _split(draw, second, depth - 1)


@st.composite
def partitions(draw: st.DrawFn) -> FloorPlan:
    """One or two floors, each cut into rectangular rooms without a gap."""
    levels = draw(st.integers(1, 2))
    width, depth = round(draw(st.floats(4, 15)), 2), round(draw(st.floats(4, 15)), 2)
    rooms = [
        PlanRoom(f"room_{level}_{number}", f"floor_{level}", polygon)
        for level in range(levels)
        for number, polygon in enumerate(_split(draw, (0.0, 0.0, width, depth), 3))
    ]
    floors = tuple(PlanFloor(f"floor_{level}", level, 2.6, 2.6 * level) for level in range(levels))
    return FloorPlan(floors, tuple(rooms))
