"""Battery readings that need state of their own: MiBeacon frames, which may be encrypted and count upwards."""

from dataclasses import replace

from ..adverts import Advertisement, Frame, MiBeaconDecoder, mibeacon
from ..identity.credentials import AddressCredentials
from ..identity.resolver import Match


class MiBeaconBatteries:
    """One decoder for each tag with a fixed address."""

    def __init__(self) -> None:
        self._decoders: dict[str, MiBeaconDecoder] = {}

    def add(self, tag: str, credentials: AddressCredentials) -> None:
        """Begin to decode for a tag."""
        self._decoders[tag] = MiBeaconDecoder(credentials.address, credentials.bind_key)

    def forget(self, tag: str) -> None:
        """Stop decoding for a tag."""
        self._decoders.pop(tag, None)

    def complete(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> Match:
        """Return the match with its battery filled in where the frame is MiBeacon and holds one."""
        if (
            frame is None
            or frame.protocol is not mibeacon.PROTOCOL
            or (decoder := self._decoders.get(match.tag)) is None
        ):
            return match
        battery = decoder.decode(advertisement)
        return replace(match, battery=battery) if battery else match
