"""The order of protocols, and what a name may add."""

from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import (
    PROTOCOLS,
    Advertisement,
    Battery,
    BatteryLevel,
    Frame,
    OwnerState,
    Parser,
    Protocol,
    chipolo,
    dult,
    eddystone,
    fast_pair,
    find_hub,
    find_my,
    ibeacon,
    mibeacon,
    parse,
    pebblebee,
    smarttag,
    tile,
    uuids,
)
from tests.adverts import made_up
from tests.adverts.strategies import addresses, check_frame, fuzz, names, texts

ADDRESS = "C2:9F:5B:4C:F3:69"

# One valid payload of each format that comes as service data, in the order in which they are tried.
SERVICE_DATA: list[tuple[Protocol, str, str]] = [
    (dult.PROTOCOL, dult.UUID, "01011003"),
    (find_hub.PROTOCOL, find_hub.UUID, "409870c3dbac216705d74478fe934f363e60d0fee206"),
    (eddystone.UID, eddystone.UUID, "00e3123456789012346789010000000000010000"),
    (eddystone.TLM, eddystone.UUID, "20000b1813000000146700002ac4"),
    (fast_pair.PROTOCOL, fast_pair.UUID, "112233"),
    (smarttag.PROTOCOL, smarttag.UUID, "12245a038612137f87e9bfbab70000009e8e759c"),
    (smarttag.PROTOCOL, smarttag.SETUP_UUID, "00"),
    (smarttag.PROTOCOL, smarttag.PHONE_UUID, "00112233445566778899aabbcc"),
    (tile.PROTOCOL, tile.UUIDS[0], "0200c58aaccd312f479e"),
    (tile.PROTOCOL, tile.UUIDS[1], "0200c58aaccd312f479e"),
    (tile.PROTOCOL, tile.UUIDS[2], "0200c58aaccd312f479e"),
    (chipolo.PROTOCOL, chipolo.UUID, "01010100d8010005dd54"),
    (pebblebee.PROTOCOL, pebblebee.UUID, ""),
    (find_my.PAIRING, find_my.PAIRING_UUID, "f3253682d8a77c3401000000000000000000000001"),
    (mibeacon.PROTOCOL, mibeacon.UUID, "5020aa01a3bf2e3b342d580d1004b40095020a10013b"),
]
FIND_MY = "12025402"
IBEACON = "0215e2c56db5dffb48d2b060d0f5a71096e000000000c5"


def protocol_of(
    service_data: dict[str, str], apple: str | None = None, name: str | None = None, service_uuids: tuple[str, ...] = ()
) -> Protocol | None:
    frame = parse(
        Advertisement(
            ADDRESS,
            {uuid: bytes.fromhex(data) for uuid, data in service_data.items()},
            {} if apple is None else {uuids.APPLE: bytes.fromhex(apple)},
            name,
            service_uuids,
        )
    )
    return frame.protocol if frame else None


@pytest.mark.parametrize(("protocol", "uuid", "data"), SERVICE_DATA)
def test_each_format_is_found_by_its_uuid(protocol: Protocol, uuid: str, data: str) -> None:
    assert protocol_of({uuid: data}) is protocol


@pytest.mark.parametrize(
    ("earlier", "later"),
    [(a, b) for a, b in pairwise(SERVICE_DATA) if a[1] != b[1]],
)
def test_the_earlier_format_wins(earlier: tuple[Protocol, str, str], later: tuple[Protocol, str, str]) -> None:
    assert protocol_of({later[1]: later[2], earlier[1]: earlier[2]}) is earlier[0]


def test_a_bad_payload_leaves_the_word_to_the_next_format() -> None:
    assert protocol_of({dult.UUID: "01", find_hub.UUID: SERVICE_DATA[1][2]}) is find_hub.PROTOCOL


@pytest.mark.parametrize(("protocol", "uuid", "data"), SERVICE_DATA)
def test_apple_data_comes_after_find_hub_and_before_the_rest(protocol: Protocol, uuid: str, data: str) -> None:
    first = uuid in {dult.UUID, find_hub.UUID}
    assert protocol_of({uuid: data}, FIND_MY) is (protocol if first else find_my.PROTOCOL)
    assert protocol_of({uuid: data}, IBEACON) is (protocol if first else ibeacon.PROTOCOL)


def test_apple_data_of_no_known_format_leaves_the_word_to_the_rest() -> None:
    assert protocol_of({tile.UUIDS[0]: "0200c58aaccd312f479e"}, "10052f981a1bd3") is tile.PROTOCOL


def test_pebblebee_is_found_by_its_service_uuid() -> None:
    assert protocol_of({}, service_uuids=(pebblebee.UUID,)) is pebblebee.PROTOCOL


def test_unknown_service_data_is_not_a_frame() -> None:
    assert protocol_of({"0000fcd2-0000-1000-8000-00805f9b34fb": "40"}, service_uuids=("0000fcd2",)) is None


@pytest.mark.parametrize("name", ["Xiaomi Tag", "iTAG", "nut", "nutale"])
def test_a_name_alone_is_not_a_frame(name: str) -> None:
    assert protocol_of({}, name=name) is None


def test_a_name_fills_in_the_model() -> None:
    frame = parse(Advertisement(ADDRESS, {find_hub.UUID: bytes.fromhex(SERVICE_DATA[1][2])}, {}, "Xiaomi Tag"))
    assert frame is not None
    assert frame.model == "Xiaomi Tag"
    assert frame.identity.hex() == SERVICE_DATA[1][2][2:-2]


def test_an_unknown_name_leaves_the_model_open() -> None:
    frame = parse(Advertisement(ADDRESS, {find_hub.UUID: bytes.fromhex(SERVICE_DATA[1][2])}, {}, ADDRESS))
    assert frame is not None
    assert frame.model is None


def test_a_name_does_not_replace_a_model() -> None:
    frame = parse(Advertisement(ADDRESS, {}, {uuids.APPLE: bytes.fromhex(FIND_MY)}, "Xiaomi Tag"))
    assert frame is not None
    assert frame.model == "AirTag"


def test_new_protocol_is_read_beside_the_others() -> None:
    parser = Parser((*PROTOCOLS, made_up.PROTOCOL))
    assert parser.parse(Advertisement(ADDRESS, {made_up.UUID: bytes.fromhex("010000000007")}, {})) == Frame(
        protocol=made_up.PROTOCOL,
        identity=bytes.fromhex("00000007"),
        owner=OwnerState.SEPARATED,
        battery=Battery(level=BatteryLevel.LOW),
    )
    for protocol, uuid, data in SERVICE_DATA:
        frame = parser.parse(Advertisement(ADDRESS, {uuid: bytes.fromhex(data)}, {}))
        assert frame is not None
        assert frame.protocol is protocol


@pytest.mark.parametrize("protocols", [(made_up.PROTOCOL, tile.PROTOCOL), (tile.PROTOCOL, made_up.PROTOCOL)])
def test_the_first_in_the_list_wins_whatever_comes_first_in_the_packet(protocols: tuple[Protocol, ...]) -> None:
    parser = Parser(protocols)
    data = {made_up.UUID: bytes(6), tile.UUIDS[0]: bytes.fromhex("0200c58aaccd312f479e")}
    for service_data in (data, dict(reversed(data.items()))):
        frame = parser.parse(Advertisement(ADDRESS, service_data, {}))
        assert frame is not None
        assert frame.protocol is protocols[0]


@fuzz
@given(
    addresses,
    st.dictionaries(
        st.sampled_from([uuid for protocol in PROTOCOLS for uuid in protocol.service_data]),
        st.binary(max_size=40),
        max_size=4,
    ),
    st.none() | st.binary(max_size=40),
    names,
    st.lists(texts | st.just(pebblebee.UUID), max_size=2),
)
def test_parse_of_arbitrary_payloads(
    address: str, service_data: dict[str, bytes], apple: bytes | None, name: str | None, service_uuids: list[str]
) -> None:
    manufacturer_data = {} if apple is None else {uuids.APPLE: apple}
    check_frame(parse(Advertisement(address, service_data, manufacturer_data, name, service_uuids)))
