"""New addresses, which wait a while before they count as new trackers: they may be a known one's next address."""

from collections.abc import Iterable, Iterator
from typing import Final

from .ears import Window
from .hearing import Hearing, Tone, Voice
from .linking import COUNTER_WAIT_S, MOVING_WAIT_S, OVERLAP_S, Fresh, Link, Silent, links
from .live import PACKETS_TO_COME, Live
from .model import Family, Sign
from .track import ABSENT_AFTER_S

WAIT_S: Final = 90.0
WAIT_PAUSES: Final = 3.0
LONGEST_WAIT_S: Final = 300.0
"""Waits for so many usual pauses of a tracker that is heard rarely, up to this."""
_YOUNGEST_S: Final = 45.0
"""An address that is heard for so long is linked together with those that are due."""
_SILENT_PAUSES: Final = 2.0
_LEAST_SILENCE_S: Final = 30.0
_USUAL_PAUSE_S: Final = 2.0
_PACKETS_OF_A_MOMENT: Final = 2.0


class Newcomer:
    """A new address. `replaced_in` is the track that had it until it seemed to change its address."""

    __slots__ = ("hearing", "met_at", "replaced_in", "sign")

    def __init__(self, sign: Sign, met_at: float, replaced_in: str | None = None) -> None:
        self.sign = sign
        self.met_at = met_at
        self.hearing = Hearing()
        self.replaced_in = replaced_in

    def waits(self, now: float) -> bool:
        """Return whether it is too soon to decide about it."""
        first_at = self.hearing.first_at
        if first_at is None or self.hearing.packets < PACKETS_TO_COME:
            return True
        pauses_s = WAIT_PAUSES * (self.hearing.pause_s or 0.0)
        return now - first_at < min(max(WAIT_S, pauses_s), LONGEST_WAIT_S)

    def hopeless(self, now: float) -> bool:
        """Return whether too little was heard of it to go on waiting."""
        if self.hearing.packets >= PACKETS_TO_COME:
            return False
        return now - max(self.met_at, self.hearing.last_at) >= ABSENT_AFTER_S


class Newcomers:
    """All new addresses."""

    def __init__(self) -> None:
        self._all: dict[str, Newcomer] = {}

    def __contains__(self, address: object) -> bool:
        """Return whether an address waits."""
        return address in self._all

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._all)

    def meet(self, address: str, sign: Sign, now: float, replaced_in: str | None = None) -> None:
        """Add an address, or change what it sends."""
        if (known := self._all.get(address)) is not None:
            known.sign = sign
        else:
            self._all[address] = Newcomer(sign, now, replaced_in)

    def drop(self, address: str) -> None:
        """Forget an address."""
        self._all.pop(address, None)

    def hear(self, address: str, window: Window) -> None:
        """Add what was heard of an address, if it waits."""
        if (newcomer := self._all.get(address)) is not None:
            newcomer.hearing.add(window)

    def hopeless(self, now: float) -> list[str]:
        """Return the addresses of which too little was heard; they wait no longer."""
        gone = [address for address, newcomer in self._all.items() if newcomer.hopeless(now)]
        for address in gone:
            del self._all[address]
        return gone

    def decided(self, tracks: Iterable[Live], now: float) -> Iterator[tuple[str, Newcomer, Link | None]]:
        """Yield the addresses that have waited for long enough, with the track that goes on with each, if any.

        Those that came at about the same time are decided on together.
        """
        due = [address for address, newcomer in self._all.items() if not newcomer.waits(now)]
        if not due:
            return
        fresh = [
            _fresh(address, newcomer)
            for address, newcomer in self._all.items()
            if newcomer.hearing.packets >= PACKETS_TO_COME
        ]
        found = links(_silent(tracks, fresh, now), fresh)
        for address in due:
            yield address, self._all.pop(address), found.pop(address, None)
        for address, link in found.items():
            if now - (self._all[address].hearing.first_at or now) >= _YOUNGEST_S:
                yield address, self._all.pop(address), link


def _fresh(address: str, newcomer: Newcomer) -> Fresh:
    hearing = newcomer.hearing
    assert hearing.first_at is not None
    return Fresh(
        address=address,
        sign=newcomer.sign,
        first_at=hearing.first_at,
        voice=hearing.voice(),
        opening=_loud(hearing.opening),
    )


def _silent(tracks: Iterable[Live], fresh: list[Fresh], now: float) -> list[Silent]:
    """Return the trackers that fell silent when one of the new addresses came, and could be it."""
    if not fresh:
        return []
    kinds = {(new.sign.family, new.sign.alike) for new in fresh}
    first, last = min(new.first_at for new in fresh), max(new.first_at for new in fresh)
    silent: list[Silent] = []
    for live in tracks:
        sign, hearing = live.track.sign, live.hearing
        if (sign.family, sign.alike) not in kinds:
            continue
        pause_s = hearing.pause_s or _USUAL_PAUSE_S
        longest_s = COUNTER_WAIT_S if sign.family is Family.SMARTTAG else LONGEST_WAIT_S
        if hearing.last_at - OVERLAP_S > last or first - hearing.last_at > longest_s:
            continue
        if now - hearing.last_at < max(_LEAST_SILENCE_S, _SILENT_PAUSES * pause_s):
            continue
        silent.append(
            Silent(
                track=live.track.id,
                sign=sign,
                last_at=hearing.last_at,
                pause_s=pause_s,
                still=hearing.still_lately,
                voice=hearing.voice(),
                latest=_loud(hearing.recent(max(MOVING_WAIT_S, pause_s))),
            )
        )
    return silent


def _loud(levels: dict[str, float]) -> Voice:
    return {receiver: Tone(dbm, _PACKETS_OF_A_MOMENT, 1.0) for receiver, dbm in levels.items()}
