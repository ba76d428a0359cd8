"""Which track an address belongs to, without storing an address.

An address is kept as an HMAC under a random key of the day on which it was heard last. A key lives for two days, and
longer only as long as a track that is still kept was heard last on its day. Without the key nothing leads from an
address to its track, or from one day's pseudonym to another's.
"""

from collections.abc import Callable, Container, Mapping
from hmac import digest
from math import floor
from secrets import token_bytes
from typing import Any, Final

from ..basics.numbers import DAY_S, LATEST, whole_within

_KEY_LENGTH: Final = 32
_LENGTH: Final = 10
_DOMAIN: Final = b"stranger"
_DAYS: Final = 2
MOST_DAYS: Final = 400
MOST_TRACKS: Final = 1024


class _Day:
    """One day's key and pseudonyms."""

    __slots__ = ("key", "tracks")

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.tracks: dict[bytes, str] = {}

    def pseudonym(self, address: str) -> bytes:
        return digest(self.key, _DOMAIN + address.encode(errors="surrogatepass"), "sha256")[:_LENGTH]


class Pseudonyms:
    """One address a track: the one that it was heard with last. `token` returns so many random bytes."""

    def __init__(self, token: Callable[[int], bytes] = token_bytes) -> None:
        self._token = token
        self._days: dict[int, _Day] = {}
        self._of: dict[str, tuple[int, bytes]] = {}
        """By track, its day and pseudonym."""

    def find(self, address: str) -> str | None:
        """Return the track of an address."""
        for number in sorted(self._days, reverse=True):
            day = self._days[number]
            if (track := day.tracks.get(day.pseudonym(address))) is not None:
                return track
        return None

    def remember(self, address: str, track: str, now: float) -> None:
        """Keep that a track was heard with this address today; an earlier address of it is forgotten."""
        number = _day_of(now)
        day = self._days.get(number)
        if day is None:
            day = self._days[number] = _Day(self._token(_KEY_LENGTH))
        self._put(track, number, day.pseudonym(address))

    def forget(self, track: str) -> None:
        """Forget a track's address."""
        if (known := self._of.pop(track, None)) is not None:
            number, pseudonym = known
            self._days[number].tracks.pop(pseudonym, None)

    def tidy(self, kept: Container[str], now: float) -> None:
        """Forget tracks that are not kept, and destroy the keys of days that nothing needs any more."""
        for track in [track for track in self._of if track not in kept]:
            self.forget(track)
        oldest = _day_of(now) - _DAYS + 1
        for number in [number for number, day in self._days.items() if number < oldest and not day.tracks]:
            del self._days[number]

    def memory(self) -> dict[str, Any]:
        """Return all, with the keys, which are secrets."""
        return {
            str(number): {
                "key": day.key.hex(),
                "tracks": {pseudonym.hex(): track for pseudonym, track in day.tracks.items()},
            }
            for number, day in self._days.items()
        }

    def restore(self, stored: object) -> None:
        """Go on with what `memory` returned; what is damaged is left aside."""
        if not isinstance(stored, Mapping):
            return
        for name, value in list(stored.items())[:MOST_DAYS]:
            number = _day_number(name)
            if number is None or not isinstance(value, Mapping):
                continue
            key = _bytes(value.get("key"), _KEY_LENGTH)
            tracks = value.get("tracks")
            if key is None or not isinstance(tracks, Mapping):
                continue
            self._days[number] = _Day(key)
            for text, track in tracks.items():
                pseudonym = _bytes(text, _LENGTH)
                if pseudonym is not None and isinstance(track, str) and len(self._of) < MOST_TRACKS:
                    self._put(track, number, pseudonym)

    def _put(self, track: str, number: int, pseudonym: bytes) -> None:
        self.forget(track)
        before = self._days[number].tracks.get(pseudonym)
        if before is not None:
            self._of.pop(before, None)
        self._days[number].tracks[pseudonym] = track
        self._of[track] = (number, pseudonym)


def _day_of(now: float) -> int:
    return floor(now / DAY_S)


def _day_number(name: object) -> int | None:
    try:
        return whole_within(int(name), 0, floor(LATEST / DAY_S)) if isinstance(name, str) else None
    except ValueError:
        return None


def _bytes(text: object, length: int) -> bytes | None:
    try:
        data = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return None
    return data if len(data) == length else None
