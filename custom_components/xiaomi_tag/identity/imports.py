"""Pasted text to checked credentials. Every refusal is a CredentialError with a translation key."""

from collections.abc import Iterator
from datetime import UTC, tzinfo
import re
from typing import Any
from uuid import UUID

from .accessory import parse_find_my
from .credentials import (
    BIND_KEY_LENGTHS,
    FIXED_ID_LENGTH,
    IDENTITY_KEY_LENGTH,
    IRK_LENGTH,
    AddressCredentials,
    FindHubCredentials,
    HomeMadeCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
)
from .faults import CredentialError, CredentialFault
from .home_made import parse_home_made
from .spellings import beacon_parts, digits_entered, irk_bytes, key_bytes, readings, whole_number
from .text import address_from_text, bounded, json_value, time_or_none, unix_time

__all__ = [
    "CredentialError",
    "CredentialFault",
    "beacon_number",
    "beacon_of",
    "parse_address",
    "parse_bind_key",
    "parse_find_hub",
    "parse_find_my",
    "parse_home_made",
    "parse_ibeacon",
    "parse_irk",
]

_WRAPPED_LENGTHS = (60, 48)
"""An identity key as Google's servers keep it: 12 bytes of nonce, 32 of key, 16 of tag (AES-GCM), or 16 bytes of
initialisation vector and 32 of key (AES-CBC). Source: GoogleFindMyTools, KeyBackup/cloud_key_decryptor.py."""
_KEY_NAMES = frozenset(
    {
        "identitykey",
        "identitykeyhex",
        "eik",
        "eikhex",
        "ephemeralidentitykey",
        "ephemeralidentitykeyhex",
        "decryptedidentitykey",
        "encryptedidentitykey",
    }
)
_PAIRED_NAMES = frozenset({"pairdate", "pairedat", "pairingdate"})
_CREATED_NAMES = frozenset({"creationdate", "createdat", "secretscreationdate"})
_ACCOUNT_NAMES = frozenset({"aastoken", "ownerkey", "sharedkey", "fcmcredentials", "oauthtoken", "admtoken"})
_MOST_NODES = 20_000
_MOST_16_BIT = 0xFFFF
_RESERVED_ADDRESSES = frozenset({"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF"})
_PRINTED_KEY = re.compile(r"([A-Za-z][A-Za-z _-]{2,40})(?:\(hex\))?[\"']?\s*[:=]\s*b?[\"']?(?:0x)?([0-9A-Fa-f]{64})\b")


def parse_find_hub(text: str, paired_at: object = None, zone: tzinfo = UTC) -> FindHubCredentials | HomeMadeCredentials:
    """Read a Find Hub identity key in any spelling, alone or in the JSON of one device; or the fixed id of a tag.

    GoogleFindMyTools decrypts the key but has no file format for it; scripts around it name it `identity_key`, `eik`
    or the like, with `pair_date` in seconds beside it. Phones have no pairing date and count from `creation_date`.
    `paired_at` (ISO date-time or Unix seconds; without a time zone it is in `zone`) overrides that of the JSON. A
    home-made tag sends one id of 20 bytes for ever. Raises CredentialError.
    """
    text = bounded(text)
    paired = None if _is_unset(paired_at) else unix_time(paired_at, zone)
    if text[0] in "{[" and not _is_plain_key(text):
        try:
            value = json_value(text)
        except CredentialError:
            if (printed := _printed_key(text)) is None:
                raise
            return FindHubCredentials(printed, paired)
        return _from_json(value, paired, zone)
    if (printed := _printed_key(text)) is not None:
        return FindHubCredentials(printed, paired)
    fixed_id = key_bytes(text, FIXED_ID_LENGTH)
    return FindHubCredentials(_identity_key(text), paired) if fixed_id is None else HomeMadeCredentials((fixed_id,))


def _is_plain_key(text: str) -> bool:
    """Return whether text in brackets is a list of a key's bytes."""
    return key_bytes(text, IDENTITY_KEY_LENGTH, FIXED_ID_LENGTH) is not None


def _is_unset(value: object) -> bool:
    """Return whether a date stands for none: programs write zero for a date that they do not have."""
    return value is None or (isinstance(value, str) and value.strip() in {"", "0"}) or value == 0


def _printed_key(text: str) -> bytes | None:
    """Return the key in text that a program printed, where it is named as such and is the only one."""
    found = {
        bytes.fromhex(match[2])
        for match in _PRINTED_KEY.finditer(text)
        if "".join(filter(str.isalnum, match[1])).lower() in _KEY_NAMES
    }
    return found.pop() if len(found) == 1 else None


def _from_json(value: Any, paired: float | None, zone: tzinfo) -> FindHubCredentials:
    fields = list(_fields(value))
    key = _only_identity_key(fields)
    for names in (_PAIRED_NAMES, _CREATED_NAMES):
        found = (time_or_none(value, zone) for name, value in fields if name in names)
        paired = paired if paired is not None else next((time for time in found if time is not None), None)
    return FindHubCredentials(key, paired)


def _only_identity_key(fields: list[tuple[str, Any]]) -> bytes:
    """Return the one key that the fields hold; its wrapped form beside it is ignored."""
    keys: set[bytes] = set()
    refusal: CredentialError | None = None
    for name, value in fields:
        if name in _KEY_NAMES and value:
            try:
                keys.add(_identity_key(value))
            except CredentialError as error:
                refusal = refusal or error
    if len(keys) > 1:
        raise CredentialError(CredentialFault.SEVERAL_DEVICES)
    if keys:
        return keys.pop()
    if refusal is not None:
        raise refusal
    is_account = any(name in _ACCOUNT_NAMES for name, _ in fields)
    raise CredentialError(CredentialFault.ACCOUNT_SECRETS if is_account else CredentialFault.NO_IDENTITY_KEY)


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every name, in lower-case letters and digits only, and its value, at any depth, breadth first."""
    nodes = [value]
    for node in nodes:
        if len(nodes) > _MOST_NODES:
            raise CredentialError(CredentialFault.TOO_LONG)
        if isinstance(node, dict):
            for name, inner in node.items():
                yield "".join(filter(str.isalnum, name)).lower(), inner
                nodes.append(inner)
        elif isinstance(node, list):
            nodes.extend(node)


def _identity_key(value: object) -> bytes:
    """Return the 32 bytes of a key: hex digits, base64 (as JSON made of protocol buffers has it), or byte values."""
    keys: list[bytes] = []
    if isinstance(value, str):
        keys = list(readings(value))
    elif isinstance(value, list) and all(isinstance(byte, int) and 0 <= byte <= 0xFF for byte in value):  # noqa: PLR2004  a byte
        keys = [bytes(value)]
    if any(len(key) in _WRAPPED_LENGTHS for key in keys):
        raise CredentialError(CredentialFault.WRAPPED_KEY)
    key = next((key for key in keys if len(key) == IDENTITY_KEY_LENGTH), None)
    if key is None:
        raise CredentialError(CredentialFault.NOT_HEX_64, digits_entered(value) if isinstance(value, str) else None)
    return key


def parse_address(text: str, bind_key: str | None = None) -> AddressCredentials:
    """Read a Bluetooth address in any spelling and, where given, a MiBeacon bind key."""
    text = bounded(text)
    address = address_from_text(text)
    if address is None:
        raise CredentialError(CredentialFault.NOT_ADDRESS, digits_entered(text))
    if address in _RESERVED_ADDRESSES:
        raise CredentialError(CredentialFault.RESERVED_ADDRESS)
    has_key = bind_key is not None and bind_key.strip()
    return AddressCredentials(address, parse_bind_key(bind_key) if has_key and bind_key else None)


def parse_bind_key(text: str) -> bytes:
    """Read a MiBeacon bind key: 12 bytes (version 2 and 3) or 16 bytes (4 and 5)."""
    text = bounded(text)
    key = key_bytes(text, *BIND_KEY_LENGTHS)
    if key is None:
        raise CredentialError(CredentialFault.NOT_BIND_KEY, digits_entered(text))
    return key


def parse_ibeacon(uuid: str, major: object = None, minor: object = None) -> IBeaconCredentials:
    """Read an iBeacon's UUID and its two numbers, 0 to 65535, which may also stand behind the UUID."""
    value, its_major, its_minor = beacon_of(uuid)
    return IBeaconCredentials(
        value,
        beacon_number(major, its_major, CredentialFault.NOT_MAJOR),
        beacon_number(minor, its_minor, CredentialFault.NOT_MINOR),
    )


def beacon_of(text: str) -> tuple[UUID, int | None, int | None]:
    """Read an iBeacon's UUID and the two numbers behind it, None where there are none."""
    text = bounded(text)
    parts = beacon_parts(text)
    if parts is None:
        raise CredentialError(CredentialFault.NOT_UUID, digits_entered(text))
    return parts


def beacon_number(value: object, embedded: int | None, fault: CredentialFault) -> int:
    """Return the number that was entered, or else the one behind the UUID; two that differ are refused."""
    is_empty = value is None or (isinstance(value, str) and not value.strip())
    number = embedded if is_empty else whole_number(value)
    if number is None or not 0 <= number <= _MOST_16_BIT or (embedded is not None and number != embedded):
        raise CredentialError(fault)
    return number


def parse_irk(text: str) -> PrivateAddressCredentials:
    """Read an identity resolving key: 16 bytes in any spelling and in either byte order."""
    text = bounded(text)
    irk = irk_bytes(text, IRK_LENGTH)
    if irk is None:
        raise CredentialError(CredentialFault.NOT_HEX_32, digits_entered(text))
    return PrivateAddressCredentials(irk)
