"""Finds addresses near the receivers that could be a tag, for a form to offer."""

import asyncio
from typing import Final

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict

from ..adverts import Advertisement, Frame, fast_pair, parse
from ..const import DOMAIN
from .fixed_address import keeps_address

STRONG_DBM: Final = -75
# Older packets are of tags that left, or of addresses that rotating tags gave up.
_RECENT_S: Final = 60.0
_MAX_OFFERED: Final = 20
_MAX_NAME_LENGTH: Final = 40

_SCAN_S: Final = 10.0
_PATIENCE_S: Final = 5.0

_PRODUCT_NAME: Final = "Xiaomi Tag"
_FAST_PAIR_MODEL: Final = fast_pair.MODEL_ID_XIAOMI_TAG.to_bytes(3)


class NearbyScan:
    """One active scan, started while the user still reads a menu: tags send their name only when asked."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Ask the receivers to scan actively, unless they do or there are none."""
        if self._task is not None or not bluetooth.async_scanner_count(self._hass, connectable=False):
            return
        self._task = self._hass.async_create_background_task(
            bluetooth.async_request_active_scan(self._hass, _SCAN_S), f"{DOMAIN} scan for tags"
        )

    async def async_wait(self) -> None:
        """Wait for what the scan finds, but never longer than a user would."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_PATIENCE_S)

    @callback
    def async_cancel(self) -> None:
        """Forget the scan, because the form is gone."""
        if self._task is not None:
            self._task.cancel()


def is_xiaomi_tag(info: BluetoothServiceInfoBleak) -> bool:
    """Return whether a device is a Xiaomi Tag by its name, or by its Fast Pair model id while it can be paired."""
    return info.name == _PRODUCT_NAME or info.service_data.get(fast_pair.UUID) == _FAST_PAIR_MODEL


@callback
def async_knows(entry: ConfigEntry | None, address: str) -> bool:
    """Return whether an address is one of our tags': entered as such, or recognised by its keys."""
    if entry is None:
        return False
    if any(subentry.data.get(CONF_ADDRESS) == address for subentry in entry.subentries.values()):
        return True
    # Without a running home there is no resolver.
    return entry.state is ConfigEntryState.LOADED and bool(entry.runtime_data.knows(address))


@callback
def async_nearby(hass: HomeAssistant, entry: ConfigEntry | None) -> list[SelectOptionDict]:
    """Return the strong unknown addresses that have a name or look like a tracker, the strongest first.

    Those that change are left out: a tag of Find Hub or Find My is added by its key.
    """
    since = bluetooth.MONOTONIC_TIME() - _RECENT_S
    found = [
        (info, frame)
        for info in bluetooth.async_discovered_service_info(hass, connectable=False)
        # A signal of 0 dBm stands for "not measured".
        if STRONG_DBM <= info.rssi < 0
        and info.time >= since
        and not async_knows(entry, info.address)
        and not _is_receiver(hass, info.address)
        and keeps_address(info, parsed := _frame(info))
        and ((frame := _of_tag(parsed)) or _name(info))
    ]
    found.sort(key=lambda pair: pair[0].rssi, reverse=True)
    return [{"value": info.address, "label": _label(info, frame)} for info, frame in found[:_MAX_OFFERED]]


def _is_receiver(hass: HomeAssistant, address: str) -> bool:
    """Return whether an address is that of a proxy, many of which are beacons as well."""
    return hass.config_entries.async_entry_for_domain_unique_id(bluetooth.DOMAIN, address) is not None


def _frame(info: BluetoothServiceInfoBleak) -> Frame | None:
    return parse(
        Advertisement(info.address, info.service_data, info.manufacturer_data, _name(info), info.service_uuids)
    )


def _of_tag(frame: Frame | None) -> Frame | None:
    # Phones and computers use these protocols as well.
    return frame if frame is not None and frame.from_tag else None


def _name(info: BluetoothServiceInfoBleak) -> str | None:
    """Return the device's own name in one printable line; without one Home Assistant uses the address."""
    name = "".join(letter for letter in info.name if letter.isprintable()).strip()[:_MAX_NAME_LENGTH]
    return None if not name or name.replace("-", ":").upper() == info.address.upper() else name


def _label(info: BluetoothServiceInfoBleak, frame: Frame | None) -> str:
    name = _name(info) or (frame.model if frame else None)
    protocol = frame.protocol.display_name if frame else None
    return " · ".join(part for part in (name, protocol, f"{info.rssi} dBm", info.address) if part)
