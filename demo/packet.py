"""What travels from the simulated air to a simulated proxy."""

from dataclasses import dataclass
from typing import Final

PUBLIC: Final = 0
RANDOM: Final = 1


@dataclass(frozen=True, slots=True)
class Packet:
    """One advertisement or scan response as one proxy received it.

    `time_s` is Unix time, `proxy` a `Proxy.name`, `address` upper case with colons, `address_type` PUBLIC or
    RANDOM, `rssi` in dBm, `data` the AD structures, `tag` the id of one of our tags or None for anybody else's.
    """

    time_s: float
    proxy: str
    address: str
    address_type: int
    rssi: int
    data: bytes
    scan_response: bool = False
    tag: str | None = None
