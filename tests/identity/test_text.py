from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault
from custom_components.xiaomi_tag.identity.text import address_from_text, bounded, hex_bytes, json_value, unix_time

MOMENT = datetime(2025, 3, 5, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["deadbeef", "DE:AD:BE:EF", "0xdeadbeef", " de ad\nbe ef ", "0XDE-AD-BE-EF"])
def test_hex_in_many_spellings(text: str) -> None:
    assert hex_bytes(text) == bytes.fromhex("deadbeef")


@pytest.mark.parametrize(
    "text", ["A4:C1:38:00:00:01", "a4:c1:38:00:00:01", "a4-c1-38-00-00-01", "A4C138000001", "0xa4c138000001"]
)
def test_address_in_many_spellings(text: str) -> None:
    assert address_from_text(text) == "A4:C1:38:00:00:01"


@pytest.mark.parametrize("text", ["", "A4:C1:38", "A4:C1:38:00:00:01:02", "kitchen"])
def test_not_an_address(text: str) -> None:
    assert address_from_text(text) is None


@pytest.mark.parametrize("text", ["", "0x", "dea", "xyz", "٣٣", "0x0xde"])
def test_not_hex(text: str) -> None:
    assert hex_bytes(text) is None


def test_bounded_strips_space_and_byte_order_mark() -> None:
    assert bounded("\ufeff a \n") == "a"


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_nothing(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        bounded(text)
    assert caught.value.fault is CredentialFault.EMPTY


@pytest.mark.parametrize("text", ["a" * 65537, "ü" * 32769])
def test_too_long(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        bounded(text)
    assert caught.value.fault is CredentialFault.TOO_LONG


@pytest.mark.parametrize("text", ["{", "[" * 60_000, "1" * 5000])
def test_not_json(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        json_value(text)
    assert caught.value.fault is CredentialFault.NOT_JSON


@pytest.mark.parametrize(
    "value",
    [
        "2025-03-05T03:15:00+00:00",
        "2025-03-05T03:15:00Z",
        " 2025-03-05 03:15:00 ",
        "2025-03-05T04:15:00+01:00",
        MOMENT,
        MOMENT.replace(tzinfo=None),
        MOMENT.timestamp(),
        int(MOMENT.timestamp()),
        int(MOMENT.timestamp()) * 1000,
        str(int(MOMENT.timestamp())),
        " 1741144500000 ",
    ],
)
def test_times(value: object) -> None:
    assert unix_time(value) == MOMENT.timestamp()


def test_eight_digits_are_a_date() -> None:
    assert unix_time("20250305") == MOMENT.replace(hour=0, minute=0).timestamp()


def test_a_time_without_zone_is_local() -> None:
    assert unix_time("2025-03-05T04:15:00", timezone(timedelta(hours=1))) == MOMENT.timestamp()


@pytest.mark.parametrize(
    "value",
    ["soon", "", None, True, [], float("nan"), float("inf"), 10**400, 0, "2014-12-31", "2101-01-01", -1, "1" * 5000],
)
def test_not_a_time(value: object) -> None:
    with pytest.raises(CredentialError) as caught:
        unix_time(value)
    assert caught.value.fault is CredentialFault.NOT_DATE


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(), st.integers(), st.floats(), st.datetimes(), st.none()))
def test_any_value_is_a_time_or_the_one_error(value: object) -> None:
    with suppress(CredentialError):
        assert isinstance(unix_time(value), float)
