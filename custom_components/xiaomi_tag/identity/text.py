"""Small readers that all imports share: bounded text, hex digits, times."""

from datetime import UTC, datetime, tzinfo
import json
import math
import re
from typing import Any

from .faults import CredentialError, CredentialFault
from .spellings import address_text

MOST_TEXT_BYTES = 64 * 1024

_EARLIEST_S = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
_LATEST_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_MILLISECONDS_FROM = 1e11
_ADDRESS_BYTES = 6
_DATE_DIGITS = 8
_DIGITS = re.compile(r"[0-9]{1,30}(?:\.[0-9]{0,9})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(.*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})(.*)", re.DOTALL)
_IGNORED_IN_HEX = str.maketrans("", "", " \t\r\n:-")


def bounded(text: str) -> str:
    """Return the text without surrounding space; refuse empty and too long text."""
    if len(text) > MOST_TEXT_BYTES or len(text.encode("utf-8", "replace")) > MOST_TEXT_BYTES:
        raise CredentialError(CredentialFault.TOO_LONG)
    stripped = text.strip().removeprefix("\ufeff").strip()
    if not stripped:
        raise CredentialError(CredentialFault.EMPTY)
    return stripped


def hex_bytes(text: str) -> bytes | None:
    """Return the bytes of hex digits, with or without 0x, spaces, colons and dashes; None when they are not hex."""
    digits = text.translate(_IGNORED_IN_HEX)
    if digits[:2] in {"0x", "0X"}:
        digits = digits[2:]
    try:
        return bytes.fromhex(digits) or None
    except ValueError:
        return None


def address_from_text(text: str) -> str | None:
    """Return a Bluetooth address in upper case with colons, from any spelling."""
    # Gateways publish thousands, nearly all of them plain.
    address = hex_bytes(text)
    return address.hex(":").upper() if address is not None and len(address) == _ADDRESS_BYTES else address_text(text)


def json_value(text: str) -> Any:
    """Return the value of JSON text."""
    try:
        return json.loads(text)
    except ValueError, RecursionError:
        raise CredentialError(CredentialFault.NOT_JSON) from None


def unix_time(value: object, zone: tzinfo = UTC) -> float:
    """Return a time as Unix seconds.

    `value` is an ISO 8601 date-time, a datetime, or a number of seconds, milli-, micro- or nanoseconds (digits will
    do); a date-time without a zone is in `zone`. Refused outside of 2015 to 2100: there were no such tags before.
    """
    seconds = math.nan
    try:
        if isinstance(value, str):
            text = value.strip()
            # JSON made of protocol buffers has 64-bit numbers as text; eight digits are a date.
            is_number = len(text) > _DATE_DIGITS and _DIGITS.fullmatch(text)
            value = float(text) if is_number else datetime.fromisoformat(_iso_date(text))
        if isinstance(value, datetime):
            seconds = (value if value.tzinfo is not None else value.replace(tzinfo=zone)).timestamp()
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = float(value)
            while _MILLISECONDS_FROM < seconds < math.inf:
                seconds /= 1000
    except ValueError, OverflowError:
        pass
    if not _EARLIEST_S <= seconds <= _LATEST_S:
        raise CredentialError(CredentialFault.NOT_DATE)
    return seconds


def time_or_none(value: object, zone: tzinfo = UTC) -> float | None:
    """Return a time as Unix seconds, None for anything else: an optional time that cannot be read spoils nothing.

    Beside what `unix_time` reads, this is an object that holds the time, as JSON made of protocol buffers has it.
    """
    if isinstance(value, dict):
        value = value.get("seconds", value.get("value"))
    try:
        return unix_time(value, zone)
    except CredentialError:
        return None


def _iso_date(text: str) -> str:
    """Return the dates that are written in other ways, but only in one order, as ISO 8601 has them."""
    if match := _DAY_FIRST.fullmatch(text):
        return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}{match[4]}"
    if match := _YEAR_FIRST.fullmatch(text):
        return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}{match[4]}"
    return text
