"""Real shapes of each project's messages, and everything else."""

import json
from typing import Any
from uuid import UUID

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import IBeaconFrame, parse
from custom_components.xiaomi_tag.adverts.find_hub import UUID as FIND_HUB
from custom_components.xiaomi_tag.adverts.mibeacon import UUID as MIBEACON
from custom_components.xiaomi_tag.sources.gateway_payloads import (
    MOST_BYTES,
    Packet,
    as_address,
    read_bt_to_mqtt,
    read_espresense,
)

ESPRESENSE_PHONE = {
    "mac": "6a1b2c3d4e5f",
    "id": "iBeacon:e2c56db5-dffb-48d2-b060-d0f5a71096e0-1-65535",
    "name": "Keys",
    "rssi@1m": -59,
    "rssi": -71.33,
    "rxAdj": 0,
    "rssiVar": 3.1,
    "distance": 2.41,
    "var": 0.2,
    "int": 1012,
}
ESPRESENSE_THERMOMETER = {
    "mac": "a4c138000001",
    "id": "miTherm:a4c138000001",
    "rssi@1m": -59,
    "rssi": -60.5,
    "distance": 1.1,
    "int": 5003,
    "mV": 2950,
    "batt": 87,
    "temp": 21.5,
    "rh": 44.0,
}
OMG_FIND_HUB = {
    "id": "C2:9F:5B:4C:F3:69",
    "mac_type": 1,
    "adv_type": 3,
    "rssi": -63,
    "servicedata": "40" + "11" * 20 + "07",
    "servicedatauuid": "0xfeaa",
}
OMG_BEACON_DECODED = {
    "id": "6A:1B:2C:3D:4E:5F",
    "mac_type": 1,
    "rssi": -80,
    "brand": "GENERIC",
    "model": "iBeacon",
    "model_id": "IBEACON",
    "mfid": "4c00",
    "uuid": "e2c56db5dffb48d2b060d0f5a71096e0",
    "major": 1,
    "minor": 2,
    "txpower": -59,
    "volt": 0,
    "distance": 12.5,
}
THEENGS_BEACON_RAW = {
    "name": "Keys",
    "id": "6A:1B:2C:3D:4E:5F",
    "rssi": -80,
    "manufacturerdata": "4c000215e2c56db5dffb48d2b060d0f5a71096e000010002c5",
}


def payload(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def espresense(**changes: Any) -> Packet:
    packet = read_espresense(payload(**{**ESPRESENSE_PHONE, **changes}))
    assert packet is not None
    return packet


def omg(fields: dict[str, Any], **changes: Any) -> Packet:
    packet = read_bt_to_mqtt(payload(**{**fields, **changes}), "C29F5B4CF369")
    assert packet is not None
    return packet


def test_espresense_address_and_signal() -> None:
    packet = espresense()
    assert (packet.address, packet.rssi_dbm, packet.battery_percent) == ("6A:1B:2C:3D:4E:5F", -71, None)


def test_espresense_beacon_is_read_from_the_fingerprint() -> None:
    frame = parse(espresense().advertisement())
    assert isinstance(frame, IBeaconFrame)
    assert (frame.uuid, frame.major, frame.minor) == (UUID("e2c56db5-dffb-48d2-b060-d0f5a71096e0"), 1, 65535)


@pytest.mark.parametrize(
    "fingerprint",
    [
        "apple:findmy",
        "apple:1005:9-26",
        "irk:00112233445566778899aabbccddeeff",
        "phone:mine",
        "iBeacon:",
        "iBeacon:e2c56db5-dffb-48d2-b060-d0f5a71096e0-1-65536",
        "iBeacon:e2c56db5-dffb-48d2-b060-d0f5a71096e0-1",
    ],
)
def test_espresense_other_fingerprints_have_no_content(fingerprint: str) -> None:
    packet = espresense(id=fingerprint)
    assert packet.address == "6A:1B:2C:3D:4E:5F"
    assert not packet.advertisement().manufacturer_data


def test_espresense_fingerprint_can_be_the_address() -> None:
    assert espresense(mac=None, id="a4c138000001").address == "A4:C1:38:00:00:01"


def test_espresense_battery() -> None:
    packet = read_espresense(payload(**ESPRESENSE_THERMOMETER))
    assert packet is not None
    assert packet.battery_percent == 87


def test_espresense_distance_alone_is_not_a_sighting() -> None:
    assert read_espresense(payload(mac="6a1b2c3d4e5f", id="x", distance=1.5)) is None


def test_omg_service_data() -> None:
    packet = omg(OMG_FIND_HUB)
    assert (packet.address, packet.rssi_dbm) == ("C2:9F:5B:4C:F3:69", -63)
    assert packet.advertisement().service_data == {FIND_HUB: b"\x40" + b"\x11" * 20 + b"\x07"}


@pytest.mark.parametrize("uuid", ["feaa", "0xFEAA", "0000feaa", "0000FEAA-0000-1000-8000-00805f9b34fb"])
def test_omg_service_uuid_in_every_spelling(uuid: str) -> None:
    assert list(omg(OMG_FIND_HUB, servicedatauuid=uuid).advertisement().service_data) == [FIND_HUB]


def test_omg_several_service_data() -> None:
    packet = omg(OMG_FIND_HUB, servicedatauuid=["feaa", "fe95"], servicedata=["40aa", "30bb"])
    assert packet.advertisement().service_data == {FIND_HUB: b"\x40\xaa", MIBEACON: b"\x30\xbb"}


def test_omg_service_data_without_uuid_is_left_out() -> None:
    packet = omg(OMG_FIND_HUB, servicedatauuid=["feaa"], servicedata=["40aa", "30bb"])
    assert packet.advertisement().service_data == {FIND_HUB: b"\x40\xaa"}


def test_decoded_beacon_is_one_again() -> None:
    frame = parse(omg(OMG_BEACON_DECODED).advertisement())
    assert isinstance(frame, IBeaconFrame)
    assert (frame.uuid, frame.major, frame.minor) == (UUID("e2c56db5-dffb-48d2-b060-d0f5a71096e0"), 1, 2)


def test_raw_data_wins_over_what_was_decoded() -> None:
    packet = omg({**OMG_BEACON_DECODED, **THEENGS_BEACON_RAW}, minor=9)
    frame = parse(packet.advertisement())
    assert isinstance(frame, IBeaconFrame)
    assert (frame.minor, frame.power_at_1m_dbm) == (2, -59)


def test_theengs_manufacturer_data_and_name() -> None:
    advertisement = omg(THEENGS_BEACON_RAW).advertisement()
    assert advertisement.name == "Keys"
    assert advertisement.manufacturer_data[0x4C].startswith(b"\x02\x15")


def test_omg_uuid_as_id_leaves_the_address_in_mac() -> None:
    packet = omg(OMG_BEACON_DECODED, mac="6A:1B:2C:3D:4E:5F", id="e2c56db5dffb48d2b060d0f5a71096e0")
    assert packet.address == "6A:1B:2C:3D:4E:5F"


def test_address_is_read_from_the_topic_where_the_message_has_none() -> None:
    assert omg(OMG_FIND_HUB, id=None).address == "C2:9F:5B:4C:F3:69"


def test_omg_undecoded_topic_has_the_address_in_the_message() -> None:
    packet = read_bt_to_mqtt(payload(**OMG_FIND_HUB), "undecoded")
    assert packet is not None
    assert packet.address == "C2:9F:5B:4C:F3:69"


def test_omg_absence_is_not_a_sighting() -> None:
    assert read_bt_to_mqtt(payload(id="C2:9F:5B:4C:F3:69", presence="absent"), "C29F5B4CF369") is None


@pytest.mark.parametrize("rssi", [0, -127, 127, True, "-60", None, [-60], 1e300])
def test_impossible_signal_is_not_a_sighting(rssi: object) -> None:
    assert read_espresense(payload(**{**ESPRESENSE_PHONE, "rssi": rssi})) is None
    assert read_bt_to_mqtt(payload(**{**OMG_FIND_HUB, "rssi": rssi}), "C29F5B4CF369") is None


@pytest.mark.parametrize("batt", [-1, 101, True, "50", None])
def test_impossible_battery_is_left_out(batt: object) -> None:
    assert espresense(batt=batt).battery_percent is None


def test_same_content_compares_equal_whatever_the_signal() -> None:
    assert omg(OMG_FIND_HUB).content == omg(OMG_FIND_HUB, rssi=-90).content
    assert omg(OMG_FIND_HUB).content != omg(OMG_FIND_HUB, servicedata="40aa").content


def test_too_large_is_refused() -> None:
    assert read_espresense(payload(**ESPRESENSE_PHONE, junk="x" * MOST_BYTES)) is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b"online",
        b"\xff\xfe",
        b'{"rssi": NaN}',
        b"[" * 2000,
        b'{"rssi": 1' + b"0" * 400 + b"}",
    ],
)
def test_garbage_is_not_a_sighting(text: bytes) -> None:
    assert read_espresense(text) is None
    assert read_bt_to_mqtt(text, "C29F5B4CF369") is None


@pytest.mark.parametrize("text", ["a4c138000001", "A4:C1:38:00:00:01", "a4-c1-38-00-00-01"])
def test_address_in_every_spelling(text: str) -> None:
    assert as_address(text) == "A4:C1:38:00:00:01"


@pytest.mark.parametrize("text", ["", "undecoded", "a4c1380000", "a4c13800000102", "zz" * 6, None, 5])
def test_other_text_is_not_an_address(text: object) -> None:
    assert as_address(text) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from([*ESPRESENSE_PHONE, *OMG_FIND_HUB, *OMG_BEACON_DECODED, *THEENGS_BEACON_RAW, "batt", "mac"])


def check(packet: Packet | None) -> None:
    if packet is None:
        return
    assert as_address(packet.address) == packet.address
    assert -126 <= packet.rssi_dbm <= -1
    assert packet.battery_percent is None or 0 <= packet.battery_percent <= 100
    hash(packet.content)
    parse(packet.advertisement())


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes(data: bytes, level: str) -> None:
    check(read_espresense(data))
    check(read_bt_to_mqtt(data, level))


@given(
    st.sampled_from([ESPRESENSE_PHONE, ESPRESENSE_THERMOMETER, OMG_FIND_HUB, OMG_BEACON_DECODED, THEENGS_BEACON_RAW]),
    st.dictionaries(KEYS, JSON, max_size=4),
)
def test_any_values_in_place_of_the_right_ones(fields: dict[str, Any], changes: dict[str, Any]) -> None:
    data = json.dumps({**fields, **changes}).encode()
    check(read_espresense(data))
    check(read_bt_to_mqtt(data, "C29F5B4CF369"))
