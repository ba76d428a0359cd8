"""A household's packets and events, as they reach the detector one after the other."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bench.strangers_air import Air, Heard
from bench.strangers_household import START, Household
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.ears import Ears
from custom_components.xiaomi_tag.strangers.model import MemberMove

type Name = tuple[int, int]
"""A stranger's index, and the number of its address."""


class Window(NamedTuple):
    """So many packets that a receiver heard of an address: their mean level, and the time of the first and the last."""

    first: float
    last: float
    address: str
    name: Name
    owner_near: bool
    receiver: str
    level_dbm: float
    packets: int


class Packets:
    """The packets of a day."""

    def __init__(self, heard: Heard, household: Household, receivers: Sequence[str]) -> None:
        strangers = household.strangers
        addresses = [strangers[stranger].identity.address(number) for stranger, number in heard.names]
        near = [strangers[stranger].owner_near for stranger, _ in heard.names]
        span = np.maximum(heard.span_s - 2.0, 0.0) * (1.0 - 1.0 / np.maximum(heard.count, 1))
        columns = (heard.time_s - span, heard.time_s, heard.name, heard.receiver, heard.level_dbm, heard.count)
        self._windows = [
            Window(first, last, addresses[name], heard.names[name], near[name], receivers[receiver], level, count)
            for first, last, name, receiver, level, count in zip(*(column.tolist() for column in columns), strict=True)
        ]
        self._next = 0

    def until(self, until: float) -> Sequence[Window]:
        """Return what was heard up to a time."""
        begin = self._next
        self.skip(until)
        return self._windows[begin : self._next]

    def skip(self, until: float) -> None:
        """Leave out what was heard up to a time."""
        end, windows = self._next, self._windows
        while end < len(windows) and windows[end].last <= until:
            end += 1
        self._next = end


def hear(ears: Ears, window: Window) -> None:
    """Add the packets of a window as if they had come one by one, but at once, as that would last for long."""
    last = START + window.last
    ears.hear(window.address, window.receiver, window.level_dbm, last)
    if window.packets > 1 and (of_address := ears._windows.get(window.address)) is not None:  # noqa: SLF001
        tally = of_address.tallies[window.receiver]
        tally.total_dbm += (window.packets - 1) * window.level_dbm
        tally.count += window.packets - 1
        of_address.first_at = min(of_address.first_at, START + window.first)


class Events:
    """Moves of members, levels of own tags, receivers that stop and begin to listen, in order of time."""

    def __init__(self, household: Household, air: Air, receivers: Sequence[str]) -> None:
        self.online = dict.fromkeys(receivers, True)
        moves = [(seen.noticed, 0, seen.move) for seen in household.reported]
        levels = [(at, 1, level) for at, level in air.own_levels()]
        turns = [
            (at, 2, (receivers[outage.receiver], change))
            for outage in household.outages
            for at, change in ((outage.span.begin, 1), (outage.span.end, -1))
        ]
        self._out: dict[str, int] = dict.fromkeys(receivers, 0)
        self._events: list[tuple[float, int, MemberMove | float | tuple[str, int]]] = sorted(
            [*moves, *levels, *turns], key=lambda event: event[:2]
        )
        self._next = 0

    def apply(self, until: float, detector: Detector | None) -> None:
        """Put in what happened up to a time; without a detector only who listens is kept up to date."""
        turned = False
        while self._next < len(self._events) and self._events[self._next][0] <= until:
            _, _, event = self._events[self._next]
            self._next += 1
            if isinstance(event, tuple):
                self._out[event[0]] += event[1]
                turned = True
            elif detector is not None and isinstance(event, MemberMove):
                detector.move(event)
            elif detector is not None and isinstance(event, float):
                detector.own_level(event)
        if turned:
            self.online = {receiver: not count for receiver, count in self._out.items()}
            if detector is not None:
                detector.set_listening(self.listening(), START + until)

    def listening(self) -> Mapping[str, bool]:
        """Return which receivers listen now."""
        return dict(self.online)
