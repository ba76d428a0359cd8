from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import Advertisement, from_raw, parse
from custom_components.xiaomi_tag.adverts.advertisement import address_bytes
from custom_components.xiaomi_tag.adverts.find_hub import UUID as FIND_HUB
from custom_components.xiaomi_tag.adverts.pebblebee import UUID as PEBBLEBEE
from custom_components.xiaomi_tag.adverts.uuids import APPLE
from tests.adverts.strategies import addresses, check_frame, fuzz, hostile, names, texts

ADDRESS = "C2:9F:5B:4C:F3:69"
FLAGS = "020106"
FRAME = "409870c3dbac216705d74478fe934f363e60d0fee206"
FIND_HUB_PACKET = f"{FLAGS}1916aafe{FRAME}"
SCAN_RESPONSE = "0b095869616f6d6920546167"


def test_from_raw_reads_service_data() -> None:
    advertisement = from_raw(ADDRESS, bytes.fromhex(FIND_HUB_PACKET))
    assert advertisement == Advertisement(ADDRESS, {FIND_HUB: bytes.fromhex(FRAME)}, {}, None, [])


def test_from_raw_reads_manufacturer_data() -> None:
    advertisement = from_raw(ADDRESS, bytes.fromhex("07ff4c0012025402"))
    assert advertisement is not None
    assert advertisement.manufacturer_data == {APPLE: bytes.fromhex("12025402")}


def test_from_raw_reads_name_of_appended_scan_response() -> None:
    advertisement = from_raw(ADDRESS, bytes.fromhex(FIND_HUB_PACKET + SCAN_RESPONSE))
    assert advertisement is not None
    assert advertisement.name == "Xiaomi Tag"
    assert FIND_HUB in advertisement.service_data


def test_from_raw_reads_service_uuids() -> None:
    advertisement = from_raw(ADDRESS, bytes.fromhex("030325fa"))
    assert advertisement is not None
    assert list(advertisement.service_uuids) == [PEBBLEBEE]


def test_from_raw_leaves_out_a_structure_that_is_cut() -> None:
    advertisement = from_raw(ADDRESS, bytes.fromhex(SCAN_RESPONSE + FIND_HUB_PACKET)[:-1])
    assert advertisement == Advertisement(ADDRESS, {}, {}, "Xiaomi Tag", [])


@pytest.mark.parametrize("raw", ["", "00", "00000000", FLAGS, "ff", "1916aafe40"])
def test_from_raw_of_nothing_returns_none(raw: str) -> None:
    assert from_raw(ADDRESS, bytes.fromhex(raw)) is None


def test_address_bytes_in_printed_order() -> None:
    assert address_bytes("C2:9F:5B:4C:F3:69") == bytes.fromhex("c29f5b4cf369")
    assert address_bytes("c2:9f:5b:4c:f3:69") == bytes.fromhex("c29f5b4cf369")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "C2:9F:5B:4C:F3",
        "C2:9F:5B:4C:F3:69:00",
        "C29F5B4CF369",
        "C2:9F:5B:4C:F3:6G",
        "C2-9F-5B-4C-F3-69",
        "8B6F1C6E-2F5D-4D3B-A0F6-0C2F5E0E4B1A",
        "\ud800:::::::::::::::::",
    ],
)
def test_address_bytes_of_anything_else_returns_none(address: str) -> None:
    assert address_bytes(address) is None


@fuzz
@given(addresses)
def test_address_bytes_of_arbitrary_text(address: str) -> None:
    assert len(address_bytes(address) or bytes(6)) == 6


structures = st.lists(
    st.tuples(st.sampled_from([0x01, 0x02, 0x03, 0x08, 0x09, 0x16, 0x20, 0x21, 0xFF]), st.binary(max_size=30)),
    max_size=5,
).map(lambda parts: b"".join(bytes((len(data) + 1, kind)) + data for kind, data in parts))


@fuzz
@given(
    addresses,
    hostile(FIND_HUB_PACKET, FIND_HUB_PACKET + SCAN_RESPONSE, "1eff4c00121910" + "00" * 24, "0716b2fc01011003")
    | structures,
)
def test_from_raw_of_arbitrary_bytes(address: str, raw: bytes) -> None:
    advertisement = from_raw(address, raw)
    if advertisement is not None:
        assert advertisement.address == address
        check_frame(parse(advertisement))


@fuzz
@given(
    addresses,
    st.dictionaries(texts | st.just(FIND_HUB), st.binary(max_size=40), max_size=3),
    st.dictionaries(st.integers(0, 0xFFFF) | st.just(APPLE), st.binary(max_size=40), max_size=3),
    names,
)
def test_parse_of_arbitrary_advertisement(
    address: str, service_data: dict[str, bytes], manufacturer_data: dict[int, bytes], name: str | None
) -> None:
    check_frame(parse(Advertisement(address, service_data, manufacturer_data, name)))
