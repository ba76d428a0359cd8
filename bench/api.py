"""The parts of the locator's interface that levels (b) and (c) use, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custom_components.xiaomi_tag.locator import Estimate, Locator

type Levels = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """Labelled seconds: a row of mean RSSI (dBm, None for silent) at the receivers for each second with packets."""

    id: str
    kind: str
    room: str
    tag: str
    at: float
    receivers: tuple[str, ...]
    levels_dbm: Levels


def make_walk(number: str, room: str, tag: str, at: float, receivers: tuple[str, ...], levels: Levels) -> Walk:
    """Make a calibration walk."""
    return Walk(number, "walk", room, tag, at, receivers, levels)


def teach(locator: Locator, layout: Mapping[str, Any] | None, walks: Sequence[Walk]) -> None:
    """Tell a locator what it may know; one that cannot use it stays as it is."""
    for setter, value in (("set_plan", layout), ("set_walks", walks)):
        if value and hasattr(locator, setter):
            getattr(locator, setter)(value)


def work(locator: Locator, now: float) -> None:
    """Do the heavy work that is due."""
    while hasattr(locator, "due") and (job := locator.due(now)) is not None:
        locator.install(job.run())


def position(estimate: Estimate) -> tuple[float, float] | None:
    """Return x and y in metres, None without a position."""
    place = getattr(estimate, "position", None)
    return None if place is None else (place.x_m, place.y_m)
