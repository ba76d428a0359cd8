"""Fences: what they are drawn around, for which tags, and how long a tag must be on one side to count."""

from dataclasses import dataclass

from .crossing import PlaceRef
from .sensitivity import Sensitivity


@dataclass(frozen=True, slots=True)
class Rooms:
    """Areas of the home, by id: one, those of a floor, or any set."""

    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circle:
    """A zone: WGS 84 degrees and metres. `around_home` is true of the home zone and of zones that enclose it."""

    latitude: float
    longitude: float
    radius_m: float
    around_home: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    """A part of a floor of the plan: corners in metres, in order."""

    floor: str
    corners_m: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fence; `tags` None means all. Holds are in seconds, None for the shape's default; `dwell_s` None: no dwelling."""

    place: PlaceRef
    shape: Rooms | Circle | Polygon
    tags: frozenset[str] | None = None
    hold_in_s: float | None = None
    hold_out_s: float | None = None
    dwell_s: float | None = None
    sensitivity: Sensitivity = Sensitivity.BALANCED
    """Of areas only: how sure a change of room must be."""
