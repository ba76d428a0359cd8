"""Find My accessories in the formats of other tools.

FindMy.py (0.8 and later) writes JSON: `type` "accessory", `master_key`, `skn`, `sks` in hex, `paired_at`, `model`,
`alignment_date`, `alignment_index`. The Find My application's own record is a property list whose keys lie under
`privateKey`, `sharedSecret` and `secondarySharedSecret` (`secureLocationsSharedSecret` for Apple's own devices),
each as `{key: {data: …}}`, with `pairingDate` in UTC. Beside it a Mac keeps a `KeyAlignmentRecord`, a property list
with `lastIndexObserved` and `lastIndexObservationDate`: it may be pasted behind the accessory's.
"""

from collections.abc import Mapping
import plistlib
import re
from typing import Any

from .credentials import (
    MASTER_KEY_LENGTH,
    MAX_ALIGNED_INDEX,
    SHARED_SECRET_LENGTH,
    FindMyCredentials,
    HomeMadeCredentials,
)
from .faults import CredentialError, CredentialFault
from .home_made import is_key_list, key_list, parse_home_made
from .spellings import key_bytes, whole_number
from .text import bounded, json_value, time_or_none, unix_time

_MOST_MODEL_CHARACTERS = 64
_PLIST_START = re.compile(r"(?=<\?xml)")
_ALIGNED_INDEX = "lastIndexObserved"
_ALIGNED_AT = "lastIndexObservationDate"
_SECONDARY = ("secondarySharedSecret", "secureLocationsSharedSecret")


def parse_find_my(text: str) -> FindMyCredentials | HomeMadeCredentials:
    """Read FindMy.py accessory JSON, a decrypted accessory property list (XML), or the keys of a home-made tag.

    Raises CredentialError.
    """
    text = bounded(text)
    if text[0] == "<":
        return _from_plists([_plist_value(part) for part in _PLIST_START.split(text) if part.strip()])
    try:
        if text[0] not in "{[":
            return parse_home_made(text)
        value = json_value(text)
        return key_list(value) if is_key_list(value) else _from_json(value)
    except CredentialError as error:
        if error.fault is CredentialFault.NOT_KEYS:
            raise CredentialError(CredentialFault.NOT_ACCESSORY) from None
        raise


def _from_json(value: Any) -> FindMyCredentials:
    if isinstance(value, list):
        if len(value) > 1:
            raise CredentialError(CredentialFault.SEVERAL_DEVICES)
        value = value[0] if value else None
    if not isinstance(value, dict) or value.get("type", "accessory") != "accessory" or "master_key" not in value:
        raise CredentialError(CredentialFault.NOT_ACCESSORY)
    aligned = _alignment(value.get("alignment_date"), value.get("alignment_index"))
    return FindMyCredentials(
        _hex_key(value.get("master_key"), MASTER_KEY_LENGTH),
        _hex_key(value.get("skn"), SHARED_SECRET_LENGTH),
        _hex_key(value.get("sks"), SHARED_SECRET_LENGTH),
        _paired_at(value.get("paired_at")),
        _model(value.get("model")),
        *aligned,
    )


def _alignment(at: Any, index: Any) -> tuple[float | None, int]:
    """Return when the accessory had which key, None and 0 where this is not known: it spoils nothing."""
    aligned_at, aligned_index = time_or_none(at), whole_number(index)
    if aligned_at is None or aligned_index is None or not 0 <= aligned_index <= MAX_ALIGNED_INDEX:
        return None, 0
    return aligned_at, aligned_index


def _plist_value(text: str) -> Any:
    try:
        return plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)
    except Exception:  # noqa: BLE001  on malformed input plistlib lets out nearly any error, its own among them
        raise CredentialError(CredentialFault.NOT_PLIST) from None


def _from_plists(values: list[Any]) -> FindMyCredentials:
    accessories = [value for value in values if not (isinstance(value, dict) and _ALIGNED_INDEX in value)]
    if len(accessories) > 1:
        raise CredentialError(CredentialFault.SEVERAL_DEVICES)
    record = next((value for value in values if isinstance(value, dict) and _ALIGNED_INDEX in value), {})
    aligned = _alignment(record.get(_ALIGNED_AT), record.get(_ALIGNED_INDEX))
    return _from_plist(accessories[0] if accessories else None, aligned)


def _from_plist(value: Any, aligned: tuple[float | None, int]) -> FindMyCredentials:
    if isinstance(value, list):
        encrypted = len(value) >= 3 and all(isinstance(part, bytes) for part in value[:3])  # noqa: PLR2004  nonce, tag, text
        raise CredentialError(CredentialFault.ENCRYPTED_ACCESSORY if encrypted else CredentialFault.NOT_ACCESSORY)
    if not isinstance(value, dict) or "privateKey" not in value:
        raise CredentialError(CredentialFault.NOT_ACCESSORY)
    secondary = next((value[name] for name in _SECONDARY if name in value), None)
    # The private key's record is the public point followed by the 28-byte scalar.
    return FindMyCredentials(
        _exact(_nested_data(value["privateKey"])[-MASTER_KEY_LENGTH:], MASTER_KEY_LENGTH),
        _exact(_nested_data(value.get("sharedSecret")), SHARED_SECRET_LENGTH),
        _exact(_nested_data(secondary), SHARED_SECRET_LENGTH),
        _paired_at(value.get("pairingDate")),
        _model(value.get("model")),
        *aligned,
    )


def _nested_data(value: Any) -> bytes:
    """Return the bytes of `{key: {data: …}}`, of `{data: …}` or of plain data."""
    for name in ("key", "data"):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
    return value if isinstance(value, bytes) else b""


def _hex_key(value: Any, length: int) -> bytes:
    return _exact(key_bytes(value, length) or b"" if isinstance(value, str) else b"", length)


def _exact(value: bytes, length: int) -> bytes:
    if len(value) != length:
        raise CredentialError(CredentialFault.INCOMPLETE_ACCESSORY)
    return value


def _paired_at(value: Any) -> float:
    if value is None:
        raise CredentialError(CredentialFault.INCOMPLETE_ACCESSORY)
    return unix_time(value)


def _model(value: Any) -> str | None:
    return value.strip()[:_MOST_MODEL_CHARACTERS] or None if isinstance(value, str) else None
