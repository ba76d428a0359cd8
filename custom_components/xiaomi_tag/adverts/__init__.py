"""Advertisements to typed frames. Nothing here raises: bytes that are not understood give None.

To add a protocol, write its module (see `tile.py`), which declares a `Protocol`, and add that to `PROTOCOLS`.
"""

from typing import Final

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
from .parser import Parser

__all__ = [
    "PARSER",
    "PROTOCOLS",
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
    "Parser",
    "Protocol",
    "SmartTagFrame",
    "from_raw",
    "model_hint",
    "parse",
    "protocol_named",
]

# Where the data of one address fits several formats, the first one here counts. The cross-vendor format reports the
# owner's state most exactly.
PROTOCOLS: Final = (
    dult.PROTOCOL,
    find_hub.PROTOCOL,
    eddystone.UID,
    eddystone.TLM,
    find_my.PROTOCOL,
    ibeacon.PROTOCOL,
    fast_pair.PROTOCOL,
    smarttag.PROTOCOL,
    tile.PROTOCOL,
    chipolo.PROTOCOL,
    pebblebee.PROTOCOL,
    find_my.PAIRING,
    mibeacon.PROTOCOL,
)

PARSER: Final = Parser(PROTOCOLS)
parse: Final = PARSER.parse
protocol_named: Final = PARSER.protocol
