"""Evidence as it is stored in memory: validated, rounded, comparable and small."""

from math import inf, isfinite
from typing import Final, NamedTuple

from ..basics.model import Fix, Position
from .evidence import RADIO, Evidence
from .sensitivity import SENSITIVITIES, Decided

AT_HOME: Final = 0.5
"""From this probability on a tag counts as at home."""
_POLE: Final = 90.0
_DATE_LINE: Final = 180.0
_STEP: Final = 2
"""Decimals of probabilities that count: a tag at rest must not fill the memory with noise."""
_SPOT_M: Final = 0.25


class Content(NamedTuple):
    """The content of evidence, without its source and time."""

    home: float | None = None
    rooms: tuple[Decided, ...] | None = None
    position: Position | None = None
    fix: Fix | None = None
    heard_at: float | None = None
    """Of RADIO that is not at home: fixes older than this do not count."""
    valid_s: float = inf
    resting: bool | None = None


class Item:
    """Evidence of a source at `at` (event time), which RADIO repeated unchanged at the times in `again`."""

    __slots__ = ("_key", "again", "at", "content", "source")

    def __init__(self, at: float, source: str, content: Content) -> None:
        self.at = at
        self.source = source
        self.content = content
        self.again: list[float] = []
        self._key: tuple[float, str, str] | None = None

    @property
    def key(self) -> tuple[float, str, str]:
        """Sorts any set of evidence into one order; only late evidence needs it, so it is made when asked for."""
        if self._key is None:
            self._key = self.at, self.source, repr(self.content)
        return self._key


def content_of(evidence: Evidence, *, with_position: bool) -> Content:
    """Return the content of evidence; whatever is not a number is unknown."""
    radio = evidence.source == RADIO
    home = _probability(evidence.home)
    rooms = evidence.rooms if evidence.rooms is not None and len(evidence.rooms) == len(SENSITIVITIES) else None
    heard_at = evidence.heard_at if radio and (home is None or home < AT_HOME) else None
    return Content(
        home,
        rooms,
        _position(evidence.position) if with_position else None,
        _fix(evidence.fix),
        heard_at if heard_at is not None and isfinite(heard_at) else None,
        inf if radio or evidence.valid_s is None or not evidence.valid_s >= 0 else evidence.valid_s,
        evidence.resting,
    )


def _probability(value: float | None) -> float | None:
    if value is None or not isfinite(value):
        return None
    return round(min(1.0, max(0.0, value)), _STEP)


def _fix(fix: Fix | None) -> Fix | None:
    if fix is None or not (abs(fix.latitude) <= _POLE and abs(fix.longitude) <= _DATE_LINE):  # true for NaN
        return None
    # NaN is not equal to itself, but evidence that comes twice must be: store 0.
    return fix if isfinite(fix.accuracy_m) else Fix(fix.latitude, fix.longitude, 0.0)


def _position(position: Position | None) -> Position | None:
    if position is None:
        return None
    numbers = (position.x_m, position.y_m, position.xx_m2, position.xy_m2, position.yy_m2)
    if not all(map(isfinite, numbers)):
        return None
    x_m, y_m = (round(value / _SPOT_M) * _SPOT_M for value in numbers[:2])
    xx_m2, xy_m2, yy_m2 = (float(f"{value:.2g}") for value in numbers[2:])
    return Position(position.floor, x_m, y_m, xx_m2, xy_m2, yy_m2)
