from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.eddystone import parse_tlm, parse_uid
from custom_components.xiaomi_tag.adverts.frame import EddystoneTlmFrame, EddystoneUidFrame
from tests.adverts.strategies import check_frame, fuzz, hostile

UID = "00e312345678901234678901000000000001"
TLM = "20000b1813000000146700002ac4"
TLM_ENCRYPTED = "2001" + "00" * 16


@pytest.mark.parametrize("reserved", ["", "0000"])
def test_uid_with_and_without_reserved_bytes(reserved: str) -> None:
    frame = parse_uid(bytes.fromhex(UID + reserved))
    assert isinstance(frame, EddystoneUidFrame)
    assert frame.identity.hex() == UID[4:]
    assert frame.power_at_0m_dbm == -29


def test_tlm_without_battery_and_temperature() -> None:
    frame = parse_tlm(bytes.fromhex("200000008000000000010000000a"))
    assert isinstance(frame, EddystoneTlmFrame)
    assert (frame.battery, frame.temperature_c) == (None, None)
    assert (frame.advertisements, frame.uptime_s) == (1, 1.0)


def test_tlm_below_zero() -> None:
    frame = parse_tlm(bytes.fromhex("20000b18fe80000000010000000a"))
    assert isinstance(frame, EddystoneTlmFrame)
    assert frame.temperature_c == -1.5


def test_encrypted_tlm_has_no_values() -> None:
    frame = parse_tlm(bytes.fromhex(TLM_ENCRYPTED))
    assert isinstance(frame, EddystoneTlmFrame)
    assert frame.version == 1
    assert (frame.battery, frame.temperature_c, frame.advertisements, frame.uptime_s) == (None, None, None, None)


@pytest.mark.parametrize(
    "data",
    [
        "",
        UID[:-2],
        UID + "00",
        TLM[:-2],
        TLM + "00",
        "2001" + TLM[4:],
        "2000" + TLM_ENCRYPTED[4:],
        "10e30376616900",
        "30e34549445f74657374",
    ],
)
def test_anything_else_is_refused(data: str) -> None:
    assert parse_uid(bytes.fromhex(data)) is None
    assert parse_tlm(bytes.fromhex(data)) is None


@fuzz
@given(hostile(UID, UID + "0000", TLM, TLM_ENCRYPTED))
def test_arbitrary_bytes(data: bytes) -> None:
    check_frame(parse_uid(data))
    check_frame(parse_tlm(data))


def test_each_reader_leaves_the_other_type_alone() -> None:
    assert parse_uid(bytes.fromhex(TLM)) is None
    assert parse_tlm(bytes.fromhex(UID)) is None
