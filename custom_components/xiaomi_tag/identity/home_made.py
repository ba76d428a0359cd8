"""Home-made tags: the keys of one Find My tag in the files of the programs that make them, or a fixed Find Hub id.

* macless-haystack and OpenHaystack's application, `devices.json`: a list of objects with `privateKey` (base64) and
  `additionalKeys`, further private keys that the tag goes through;
* OpenHaystack's and macless-haystack's scripts, `.keys`: lines `Private key: …` and `Advertisement key: …` (base64),
  one pair after another;
* FindMy.py: `custom_rolling_key_accessory` with `private_keys` (hex), and `keypair` with `private_key` (base64);
* a bare list of keys: whether they are private or public cannot be seen, so that both are tried;
* GoogleFindMyTools' home-made tags: one id of 20 bytes.

A private key only serves to find its public one, and is not stored.
"""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from .credentials import FIXED_ID_LENGTH, MAX_IDS, PUBLIC_KEY_LENGTH, HomeMadeCredentials
from .faults import CredentialError, CredentialFault
from .find_my import P224_N, public_key
from .spellings import digits_entered, key_bytes
from .text import bounded, json_value

_MOST_PRIVATE: Final = MAX_IDS // 2
_PRIVATE_NAMES: Final = frozenset({"privatekey", "privatekeys", "additionalkeys"})
_PUBLIC_NAMES: Final = frozenset({"advertisementkey", "advertisementkeys", "advkey", "publickey", "publickeys"})
_TYPES: Final = frozenset({"custom_rolling_key_accessory", "keypair"})
_LINE: Final = re.compile(r"([A-Za-z][A-Za-z _-]*)[\"']?\s*[:=]\s*(.+)")


def is_key_list(value: Any) -> bool:
    """Return whether JSON is a home-made tag of one of these programs, or a list of these."""
    if isinstance(value, list):
        return bool(value) and all(is_key_list(one) for one in value[:MAX_IDS])
    if not isinstance(value, dict):
        return False
    names = set(map(_plain, value))
    kind = value.get("type")
    return (isinstance(kind, str) and kind in _TYPES) or not names.isdisjoint(_PRIVATE_NAMES | _PUBLIC_NAMES)


def parse_home_made(text: str) -> HomeMadeCredentials:
    """Read the keys of one tag, or its fixed id. Raises CredentialError."""
    text = bounded(text)
    if text[0] in "{[" and key_bytes(text, FIXED_ID_LENGTH, PUBLIC_KEY_LENGTH) is None:
        return key_list(json_value(text))
    if (fixed_id := key_bytes(text, FIXED_ID_LENGTH)) is not None:
        return HomeMadeCredentials((fixed_id,))
    return _from_lines(text)


def key_list(value: Any) -> HomeMadeCredentials:
    """Return the keys that JSON holds; a list of more than one tag is refused, a list of bare keys is one tag."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _credentials((), (), value)
    if isinstance(value, list):
        if len(value) > 1:
            raise CredentialError(CredentialFault.SEVERAL_DEVICES)
        value = value[0] if value else None
    if not isinstance(value, Mapping):
        raise CredentialError(CredentialFault.NOT_KEYS)
    private, public = _named(value, _PRIVATE_NAMES), _named(value, _PUBLIC_NAMES)
    return _credentials(private, public, ())


def _from_lines(text: str) -> HomeMadeCredentials:
    private: list[str] = []
    public: list[str] = []
    bare: list[str] = []
    for line in filter(None, map(str.strip, re.split(r"[\r\n,;]+", text))):
        match = _LINE.fullmatch(line)
        name = _plain(match[1]) if match else ""
        if match and name in _PRIVATE_NAMES:
            private.append(match[2])
        elif match and name in _PUBLIC_NAMES:
            public.append(match[2])
        elif not name.startswith("hashed"):
            bare.append(line)
    # Beside keys that are named, other lines are comments.
    return _credentials(private, public, () if private or public else bare)


def _named(value: Mapping[Any, Any], names: frozenset[str]) -> list[Any]:
    found: list[Any] = []
    for name, inner in value.items():
        if _plain(name) in names and inner:
            found += inner if isinstance(inner, list) else [inner]
    return found


def _credentials(private: Iterable[Any], public: Iterable[Any], bare: Iterable[Any]) -> HomeMadeCredentials:
    private_keys, ids, unknown = _keys(private), _keys(public), _keys(bare)
    if len(private_keys) + len(unknown) > _MOST_PRIVATE or len(ids) > MAX_IDS:
        raise CredentialError(CredentialFault.TOO_MANY_KEYS)
    ids += unknown
    # A file with both has the public key of each private one already.
    if not ids or unknown or len(private_keys) > len(ids):
        derived = (public_key(int.from_bytes(key) % P224_N) for key in [*private_keys, *unknown])
        ids += [key for key in derived if key is not None]
    if not ids:
        raise CredentialError(CredentialFault.NOT_KEYS)
    return HomeMadeCredentials(tuple(dict.fromkeys(ids)))


def _keys(values: Iterable[Any]) -> list[bytes]:
    keys: list[bytes] = []
    for value in values:
        key = key_bytes(value, PUBLIC_KEY_LENGTH) if isinstance(value, str) else None
        if key is None:
            raise CredentialError(CredentialFault.NOT_KEYS, digits_entered(value) if isinstance(value, str) else None)
        keys.append(key)
    return keys


def _plain(name: object) -> str:
    return "".join(filter(str.isalnum, name)).lower() if isinstance(name, str) else ""
