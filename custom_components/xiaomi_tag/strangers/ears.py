"""The hot path: what each receiver hears of the addresses that are followed, summed up until somebody takes it."""

from collections.abc import Iterator
from math import inf
from typing import Final

from ..basics.model import STRONGEST_DBM, WEAKEST_DBM
from ..basics.numbers import LATEST

MOST_ADDRESSES: Final = 512
MOST_RECEIVERS: Final = 64
_VICTIMS_AT_ONCE: Final = 16
_FADES_DB_A_S: Final = 1 / 600
"""An address counts as quieter the longer it is silent, so that those that went away for good go some day."""


class Tally:
    """What one receiver heard of an address."""

    __slots__ = ("count", "last_at", "total_dbm")

    def __init__(self, rssi_dbm: float, seen_at: float) -> None:
        self.total_dbm = rssi_dbm
        self.count = 1
        self.last_at = seen_at

    @property
    def mean_dbm(self) -> float:
        """Return the mean level."""
        return self.total_dbm / self.count


class Window:
    """What was heard of an address since it was taken last, by receiver."""

    __slots__ = ("first_at", "last_at", "tallies")

    def __init__(self) -> None:
        self.first_at = inf
        self.last_at = -inf
        self.tallies: dict[str, Tally] = {}

    @property
    def strongest_dbm(self) -> float:
        """Return the mean level at the receiver that hears it loudest."""
        return max((tally.mean_dbm for tally in self.tallies.values()), default=-inf)


class Ears:
    """Sums up packets by address and receiver. Only so many addresses are followed: the quietest goes first."""

    def __init__(self, most: int = MOST_ADDRESSES) -> None:
        self._most = most
        self._windows: dict[str, Window] = {}
        self._taken: dict[str, Window] = {}
        """By address, the last window in which it was heard."""
        self._victims: list[str] = []

    def __contains__(self, address: object) -> bool:
        """Return whether an address is followed."""
        return address in self._windows

    def __iter__(self) -> Iterator[str]:
        """Iterate over the addresses that are followed."""
        return iter(self._windows)

    def __len__(self) -> int:
        """Return how many addresses are followed."""
        return len(self._windows)

    def follow(self, address: str, now: float) -> str | None:
        """Follow an address; return the one that had to go for it."""
        if address in self._windows:
            return None
        gone = self._quietest(now) if len(self._windows) >= self._most else None
        if gone is not None:
            self.drop(gone)
        self._windows[address] = Window()
        return gone

    def drop(self, address: str) -> None:
        """Follow an address no longer."""
        self._windows.pop(address, None)
        self._taken.pop(address, None)

    def hear(self, address: str, receiver: str, rssi_dbm: float, seen_at: float) -> None:
        """Add a packet. Those of addresses that are not followed cost one look-up."""
        window = self._windows.get(address)
        if window is None or not WEAKEST_DBM <= rssi_dbm <= STRONGEST_DBM or not 0.0 <= seen_at <= LATEST:
            return
        tallies = window.tallies
        tally = tallies.get(receiver)
        if tally is not None:
            tally.total_dbm += rssi_dbm
            tally.count += 1
            if seen_at > tally.last_at:  # noqa: PLR1730  max costs as much as all the rest
                tally.last_at = seen_at
        elif len(tallies) < MOST_RECEIVERS:
            tallies[receiver] = Tally(rssi_dbm, seen_at)
        else:
            return
        if seen_at > window.last_at:  # noqa: PLR1730
            window.last_at = seen_at
        if seen_at < window.first_at:  # noqa: PLR1730
            window.first_at = seen_at

    def take(self) -> dict[str, Window]:
        """Return the windows of the addresses that were heard since the last call."""
        taken = {address: window for address, window in self._windows.items() if window.tallies}
        for address in taken:
            self._windows[address] = Window()
        self._taken |= taken
        return taken

    def _quietest(self, now: float) -> str:
        """Return an address to give up. Several are picked at once, as a flood of new ones asks again and again."""
        while self._victims:
            if (victim := self._victims.pop()) in self._windows:
                return victim
        order = sorted(self._windows, key=lambda address: self._loudness_of(address, now))
        self._victims = order[_VICTIMS_AT_ONCE - 1 :: -1]
        return self._victims.pop()

    def _loudness_of(self, address: str, now: float) -> float:
        window = self._windows[address]
        if not window.tallies:
            window = self._taken.get(address, window)
        return window.strongest_dbm - max(0.0, now - window.last_at) * _FADES_DB_A_S
