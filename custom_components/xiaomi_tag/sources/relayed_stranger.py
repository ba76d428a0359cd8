"""A tracker that is not ours, as a relay or a gateway heard it: what the detection of strangers gets of it."""

from collections.abc import Callable
from dataclasses import dataclass

from ..adverts import Frame
from ..basics.model import Fix


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedStranger:
    """One packet of a tracker that is not ours. `fix` is where the relay was; gateways send none."""

    address: str
    frame: Frame
    receiver: str
    rssi_dbm: int
    seen_at: float
    """Event time, which may be days ago."""
    fix: Fix | None = None


type OnStranger = Callable[[RelayedStranger], bool]
"""Gets such a packet; returns whether the detection uses it. Nothing of it may be kept where it does not."""


def ignore_stranger(_stranger: RelayedStranger) -> bool:
    """Use nothing: the detection is off."""
    return False
