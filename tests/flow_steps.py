"""What the flow tests share: tags as a user enters them, devices nearby, and a home that is not run."""

from collections.abc import Generator
import json
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import AsyncMock, patch

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from homeassistant.components.bluetooth import MONOTONIC_TIME, BluetoothServiceInfoBleak
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

FAST_PAIR: Final = "0000fe2c-0000-1000-8000-00805f9b34fb"
FIND_HUB: Final = "0000feaa-0000-1000-8000-00805f9b34fb"
ADDRESS: Final = "C2:9F:5B:4C:F3:69"
KEY: Final = bytes(range(32)).hex()
OTHER_KEY: Final = bytes(range(100, 132)).hex()
IRK: Final = bytes(range(16)).hex()
BIND_KEY: Final = bytes(range(16, 32)).hex()
FIXED_ID: Final = bytes(range(200, 220)).hex()
UUID: Final = "00112233-4455-6677-8899-aabbccddeeff"


def accessory(master: int = 1) -> str:
    """Return an accessory as FindMy.py writes it."""
    return json.dumps(
        {
            "type": "accessory",
            "master_key": bytes(range(master, master + 28)).hex(),
            "skn": bytes(range(40, 72)).hex(),
            "sks": bytes(range(80, 112)).hex(),
            "paired_at": "2026-02-01T10:00:00+00:00",
            "model": "Xiaomi Tag",
        }
    )


# A valid form of each kind, without name and person.
FORMS: Final[dict[TagKind, dict[str, Any]]] = {
    TagKind.FIND_HUB: {"identity_key": KEY, "paired_at": "2026-03-01T18:30:00+00:00"},
    TagKind.FIND_MY: {"accessory": accessory()},
    TagKind.ADDRESS: {"address": "a4:c1:38:12:34:56", "bind_key": BIND_KEY},
    TagKind.IBEACON: {"uuid": UUID, "major": 1, "minor": 65535},
    TagKind.PRIVATE_ADDRESS: {"irk": IRK},
    TagKind.HOME_MADE: {"keys": FIXED_ID},
}
# What is stored of them.
STORED: Final[dict[TagKind, dict[str, Any]]] = {
    TagKind.FIND_HUB: {"identity_key": KEY, "paired_at": 1_772_389_800.0},
    TagKind.FIND_MY: {
        "master_key": bytes(range(1, 29)).hex(),
        "primary_secret": bytes(range(40, 72)).hex(),
        "secondary_secret": bytes(range(80, 112)).hex(),
        "paired_at": 1_769_940_000.0,
        "model": "Xiaomi Tag",
        "aligned_at": None,
        "aligned_index": 0,
    },
    TagKind.ADDRESS: {"address": "A4:C1:38:12:34:56", "bind_key": BIND_KEY},
    TagKind.IBEACON: {"uuid": UUID, "major": 1, "minor": 65535},
    TagKind.PRIVATE_ADDRESS: {"irk": IRK},
    TagKind.HOME_MADE: {"ids": [FIXED_ID]},
}
SECRETS: Final = (KEY, BIND_KEY, IRK, FIXED_ID, "master_key", bytes(range(1, 29)).hex())
# One wrong value of each field, and the key of its error.
WRONG: Final = [
    (TagKind.FIND_HUB, {"identity_key": "12"}, {"identity_key": "not_hex_64"}),
    (TagKind.FIND_HUB, {"identity_key": "ab" * 60}, {"identity_key": "wrapped_key"}),
    (TagKind.FIND_HUB, {"identity_key": "{"}, {"identity_key": "not_json"}),
    (TagKind.FIND_HUB, {"identity_key": " "}, {"identity_key": "empty"}),
    (TagKind.FIND_HUB, {"paired_at": "yesterday"}, {"paired_at": "not_date"}),
    (TagKind.FIND_HUB, {"identity_key": "12", "paired_at": 5}, {"identity_key": "not_hex_64", "paired_at": "not_date"}),
    (TagKind.FIND_MY, {"accessory": "my keys"}, {"accessory": "not_accessory"}),
    (TagKind.FIND_MY, {"accessory": "<plist"}, {"accessory": "not_plist"}),
    (TagKind.ADDRESS, {"address": "kitchen"}, {"address": "not_address"}),
    (TagKind.ADDRESS, {"bind_key": "12"}, {"bind_key": "not_bind_key"}),
    (TagKind.IBEACON, {"uuid": "12"}, {"uuid": "not_uuid"}),
    (TagKind.IBEACON, {"major": 65536}, {"major": "not_major"}),
    (TagKind.IBEACON, {"major": "x", "minor": -1}, {"major": "not_major", "minor": "not_minor"}),
    (TagKind.IBEACON, {"minor": 1.5}, {"minor": "not_minor"}),
    (TagKind.PRIVATE_ADDRESS, {"irk": "12"}, {"irk": "not_hex_32"}),
    (TagKind.FIND_HUB, {"identity_key": "ab" * 33}, {"identity_key": "not_hex_64_counted"}),
    (TagKind.FIND_HUB, {"paired_at": "2099-01-01"}, {"paired_at": "date_in_future"}),
    (TagKind.ADDRESS, {"address": "00:00:00:00:00:00"}, {"address": "reserved_address"}),
    (TagKind.ADDRESS, {"address": "A4:C1:38:12:34"}, {"address": "not_address_counted"}),
    (TagKind.IBEACON, {"uuid": f"{UUID}_2_65535"}, {"major": "not_major"}),
    (TagKind.PRIVATE_ADDRESS, {"irk": "ab" * 17}, {"irk": "not_hex_32_counted"}),
    (TagKind.HOME_MADE, {"keys": "my tag"}, {"keys": "not_keys"}),
    (TagKind.PRIVATE_ADDRESS, {"name": " "}, {"name": "invalid_name"}),
    (TagKind.PRIVATE_ADDRESS, {"name": "x" * 101}, {"name": "invalid_name"}),
]


def device(
    address: str = ADDRESS,
    name: str | None = None,
    *,
    service_data: dict[str, bytes] | None = None,
    manufacturer_data: dict[int, bytes] | None = None,
    rssi_dbm: int = -50,
    age_s: float = 0.0,
    address_type: int | None = None,
) -> BluetoothServiceInfoBleak:
    """Return a device as Home Assistant's Bluetooth hands it to a flow."""
    service_data = service_data or {}
    manufacturer_data = manufacturer_data or {}
    return BluetoothServiceInfoBleak(
        name=name or address,
        address=address,
        rssi=rssi_dbm,
        manufacturer_data=manufacturer_data,
        service_data=service_data,
        service_uuids=[],
        source="AA:BB:CC:00:00:01",
        device=BLEDevice(address, name, {} if address_type is None else {"address_type": address_type}),
        advertisement=AdvertisementData(
            local_name=name,
            manufacturer_data=manufacturer_data,
            service_data=service_data,
            service_uuids=[],
            tx_power=None,
            rssi=rssi_dbm,
            platform_data=(),
        ),
        connectable=False,
        time=MONOTONIC_TIME() - age_s,
        tx_power=None,
    )


@pytest.fixture(name="setup_entry")
def setup_entry_fixture() -> Generator[AsyncMock]:
    """Keep entries from running: flows are tested by what they store."""
    integration = f"custom_components.{DOMAIN}"
    with (
        patch(f"{integration}.async_setup_entry", return_value=True) as setup_entry,
        patch(f"{integration}.async_unload_entry", return_value=True),
    ):
        yield setup_entry


@pytest.fixture(name="nearby")
def nearby_fixture() -> Generator[list[BluetoothServiceInfoBleak]]:
    """Let tests set which devices are heard."""
    heard: list[BluetoothServiceInfoBleak] = []
    with patch("homeassistant.components.bluetooth.async_discovered_service_info", return_value=heard):
        yield heard


async def loaded_home(hass: HomeAssistant, *known: str) -> MockConfigEntry:
    """Return a set-up home that recognises these addresses."""
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, title="Xiaomi Tag")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    entry.runtime_data = SimpleNamespace(knows=lambda address: address in known)
    return entry


def shown(result: Any) -> dict[str, Any]:
    """Return the values that a form shows, by field."""
    values = {}
    for marker in result["data_schema"].schema:
        if marker.description and "suggested_value" in marker.description:
            values[str(marker.schema)] = marker.description["suggested_value"]
    return values


def is_password(result: Any, name: str) -> bool:
    """Return whether a form hides what is typed into a field."""
    field = result["data_schema"].schema[name]
    assert isinstance(field, TextSelector)
    return field.config.get("type") == "password"
