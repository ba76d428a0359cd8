"""Phones and other relays of a home, read from their subentries: who may post for them, and in which room they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr

from ..const import CONF_RECEIVER_ID, CONF_USER, DOMAIN, MANUFACTURER, SUBENTRY_PHONE
from .ids import relay_id
from .listening import NotListening
from .registry import ReceiverInfo, Receivers

_LOGGER = logging.getLogger(__name__)

# A relay that stands in a room counts as listening while it posts: it sends no other sign of life.
ONLINE_FOR_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Phone:
    """A relay: `id` is its subentry's id, `receiver_id` what it calls itself, `user_id` who may post for it."""

    id: str
    name: str
    receiver_id: str
    user_id: str

    @property
    def source(self) -> str:
        """The id of this receiver in sightings."""
        return relay_id(self.receiver_id)


@dataclass(slots=True)
class Posting:
    """The relays that one user may post for, and those that they did post for."""

    phones: dict[str, Phone]
    receiver_ids: set[str] = field(default_factory=set)

    def receiver_of(self, receiver_id: str | None) -> str | None:
        """Return the id in sightings of a relay of this user, None for all others."""
        phone = self.phones.get(receiver_id) if receiver_id is not None else None
        if phone is None:
            return None
        self.receiver_ids.add(phone.receiver_id)
        return phone.source


class Phones:
    """All relays of a home."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, receivers: Receivers) -> None:
        self._hass = hass
        self._entry = entry
        self._receivers = receivers
        self._home_device_id = ""
        self._phones: dict[str, Phone] = {}
        self._device_ids: dict[str, str] = {}
        self._heard_at: dict[str, float] = {}
        self._offline_since: dict[str, float | None] = {}
        self._logged: set[str] = set()

    @callback
    def async_start(self, home_device_id: str, now: float) -> None:
        """Load the relays; their devices are attached to the home's device."""
        self._home_device_id = home_device_id
        self.async_apply(now)

    @callback
    def async_apply(self, now: float) -> None:
        """Adapt to relays that were added, changed or removed; Home Assistant deletes the devices of removed ones."""
        phones: dict[str, Phone] = {}
        for subentry in self._entry.subentries.values():
            if subentry.subentry_type == SUBENTRY_PHONE and (phone := _phone(subentry)) is not None:
                phones[phone.receiver_id] = phone
        if phones == self._phones:
            return
        for gone in self._phones.keys() - phones.keys():
            self._heard_at.pop(gone, None)
            self._offline_since.pop(gone, None)
            self._logged.discard(gone)
        self._phones = phones
        self._device_ids = {receiver_id: self._register_device(phone) for receiver_id, phone in phones.items()}
        for receiver_id in phones:
            self._offline_since.setdefault(receiver_id, now)
        self._receivers.async_invalidate()

    def _register_device(self, phone: Phone) -> str:
        registry = dr.async_get(self._hass)
        device = registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            config_subentry_id=phone.id,
            identifiers={(DOMAIN, phone.id)},
            name=phone.name,
            manufacturer=MANUFACTURER,
            model="Phone",
            serial_number=phone.receiver_id,
            via_device_id=self._home_device_id,
        )
        return device.id

    @callback
    def async_tick(self, now: float) -> None:
        """Mark relays that have not posted for long as offline."""
        for receiver_id, heard_at in self._heard_at.items():
            # A clock that was set back must not keep a silent relay online.
            if self._offline_since[receiver_id] is None and not 0 <= now - heard_at < ONLINE_FOR_S:
                self._offline_since[receiver_id] = now
                self._log_offline(receiver_id)
                self._receivers.async_invalidate()

    @callback
    def async_heard(self, receiver_ids: Iterable[str], now: float) -> None:
        """Record that these relays posted."""
        for receiver_id in receiver_ids:
            if receiver_id not in self._phones:
                continue
            self._heard_at[receiver_id] = now
            if self._offline_since[receiver_id] is not None:
                self._offline_since[receiver_id] = None
                if receiver_id in self._logged:
                    self._logged.discard(receiver_id)
                    _LOGGER.info("Relay %s posts again", self._phones[receiver_id].name)
                self._receivers.async_invalidate()

    def _log_offline(self, receiver_id: str) -> None:
        # A phone that is carried about posts when it has something; only one that stands in a room is missed.
        if self._area(receiver_id) is not None:
            self._logged.add(receiver_id)
            _LOGGER.info("Relay %s does not post any more", self._phones[receiver_id].name)

    def user_of(self, source: str) -> str | None:
        """Return the user of a relay by its id in sightings, None for an unknown one."""
        return next((phone.user_id for phone in self._phones.values() if phone.source == source), None)

    def posting_by(self, user_id: str) -> Posting:
        """Return which relays a user may post for."""
        return Posting({name: phone for name, phone in self._phones.items() if phone.user_id == user_id})

    def infos(self) -> Sequence[ReceiverInfo]:
        """Return the relays that stand in a room, as receivers of the home."""
        infos = []
        for receiver_id, phone in self._phones.items():
            device, area = self._device(receiver_id), self._area(receiver_id)
            if device is not None and area is not None:
                name = device.name_by_user or phone.name
                offline_since = self._offline_since[receiver_id]
                reason = None if offline_since is None else NotListening.OFFLINE
                infos.append(ReceiverInfo(phone.source, name, device.id, area.id, area.floor_id, offline_since, reason))
        return infos

    def _device(self, receiver_id: str) -> dr.AnyDeviceEntry | None:
        device_id = self._device_ids.get(receiver_id)
        return dr.async_get(self._hass).async_get(device_id) if device_id else None

    def _area(self, receiver_id: str) -> ar.AreaEntry | None:
        device = self._device(receiver_id)
        # The device's own area only: an area inherited from the home's device does not mean that the phone is there.
        return ar.async_get(self._hass).async_get_area(device.area_id) if device and device.area_id else None


def _phone(subentry: ConfigSubentry) -> Phone | None:
    """Return a stored relay; None for a damaged one, which must not keep the others from loading."""
    data = subentry.data
    receiver_id, user_id = data.get(CONF_RECEIVER_ID), data.get(CONF_USER)
    if not isinstance(receiver_id, str) or not isinstance(user_id, str):
        _LOGGER.error("Phone %s is left out: its data are damaged. Delete it and add it again", subentry.subentry_id)
        return None
    return Phone(subentry.subentry_id, subentry.title, receiver_id, user_id)
