"""Small readers that all imports share: bounded text, hex digits, times."""

from datetime import UTC, datetime, tzinfo
import json
import math
from typing import Any

from .faults import CredentialError, CredentialFault

MOST_TEXT_BYTES = 64 * 1024

_EARLIEST_S = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
_LATEST_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_MILLISECONDS_FROM = 1e11
_DATE_DIGITS = 8
_ADDRESS_BYTES = 6
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
    """Return a Bluetooth address in upper case with colons, from any case and any usual separator."""
    address = hex_bytes(text)
    return address.hex(":").upper() if address is not None and len(address) == _ADDRESS_BYTES else None


def json_value(text: str) -> Any:
    """Return the value of JSON text."""
    try:
        return json.loads(text)
    except ValueError, RecursionError:
        raise CredentialError(CredentialFault.NOT_JSON) from None


def unix_time(value: object, zone: tzinfo = UTC) -> float:
    """Return a time as Unix seconds.

    `value` is an ISO 8601 date-time, a datetime, or a number of seconds or milliseconds (digits will do); a date-time
    without a zone is in `zone`. Refused outside of 2015 to 2100: there were no such tags before.
    """
    seconds = math.nan
    try:
        if isinstance(value, str):
            text = value.strip()
            # JSON made of protocol buffers has 64-bit numbers as text; eight digits are a date.
            is_number = text.isdecimal() and len(text) > _DATE_DIGITS
            value = int(text) if is_number else datetime.fromisoformat(text)
        if isinstance(value, datetime):
            seconds = (value if value.tzinfo is not None else value.replace(tzinfo=zone)).timestamp()
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = value / 1000 if value > _MILLISECONDS_FROM else float(value)
    except ValueError, OverflowError:
        pass
    if not _EARLIEST_S <= seconds <= _LATEST_S:
        raise CredentialError(CredentialFault.NOT_DATE)
    return seconds
