"""Every published vector is either checked here or named as another package's; none is forgotten."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from custom_components.xiaomi_tag.adverts import (
    Advertisement,
    Battery,
    BatteryLevel,
    DultFrame,
    EddystoneTlmFrame,
    EddystoneUidFrame,
    FastPairFrame,
    FindHubFrame,
    FindMyFrame,
    IBeaconFrame,
    MiBeaconDecoder,
    MiBeaconFrame,
    OwnerState,
    SmartTagFrame,
    chipolo,
    find_my,
    from_raw,
    model_hint,
    parse,
    tile,
)
from tests import vectors

ANY_ADDRESS = "C0:00:00:00:00:00"
"""For vectors published without their address: key bytes that come from it are zero."""

type Vector = dict[str, Any]

_IDENTITY = "identity"
_RINGING = "not used yet: the tag cannot be rung so far"
_STRANGERS = "not used yet: strangers' tags are not asked anything so far"

ELSEWHERE: dict[str, str] = {
    "fhn_eid_secp160r1_a": _IDENTITY,
    "fhn_eid_secp160r1_b": _IDENTITY,
    "fhn_eid_secp256r1_spec_rule": _IDENTITY,
    "fhn_owner_subkeys": _RINGING,
    "fhn_ring_request": _RINGING,
    "fhn_read_ring_state_request": _RINGING,
    "fhn_read_beacon_parameters": _RINGING,
    "apple_rolling_keys": _IDENTITY,
    "dult_gatt_requests": _STRANGERS,
    "dult_gatt_responses": _STRANGERS,
    "bluetooth_core_d7": _IDENTITY,
    "ha_private_ble_4001020ac4a6": _IDENTITY,
    "ha_private_ble_400203d274ce": _IDENTITY,
    "ha_private_ble_400000d274ce": _IDENTITY,
    "ha_private_ble_0001ffa03a76": _IDENTITY,
    "address_type_c2": _IDENTITY,
    "address_type_68": _IDENTITY,
    "address_type_2c": _IDENTITY,
    "tile_v2_private_ids": "not used yet: a Tile is known by its fixed address",
}


def advertisement_of(vector: Vector) -> Advertisement:
    """Return what Home Assistant would hand over."""
    manufacturer_data = {
        int(company): bytes.fromhex(data) for company, data in (vector.get("manufacturer_data") or {}).items()
    }
    if with_company := vector.get("manufacturer_data_with_company"):
        data = bytes.fromhex(with_company)
        manufacturer_data[int.from_bytes(data[:2], "little")] = data[2:]
    return Advertisement(
        vector.get("address") or ANY_ADDRESS,
        {uuid: bytes.fromhex(data) for uuid, data in (vector.get("service_data") or {}).items()},
        manufacturer_data,
        vector.get("local_name"),
        vector.get("service_uuids") or (),
    )


def check_find_hub(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, FindHubFrame)
    assert frame.identity.hex() == expected["eid"]
    assert frame.hashed_flags == expected["hashed_flags_raw"]
    assert frame.owner is {0x40: OwnerState.NEAR, 0x41: OwnerState.SEPARATED}[expected["frame_type"]]
    assert frame.battery is None
    assert frame.model == vector.get("local_name")


def check_truncated(vector: Vector) -> None:
    advertisement = from_raw(ANY_ADDRESS, bytes.fromhex(vector["raw_adv"]))
    assert advertisement is None


def check_nothing(vector: Vector) -> None:
    assert parse(advertisement_of(vector)) is None


def check_fast_pair(vector: Vector) -> None:
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, FastPairFrame)
    assert frame.model_id == int(vector["expected"]["fast_pair_model_id"], 16)
    assert frame.model == "Xiaomi Tag"


def check_find_my(vector: Vector) -> None:
    expected = vector["expected"]
    separated = expected["state"] == "separated"
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, FindMyFrame)
    assert frame.owner is (OwnerState.SEPARATED if separated else OwnerState.NEAR)
    assert frame.status == expected["status"]
    assert frame.hint == expected.get("hint")
    assert len(frame.identity) == (28 if separated else 6)
    assert bool(frame.status & 0x04) == expected.get("maintained", False)
    if "battery" in expected:
        assert frame.battery == Battery(level=BatteryLevel(expected["battery"]))
    assert frame.from_tag == (expected.get("device_class") == "airtag")
    assert frame.model == ("AirTag" if frame.from_tag else None)
    if "public_key" in expected:
        assert frame.identity.hex() == expected["public_key"]
        assert b64encode(sha256(frame.identity).digest()).decode() == expected["hashed_key_b64"]
    if "partial_key" in expected:
        assert frame.identity.hex() == expected["partial_key"]
    if "key_bits" in expected:
        assert frame.identity[0] >> 6 == expected["key_bits"]


def check_unpaired_accessory(vector: Vector) -> None:
    frame = parse(advertisement_of(vector))
    assert frame is not None
    assert frame.protocol is find_my.PAIRING
    assert frame.identity == b""


def check_dult(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, DultFrame)
    assert frame.network == expected["network_id"]
    assert frame.owner is (OwnerState.NEAR if expected["near_owner"] else OwnerState.SEPARATED)
    assert frame.proprietary.hex() == expected["proprietary"]


def check_ibeacon(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, IBeaconFrame)
    assert frame.uuid == UUID(expected["uuid"])
    assert (frame.major, frame.minor) == (expected["major"], expected["minor"])
    assert frame.identity == frame.uuid.bytes + frame.major.to_bytes(2) + frame.minor.to_bytes(2)
    assert frame.power_at_1m_dbm == expected["tx_power_at_1m"]
    assert frame.extra.hex() == expected["extra"]


def check_eddystone_uid(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, EddystoneUidFrame)
    assert frame.power_at_0m_dbm == expected["tx_power_at_0m"]
    assert frame.identity.hex() == expected["namespace"] + expected["instance"]


def check_eddystone_tlm(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, EddystoneTlmFrame)
    assert frame.version == expected["version"]
    assert frame.battery == Battery(millivolts=expected["battery_mv"])
    assert frame.temperature_c == pytest.approx(expected["temperature_c"], abs=0.001)
    assert frame.advertisements == expected["adv_count"]
    assert frame.uptime_s == expected["uptime_s"]


SMARTTAG_STATES = {"premature_offline": {1}, "offline": {2}, "overmature_offline": {3}, "connected": {4, 5, 6, 7}}


def check_smarttag(vector: Vector) -> None:
    expected = vector["expected"]
    frame = parse(advertisement_of(vector))
    assert isinstance(frame, SmartTagFrame)
    assert frame.from_tag
    assert frame.state in SMARTTAG_STATES[expected["state"]]
    assert (frame.owner is OwnerState.SEPARATED) == (expected["state"] == "overmature_offline")
    assert (frame.owner is OwnerState.NEAR) == (expected["state"] == "connected")
    if "privacy_id" in expected:
        assert frame.identity.hex() == expected["privacy_id"]
        assert frame.aging_counter == expected["aging_counter"]
        assert frame.uwb == expected["uwb"]
        assert frame.battery == Battery(level=BatteryLevel(expected["battery"]))


def check_tile(vector: Vector) -> None:
    frame = parse(advertisement_of(vector))
    assert frame is not None
    assert frame.protocol is tile.PROTOCOL
    assert frame.owner is OwnerState.UNKNOWN
    assert frame.identity.hex() == vector["expected"].get("private_id", "c58aaccd312f479e")


def check_chipolo(vector: Vector) -> None:
    frame = parse(advertisement_of(vector))
    assert frame is not None
    assert frame.protocol is chipolo.PROTOCOL
    assert frame.owner is OwnerState.SEPARATED


def check_named_only(vector: Vector) -> None:
    """A key finder that only its name tells: a hint, and no frame."""
    advertisement = advertisement_of(vector)
    assert parse(advertisement) is None
    assert model_hint(advertisement.name) == vector["expected"]["brand"]


HEADER_FIELDS = ("version", "encrypted", "mesh", "registered", "solicited", "auth_mode", "product_id", "frame_counter")


def check_mibeacon(vector: Vector) -> None:
    expected = vector["expected"]
    advertisement = advertisement_of(vector)
    frame = parse(advertisement)
    assert isinstance(frame, MiBeaconFrame)
    assert {name: getattr(frame, name) for name in HEADER_FIELDS} == {name: expected[name] for name in HEADER_FIELDS}
    assert frame.has_object == expected["object_included"]
    assert (frame.capability is not None) == expected["capability_included"]
    assert frame.identity.hex() == expected.get("mac", "")
    assert [frame.model] == expected["library_model"]
    key = vector["inputs"].get("bindkey")
    decoder = MiBeaconDecoder(advertisement.address, bytes.fromhex(key) if key else None)
    percent = expected["library_values"].get("battery")
    assert decoder.decode(advertisement) == (None if percent is None else Battery(percent=percent))


def check_mibeacon_wrong_key(vector: Vector) -> None:
    advertisement = advertisement_of(vector)
    decoder = MiBeaconDecoder(advertisement.address, bytes.fromhex(vector["inputs"]["bindkey"]))
    assert decoder.decode(advertisement) is None


def check_mibeacon_unknown_product(vector: Vector) -> None:
    advertisement = advertisement_of(vector)
    frame = parse(advertisement)
    assert isinstance(frame, MiBeaconFrame)
    assert frame.product_id == vector["expected"]["product_id"]
    assert frame.model == "0xFFFF"
    assert MiBeaconDecoder(advertisement.address).decode(advertisement) is None


CHECKS: dict[str, Callable[[Vector], None]] = {
    "xiaomi_tag_fhn_capture": check_find_hub,
    "fhn_truncated_field_record": check_truncated,
    "fhn_frame_without_hashed_flags": check_find_hub,
    "fhn_frame_battery1_utp0_ts1700000000": check_find_hub,
    "fhn_frame_battery2_utp0_ts1700000000": check_find_hub,
    "fhn_frame_battery3_utp1_ts1700000000": check_find_hub,
    "fhn_frame_battery0_utp1_ts1700000000": check_find_hub,
    "fhn_frame_battery1_utp0_ts1700001024": check_find_hub,
    "fast_pair_discoverable_xiaomi_model": check_fast_pair,
    "eddystone_feaa_sensor_bc08_negative": check_nothing,
    "eddystone_feaa_sensor_k9_negative": check_nothing,
    "airtag_separated_worked_example": check_find_my,
    "airtag_near_owner_worked_example": check_find_my,
    "airtag_separated_nrfconnect": check_find_my,
    "airtag_separated_shelly_log": check_find_my,
    "find_my_near_owner_f307": check_find_my,
    "find_my_near_owner_ruuvi_gateway": check_find_my,
    "find_my_iphone_ruuvi_mqtt": check_find_my,
    "find_my_near_owner_9401": check_find_my,
    "find_my_flipper_example": check_find_my,
    "find_my_registered_airtag_tools": check_find_my,
    "airtag_unregistered_setup": check_nothing,
    "apple_nearby_info_negative": check_nothing,
    "apple_nearby_info_2_negative": check_nothing,
    "find_my_accessory_unpaired_fd44": check_unpaired_accessory,
    "airtag2_near_owner_tag_a": check_dult,
    "airtag2_near_owner_tag_b": check_dult,
    "dult_apple_near_owner_other": check_dult,
    "dult_google_separated_synthetic": check_dult,
    "dult_apple_near_owner_minimal": check_dult,
    "dult_reserved_bits_set": check_dult,
    "dult_too_short": check_nothing,
    "test_Xiaomi_LYWSDCGQ_first": check_mibeacon,
    "test_Xiaomi_LYWSD03MMC": check_mibeacon,
    "test_Xiaomi_LYWSD03MMC_encrypted": check_mibeacon,
    "test_Xiaomi_XMWSDJ04MMC": check_mibeacon,
    "test_Xiaomi_CGDK2": check_mibeacon,
    "test_Xiaomi_YLKG07YL_press": check_mibeacon,
    "test_Xiaomi_HS1BB_MI_obj4803": check_mibeacon,
    "test_Xiaomi_HS1BB_MI_obj4818": check_mibeacon,
    "test_Xiaomi_HS1BB_illuminanca_and_motion": check_mibeacon,
    "test_Xiaomi_RTCGQ02LM_timeout_motion": check_mibeacon,
    "test_Xiaomi_PTX_press": check_mibeacon,
    "test_Xiaomi_XMWS01XS_press": check_mibeacon,
    "test_bindkey_wrong": check_mibeacon_wrong_key,
    "test_Xiaomi_unknown_device": check_mibeacon_unknown_product,
    "ibeacon_bluecharm": check_ibeacon,
    "ibeacon_nrf51822_with_extra_byte": check_ibeacon,
    "ibeacon_bm2_theengs": check_ibeacon,
    "ibeacon_airlocate": check_ibeacon,
    "ibeacon_easibeacon_with_battery": check_ibeacon,
    "eddystone_uid": check_eddystone_uid,
    "eddystone_tlm": check_eddystone_tlm,
    "eddystone_tlm_71c": check_eddystone_tlm,
    "eddystone_eid": check_nothing,
    "samsung_smarttag_offline": check_smarttag,
    "samsung_state_premature_offline": check_smarttag,
    "samsung_state_offline": check_smarttag,
    "samsung_state_overmature_offline": check_smarttag,
    "samsung_state_connected": check_smarttag,
    "samsung_state_paired": check_smarttag,
    "tile_feed": check_tile,
    "tile_feec": check_tile,
    "tile_fd84": check_tile,
    "chipolo_fe33": check_chipolo,
    "itag_name_and_mfr": check_named_only,
    "nutale": check_named_only,
    "samsung_tv_negative": check_nothing,
    "samsung_device_2_negative": check_nothing,
    "microsoft_cdp_negative": check_nothing,
    "microsoft_beacon_negative": check_nothing,
}

ALL = {vector["name"]: vector for file in vectors.FILES for vector in vectors.load(file)}
WITH_RAW = [name for name in CHECKS if "raw_adv" in ALL[name] and CHECKS[name] is not check_truncated]


def test_each_vector_has_one_owner() -> None:
    """No vector is left out, none is claimed twice, and no claim is for a vector that is not there."""
    names = [vector["name"] for file in vectors.FILES for vector in vectors.load(file)]
    assert len(names) == len(set(names))
    assert sorted([*CHECKS, *ELSEWHERE]) == sorted(names)


def test_each_vector_file_is_in_the_index() -> None:
    files = {path.stem for path in vectors.FOLDER.glob("*.json")} - {"index"}
    assert files == set(vectors.FILES)


@pytest.mark.parametrize("name", CHECKS)
def test_vector(name: str) -> None:
    CHECKS[name](ALL[name])


@pytest.mark.parametrize("name", WITH_RAW)
def test_raw_packet_of_vector_reads_the_same(name: str) -> None:
    given = advertisement_of(ALL[name])
    raw = from_raw(given.address, bytes.fromhex(ALL[name]["raw_adv"]))
    assert raw is not None
    assert raw.service_data == given.service_data
    assert raw.manufacturer_data == given.manufacturer_data
