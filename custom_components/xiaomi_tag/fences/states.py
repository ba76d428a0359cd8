"""The stored state of a fence: to JSON and back."""

from collections.abc import Mapping
from typing import Any

from ..basics.numbers import finite
from .machine import State


def write_state(state: State, newest: float | None) -> dict[str, Any] | None:
    """Return what to store of a side and the newest published event time, None before a side is known."""
    if state.side is None:
        return None
    data = {"in": state.side, "since": state.since, "visit": state.visit, "dwelled": state.dwelled}
    return data if newest is None else {**data, "newest": newest}


def read_state(data: Mapping[str, Any] | None) -> tuple[State, float | None] | None:
    """Read what `write_state` returned; None for anything else."""
    if not isinstance(data, Mapping):
        return None
    side, since, visit = data.get("in"), finite(data.get("since")), data.get("visit")
    newest = finite(data.get("newest"))
    if not isinstance(side, bool) or since is None:
        return None
    count = visit if isinstance(visit, int) and 0 <= visit < 1 << 53 else 0
    return State(side=side, since=since, visit=count, dwelled=data.get("dwelled") is True), newest
