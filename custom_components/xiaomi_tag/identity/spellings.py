"""Keys, addresses and beacons in the spellings of other programs. Total functions: None for what cannot be read.

A key has a known length, so one reading at most fits: hexadecimal digits with any separators, a list of numbers as in
C, Python or JSON, or base64. Text of hexadecimal digits alone is never read as base64.
"""

import base64
from collections.abc import Iterator
import math
import re
from typing import Final
import unicodedata
from uuid import UUID

_MOST_CHARACTERS: Final = 64 * 1024
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_QUOTES: Final = "\"'`\u2018\u2019\u201c\u201d\u00b4"
_EDGES: Final = f"{_QUOTES} \t\r\n;,"
# What stands before a value: `irk:`, `"IRK"=`, `Key=`, `hex:`. A word of hexadecimal digits is a part of the value.
_LABEL: Final = re.compile(r"[\"'`]?(?![0-9A-Fa-f]+[\"'`]?\s*[:=])([A-Za-z][A-Za-z0-9_. -]{0,40})[\"'`]?\s*[:=]\s*")
_MOST_LABELS: Final = 4
_BRACKETS: Final = re.compile(r"[\[{(]([^\[\]{}()]*)[\]})]\W*", re.DOTALL)
_DECLARATION: Final = re.compile(r"[A-Za-z][\w\s*]*\[\s*\w*\s*\]\s*=\s*", re.ASCII)
_BLUEZ_SECTION: Final = re.compile(r"\[IdentityResolvingKey\][^\[]*?\bKey\s*=\s*([0-9A-Fa-f]{32})\b", re.IGNORECASE)
_MAC_KEYCHAIN: Final = re.compile(r"<key>Remote IRK</key>\s*<(data|string)>([^<]{1,200})</\1>", re.IGNORECASE)
_WINDOWS_VALUE: Final = re.compile(r"\bIRK\"?\s*=\s*hex(?:\(\w+\))?\s*:\s*([0-9A-Fa-f,\s\\]{47,80})", re.IGNORECASE)
# The key, the type of the address and the address.
_ANDROID_PEER: Final = re.compile(r"LE_KEY_PID\s*=\s*([0-9A-Fa-f]{32})[0-9A-Fa-f]{14}\b", re.IGNORECASE)
_SEPARATORS: Final = str.maketrans("", "", " \t\r\n:-_.,;|/")
_PREFIXED: Final = re.compile(r"(?:0[xX]|\\[xX])([0-9A-Fa-f]+)")
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")
_BYTE: Final = 0xFF
_ADDRESS_LABEL: Final = re.compile(
    r"(?:(?:bluetooth|bt|ble)?[ _-]?(?:device)?[ _-]?(?:mac|address|addr|bdaddr)(?:[ _-]?address)?)\s*[:= ]\s*",
    re.IGNORECASE,
)
_OCTETS: Final = re.compile(r"[0-9A-Fa-f]{1,2}(?:([:\-_. ])[0-9A-Fa-f]{1,2})(?:\1[0-9A-Fa-f]{1,2}){4}")
_ADDRESS_DIGITS: Final = 12
_UUID: Final = re.compile(
    r"([0-9a-f]{8})[-_ ]?([0-9a-f]{4})[-_ ]?([0-9a-f]{4})[-_ ]?([0-9a-f]{4})[-_ ]?([0-9a-f]{12})", re.IGNORECASE
)
_BEACON_START: Final = re.compile(r"(?:(?:ibeacon|urn|uuid)\s*[:=_-]?\s*)+", re.IGNORECASE)
_NUMBER: Final = r"(0x[0-9a-f]{1,4}|\d{1,5})"
_BEACON_END: Final = re.compile(
    rf"[\s_:;,/.\-]+(?:major\s*[:=]?\s*)?{_NUMBER}[\s_:;,/.\-]+(?:minor\s*[:=]?\s*)?{_NUMBER}", re.IGNORECASE | re.ASCII
)
_WHOLE_NUMBER: Final = re.compile(r"0x([0-9a-f]{1,8})|(\d{1,16})(?:\.0*)?", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return text in plain characters, without invisible ones, quotes and punctuation around it."""
    if len(text) > _MOST_CHARACTERS:
        return ""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip(_EDGES)


def key_bytes(text: str, *lengths: int) -> bytes | None:
    """Return the key of one of these lengths that a text spells."""
    return next((key for key in readings(text) if len(key) in lengths), None)


def irk_bytes(text: str, length: int) -> bytes | None:
    """Return an identity resolving key: alone, or in the file that BlueZ, Windows, a Mac or Android keeps it in."""
    plain = tidy(text)
    for pattern, group in ((_BLUEZ_SECTION, 1), (_MAC_KEYCHAIN, 2), (_WINDOWS_VALUE, 1), (_ANDROID_PEER, 1)):
        if match := pattern.search(plain):
            return key_bytes(match[group].replace("\\", ""), length)
    return key_bytes(text, length)


def readings(text: str) -> Iterator[bytes]:
    """Yield all bytes that a text may spell."""
    value = _unlabelled(tidy(text))
    if match := _BRACKETS.fullmatch(value):
        value = match[1].strip(_EDGES)
        if (listed := _listed(value)) is not None:
            yield listed
            return
    if (digits := _digits(value)) is not None:
        if len(digits) % 2 == 0:
            yield bytes.fromhex(digits)
        return
    packed = "".join(value.splitlines()).replace("-", "+").replace("_", "/")
    # Without padding, plain words could pass as well: these are of one case.
    if _BASE64.fullmatch(packed) and (len(packed) % 4 == 0 or packed.lower() != packed != packed.upper()):
        packed = packed.rstrip("=")
        if len(packed) % 4 != 1:
            yield base64.b64decode(packed + "=" * (-len(packed) % 4))


def digits_entered(text: str) -> int | None:
    """Return how many hexadecimal digits were entered; None when the text is anything else."""
    digits = _digits(_unlabelled(tidy(text)))
    return None if digits is None else len(digits)


def address_text(text: str) -> str | None:
    """Return a Bluetooth address in upper case with colons, from any spelling."""
    plain = tidy(text).strip("[](){}<>")
    plain = _ADDRESS_LABEL.sub("", plain, count=1).strip(_EDGES) if _ADDRESS_LABEL.match(plain) else plain
    if match := _OCTETS.fullmatch(plain):
        return ":".join(octet.zfill(2) for octet in plain.split(match[1])).upper()
    digits = _digits(plain)
    if digits is None or len(digits) != _ADDRESS_DIGITS:
        return None
    return bytes.fromhex(digits).hex(":").upper()


def beacon_parts(text: str) -> tuple[UUID, int | None, int | None] | None:
    """Return an iBeacon's UUID and, where the text has them as well, its two numbers, which may be too large."""
    plain = tidy(text).strip("{}[]()<>")
    if match := _BEACON_START.match(plain):
        plain = plain[match.end() :].strip("{}" + _EDGES)
    match = _UUID.match(plain)
    if match is None:
        key = key_bytes(plain, 16)
        return None if key is None else (UUID(bytes=key), None, None)
    uuid, rest = UUID("".join(match.groups())), plain[match.end() :].lstrip("}" + _QUOTES)
    if not rest:
        return uuid, None, None
    end = _BEACON_END.fullmatch(rest)
    return None if end is None else (uuid, whole_number(end[1]), whole_number(end[2]))


def whole_number(value: object) -> int | None:
    """Return a whole number from a number, from decimal digits or from hexadecimal ones after 0x."""
    if isinstance(value, str):
        match = _WHOLE_NUMBER.fullmatch(tidy(value))
        if match is None:
            return None
        return int(match[1], 16) if match[1] else int(match[2])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if math.isfinite(value) and value == int(value) else None


def _unlabelled(text: str) -> str:
    """Return a text without the names before its value."""
    if match := _DECLARATION.match(text):
        text = text[match.end() :]
    for _ in range(_MOST_LABELS):
        match = _LABEL.match(text)
        # Base64 ends in "=" as well, but nothing comes after that.
        if match is None or match.end() >= len(text) or not text[match.end() :].strip("= "):
            break
        text = text[match.end() :].strip(_EDGES)
    return text.replace("\\\r\n", "").replace("\\\n", "").replace("\\ ", "")


def _digits(text: str) -> str | None:
    """Return the hexadecimal digits of a text that is made of nothing else, None for other text."""
    parts: list[str] = _PREFIXED.findall(text)
    if len(parts) > 1:
        if _PREFIXED.sub("", text).translate(_SEPARATORS):
            return None
        return "".join(part.zfill(len(part) + len(part) % 2) for part in parts)
    if parts and (text.startswith(("0x", "0X", "\\x", "\\X"))):
        text = text[2:]
    digits = text.translate(_SEPARATORS)
    return digits if _HEX.fullmatch(digits) else None


def _listed(text: str) -> bytes | None:
    """Return a list of byte values, in decimal or after 0x; None when they are hexadecimal digits or no list."""
    parts = [part.strip() for part in text.rstrip(", \t\r\n").split(",")]
    if len(parts) < 2 or "x" in text.lower() or not all(part.isascii() and part.isdecimal() for part in parts):  # noqa: PLR2004  a list
        return None
    if all(len(part) == 2 for part in parts) or any(len(part) > 3 or int(part) > _BYTE for part in parts):  # noqa: PLR2004  digits
        return None
    return bytes(int(part) for part in parts)
