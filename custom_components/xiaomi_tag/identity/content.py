"""How much a packet shows of its sender, besides a frame that a protocol can read."""

from collections.abc import Mapping
from enum import Enum

from ..adverts import Advertisement, Frame, model_hint, parse


class Content(Enum):
    """What a packet shows of its sender."""

    HIDDEN = "hidden"
    """Nothing: a gateway published that it heard the address, and no content."""
    PLAIN = "plain"
    """A frame, or no more than a name and service UUIDs, as a scan response has."""
    FOREIGN = "foreign"
    """Data that no protocol of tags reads, in this packet or in an earlier one of the same address."""


def content_of(frame: Frame | None, advertisement: Advertisement, merged: Advertisement | None = None) -> Content:
    """Return what a packet shows; `merged` is all that its address sent so far, where that is known."""
    has_data = bool(advertisement.service_data or advertisement.manufacturer_data)
    if frame is None and has_data:
        return Content.FOREIGN
    if merged is not None and _has_more(merged, advertisement):
        return Content.FOREIGN
    shown = has_data or advertisement.name or advertisement.service_uuids
    return Content.PLAIN if shown else Content.HIDDEN


def _has_more(merged: Advertisement, advertisement: Advertisement) -> bool:
    """Return whether an address sent before what no tag sends. The name of a tag's model does not count."""
    if merged.name not in {None, "", merged.address, advertisement.name} and model_hint(merged.name) is None:
        return True
    rest = Advertisement(
        merged.address,
        _without(merged.service_data, advertisement.service_data),
        _without(merged.manufacturer_data, advertisement.manufacturer_data),
        service_uuids=[uuid for uuid in merged.service_uuids if uuid not in advertisement.service_uuids],
    )
    return bool(rest.service_data or rest.manufacturer_data or rest.service_uuids) and parse(rest) is None


def _without[Key](data: Mapping[Key, bytes], known: Mapping[Key, bytes]) -> dict[Key, bytes]:
    return {key: value for key, value in data.items() if key not in known}
