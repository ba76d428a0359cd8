from typing import Any

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.adverts import PROTOCOLS, Parser
from custom_components.xiaomi_tag.flows import candidates
from custom_components.xiaomi_tag.flows.candidates import async_nearby

from ..adverts import made_up
from ..flow_steps import ADDRESS, FIND_HUB, device, loaded_home

FIND_HUB_FRAME = b"\x40" + bytes(range(20))
FIND_MY_FRAME = b"\x12\x19\x10" + bytes(range(22)) + b"\x00\x00"
IBEACON = bytes.fromhex("0215 00112233445566778899aabbccddeeff 0001 0002 c5")


def addresses(hass: HomeAssistant) -> list[str]:
    return [option["value"] for option in async_nearby(hass, None)]


async def test_label_shows_name_protocol_strength_and_address(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    nearby.append(device(name="My beacon", manufacturer_data={0x004C: IBEACON}, rssi_dbm=-48))
    assert async_nearby(hass, None) == [
        {"value": ADDRESS, "label": f"My beacon · iBeacon · -48 dBm · {ADDRESS}"},
    ]


async def test_nameless_tracker_is_offered_by_its_protocol(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    nearby.append(device(manufacturer_data={0x004C: IBEACON}))
    assert async_nearby(hass, None)[0]["label"] == f"iBeacon · -50 dBm · {ADDRESS}"


async def test_model_stands_in_for_a_missing_name(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    nearby.append(device(service_data={"0000fe2c-0000-1000-8000-00805f9b34fb": bytes.fromhex("15d23e")}))
    assert async_nearby(hass, None)[0]["label"] == f"Xiaomi Tag · Fast Pair · -50 dBm · {ADDRESS}"


async def test_named_device_is_offered_though_it_is_not_a_known_tracker(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]
) -> None:
    nearby.append(device(name="LYWSD03MMC"))
    assert async_nearby(hass, None)[0]["label"] == f"LYWSD03MMC · -50 dBm · {ADDRESS}"


@pytest.mark.parametrize(
    "info",
    [
        {"address": "54:EF:44:00:00:01", "name": "Sensor", "address_type": 0},
        {"address": "54:EF:44:00:00:01", "name": "Sensor"},
        {
            "address": "A4:C1:38:00:00:01",
            "name": "Tag",
            "service_data": {FIND_HUB: FIND_HUB_FRAME},
            "address_type": 0,
        },
        {"address": "C2:C1:38:00:00:01", "name": "Beacon", "address_type": 1},
    ],
    ids=["public", "of unknown type", "home-made tag with a public address", "random, but static"],
)
async def test_address_that_may_stay_is_offered(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak], info: dict[str, Any]
) -> None:
    # Made here: it must have been heard in the last minute.
    nearby.append(device(**info))
    assert addresses(hass) == [info["address"]]


async def test_strongest_is_first(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    for number, rssi_dbm in enumerate((-70, -40, -75)):
        nearby.append(device(f"C2:00:00:00:00:0{number}", name="Tag", rssi_dbm=rssi_dbm))
    assert addresses(hass) == ["C2:00:00:00:00:01", "C2:00:00:00:00:00", "C2:00:00:00:00:02"]


@pytest.mark.parametrize(
    "info",
    [
        {"name": "Tag", "rssi_dbm": -76},
        {"name": "Tag", "rssi_dbm": -127},
        {"name": "Tag", "rssi_dbm": 0},
        {"name": "Tag", "age_s": 3600},
        {},
        {"name": ADDRESS.replace(":", "-")},
        {"name": "\x00\n"},
        {"manufacturer_data": {0x004C: b"\x10\x05\x01\x98\x12\x34\x56"}},
        {"manufacturer_data": {0x004C: b"\x12\x02\x00\x01"}},
        {"service_data": {FIND_HUB: b""}},
        {"name": "Xiaomi Tag", "service_data": {FIND_HUB: FIND_HUB_FRAME}},
        {"manufacturer_data": {0x004C: FIND_MY_FRAME}},
        {"address": "5A:00:00:00:00:01", "name": "Phone", "address_type": 1},
        {"address": "1A:00:00:00:00:01", "name": "Watch", "address_type": 1},
    ],
    ids=[
        "weak",
        "lost",
        "not measured",
        "long ago",
        "says nothing",
        "address as name",
        "unprintable name",
        "Apple device that is no tag",
        "phone in Find My",
        "broken frame",
        "Find Hub",
        "Find My",
        "resolvable address",
        "address that changes",
    ],
)
async def test_not_offered(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak], info: dict[str, Any]) -> None:
    nearby.append(device(**info))
    assert not addresses(hass)


@pytest.mark.usefixtures("enable_bluetooth", "setup_entry")
async def test_own_tags_are_not_offered(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    home = await loaded_home(hass, ADDRESS)
    nearby += [device(name="Tag"), device("C2:00:00:00:00:02", name="Tag")]
    assert [option["value"] for option in async_nearby(hass, home)] == ["C2:00:00:00:00:02"]


async def test_receivers_are_not_offered(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    MockConfigEntry(domain="bluetooth", unique_id=ADDRESS).add_to_hass(hass)
    nearby += [device(name="Proxy"), device("C2:00:00:00:00:02", name="Tag")]
    assert addresses(hass) == ["C2:00:00:00:00:02"]


async def test_list_and_labels_are_bounded(hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak]) -> None:
    nearby += [device(f"C2:00:00:00:01:{number:02X}", name="x" * 248 + "\n") for number in range(200)]
    offered = async_nearby(hass, None)
    assert len(offered) == 20
    assert max(len(option["label"]) for option in offered) < 80
    assert all(option["label"].isprintable() for option in offered)


async def test_new_protocol_is_offered_by_its_display_name(
    hass: HomeAssistant, nearby: list[BluetoothServiceInfoBleak], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "parse", Parser((*PROTOCOLS, made_up.PROTOCOL)).parse)
    nearby.append(device(service_data={made_up.UUID: bytes(6)}))
    assert async_nearby(hass, None)[0]["label"] == f"Made-up · -50 dBm · {ADDRESS}"
