"""Whether an address can serve to know a tag by: many devices change theirs every few minutes to hours."""

from typing import Any, Final

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.core import HomeAssistant, callback

from ..adverts import Advertisement, Frame, dult, find_hub, find_my, parse, smarttag

_WITH_KEYS: Final = (find_hub.PROTOCOL, find_my.PROTOCOL, dult.PROTOCOL)
_CHANGING: Final = (*_WITH_KEYS, smarttag.PROTOCOL)
# The two top bits of an address that is random: 01 is resolvable, 00 not, both change; 11 stays until a restart.
_TOP_BITS: Final = 6
_RESOLVABLE: Final = 0b01
_STATIC: Final = 0b11


@callback
def async_address_error(hass: HomeAssistant, address: str) -> str | None:
    """Return the key of the error why an address cannot be fixed; None where nothing speaks against it."""
    heard = _heard_at(hass, address)
    if any(_is_public(info) for info in heard):
        return None
    protocols = [frame.protocol for info in heard if (frame := frame_of(info)) is not None]
    if any(protocol in _WITH_KEYS for protocol in protocols):
        return "address_needs_key"
    if any(protocol in _CHANGING for protocol in protocols) or any(map(_is_private, heard)):
        return "address_changes"
    return None


@callback
def async_is_public(hass: HomeAssistant, address: str) -> bool:
    """Return whether a receiver hears the address and reports that it is public."""
    return any(map(_is_public, _heard_at(hass, address)))


def may_change(address: str) -> bool:
    """Return whether the address is resolvable, unless it is a public one with the same bits."""
    return int(address[:2], 16) >> _TOP_BITS == _RESOLVABLE


def keeps_address(info: BluetoothServiceInfoBleak, frame: Frame | None) -> bool:
    """Return whether nothing shows that a device changes its address."""
    if _is_public(info):
        return True
    return (frame is None or frame.protocol not in _CHANGING) and not _is_private(info)


def frame_of(info: BluetoothServiceInfoBleak) -> Frame | None:
    """Return what a device advertises."""
    return parse(Advertisement(info.address, info.service_data, info.manufacturer_data, None, info.service_uuids))


def _heard_at(hass: HomeAssistant, address: str) -> list[BluetoothServiceInfoBleak]:
    infos = bluetooth.async_discovered_service_info(hass, connectable=False)
    return [info for info in infos if info.address == address]


def _is_private(info: BluetoothServiceInfoBleak) -> bool:
    return _is_random(info) is True and int(info.address[:2], 16) >> _TOP_BITS != _STATIC


def _is_public(info: BluetoothServiceInfoBleak) -> bool:
    return _is_random(info) is False


def _is_random(info: BluetoothServiceInfoBleak) -> bool | None:
    """Return the type of a device's address where its receiver reports it: proxies a number, an adapter a word."""
    details: Any = getattr(info.device, "details", None)
    if not isinstance(details, dict):
        return None
    number = details.get("address_type")
    if isinstance(number, int) and not isinstance(number, bool):
        # 0 is public, 1 random, 2 and 3 the same once resolved.
        return bool(number & 1)
    properties = details.get("props")
    word = properties.get("AddressType") if isinstance(properties, dict) else None
    return word == "random" if word in {"public", "random"} else None
