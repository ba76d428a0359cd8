"""Reads advertisements in a list of protocols: one dictionary look-up for each identifier that an advertisement has."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter

from .advertisement import Advertisement
from .frame import Frame, Protocol
from .names import model_hint

type _Read = Callable[[bytes, str], Frame | None]
"""Reads a frame out of data and the sender's address."""

_RANK = itemgetter(0)


class Parser:
    """Returns the frame of an advertisement. Where it fits several protocols, the first in the list counts."""

    def __init__(self, protocols: Sequence[Protocol]) -> None:
        self._by_name = {protocol.name: protocol for protocol in protocols}
        self._reads: dict[str | int, list[tuple[int, _Read]]] = {}
        self._bare: dict[str, _Read] = {}
        rank = 0
        for protocol in protocols:
            reads: list[tuple[str | int, _Read]] = [
                (uuid, _without_address(read)) for uuid, read in protocol.service_data.items()
            ]
            reads.extend(protocol.manufacturer_data.items())
            for identifier, read in reads:
                self._reads.setdefault(identifier, []).append((rank, read))
                rank += 1
            for uuid in protocol.bare_uuids:
                self._bare.setdefault(uuid, _without_address(protocol.service_data[uuid]))
        self._known = frozenset(self._reads)

    def protocol(self, name: str | None) -> Protocol | None:
        """Return the protocol of this name, or None."""
        return None if name is None else self._by_name.get(name)

    def parse(self, advertisement: Advertisement) -> Frame | None:
        """Return the advertisement's frame, or None when no protocol fits.

        The device's name only fills in a model that the frame itself does not have; a name alone is not a frame.
        """
        known = self._known
        # Most packets are strangers': they end after these look-ups.
        if (
            known.isdisjoint(advertisement.service_data)
            and known.isdisjoint(advertisement.manufacturer_data)
            and self._bare.keys().isdisjoint(advertisement.service_uuids)
        ):
            return None
        frame = self._parse(advertisement)
        if frame is None or frame.model is not None:
            return frame
        hint = model_hint(advertisement.name)
        return frame if hint is None else replace(frame, model=hint)

    def _parse(self, advertisement: Advertisement) -> Frame | None:
        attempts = [
            (rank, read, data)
            for content in (advertisement.service_data, advertisement.manufacturer_data)
            for identifier, data in content.items()
            for rank, read in self._reads.get(identifier, ())
        ]
        if len(attempts) > 1:
            attempts.sort(key=_RANK)
        for _, read, data in attempts:
            if (frame := read(data, advertisement.address)) is not None:
                return frame
        for uuid in advertisement.service_uuids:
            if (bare := self._bare.get(uuid)) is not None:
                return bare(b"", advertisement.address)
        return None


def _without_address(read: Callable[[bytes], Frame | None]) -> _Read:
    return lambda data, _address: read(data)
