"""Receivers for tests: they go through Home Assistant's own Bluetooth manager, as real ones do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from habluetooth import BaseHaRemoteScanner, HaBluetoothConnector
from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.receivers import registry


class _Scanner(BaseHaRemoteScanner):
    """A remote scanner whose packets come from the test."""

    silent_s: float | None = None

    def time_since_last_detection(self) -> float:
        """Return the silence that the test set, else the real one."""
        return super().time_since_last_detection() if self.silent_s is None else self.silent_s

    def hear(self, address: str, data: bytes, rssi_dbm: int, time_s: float) -> None:
        self._async_on_raw_advertisement(address, rssi_dbm, data, {}, time_s)


@dataclass
class Proxy:
    """A proxy: its scanner, its own device, and the one that `bluetooth` keeps for it."""

    hass: HomeAssistant
    source: str
    device_id: str
    bluetooth_device_id: str
    scanner: _Scanner
    _unregister: list[Callable[[], None]]

    def hear(self, address: str, data: bytes, rssi_dbm: int, *, age_s: float = 0.0) -> None:
        """Let the proxy receive one packet."""
        self.scanner.silent_s = None
        self.scanner.hear(address, data, rssi_dbm, MONOTONIC_TIME() - age_s)

    def connect(self) -> None:
        """Register the scanner with Home Assistant."""
        self._unregister = [
            bluetooth.async_register_scanner(self.hass, self.scanner),
            self.scanner.async_setup(),
        ]

    def cut(self) -> None:
        """Lose the connection."""
        while self._unregister:
            self._unregister.pop()()

    def move(self, area_id: str | None) -> None:
        """Set the area on the proxy's own device, as a user does."""
        dr.async_get(self.hass).async_update_device(self.device_id, area_id=area_id)


class AddProxy(Protocol):
    """The fixture that adds proxies and cuts them when the test ends."""

    def __call__(self, number: int, area_id: str | None, *, name: str | None = None) -> Proxy:
        """Add a connected proxy with the two devices that Home Assistant keeps of each."""
        ...


def make_proxy(hass: HomeAssistant, number: int, area_id: str | None, *, name: str | None = None) -> Proxy:
    """Add a connected proxy; tests take it from the fixture."""
    source = f"AA:BB:CC:00:00:{number:02X}"
    devices = dr.async_get(hass)
    own_entry = MockConfigEntry(domain="esphome", unique_id=source.lower(), title=f"Proxy {number}")
    own_entry.add_to_hass(hass)
    device = devices.async_get_or_create(
        config_entry_id=own_entry.entry_id,
        connections={(dr.CONNECTION_NETWORK_MAC, source.lower())},
        name=name or f"Proxy {number}",
    )
    devices.async_update_device(device.id, area_id=area_id)
    entry = MockConfigEntry(domain="bluetooth", unique_id=source, title=f"Proxy {number}")
    entry.add_to_hass(hass)
    bluetooth_device = devices.async_get_or_create(
        config_entry_id=entry.entry_id,
        connections={(dr.CONNECTION_BLUETOOTH, source)},
        name=f"Proxy {number} ({source})",
        via_device_id=device.id,
    )
    connector = HaBluetoothConnector(client=object, source=source, can_connect=lambda: False)  # type: ignore[arg-type]
    scanner = _Scanner(source, source, connector, connectable=False)
    proxy = Proxy(hass, source, device.id, bluetooth_device.id, scanner, [])
    proxy.connect()
    return proxy


class LaterTime:
    """The clock of receivers, which a test may put forward; proxies hear nothing meanwhile unless they are left out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        monkeypatch.setattr(registry, "MONOTONIC_TIME", lambda: MONOTONIC_TIME() + self.seconds)

    def go_on(self, seconds: float, *silent: Proxy) -> None:
        """Let seconds pass in which these proxies hear nothing, and all others something."""
        self.seconds += seconds
        for proxy in silent:
            proxy.scanner.silent_s = (proxy.scanner.silent_s or 0.0) + seconds
