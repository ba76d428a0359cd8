from uuid import UUID

import pytest

from custom_components.xiaomi_tag.adverts import Frame, fast_pair, from_raw, mibeacon, parse, pebblebee, tile
from custom_components.xiaomi_tag.adverts.frame import (
    Battery,
    BatteryLevel,
    DultFrame,
    FindHubFrame,
    FindMyFrame,
    IBeaconFrame,
    OwnerState,
)
from demo import frames
from demo.keys import find_hub_id
from tests.demo.vectors import vector

ADDRESS = "D8:01:00:05:DD:54"
KEY = bytes(range(0xC0, 0xC0 + 28))


def read(data: bytes, address: str = ADDRESS) -> Frame:
    """Read a payload with the integration's parser."""
    assert len(data) <= frames.LEGACY_LIMIT
    advertisement = from_raw(address, data)
    assert advertisement is not None
    frame = parse(advertisement)
    assert frame is not None
    return frame


@pytest.mark.parametrize(
    ("name", "battery", "protection"),
    [
        ("fhn_frame_battery1_utp0_ts1700000000", "normal", False),
        ("fhn_frame_battery2_utp0_ts1700000000", "low", False),
        ("fhn_frame_battery3_utp1_ts1700000000", "critical", True),
        ("fhn_frame_battery0_utp1_ts1700000000", "unsupported", True),
        ("fhn_frame_battery1_utp0_ts1700001024", "normal", False),
    ],
)
def test_find_hub_equals_the_vectors(name: str, battery: str, protection: bool) -> None:
    entry = vector("fmdn", name)
    eid, mask = find_hub_id(bytes.fromhex(entry["inputs"]["eik"]), entry["inputs"]["beacon_time"])

    assert frames.find_hub(eid, mask, battery=battery, protection=protection).hex() == entry["raw_adv"]


def test_find_hub_without_flags() -> None:
    entry = vector("fmdn", "fhn_frame_without_hashed_flags")

    assert frames.find_hub(bytes(20), None).hex() == entry["raw_adv"]


def test_find_hub_is_read() -> None:
    frame = read(frames.find_hub(KEY[:20], 0x55, protection=True))

    assert isinstance(frame, FindHubFrame)
    assert frame.identity == KEY[:20]
    assert frame.owner is OwnerState.SEPARATED
    assert frame.hashed_flags == 0x55 ^ 0x03


def test_find_my_equals_the_vectors() -> None:
    entry = vector("apple_findmy", "apple_rolling_keys")
    for key in entry["expected"]["keys"]:
        public = bytes.fromhex(key["public_key"])
        if "separated_manufacturer_data" in key:
            assert frames.find_my_separated(public, device_class=0)[4:].hex() == key["separated_manufacturer_data"]
            near = frames.find_my_near(public, device_class=0, maintained=False)
            assert near[4:].hex() == key["near_owner_manufacturer_data"]


@pytest.mark.parametrize(
    ("battery", "level"),
    [
        ("full", BatteryLevel.FULL),
        ("medium", BatteryLevel.MEDIUM),
        ("low", BatteryLevel.LOW),
        ("very_low", BatteryLevel.VERY_LOW),
    ],
)
def test_find_my_is_read(battery: str, level: BatteryLevel) -> None:
    address = frames.address_text(bytes([KEY[0] | 0xC0]) + KEY[1:6])
    near, separated = frames.find_my_near(KEY, battery=battery), frames.find_my_separated(KEY, battery=battery)

    for data, owner, identity in ((near, OwnerState.NEAR, KEY[:6]), (separated, OwnerState.SEPARATED, KEY)):
        frame = read(data, address)
        assert isinstance(frame, FindMyFrame)
        assert frame.from_tag
        assert (frame.owner, frame.identity, frame.battery) == (owner, identity, Battery(level=level))


def test_dult_is_read() -> None:
    frame = read(frames.dult(2, near_owner=False, proprietary=b"\xaa\xbb"))

    assert isinstance(frame, DultFrame)
    assert (frame.network, frame.owner, frame.proprietary) == (2, OwnerState.SEPARATED, b"\xaa\xbb")


def test_dult_of_an_airtag_equals_the_vector() -> None:
    entry = vector("dult", "airtag2_near_owner_tag_a")

    assert frames.dult(1, near_owner=True, proprietary=b"\x10\x03", flags=False).hex() == entry["raw_adv"]


def test_ibeacon_is_read() -> None:
    uuid = UUID("e2c56db5-dffb-48d2-b060-d0f5a71096e0")
    frame = read(frames.ibeacon(uuid, 7, 65535, -61))

    assert isinstance(frame, IBeaconFrame)
    assert (frame.uuid, frame.major, frame.minor, frame.power_at_1m_dbm) == (uuid, 7, 65535, -61)


def test_eddystone_equals_the_vectors() -> None:
    uid, tlm = vector("beacons", "eddystone_uid"), vector("beacons", "eddystone_tlm")
    namespace = bytes.fromhex(uid["expected"]["namespace"])

    assert frames.eddystone_uid(namespace, bytes.fromhex(uid["expected"]["instance"]), -29).hex() == uid["raw_adv"]
    assert frames.eddystone_tlm(2840, 19.0, 5223, 1094.8).hex() == tlm["raw_adv"]


def test_eddystone_voltage_is_read() -> None:
    assert read(frames.eddystone_tlm(2840, 19.0, 5223, 1094.8)).battery == Battery(millivolts=2840)


def test_fast_pair_in_pairing_mode_sends_its_model() -> None:
    entry = vector("fmdn", "fast_pair_discoverable_xiaomi_model")
    data = frames.fast_pair_discoverable(int(entry["expected"]["fast_pair_model_id"], 16))

    assert data[-3:].hex() == next(iter(entry["service_data"].values()))
    assert read(data).protocol is fast_pair.PROTOCOL
    assert read(data).model is not None


def test_fast_pair_outside_pairing_mode_sends_an_account_key_filter() -> None:
    data = frames.fast_pair_hidden(b"\x01\x02\x03\x04\x05", b"\x06\x07")

    assert data.hex() == "020106" + "0d162cfe" + "00" + "500102030405" + "210607"


def test_smarttag_equals_the_capture() -> None:
    entry = vector("other_trackers", "samsung_smarttag_offline")
    expected = entry["expected"]
    data = frames.smarttag(
        2,
        expected["aging_counter"],
        bytes.fromhex(expected["privacy_id"]),
        signature=bytes.fromhex(expected["signature"]),
    )

    assert data[-20:].hex() == next(iter(entry["service_data"].values()))
    assert len(data) <= frames.LEGACY_LIMIT
    assert read(data).identity == bytes.fromhex(expected["privacy_id"])


def test_tile_equals_the_capture() -> None:
    entry = vector("other_trackers", "tile_feed")

    data = frames.tile(bytes.fromhex(entry["expected"]["private_id"]))
    assert data[-10:].hex() == next(iter(entry["service_data"].values()))
    assert read(data).protocol is tile.PROTOCOL


def test_chipolo_equals_the_capture() -> None:
    entry = vector("other_trackers", "chipolo_fe33")
    data = frames.chipolo(entry["address"], separated=True)

    assert data[-10:].hex() == next(iter(entry["service_data"].values()))
    assert read(data, entry["address"]).owner is OwnerState.SEPARATED


def test_pebblebee_is_read() -> None:
    assert read(frames.pebblebee()).protocol is pebblebee.PROTOCOL


def test_mibeacon_decrypts_to_what_the_real_device_sent() -> None:
    entry = vector("mibeacon", "test_Xiaomi_HS1BB_MI_obj4803")
    data = frames.mibeacon(
        entry["address"], bytes.fromhex(entry["inputs"]["bindkey"]), 10987, 0x389E, [(0x4C03, b"\x64")]
    )
    captured = bytes.fromhex(next(iter(entry["service_data"].values())))

    # The capture has the "bound" bit of frame control set, which neither nonce nor ciphertext contain.
    assert data[7:].hex() == (b"\x58\x58" + captured[2:]).hex()
    assert read(data, entry["address"]).protocol is mibeacon.PROTOCOL


def test_nearby_information_is_not_a_tag() -> None:
    advertisement = from_raw(ADDRESS, frames.apple_nearby(bytes(5)))

    assert advertisement is not None
    assert parse(advertisement) is None


def test_addresses_are_printed_and_read() -> None:
    assert frames.address_text(frames.address_bytes(ADDRESS)) == ADDRESS
