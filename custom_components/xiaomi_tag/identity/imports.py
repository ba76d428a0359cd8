"""Pasted text to checked credentials. Every refusal is a CredentialError with a translation key."""

import base64
from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from .accessory import parse_find_my
from .credentials import (
    BIND_KEY_LENGTHS,
    IDENTITY_KEY_LENGTH,
    IRK_LENGTH,
    AddressCredentials,
    FindHubCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
)
from .faults import CredentialError, CredentialFault
from .text import address_from_text, bounded, hex_bytes, json_value, unix_time

__all__ = [
    "CredentialError",
    "CredentialFault",
    "parse_address",
    "parse_bind_key",
    "parse_find_hub",
    "parse_find_my",
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
_ACCOUNT_NAMES = frozenset({"aastoken", "ownerkey", "sharedkey", "fcmcredentials", "oauthtoken", "admtoken"})
_MOST_NODES = 20_000
_MOST_16_BIT = 0xFFFF


def parse_find_hub(text: str, paired_at: object = None, zone: tzinfo = UTC) -> FindHubCredentials:
    """Read a Find Hub identity key: 64 hex digits, or JSON of one device that holds it.

    GoogleFindMyTools decrypts the key but has no file format for it; scripts around it name it `identity_key`, `eik`
    or the like, with `pair_date` in seconds beside it. `paired_at` (ISO date-time or Unix seconds; without a time
    zone it is in `zone`) overrides that of the JSON. Raises CredentialError.
    """
    text = bounded(text)
    paired = unix_time(paired_at, zone) if paired_at not in (None, "") else None
    if text[0] not in "{[":
        return FindHubCredentials(_identity_key(text), paired)
    fields = list(_fields(json_value(text)))
    key = _only_identity_key(fields)
    if paired is None:
        found = next((value for name, value in fields if name in _PAIRED_NAMES and value), None)
        if isinstance(found, dict):
            found = found.get("seconds")
        paired = None if found is None else unix_time(found, zone)
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
    key = b""
    if isinstance(value, str):
        key = hex_bytes(value) or _base64_bytes(value)
    elif isinstance(value, list) and all(isinstance(byte, int) and 0 <= byte <= 0xFF for byte in value):  # noqa: PLR2004  a byte
        key = bytes(value)
    if len(key) in _WRAPPED_LENGTHS:
        raise CredentialError(CredentialFault.WRAPPED_KEY)
    if len(key) != IDENTITY_KEY_LENGTH:
        raise CredentialError(CredentialFault.NOT_HEX_64)
    return key


def _base64_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        return b""


def parse_address(text: str, bind_key: str | None = None) -> AddressCredentials:
    """Read a Bluetooth address (colons, dashes or bare hex) and, where given, a MiBeacon bind key."""
    address = address_from_text(bounded(text))
    if address is None:
        raise CredentialError(CredentialFault.NOT_ADDRESS)
    has_key = bind_key is not None and bind_key.strip()
    return AddressCredentials(address, parse_bind_key(bind_key) if has_key and bind_key else None)


def parse_bind_key(text: str) -> bytes:
    """Read a MiBeacon bind key: 12 bytes (version 2 and 3) or 16 bytes (4 and 5)."""
    key = hex_bytes(bounded(text))
    if key is None or len(key) not in BIND_KEY_LENGTHS:
        raise CredentialError(CredentialFault.NOT_BIND_KEY)
    return key


def parse_ibeacon(uuid: str, major: object, minor: object) -> IBeaconCredentials:
    """Read an iBeacon's UUID and its two numbers, 0 to 65535."""
    value = hex_bytes(bounded(uuid).strip("{}"))
    if value is None or len(value) != 16:  # noqa: PLR2004  bytes of a UUID
        raise CredentialError(CredentialFault.NOT_UUID)
    return IBeaconCredentials(
        UUID(bytes=value),
        _number(major, CredentialFault.NOT_MAJOR),
        _number(minor, CredentialFault.NOT_MINOR),
    )


def _number(value: object, fault: CredentialFault) -> int:
    number: object = value
    if isinstance(value, str):
        number = int(value) if value.strip().isdecimal() and len(value) <= 16 else None  # noqa: PLR2004  far past 65535
    if not isinstance(number, (int, float)) or isinstance(number, bool) or not 0 <= number <= _MOST_16_BIT:
        raise CredentialError(fault)
    if number != int(number):
        raise CredentialError(fault)
    return int(number)


def parse_irk(text: str) -> PrivateAddressCredentials:
    """Read an identity resolving key: 32 hex digits, in either byte order."""
    irk = hex_bytes(bounded(text))
    if irk is None or len(irk) != IRK_LENGTH:
        raise CredentialError(CredentialFault.NOT_HEX_32)
    return PrivateAddressCredentials(irk)
