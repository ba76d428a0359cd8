from collections.abc import Iterator
import logging
from struct import pack
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given, strategies as st
import pytest
from xiaomi_ble import XiaomiBluetoothDeviceData

from custom_components.xiaomi_tag.adverts.advertisement import Advertisement
from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel
from custom_components.xiaomi_tag.adverts.mibeacon import UUID as MIBEACON, MiBeaconDecoder, parse
from tests import vectors
from tests.adverts.strategies import addresses, check_battery, check_frame, fuzz, hostile

ADDRESS = "58:2D:34:3B:2E:BF"
KEY = bytes(range(16))
OTHER_KEY = bytes(16)
LEGACY_KEY = bytes(12)
PRODUCT = 0x055B

OBJECT = 0x40
WITH_ADDRESS = 0x10
WITH_CAPABILITY = 0x20
ENCRYPTED = 0x08
MESH = 0x80

BATTERY_59 = bytes.fromhex("0a10013b")
FRAMES = [vector["service_data"][MIBEACON] for vector in vectors.load("mibeacon")]


def plain(
    objects: bytes, *, control: int = OBJECT, version: int = 5, product: int = PRODUCT, rest: bytes = b""
) -> bytes:
    return pack("<HHB", version << 12 | control, product, 7) + rest + objects


def encrypted(objects: bytes, counter: int, key: bytes = KEY) -> bytes:
    """Return a version 5 frame without the address in it."""
    header = pack("<HHB", 5 << 12 | OBJECT | ENCRYPTED, PRODUCT, counter & 0xFF)
    extended = (counter >> 8).to_bytes(3, "little")
    nonce = bytes.fromhex(ADDRESS.replace(":", ""))[::-1] + header[2:5] + extended
    sealed = AESCCM(key, tag_length=4).encrypt(nonce, objects, b"\x11")
    return header + sealed[:-4] + extended + sealed[-4:]


def heard(payload: bytes, address: str = ADDRESS) -> Advertisement:
    return Advertisement(address, {MIBEACON: payload}, {})


@pytest.fixture
def parsers() -> Iterator[list[XiaomiBluetoothDeviceData]]:
    """Collect the library's parsers that a decoder makes."""
    made: list[XiaomiBluetoothDeviceData] = []

    def make(bindkey: bytes | None) -> XiaomiBluetoothDeviceData:
        made.append(XiaomiBluetoothDeviceData(bindkey=bindkey))
        return made[-1]

    with patch("custom_components.xiaomi_tag.adverts.mibeacon.XiaomiBluetoothDeviceData", make):
        yield made


def test_capability_follows_the_header() -> None:
    frame = parse(plain(b"", control=WITH_CAPABILITY, rest=b"\x24"))
    assert frame is not None
    assert (frame.capability, frame.has_object, frame.identity) == (0x24, False, b"")


def test_capability_follows_the_address() -> None:
    frame = parse(plain(b"", control=WITH_CAPABILITY | WITH_ADDRESS, rest=bytes.fromhex("bf2e3b342d5808")))
    assert frame is not None
    assert (frame.capability, frame.identity.hex()) == (0x08, "582d343b2ebf")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        plain(b"")[:4],
        plain(b"", control=WITH_ADDRESS, rest=bytes(5)),
        plain(b"", control=WITH_CAPABILITY),
        plain(b"", control=WITH_CAPABILITY | WITH_ADDRESS, rest=bytes(6)),
    ],
)
def test_cut_header_is_refused(data: bytes) -> None:
    assert parse(data) is None


def test_percentage_of_a_plain_frame() -> None:
    assert MiBeaconDecoder(ADDRESS).decode(heard(plain(BATTERY_59))) == Battery(percent=59)


@pytest.mark.parametrize(("flag", "level"), [("01", BatteryLevel.LOW), ("00", BatteryLevel.NORMAL)])
def test_low_battery_flag(flag: str, level: BatteryLevel) -> None:
    assert MiBeaconDecoder(ADDRESS).decode(heard(plain(bytes.fromhex("014a01" + flag)))) == Battery(level=level)


def test_percentage_out_of_range_is_refused() -> None:
    assert MiBeaconDecoder(ADDRESS).decode(heard(plain(bytes.fromhex("0a1001ff")))) is None


def test_percentage_of_an_encrypted_frame() -> None:
    decoder = MiBeaconDecoder(ADDRESS, KEY)
    assert decoder.decode(heard(encrypted(BATTERY_59, 1))) == Battery(percent=59)


def test_frame_without_battery_does_not_repeat_an_old_one() -> None:
    decoder = MiBeaconDecoder(ADDRESS)
    assert decoder.decode(heard(plain(BATTERY_59))) == Battery(percent=59)
    assert decoder.decode(heard(plain(bytes.fromhex("041002e200")))) is None


def test_advertisement_of_another_kind_has_no_battery() -> None:
    assert MiBeaconDecoder(ADDRESS).decode(Advertisement(ADDRESS, {}, {})) is None


def test_repeated_frame_is_decoded_once(parsers: list[XiaomiBluetoothDeviceData]) -> None:
    decoder = MiBeaconDecoder(ADDRESS)
    assert [decoder.decode(heard(plain(BATTERY_59))) for _ in range(5)] == [Battery(percent=59)] * 5
    assert len(parsers) == 1


@pytest.mark.parametrize(
    "payload",
    [
        plain(BATTERY_59, control=0),
        plain(BATTERY_59, control=OBJECT | MESH),
        plain(BATTERY_59, version=1),
        plain(BATTERY_59, product=0xFFFF),
        plain(BATTERY_59, control=OBJECT | WITH_ADDRESS, rest=bytes(6)),
        encrypted(BATTERY_59, 1),
        b"",
    ],
    ids=["no object", "mesh", "old version", "unknown product", "another's address", "no key", "no header"],
)
def test_frame_with_nothing_to_decode_is_not_tried(
    payload: bytes, parsers: list[XiaomiBluetoothDeviceData], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    decoder = MiBeaconDecoder(ADDRESS)
    assert decoder.decode(heard(payload)) is None
    assert parsers == []
    assert caplog.records == []


def test_key_of_the_wrong_length_for_the_version_is_not_tried(parsers: list[XiaomiBluetoothDeviceData]) -> None:
    decoder = MiBeaconDecoder(ADDRESS, LEGACY_KEY)
    assert decoder.decode(heard(encrypted(BATTERY_59, 1))) is None
    assert parsers == []


def test_wrong_legacy_key(parsers: list[XiaomiBluetoothDeviceData]) -> None:
    vector = vectors.find("mibeacon", "test_Xiaomi_YLKG07YL_press")
    decoder = MiBeaconDecoder(vector["address"], LEGACY_KEY)
    assert decoder.decode(heard(bytes.fromhex(vector["service_data"][MIBEACON]))) is None
    assert [parser.bindkey_verified for parser in parsers] == [False]


def test_wrong_key_is_tried_less_and_less(parsers: list[XiaomiBluetoothDeviceData]) -> None:
    decoder = MiBeaconDecoder(ADDRESS, OTHER_KEY)
    for counter in range(1000):
        assert decoder.decode(heard(encrypted(BATTERY_59, counter))) is None
    assert 3 <= len(parsers) <= 15


def test_right_key_is_found_again_after_failures(parsers: list[XiaomiBluetoothDeviceData]) -> None:
    decoder = MiBeaconDecoder(ADDRESS, KEY)
    for counter in range(4):
        assert decoder.decode(heard(encrypted(BATTERY_59, counter, OTHER_KEY))) is None
    answers = [decoder.decode(heard(encrypted(BATTERY_59, counter))) for counter in range(100, 110)]
    assert answers[-1] == Battery(percent=59)
    first = answers.index(Battery(percent=59))
    assert set(answers[first:]) == {Battery(percent=59)}


@pytest.mark.parametrize("key", [KEY, OTHER_KEY, LEGACY_KEY], ids=["right key", "wrong key", "legacy key"])
@pytest.mark.parametrize(
    "payload",
    [
        plain(BATTERY_59),
        plain(BATTERY_59, version=2),
        plain(BATTERY_59, control=OBJECT | WITH_ADDRESS, rest=bytes.fromhex(ADDRESS.replace(":", ""))[::-1]),
        plain(bytes.fromhex("014a0101")),
    ],
    ids=["percentage", "old version", "with address", "flag"],
)
def test_plain_frame_is_not_believed_of_a_device_with_a_key(
    payload: bytes, key: bytes, parsers: list[XiaomiBluetoothDeviceData]
) -> None:
    """Anybody can send one, under any address."""
    assert MiBeaconDecoder(ADDRESS).decode(heard(payload)) is not None
    parsers.clear()
    assert MiBeaconDecoder(ADDRESS, key).decode(heard(payload)) is None
    assert parsers == []


def test_plain_frame_does_not_replace_the_battery_of_an_encrypted_one() -> None:
    decoder = MiBeaconDecoder(ADDRESS, KEY)
    assert decoder.decode(heard(encrypted(BATTERY_59, 1))) == Battery(percent=59)
    assert decoder.decode(heard(plain(bytes.fromhex("0a100101")))) is None
    assert decoder.decode(heard(encrypted(BATTERY_59, 2))) == Battery(percent=59)


@pytest.mark.parametrize("address", ["", "garbage", "8B6F1C6E-2F5D-4D3B-A0F6-0C2F5E0E4B1A"])
def test_without_an_address_nothing_is_decoded(address: str) -> None:
    assert MiBeaconDecoder(address).decode(heard(plain(BATTERY_59), address)) is None


def test_an_exception_of_the_library_gives_no_battery() -> None:
    with patch.object(XiaomiBluetoothDeviceData, "update", side_effect=IndexError):
        assert MiBeaconDecoder(ADDRESS).decode(heard(plain(BATTERY_59))) is None


@pytest.mark.parametrize("length", [0, 11, 13, 15, 17, 32])
def test_key_of_impossible_length_is_refused_without_naming_it(length: int) -> None:
    key = b"\xab" * length
    with pytest.raises(ValueError, match="12 or 16 bytes") as error:
        MiBeaconDecoder(ADDRESS, key)
    assert "ab" not in str(error.value)


def test_key_is_not_in_the_repr() -> None:
    assert KEY.hex() not in repr(MiBeaconDecoder(ADDRESS, KEY))
    assert repr(KEY) not in repr(MiBeaconDecoder(ADDRESS, KEY))


@fuzz
@given(hostile(*FRAMES))
def test_arbitrary_header(data: bytes) -> None:
    check_frame(parse(data))


@fuzz
@given(st.lists(hostile(*FRAMES), max_size=3), addresses, st.sampled_from([None, KEY, LEGACY_KEY]))
def test_arbitrary_frames_are_decoded_without_error(frames: list[bytes], address: str, key: bytes | None) -> None:
    decoder = MiBeaconDecoder(address, key)
    for data in frames:
        check_battery(decoder.decode(heard(data, address)))


@fuzz
@given(
    st.binary(max_size=12)
    | st.builds(
        lambda kind, data: kind.to_bytes(2, "little") + bytes((len(data),)) + data,
        st.sampled_from([0x100A, 0x4803, 0x4C03, 0x4A01, 0x4A08, 0x1017, 0x0003, 0x4E0C, 0x6E16]),
        st.binary(max_size=12),
    ),
    st.sampled_from([PRODUCT, 0x01AA, 0x03B6, 0x2AEB, 0x48CF]),
    st.booleans(),
)
def test_arbitrary_objects_are_decoded_without_error(objects: bytes, product: int, sealed: bool) -> None:
    payload = encrypted(objects, 1) if sealed else plain(objects, product=product)
    check_battery(MiBeaconDecoder(ADDRESS, KEY).decode(heard(payload)))
