"""Calibration walks: seconds in which a tag was in a known room, and what the receivers heard of it then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, isfinite
from typing import Any, Final

from ..basics.numbers import LATEST

MOST_RECEIVERS: Final = 200
MOST_ROWS: Final = 900
"""Seconds with packets of one walk."""
MOST_WALKS: Final = 400
MOST_LETTERS: Final = 255
LEAST_ROWS: Final = 3
"""A walk with fewer seconds is worth next to nothing."""
ENOUGH_ROWS: Final = 20
"""With so many seconds a walk shows what a room sounds like."""
WEAKEST_DBM: Final = -127
STRONGEST_DBM: Final = 20


class WalkKind(StrEnum):
    """How the user gave the room."""

    WALK = "walk"
    CORRECTION = "correction"
    """Given afterwards: "it is here"."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Labelled seconds: what the receivers heard of a tag while it was in a known room.

    `at` is the Unix second in which it began. `receivers` are those that were online all the time, the columns of
    `levels_dbm`: a row for each second with packets, the mean RSSI at each receiver, None where it heard nothing.
    """

    id: str
    kind: WalkKind
    room: str
    tag: str
    at: float
    receivers: tuple[str, ...]
    levels_dbm: tuple[tuple[int | None, ...], ...]


class WalkError(ValueError):
    """Data is no walk: `where` is the path to what is missing or of another kind than expected."""

    def __init__(self, *where: str) -> None:
        self.where = where
        super().__init__(".".join(where))


class Recorder:
    """Collects one walk, packet by packet. Times are event times, Unix seconds.

    Packets from before it began, from while it was paused, and of receivers that were not online at its begin are
    left out; so is a receiver that was cut off later, since its silence means nothing.
    """

    def __init__(
        self, walk: str, kind: WalkKind, room: str, tag: str, receivers: Sequence[str], *, began_at: float
    ) -> None:
        """Begin to record; of more than MOST_RECEIVERS the others are left out."""
        self.id = walk
        self.kind = kind
        self.room = room
        self.tag = tag
        self.began_at = began_at
        self.paused_at: float | None = None
        self._pauses: list[tuple[float, float]] = []
        self._packets = dict.fromkeys(receivers[:MOST_RECEIVERS], 0)
        self._latest_dbm: dict[str, int] = {}
        # Of each second, for each receiver that heard something: sum of levels in dBm, and how many.
        self._seconds: dict[int, dict[str, tuple[int, int]]] = {}

    @property
    def packets(self) -> Mapping[str, int]:
        """How many packets each receiver heard, in the order of the receivers."""
        return self._packets

    @property
    def levels_dbm(self) -> Mapping[str, int | None]:
        """The level of the newest packet at each receiver, None for receivers that heard nothing."""
        return {receiver: self._latest_dbm.get(receiver) for receiver in self._packets}

    @property
    def seconds(self) -> int:
        """How many seconds had packets."""
        return len(self._seconds)

    @property
    def enough(self) -> bool:
        """Whether it heard enough to know what the room sounds like."""
        return self.seconds >= ENOUGH_ROWS

    def elapsed_s(self, now: float) -> float:
        """Return for how long it has been recording, pauses left out."""
        end = now if self.paused_at is None else self.paused_at
        return max(end - self.began_at - sum(resumed - paused for paused, resumed in self._pauses), 0.0)

    def observe(self, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        """Add a packet."""
        count = self._packets.get(receiver)
        if count is None or not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM or not self._records(seen_at):
            return
        second = floor(seen_at)
        if second not in self._seconds:
            if len(self._seconds) >= MOST_ROWS:
                return
            self._seconds[second] = {}
        total, heard = self._seconds[second].get(receiver, (0, 0))
        self._seconds[second][receiver] = (total + rssi_dbm, heard + 1)
        self._packets[receiver] = count + 1
        self._latest_dbm[receiver] = rssi_dbm

    def pause(self, at: float) -> None:
        """Leave out what is heard from `at` on; once more changes nothing."""
        if self.paused_at is None:
            self.paused_at = max(at, self.began_at)

    def resume(self, at: float) -> None:
        """Go on recording; no error where it was not paused."""
        if self.paused_at is not None:
            self._pauses.append((self.paused_at, max(at, self.paused_at)))
            self.paused_at = None

    def lose(self, receiver: str) -> None:
        """Leave out a receiver that was cut off."""
        self._packets.pop(receiver, None)

    def finish(self) -> Walk | None:
        """Return the walk; None where it heard too little."""
        receivers = tuple(self._packets)
        seconds = (_means(heard, receivers) for _, heard in sorted(self._seconds.items()))
        rows = tuple(row for row in seconds if any(level is not None for level in row))
        if len(rows) < LEAST_ROWS:
            return None
        return Walk(self.id, self.kind, self.room, self.tag, self.began_at, receivers, rows)

    def _records(self, seen_at: float) -> bool:
        if not (isfinite(seen_at) and seen_at >= self.began_at):
            return False
        if self.paused_at is not None and seen_at >= self.paused_at:
            return False
        return not any(paused <= seen_at < resumed for paused, resumed in self._pauses)


def _means(heard: Mapping[str, tuple[int, int]], receivers: Sequence[str]) -> tuple[int | None, ...]:
    return tuple(round(heard[each][0] / heard[each][1]) if each in heard else None for each in receivers)


def all_silent(packets: Mapping[str, int], receivers: Iterable[str]) -> bool:
    """Return whether there are packet counts of some of these receivers, and all of them are 0."""
    counts = [packets[receiver] for receiver in receivers if receiver in packets]
    return bool(counts) and not any(counts)


def walk_to_json(walk: Walk) -> dict[str, Any]:
    """Return a walk as it is stored and exported."""
    return {
        "id": walk.id,
        "kind": walk.kind.value,
        "room": walk.room,
        "tag": walk.tag,
        "at": walk.at,
        "receivers": list(walk.receivers),
        "levels_dbm": [list(row) for row in walk.levels_dbm],
    }


def walk_from_json(data: object) -> Walk | None:
    """Read a walk as `walk_to_json` writes it; None for anything else."""
    try:
        return read_walk(data)
    except WalkError:
        return None


def read_walk(data: object) -> Walk:
    """Read a walk as `walk_to_json` writes it; unknown keys are ignored. Raises WalkError, which names the place, otherwise."""
    if not isinstance(data, Mapping):
        raise WalkError
    kind = data.get("kind")
    if not (isinstance(kind, str) and kind in WalkKind):
        raise WalkError("kind")
    at: Any = data.get("at")
    # A number of any size is one, and too large a one is no float.
    if not _is_number(at) or not 0 <= at < LATEST:
        raise WalkError("at")
    receivers = _receivers(data.get("receivers"))
    return Walk(
        id=_name(data, "id"),
        kind=WalkKind(kind),
        room=_name(data, "room"),
        tag=_name(data, "tag"),
        at=float(at),
        receivers=receivers,
        levels_dbm=tuple(_rows(data.get("levels_dbm"), len(receivers))),
    )


def _name(data: Mapping[Any, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, str) and 0 < len(value) <= MOST_LETTERS:
        return value
    raise WalkError(key)


def _receivers(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_RECEIVERS:
        raise WalkError("receivers")
    for index, each in enumerate(value):
        if not (isinstance(each, str) and 0 < len(each) <= MOST_LETTERS) or each in value[:index]:
            raise WalkError("receivers", str(index))
    return tuple(value)


def _rows(value: object, columns: int) -> Iterator[tuple[int | None, ...]]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_ROWS:
        raise WalkError("levels_dbm")
    for index, row in enumerate(value):
        where = ("levels_dbm", str(index))
        if not isinstance(row, list | tuple) or len(row) != columns:
            raise WalkError(*where)
        for column, level in enumerate(row):
            if level is not None and not (_is_integer(level) and WEAKEST_DBM <= level <= STRONGEST_DBM):
                raise WalkError(*where, str(column))
        if all(level is None for level in row):
            raise WalkError(*where)
        yield tuple(row)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
