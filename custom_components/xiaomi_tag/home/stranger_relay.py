"""Unknown trackers that gateways and phones heard, for the detection of strangers."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.core import HomeAssistant, callback

from ..adverts import OwnerState
from ..basics.bounded import Bounded
from ..receivers.ids import is_gateway_id
from ..receivers.phones import Phones
from ..sources.relayed_stranger import RelayedStranger
from ..strangers.detector import Detector
from ..strangers.families import sign_of
from .ground import Ground

_USER_ATTRIBUTE: Final = "user_id"

_MOST_MET: Final = 512
_MET_FOR_S: Final = 600.0

STALE_S: Final = 30.0
"""What a relay in the home heard longer ago is no evidence of who is here now."""


class RelayedStrangers:
    """Passes on what a relay in the home hears as a receiver's, and what a phone hears on its way with its place."""

    def __init__(self, ground: Ground, phones: Phones, is_ours: Callable[[str], bool]) -> None:
        self._ground = ground
        self._phones = phones
        self._is_ours = is_ours
        self._met: Bounded[str, float] = Bounded(_MOST_MET)
        """When addresses were heard last at home."""

    @callback
    def async_use(self, stranger: RelayedStranger, detector: Detector) -> bool:
        """Use a packet, if the detection can; return whether it did."""
        fix = stranger.fix
        receiver = self._ground.receivers.get(stranger.receiver)
        if receiver is not None and receiver.ignored:
            return False
        # A gateway that reports where it is moves about, though it has a device.
        if receiver is not None and not (fix is not None and is_gateway_id(stranger.receiver)):
            return self._use_at_home(stranger, receiver.offset_db, detector)
        if fix is None:
            return False
        user = self._phones.user_of(stranger.receiver)
        detector.sighted_away(
            stranger.address,
            sign_of(stranger.frame),
            stranger.seen_at,
            fix.latitude,
            fix.longitude,
            None if user is None else _person_of(self._ground.hass, user),
            stranger.rssi_dbm,
            stranger.receiver,
        )
        return True

    def _use_at_home(self, stranger: RelayedStranger, offset_db: float, detector: Detector) -> bool:
        now = self._ground.clock.now()
        sign = sign_of(stranger.frame)
        if (
            sign is None
            and stranger.frame.owner is OwnerState.NEAR
            and self._met.pop(stranger.address, None) is not None
        ):
            # Else its silence would count as its leaving.
            detector.forget_address(stranger.address)
        if sign is None or abs(now - stranger.seen_at) > STALE_S or not detector.meet(stranger.address, sign, now):
            return False
        self._met[stranger.address] = now
        detector.heard(stranger.address, stranger.receiver, stranger.rssi_dbm + offset_db, min(stranger.seen_at, now))
        return True

    @callback
    def async_tidy(self, now: float, detector: Detector) -> None:
        """Drop addresses that are our tags' by now, and forget those that are silent."""
        for address, heard_at in tuple(self._met.items()):
            if self._is_ours(address):
                detector.forget_address(address)
            elif abs(now - heard_at) < _MET_FOR_S:
                continue
            del self._met[address]


def _person_of(hass: HomeAssistant, user: str) -> str | None:
    """Return the person whom a user is."""
    persons = hass.states.async_all(PERSON_DOMAIN)
    return next((state.entity_id for state in persons if state.attributes.get(_USER_ATTRIBUTE) == user), None)
