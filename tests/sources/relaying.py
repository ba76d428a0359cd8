"""Items as relays send them, and a home that knows a tag of each kind."""

from typing import Any, Final

from custom_components.xiaomi_tag.identity.credentials import Credentials
from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.sources.relay_batch import HomeDevices

from ..homes import CREDENTIALS

NOW: Final = 1_790_000_000.0
ADDRESS: Final = "A4:C1:38:00:00:01"
ROTATING: Final = "5A:11:22:33:44:55"
# Flags, then an iBeacon with the numbers of `CREDENTIALS`.
BEACON_RAW: Final = "0201061aff4c000215" + "00112233445566778899aabbccddeeff" + "0001" + "0002" + "c5"
# A Find Hub tag of somebody else, in its protection mode.
STRANGER_RAW: Final = "1816aafe41" + "5c" * 20
ITEM: Final[dict[str, Any]] = {"device_id": "address", "receiver_id": "phone", "rssi": -60, "timestamp": NOW - 5}
FIELDS: Final = (*ITEM, "address", "raw", "battery", "lat", "lon", "accuracy", "range_m")


class _Tag:
    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials


def devices() -> HomeDevices:
    """Return a home with a tag of each kind, called by its kind."""
    resolver = Resolver()
    for kind, credentials in CREDENTIALS.items():
        resolver.add(kind.value, credentials, None, NOW)
    return HomeDevices({kind.value: _Tag(credentials) for kind, credentials in CREDENTIALS.items()}, resolver)


def receiver_of(receiver_id: str | None) -> str | None:
    """Allow one relay, called phone."""
    return {"phone": "relay:phone"}.get(receiver_id or "")


def packet(**fields: Any) -> dict[str, Any]:
    """Return an item with a raw packet of the iBeacon."""
    return {"receiver_id": "phone", "rssi": -60, "timestamp": NOW - 5, "address": ROTATING, "raw": BEACON_RAW, **fields}
