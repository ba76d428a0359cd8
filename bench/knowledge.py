"""What a locator gets besides its receivers' rooms: a floor plan, calibration walks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import json
from math import ceil, floor
from pathlib import Path
from typing import Final

from bench.dataset import NOT_HOME, Dataset, DatasetError, Observation, Session
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.plan import FloorPlan
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from custom_components.xiaomi_tag.locator.walks import Walk, WalkKind

LONGEST_S: Final = 60.0
SHORTEST_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Nothing of it is level (a), a `plan` (b), `walks` (c); both may be there."""

    plan: FloorPlan | None = None
    walks: tuple[Walk, ...] = ()

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms that it names."""
        drawn = [room.room for room in self.plan.rooms] if self.plan is not None else []
        return tuple(dict.fromkeys([*drawn, *(walk.room for walk in self.walks)]))

    def teach(self, locator: Locator) -> None:
        """Set plan and walks of a locator."""
        if self.plan is not None:
            locator.set_plan(self.plan)
        if self.walks:
            locator.set_walks(self.walks)


NOTHING: Final = Knowledge()


def read_plan(path: Path, receivers: Sequence[str]) -> FloorPlan:
    """Read a layout.json for these receivers: the radios of one stand in one place. Raises DatasetError."""
    try:
        return plan_for(json.loads(path.read_text(encoding="utf-8")), receivers)
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: no floor plan: {error}") from error


def plan_for(layout: object, receivers: Sequence[str]) -> FloorPlan:
    """Read a layout for these receivers; raises PlanError."""
    plan = plan_from_json(layout)
    spots = {name: plan.receivers.get(name, plan.receivers.get(name.split("/")[0])) for name in receivers}
    return replace(plan, receivers={name: spot for name, spot in spots.items() if spot is not None})


def cut_walks(dataset: Dataset) -> tuple[Walk, ...]:
    """Make calibration walks of a dataset: each visit of a room, in pieces of LONGEST_S at most, a row a second.

    Times away and pieces shorter than SHORTEST_S, or in which nothing was heard, are left out.
    """
    receivers = tuple(dataset.receivers)
    walks: list[Walk] = []
    for session in dataset.sessions:
        for tag in session.tags:
            heard = [row for row in session.observations if row.tag == tag]
            for room, begin_s, end_s in _pieces(session, tag):
                levels = _levels(heard, receivers, begin_s, end_s)
                if levels:
                    number = len(walks) + 1
                    name = f"{session.name or 'walk'}-{number}"
                    walks.append(Walk(name, WalkKind.WALK, room, tag, begin_s, receivers, levels))
    return tuple(walks)


def _pieces(session: Session, tag: str) -> Iterator[tuple[str, float, float]]:
    """Yield room, begin and end of each piece of a visit."""
    rows = session.truth.get(tag, ())
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and rows[index][1] == rows[start][1]:
            continue
        room, begin_s = rows[start][1], rows[start][0]
        end_s = rows[index][0] if index < len(rows) else rows[-1][0] + 1.0
        start = index
        count = max(ceil((end_s - begin_s) / LONGEST_S), 1)
        length_s = (end_s - begin_s) / count
        if room != NOT_HOME and length_s >= SHORTEST_S:
            yield from ((room, begin_s + n * length_s, begin_s + (n + 1) * length_s) for n in range(count))


def _levels(
    heard: Sequence[Observation], receivers: Sequence[str], begin_s: float, end_s: float
) -> tuple[tuple[int | None, ...], ...]:
    """Return the mean level at each receiver, dBm, for each second in [begin, end) with packets."""
    seconds: dict[int, dict[str, list[int]]] = {}
    for row in heard:
        if begin_s <= row.time_s < end_s:
            second = seconds.setdefault(floor(row.time_s - begin_s), {})
            second.setdefault(row.receiver, []).append(row.rssi_dbm)
    return tuple(
        tuple(round(sum(levels[name]) / len(levels[name])) if name in levels else None for name in receivers)
        for _, levels in sorted(seconds.items())
    )
