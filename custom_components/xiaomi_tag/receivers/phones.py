"""Phones and other relays of a home, as their subentries say: who may post for them, and where one stands for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr

from ..const import CONF_PERSON, CONF_RECEIVER_ID, CONF_USER, DOMAIN, SUBENTRY_PHONE
from .registry import ReceiverInfo, Receivers

_LOGGER = logging.getLogger(__name__)

# A relay that stands in a room listens as long as it posts; it has nothing else to tell that by.
ONLINE_FOR_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Phone:
    """A relay: `id` is its subentry's id, `receiver_id` what it calls itself, `user_id` who may post for it."""

    id: str
    name: str
    receiver_id: str
    user_id: str
    person: str | None

    @property
    def source(self) -> str:
        """The name of this receiver in sightings."""
        return f"relay:{self.receiver_id}"


@dataclass(slots=True)
class Posting:
    """What one user may post, and for which receivers they did."""

    phones: dict[str, Phone]
    receiver_ids: set[str] = field(default_factory=set)

    def source_of(self, receiver_id: str | None) -> str | None:
        """Return the source's name for a receiver of this user, None for all others."""
        phone = self.phones.get(receiver_id) if receiver_id is not None else None
        if phone is None:
            return None
        self.receiver_ids.add(phone.receiver_id)
        return phone.source


class Phones:
    """All relays of a home, by receiver id."""

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
        """Take over the relays there are; their devices hang below the home's."""
        self._home_device_id = home_device_id
        self.async_apply(now)

    @callback
    def async_apply(self, now: float) -> None:
        """Take over relays added, changed and removed; Home Assistant deletes the devices of removed ones."""
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
            serial_number=phone.receiver_id,
            via_device_id=self._home_device_id,
        )
        return device.id

    @callback
    def async_tick(self, now: float) -> None:
        """Let time pass: who has not posted for long is offline."""
        for receiver_id, heard_at in self._heard_at.items():
            # A clock that was set back must not keep anybody online.
            if self._offline_since[receiver_id] is None and not 0 <= now - heard_at < ONLINE_FOR_S:
                self._offline_since[receiver_id] = now
                self._log_offline(receiver_id)
                self._receivers.async_invalidate()

    @callback
    def async_heard(self, receiver_ids: Iterable[str], now: float) -> None:
        """Take note that these posted."""
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

    def posting_by(self, user_id: str) -> Posting:
        """Return what a user may post for."""
        return Posting({key: phone for key, phone in self._phones.items() if phone.user_id == user_id})

    def infos(self) -> Sequence[ReceiverInfo]:
        """Return the relays that stand in a room, as receivers of the home."""
        infos = []
        for receiver_id, phone in self._phones.items():
            device, area = self._device(receiver_id), self._area(receiver_id)
            if device is not None and area is not None:
                name = device.name_by_user or phone.name
                offline_since = self._offline_since[receiver_id]
                infos.append(ReceiverInfo(phone.source, name, device.id, area.id, area.floor_id, offline_since))
        return infos

    def _device(self, receiver_id: str) -> dr.AnyDeviceEntry | None:
        device_id = self._device_ids.get(receiver_id)
        return dr.async_get(self._hass).async_get(device_id) if device_id else None

    def _area(self, receiver_id: str) -> ar.AreaEntry | None:
        device = self._device(receiver_id)
        # The device's own area: one that it gets from the home's device is nobody's word on where a phone is.
        return ar.async_get(self._hass).async_get_area(device.area_id) if device and device.area_id else None


def _phone(subentry: ConfigSubentry) -> Phone | None:
    """Return a stored relay; one that cannot be read must not keep the others away."""
    data = subentry.data
    receiver_id, user_id = data.get(CONF_RECEIVER_ID), data.get(CONF_USER)
    if not isinstance(receiver_id, str) or not isinstance(user_id, str):
        _LOGGER.error("Phone %s is left out: its data are damaged. Delete it and add it again", subentry.subentry_id)
        return None
    return Phone(subentry.subentry_id, subentry.title, receiver_id, user_id, data.get(CONF_PERSON))
