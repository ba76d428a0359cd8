"""Which relayed sightings were accepted, so that one that is sent twice counts once."""

from collections import deque
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..basics.model import Sighting
from ..const import DOMAIN
from ..receivers.ids import relay_name

_REMEMBERED: Final = 50_000
_LEDGER: Final[HassKey[Ledger]] = HassKey(f"{DOMAIN}_ledger")


class Ledger:
    """Remembers the newest sightings that were accepted."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._order: deque[tuple[str, str, int]] = deque()
        self._known: set[tuple[str, str, int]] = set()

    def add(self, sighting: Sighting) -> bool:
        """Add a sighting; return whether it is new: by tag, relay and event time to the millisecond.

        A relay may send over HTTP and on its MQTT topic. Its name is the same there, its receiver id is not.
        """
        key = (sighting.tag, relay_name(sighting.receiver), round(sighting.seen_at * 1000))
        if key in self._known:
            return False
        if len(self._order) >= self._most:
            self._known.discard(self._order.popleft())
        self._order.append(key)
        self._known.add(key)
        return True


@callback
def async_get_ledger(hass: HomeAssistant) -> Ledger:
    """Return the one ledger. It outlives a reload of the home: relays send again what was not answered."""
    return hass.data.setdefault(_LEDGER, Ledger())
