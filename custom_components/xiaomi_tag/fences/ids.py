"""Ids of crossings: the same for the same crossing, however often and in whatever order it is found."""

from hashlib import blake2b
from typing import Final

from .crossing import Correction, CrossingKind, PlaceRef

_BYTES: Final = 16


class Ids:
    """Makes ids; `salt` is the home's own, so that ids mean nothing elsewhere."""

    def __init__(self, salt: str) -> None:
        self._salt = salt

    def crossing(self, tag: str, place: PlaceRef, kind: CrossingKind, event_time: float) -> str:
        """Return the id of a crossing; event times count to a tenth of a second."""
        return self._hash(tag, place.kind, place.id, kind, _tenths(event_time))

    def correction(self, action: Correction, altered: str, event_time: float) -> str:
        """Return the id of a correction of what has the id `altered`."""
        return self._hash(action, altered, _tenths(event_time))

    def _hash(self, *parts: str) -> str:
        # Lengths keep parts apart that would be the same text when joined.
        text = "".join(f"{len(part)}:{part}" for part in (self._salt, *parts))
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def _tenths(event_time: float) -> str:
    return f"{event_time:.1f}"
