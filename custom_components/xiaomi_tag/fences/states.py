"""What is kept of a fence over a restart, as JSON, and back."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from .machine import State


def write_state(state: State, newest: float | None) -> dict[str, Any] | None:
    """Return what to keep of a side and of the newest published event time; None when that is nothing."""
    if state.side is None:
        return None
    data = {"in": state.side, "since": state.since, "visit": state.visit, "dwelled": state.dwelled}
    return data if newest is None else {**data, "newest": newest}


def read_state(data: Mapping[str, Any] | None) -> tuple[State, float | None] | None:
    """Read that back; None for anything else."""
    if not isinstance(data, Mapping):
        return None
    side, since, visit = data.get("in"), number_of(data.get("since")), data.get("visit")
    newest = number_of(data.get("newest"))
    if not isinstance(side, bool) or since is None:
        return None
    count = visit if isinstance(visit, int) and 0 <= visit < 1 << 53 else 0
    return State(side=side, since=since, visit=count, dwelled=data.get("dwelled") is True), newest


def number_of(value: object) -> float | None:
    """Return a finite number out of JSON, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None
