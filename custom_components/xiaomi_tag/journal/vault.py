"""The journal's secrets: keyed pseudonyms in place of identities, and encryption of all that shows where somebody was.

Whoever has a copy of the database only sees how many tags there are, when they were heard and that they crossed
something. The secrets are kept apart, in Home Assistant's storage.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
import hashlib
import hmac
import secrets as randomness
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..basics.numbers import moment, whole_within

KEY_LIFE_S: Final = 30 * 86_400.0
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_PSEUDONYM_BYTES: Final = 10
_NUMBER_BITS: Final = 48

type TokenBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """A key that bodies are encrypted with; `created_at` in Unix seconds."""

    key: bytes
    created_at: float


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """Keys that must be kept apart from the database: the pseudonyms' key, and the data keys by number.

    Numbers are random, so that the keys of one database never fit the rows of another by chance.
    """

    pseudonym_key: bytes
    keys: Mapping[int, DataKey]

    @classmethod
    def new(cls, now: float, token_bytes: TokenBytes = randomness.token_bytes) -> Self:
        """Return secrets with one data key."""
        return cls(token_bytes(_KEY_BYTES), {}).with_key(now, token_bytes)

    def with_key(self, now: float, token_bytes: TokenBytes = randomness.token_bytes) -> Self:
        """Return the same with one more data key."""
        number = int.from_bytes(token_bytes(_NUMBER_BITS // 8)) or 1
        return replace(self, keys={**self.keys, number: DataKey(token_bytes(_KEY_BYTES), now)})

    def without(self, numbers: Iterable[int]) -> Self:
        """Return the same without some data keys: what they encrypted is lost."""
        gone = set(numbers)
        return replace(self, keys={number: key for number, key in self.keys.items() if number not in gone})

    def newest(self) -> int:
        """Return the number of the youngest data key; of two of the same second, that added last."""
        return max(self.keys, key=lambda number: (self.keys[number].created_at, list(self.keys).index(number)))

    def to_dict(self) -> dict[str, Any]:
        """Return the secrets as JSON-able data."""
        return {
            "pseudonym_key": self.pseudonym_key.hex(),
            "keys": [
                {"number": number, "key": each.key.hex(), "created_at": each.created_at}
                for number, each in self.keys.items()
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` returned, without data keys that cannot be read: what they encrypted is lost.

        Raises ValueError, without what was read, if nothing can be used.
        """
        pseudonym_key, stored = _key(data.get("pseudonym_key")), data.get("keys")
        items = stored if isinstance(stored, list) else []
        keys = {number: key for item in items for number, key in _numbered(item)}
        if pseudonym_key is None or not keys:
            raise ValueError("These are no secrets of a journal")
        return cls(pseudonym_key, keys)


def _numbered(item: object) -> Iterator[tuple[int, DataKey]]:
    """Yield a stored data key with its number; nothing if it cannot be one. Without a time it is old: it goes soon."""
    if not isinstance(item, Mapping):
        return
    number, key = whole_within(item.get("number"), 1, (1 << _NUMBER_BITS) - 1), _key(item.get("key"))
    if number is not None and key is not None:
        yield number, DataKey(key, moment(item.get("created_at")) or 0.0)


def _key(value: object) -> bytes | None:
    if not isinstance(value, str):
        return None
    try:
        key = bytes.fromhex(value)
    except ValueError:
        return None
    return key if len(key) == _KEY_BYTES else None


class Vault:
    """Makes pseudonyms, and seals and opens bodies of rows."""

    def __init__(self, secrets: Secrets, token_bytes: TokenBytes = randomness.token_bytes) -> None:
        self._token_bytes = token_bytes
        self.use(secrets)

    def use(self, secrets: Secrets) -> None:
        """Seal with the youngest key of these from now on."""
        self._pseudonym_key = secrets.pseudonym_key
        self._ciphers = {number: AESGCM(each.key) for number, each in secrets.keys.items()}
        self.number = secrets.newest()

    def pseudonym(self, domain: str, text: str, length: int = _PSEUDONYM_BYTES) -> bytes:
        """Return what stands in the database for `text`; the domain keeps a tag and a place of one name apart."""
        return hmac.digest(self._pseudonym_key, f"{domain}:{text}".encode(), hashlib.sha256)[:length]

    def seal(self, table: str, owner: bytes, plain: bytes) -> tuple[int, bytes]:
        """Return the key's number and the encrypted body; it opens only in that table, under that owner."""
        nonce = self._token_bytes(_NONCE_BYTES)
        cipher = self._ciphers[self.number]
        return self.number, nonce + cipher.encrypt(nonce, plain, _bound_to(table, owner, self.number))

    def open(self, table: str, owner: bytes, number: int, body: bytes) -> bytes | None:
        """Return what was sealed; None when its key is gone or the row was tampered with."""
        cipher = self._ciphers.get(number)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _bound_to(table, owner, number))
        except InvalidTag, ValueError:
            return None


def _bound_to(table: str, owner: bytes, number: int) -> bytes:
    return b"\0".join((table.encode(), owner, number.to_bytes(8)))
