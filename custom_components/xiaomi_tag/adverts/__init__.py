"""Bytes of an advertisement to a typed frame. Total functions: bad bytes give None, nothing here raises."""

from collections.abc import Callable
from dataclasses import replace

from . import (
    chipolo,
    dult,
    eddystone,
    fast_pair,
    find_hub,
    find_my,
    ibeacon,
    mibeacon,
    pebblebee,
    smarttag,
    tile,
    uuids,
)
from .advertisement import Advertisement, from_raw
from .frame import (
    Battery,
    BatteryLevel,
    DultFrame,
    EddystoneTlmFrame,
    EddystoneUidFrame,
    FastPairFrame,
    FindHubFrame,
    FindMyFrame,
    Frame,
    IBeaconFrame,
    MiBeaconFrame,
    OwnerState,
    Protocol,
    SmartTagFrame,
)
from .mibeacon import MiBeaconDecoder
from .names import model_hint

__all__ = [
    "Advertisement",
    "Battery",
    "BatteryLevel",
    "DultFrame",
    "EddystoneTlmFrame",
    "EddystoneUidFrame",
    "FastPairFrame",
    "FindHubFrame",
    "FindMyFrame",
    "Frame",
    "IBeaconFrame",
    "MiBeaconDecoder",
    "MiBeaconFrame",
    "OwnerState",
    "Protocol",
    "SmartTagFrame",
    "from_raw",
    "model_hint",
    "parse",
]

type _Parser = Callable[[bytes], Frame | None]

# In the order in which formats are tried: the cross-vendor format says most about the owner, and an address whose
# cached data mixes two formats is read by the first.
_BEFORE_APPLE: tuple[tuple[str, _Parser], ...] = (
    (uuids.DULT, dult.parse),
    (uuids.FIND_HUB, find_hub.parse),
    (uuids.EDDYSTONE, eddystone.parse),
)
_AFTER_APPLE: tuple[tuple[str, _Parser], ...] = (
    (uuids.FAST_PAIR, fast_pair.parse),
    (uuids.SMARTTAG, smarttag.parse),
    (uuids.SMARTTAG_SETUP, smarttag.parse_setup),
    (uuids.SAMSUNG_FIND, smarttag.parse_phone),
    (uuids.TILE, tile.parse),
    (uuids.TILE_FEEC, tile.parse),
    (uuids.TILE_FD84, tile.parse),
    (uuids.CHIPOLO, chipolo.parse),
    (uuids.PEBBLEBEE, pebblebee.parse),
    (uuids.FIND_MY_ACCESSORY, find_my.parse_unpaired),
    (uuids.MIBEACON, mibeacon.parse),
)
_KNOWN_UUIDS = frozenset(uuid for uuid, _ in _BEFORE_APPLE + _AFTER_APPLE)


def parse(advertisement: Advertisement) -> Frame | None:
    """Return the advertisement's frame, or None when it is in no format that is known here.

    The name only fills in a model that the frame itself does not tell; a name alone makes no frame.
    """
    frame = _parse(advertisement)
    if frame is None or frame.model is not None:
        return frame
    hint = model_hint(advertisement.name)
    return frame if hint is None else replace(frame, model=hint)


def _parse(advertisement: Advertisement) -> Frame | None:
    service_data = advertisement.service_data
    has_known_uuid = bool(service_data) and not _KNOWN_UUIDS.isdisjoint(service_data)
    if has_known_uuid:
        for uuid, parser in _BEFORE_APPLE:
            if (data := service_data.get(uuid)) is not None and (frame := parser(data)) is not None:
                return frame
    apple = advertisement.manufacturer_data.get(uuids.APPLE)
    if apple is not None and (frame := find_my.parse(apple, advertisement.address) or ibeacon.parse(apple)) is not None:
        return frame
    if has_known_uuid:
        for uuid, parser in _AFTER_APPLE:
            if (data := service_data.get(uuid)) is not None and (frame := parser(data)) is not None:
                return frame
    if advertisement.service_uuids and uuids.PEBBLEBEE in advertisement.service_uuids:
        return pebblebee.parse()
    return None
