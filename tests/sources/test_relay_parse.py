from contextlib import suppress
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import IBeaconFrame
from custom_components.xiaomi_tag.basics.model import Fix, Sighting
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.sources.relay_parse import Accepted, Item, ItemError, ItemFault

from ..homes import CREDENTIALS
from .relaying import ADDRESS, BEACON_RAW, ITEM, NOW, ROTATING, devices, packet, receiver_of


def read(item: object) -> Accepted:
    return Item(item, NOW, receiver_of).read(devices())


def accepted(**fields: Any) -> Accepted:
    return read({**ITEM, **fields})


def refused(item: object) -> ItemFault:
    with pytest.raises(ItemError) as refusal:
        read(item)
    return refusal.value.fault


def test_item_becomes_a_sighting() -> None:
    assert accepted().report.sighting == Sighting("address", "relay:phone", -60, NOW - 5, NOW)


def test_item_of_the_contract_is_read_whole() -> None:
    report = accepted(battery=87, lat=48.2, lon=11.5, accuracy=0, range_m=2.5).report
    assert report.battery_percent == 87
    assert report.range_m == 2.5
    assert report.fix == Fix(48.2, 11.5, 2.5)


def without_level(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**ITEM, **fields}.items() if name != "rssi"}


@pytest.mark.parametrize("extra", [{}, {"rssi": None}])
def test_a_measured_distance_needs_no_level(extra: dict[str, Any]) -> None:
    report = read({**without_level(range_m=1.25), **extra}).report
    assert report.range_m == 1.25
    assert not report.sighting.has_level


def test_a_measured_distance_without_a_level_places_the_tag_that_near() -> None:
    report = read(without_level(range_m=3, lat=48.2, lon=11.5, accuracy=4)).report
    assert report.fix == Fix(48.2, 11.5, 5.0)


def test_without_a_level_and_a_distance_an_item_is_refused() -> None:
    assert refused(without_level()) is ItemFault.RSSI


@pytest.mark.parametrize("range_m", [-0.1, 1000.5, "2", True, float("nan"), float("inf"), 1e999, [2]])
def test_an_invalid_distance_is_refused(range_m: Any) -> None:
    assert refused(without_level(range_m=range_m)) is ItemFault.RANGE


def test_a_level_that_is_given_is_checked_beside_a_distance() -> None:
    assert refused({**ITEM, "rssi": -127, "range_m": 2}) is ItemFault.RSSI


def test_a_packet_has_a_level() -> None:
    item = {name: value for name, value in packet(range_m=2).items() if name != "rssi"}
    assert refused(item) is ItemFault.RSSI


def test_raw_packet_is_resolved_here() -> None:
    item = read(packet())
    assert item.report.sighting.tag == TagKind.IBEACON.value
    assert item.reading is not None
    assert isinstance(item.reading.frame, IBeaconFrame)
    assert item.reading.advertisement.address == ROTATING


def test_raw_packet_that_shows_whose_it_is_needs_no_address() -> None:
    item = read({name: value for name, value in packet().items() if name != "address"})
    assert item.report.sighting.tag == read(packet()).report.sighting.tag
    assert item.reading is None


@pytest.mark.parametrize("raw", ["020106", "0303d8fe"])
def test_raw_packet_that_shows_nothing_needs_its_address(raw: str) -> None:
    with pytest.raises(ItemError, match="address: expected"):
        read({name: value for name, value in packet(raw=raw).items() if name != "address"})


def test_raw_packet_of_a_fixed_address_needs_no_known_format() -> None:
    item = read(packet(address=ADDRESS, raw="020106"))
    assert item.report.sighting.tag == "address"


def test_late_item_has_no_battery() -> None:
    assert accepted(battery=80, timestamp=NOW - 600).report.battery_percent == 80
    assert accepted(battery=80, timestamp=NOW - 601).report.battery_percent is None


def test_late_item_has_no_reading() -> None:
    item = read(packet(timestamp=NOW - 660))
    assert item.late
    assert item.reading is None


@pytest.mark.parametrize(("age_s", "late"), [(0, False), (540, False), (600, False), (601, True), (7 * 86_400, True)])
def test_lateness_begins_after_ten_minutes(age_s: float, late: bool) -> None:
    assert accepted(timestamp=NOW - age_s).late is late


@pytest.mark.parametrize(
    "timestamp",
    ["2026-09-21T14:13:20Z", "2026-09-21T16:13:20+02:00", "2026-09-21T14:13:20.000+00:00", NOW, int(NOW)],
)
def test_time_is_iso_with_zone_or_seconds(timestamp: Any) -> None:
    assert accepted(timestamp=timestamp).report.sighting.seen_at == NOW


@pytest.mark.parametrize("rssi", [-1, -60.0, -126])
def test_whole_rssi_is_accepted(rssi: float) -> None:
    assert accepted(rssi=rssi).report.sighting.rssi_dbm == rssi


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"receiver_id": "other"}, ItemFault.RECEIVER),
        ({"receiver_id": None}, ItemFault.RECEIVER_ID),
        ({"receiver_id": 7}, ItemFault.RECEIVER_ID),
        ({"device_id": "nobody"}, ItemFault.UNKNOWN_DEVICE),
        ({"device_id": "A4:C1:38:00:00:02"}, ItemFault.UNKNOWN_DEVICE),
        ({"device_id": None}, ItemFault.DEVICE),
        ({"device_id": 5}, ItemFault.DEVICE),
        ({"raw": "020106"}, ItemFault.BOTH_DEVICES),
        ({"rssi": None}, ItemFault.RSSI),
        ({"rssi": 0}, ItemFault.RSSI),
        ({"rssi": -127}, ItemFault.RSSI),
        ({"rssi": -60.5}, ItemFault.RSSI),
        ({"rssi": "-60"}, ItemFault.RSSI),
        ({"rssi": True}, ItemFault.RSSI),
        ({"timestamp": None}, ItemFault.TIMESTAMP),
        ({"timestamp": "now"}, ItemFault.TIMESTAMP),
        ({"timestamp": "2026-09-21T14:13:20"}, ItemFault.TIMESTAMP),
        ({"timestamp": float("nan")}, ItemFault.TIMESTAMP),
        ({"timestamp": 10**400}, ItemFault.TIMESTAMP),
        ({"timestamp": NOW * 1000}, ItemFault.MILLISECONDS),
        ({"timestamp": NOW + 121}, ItemFault.FUTURE),
        ({"timestamp": NOW - 7 * 86_400 - 1}, ItemFault.PAST),
        ({"timestamp": "9999-01-01T00:00:00Z"}, ItemFault.FUTURE),
        ({"battery": 101}, ItemFault.BATTERY),
        ({"battery": -1}, ItemFault.BATTERY),
        ({"battery": "full"}, ItemFault.BATTERY),
        ({"lat": 1}, ItemFault.POSITION),
        ({"lon": 1}, ItemFault.POSITION),
        ({"lat": 91, "lon": 0}, ItemFault.POSITION),
        ({"lat": 0, "lon": 181}, ItemFault.POSITION),
        ({"lat": float("inf"), "lon": 0}, ItemFault.POSITION),
        ({"lat": 0, "lon": 0, "accuracy": -1}, ItemFault.ACCURACY),
        ({"range_m": 1000.1}, ItemFault.RANGE),
        ({"range_m": [1]}, ItemFault.RANGE),
    ],
)
def test_wrong_field_is_refused(wrong: dict[str, Any], fault: ItemFault) -> None:
    assert refused({**ITEM, **wrong}) is fault


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"address": ""}, ItemFault.ADDRESS),
        ({"address": "kitchen"}, ItemFault.ADDRESS),
        ({"address": "A4:C1:38"}, ItemFault.ADDRESS),
        ({"raw": None}, ItemFault.RAW),
        ({"raw": ""}, ItemFault.RAW),
        ({"raw": "xy"}, ItemFault.RAW),
        ({"raw": "00" * 256}, ItemFault.RAW),
        ({"raw": 5}, ItemFault.RAW),
        ({"raw": "020106"}, ItemFault.UNKNOWN_PACKET),
        ({"raw": BEACON_RAW.replace("0001", "0009")}, ItemFault.UNKNOWN_PACKET),
    ],
)
def test_wrong_packet_is_refused(wrong: dict[str, Any], fault: ItemFault) -> None:
    assert refused(packet(**wrong)) is fault


def test_receiver_of_another_user_does_not_reveal_which_tags_exist() -> None:
    assert refused({**ITEM, "receiver_id": "other"}) is ItemFault.RECEIVER
    assert refused({**ITEM, "receiver_id": "other", "device_id": "nobody"}) is ItemFault.RECEIVER


def test_unknown_fields_are_ignored() -> None:
    assert accepted(note="secret", nested={"a": [1]}, data=[{}]) == accepted()


def test_null_equals_a_field_left_out() -> None:
    assert accepted(battery=None, lat=None, lon=None, accuracy=None, range_m=None, address=None, raw=None) == accepted()


@given(st.binary(min_size=1, max_size=255), st.binary(min_size=6, max_size=6))
def test_any_packet_is_accepted_or_refused(raw: bytes, address: bytes) -> None:
    with suppress(ItemError):
        assert read(packet(raw=raw.hex(), address=address.hex(":"))).report.sighting.tag in CREDENTIALS
