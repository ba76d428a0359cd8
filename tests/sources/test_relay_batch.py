from collections.abc import Sequence
from typing import Any, Final

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import IBeaconFrame
from custom_components.xiaomi_tag.basics.model import Fix, Sighting
from custom_components.xiaomi_tag.identity.credentials import Credentials, TagKind
from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.sources.relay_batch import (
    MOST_ITEMS,
    Batch,
    BodyError,
    BodyFault,
    HomeDevices,
    Ledger,
    only_receiver,
    read_items,
)
from custom_components.xiaomi_tag.sources.relay_parse import Accepted, ItemFault

from ..homes import CREDENTIALS

NOW: Final = 1_790_000_000.0
ADDRESS: Final = "A4:C1:38:00:00:01"
ROTATING: Final = "5A:11:22:33:44:55"
# Flags, then an iBeacon with the numbers of `CREDENTIALS`.
BEACON_RAW: Final = "0201061aff4c000215" + "00112233445566778899aabbccddeeff" + "0001" + "0002" + "c5"
ITEM: Final[dict[str, Any]] = {"device_id": "address", "receiver_id": "phone", "rssi": -60, "timestamp": NOW - 5}
FIELDS: Final = (*ITEM, "address", "raw", "battery", "lat", "lon", "accuracy", "range_m")


class _Tag:
    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials


def devices() -> HomeDevices:
    """Return a home with a tag of each kind, called by its kind."""
    resolver = Resolver()
    for kind, credentials in CREDENTIALS.items():
        resolver.add(kind.value, credentials, None, NOW)
    return HomeDevices({kind.value: _Tag(credentials) for kind, credentials in CREDENTIALS.items()}, resolver)


def read(*items: Any, ledger: Ledger | None = None, home: HomeDevices | None = None) -> Batch:
    source_of = {"phone": "relay:phone"}.get
    return read_items(
        list(items),
        now=NOW,
        devices=home or devices(),
        source_of=lambda named: source_of(named or ""),
        ledger=ledger or Ledger(),
    )


def taken(**fields: Any) -> Accepted:
    batch = read({**ITEM, **fields})
    assert not batch.refused
    (item,) = batch.taken
    return item


def faults(*items: Any) -> Sequence[ItemFault]:
    return [refused.fault for refused in read(*items).refused]


def packet(**fields: Any) -> dict[str, Any]:
    return {"receiver_id": "phone", "rssi": -60, "timestamp": NOW - 5, "address": ROTATING, "raw": BEACON_RAW, **fields}


def test_item_becomes_a_sighting() -> None:
    assert taken().report.sighting == Sighting("address", "relay:phone", -60, NOW - 5, NOW)


def test_item_of_the_contract_is_taken_whole() -> None:
    report = taken(battery=87, lat=48.2, lon=11.5, accuracy=0, range_m=2.5).report
    assert report.battery_percent == 87
    assert report.range_m == 2.5
    assert report.fix == Fix(48.2, 11.5, 2.5)


def test_single_object_is_a_list_of_one() -> None:
    batch = read_items(
        ITEM, now=NOW, devices=devices(), source_of=only_receiver("phone", "mqtt:phone"), ledger=Ledger()
    )
    assert [item.report.sighting.receiver for item in batch.taken] == ["mqtt:phone"]


@pytest.mark.parametrize("body", [None, True, 1, 1.5, "text"])
def test_other_bodies_are_refused(body: Any) -> None:
    with pytest.raises(BodyError) as refusal:
        read_items(body, now=NOW, devices=devices(), source_of=lambda _: "s", ledger=Ledger())
    assert refusal.value.fault is BodyFault.NOT_ITEMS


def test_a_thousand_items_are_taken_and_one_more_is_not() -> None:
    assert len(read(*[{**ITEM, "timestamp": NOW - index / 10} for index in range(MOST_ITEMS)]).taken) == MOST_ITEMS
    with pytest.raises(BodyError) as refusal:
        read(*[ITEM] * (MOST_ITEMS + 1))
    assert refusal.value.fault is BodyFault.TOO_MANY


@pytest.mark.parametrize("spelling", [ADDRESS, ADDRESS.lower(), "a4-c1-38-00-00-01", "A4C138000001"])
def test_fixed_address_names_its_tag_in_any_spelling(spelling: str) -> None:
    assert taken(device_id=spelling).report.sighting.tag == "address"


def test_learned_address_names_no_tag() -> None:
    home = devices()
    assert read(packet(), home=home).taken
    assert [each.fault for each in read({**ITEM, "device_id": ROTATING}, home=home).refused] == [
        ItemFault.UNKNOWN_DEVICE
    ]


def test_raw_packet_is_resolved_here() -> None:
    (item,) = read(packet()).taken
    assert item.report.sighting.tag == TagKind.IBEACON.value
    assert item.reading is not None
    assert isinstance(item.reading.frame, IBeaconFrame)
    assert item.reading.advertisement.address == ROTATING


def test_raw_packet_of_a_fixed_address_needs_no_known_format() -> None:
    (item,) = read(packet(address=ADDRESS, raw="020106")).taken
    assert item.report.sighting.tag == "address"


def test_late_item_has_no_battery() -> None:
    assert taken(battery=80, timestamp=NOW - 600).report.battery_percent == 80
    assert taken(battery=80, timestamp=NOW - 601).report.battery_percent is None


def test_late_item_has_no_reading() -> None:
    (item,) = read(packet(timestamp=NOW - 660)).taken
    assert item.late
    assert item.reading is None


@pytest.mark.parametrize(("age_s", "late"), [(0, False), (540, False), (600, False), (601, True), (7 * 86_400, True)])
def test_lateness_begins_after_ten_minutes(age_s: float, late: bool) -> None:
    assert taken(timestamp=NOW - age_s).late is late


@pytest.mark.parametrize(
    "timestamp",
    ["2026-09-21T14:13:20Z", "2026-09-21T16:13:20+02:00", "2026-09-21T14:13:20.000+00:00", NOW, int(NOW)],
)
def test_time_is_iso_with_zone_or_seconds(timestamp: Any) -> None:
    assert taken(timestamp=timestamp).report.sighting.seen_at == NOW


@pytest.mark.parametrize("rssi", [-1, -60.0, -126])
def test_whole_rssi_is_taken(rssi: float) -> None:
    assert taken(rssi=rssi).report.sighting.rssi_dbm == rssi


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
def test_wrong_field_refuses_its_item_only(wrong: dict[str, Any], fault: ItemFault) -> None:
    batch = read({**ITEM, **wrong}, ITEM)
    assert [(each.index, each.fault) for each in batch.refused] == [(0, fault)]
    assert len(batch.taken) == 1


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"address": None}, ItemFault.ADDRESS),
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
    assert faults(packet(**wrong)) == [fault]


def test_nobody_learns_which_tags_there_are_through_a_receiver_of_another_user() -> None:
    assert faults({**ITEM, "receiver_id": "other"}, {**ITEM, "receiver_id": "other", "device_id": "nobody"}) == [
        ItemFault.RECEIVER,
        ItemFault.RECEIVER,
    ]


def test_batch_is_forbidden_only_when_all_of_it_is() -> None:
    foreign = {**ITEM, "receiver_id": "other"}
    assert read(foreign, foreign).forbidden
    assert not read(foreign, ITEM).forbidden
    assert not read(foreign, {**ITEM, "rssi": 0}).forbidden
    assert not read().forbidden


def test_same_receiver_device_and_time_is_a_duplicate() -> None:
    ledger = Ledger()
    assert read(ITEM, {**ITEM, "rssi": -70}, ledger=ledger).answer() == {
        "accepted": 1,
        "duplicate": 1,
        "late": 0,
        "refused": 0,
        "errors": [],
    }
    assert read({**ITEM, "device_id": ADDRESS.lower()}, ledger=ledger).duplicates == 1
    assert read({**ITEM, "timestamp": NOW - 4.999}, ledger=ledger).duplicates == 0


def test_refused_item_may_be_sent_again() -> None:
    ledger = Ledger()
    read({**ITEM, "rssi": 0}, ledger=ledger)
    assert len(read(ITEM, ledger=ledger).taken) == 1


def test_ledger_forgets_the_oldest() -> None:
    ledger = Ledger(most=2)
    sightings = [Sighting("keys", "relay:phone", -60, NOW + second, NOW) for second in range(3)]
    assert all(ledger.note(sighting) for sighting in sightings)
    assert [ledger.note(sighting) for sighting in (sightings[2], sightings[1], sightings[0])] == [False, False, True]


def test_fixed_receiver_takes_items_without_one_and_no_other() -> None:
    source_of = only_receiver("garage", "mqtt:garage")
    assert [source_of(None), source_of("garage"), source_of("phone")] == ["mqtt:garage", "mqtt:garage", None]


def test_unknown_fields_are_left_aside() -> None:
    assert taken(note="secret", nested={"a": [1]}, data=[{}]) == taken()


def test_null_is_a_field_left_out() -> None:
    assert taken(battery=None, lat=None, lon=None, accuracy=None, range_m=None, address=None, raw=None) == taken()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLAUSIBLE = st.sampled_from([*ITEM.values(), ADDRESS, ROTATING, BEACON_RAW, NOW * 1000, 1e308, 10**400, "\ud800", "0x"])
ITEMS = st.dictionaries(st.sampled_from(FIELDS), VALUES | PLAUSIBLE).map(lambda fields: {**ITEM, **fields}) | VALUES


@given(st.lists(ITEMS, max_size=5), st.integers(0, 3))
def test_any_items_are_answered_one_by_one(items: list[Any], repeated: int) -> None:
    items += items[:repeated]
    batch = read(*items)
    answer = batch.answer()
    assert sum(answer[name] for name in ("accepted", "duplicate", "late", "refused")) == len(items)
    assert len(answer["errors"]) == answer["refused"]
    for item in batch.taken:
        sighting = item.report.sighting
        assert sighting.receiver == "relay:phone"
        assert sighting.tag in {kind.value for kind in TagKind}
        assert -126 <= sighting.rssi_dbm <= -1
        assert NOW - 7 * 86_400 <= sighting.seen_at <= NOW + 120


@given(st.binary(min_size=1, max_size=255), st.binary(min_size=6, max_size=6))
def test_any_packet_is_answered(raw: bytes, address: bytes) -> None:
    batch = read(packet(raw=raw.hex(), address=address.hex(":")))
    assert len(batch.taken) + len(batch.refused) == 1
