"""How a tag is known: what its owner entered, as bytes, once checked. Secrets never show in a repr."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
import math
from typing import Any, ClassVar, Final, Self, override
from uuid import UUID

IDENTITY_KEY_LENGTH = 32
MASTER_KEY_LENGTH = 28
SHARED_SECRET_LENGTH = 32
IRK_LENGTH = 16
BIND_KEY_LENGTHS = (12, 16)
FIXED_ID_LENGTH = 20
PUBLIC_KEY_LENGTH = 28
MAX_IDS = 1_000
"""Bounds what a made-up list of keys can ask for: 0.3 MB in the look-up tables."""
MAX_ALIGNED_INDEX = 1_000_000
"""28 years of 15-minute keys: bounds the work that a made-up accessory can ask for."""

# The names under which a subentry stores them; forms use the same names for what is entered as it is stored.
CONF_IDENTITY_KEY: Final = "identity_key"
CONF_PAIRED_AT: Final = "paired_at"
CONF_ADDRESS: Final = "address"
CONF_BIND_KEY: Final = "bind_key"
CONF_UUID: Final = "uuid"
CONF_MAJOR: Final = "major"
CONF_MINOR: Final = "minor"
CONF_IRK: Final = "irk"
CONF_MASTER_KEY: Final = "master_key"
CONF_PRIMARY_SECRET: Final = "primary_secret"  # noqa: S105  a field's name
CONF_SECONDARY_SECRET: Final = "secondary_secret"  # noqa: S105  a field's name
CONF_MODEL: Final = "model"
CONF_ALIGNED_AT: Final = "aligned_at"
CONF_ALIGNED_INDEX: Final = "aligned_index"
CONF_IDS: Final = "ids"

_FINGERPRINT_DOMAIN = b"xiaomi_tag credentials v1"


class TagKind(StrEnum):
    """The ways of knowing a tag; also the steps of the tag flow, and stored with each tag."""

    FIND_HUB = "find_hub"
    FIND_MY = "find_my"
    ADDRESS = "address"
    IBEACON = "ibeacon"
    PRIVATE_ADDRESS = "private_address"
    HOME_MADE = "home_made"


class Credentials(ABC):
    """The credentials of one tag; each kind has its own class."""

    __slots__ = ()

    kind: ClassVar[TagKind]

    @abstractmethod
    def to_data(self) -> dict[str, Any]:
        """Return what is stored: JSON-able, keys as lower-case hex digits, times as Unix seconds."""

    @classmethod
    @abstractmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_data` returned; other names in `data` are ignored.

        Called by `kinds.credentials_from_data`. For damaged data it may raise what conversions raise: ValueError,
        TypeError, KeyError, AttributeError or OverflowError.
        """

    @property
    @abstractmethod
    def identity(self) -> bytes:
        """Bytes that are the same for two ways of writing the same identity, and differ for others."""


@dataclass(frozen=True, slots=True)
class FindHubCredentials(Credentials):
    """A Find Hub tag: its 32-byte identity key, and when it was paired (Unix seconds) where known."""

    kind: ClassVar = TagKind.FIND_HUB

    identity_key: bytes = field(repr=False)
    paired_at: float | None = None

    @override
    def to_data(self) -> dict[str, Any]:
        return {CONF_IDENTITY_KEY: self.identity_key.hex(), CONF_PAIRED_AT: self.paired_at}

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(_bytes(data[CONF_IDENTITY_KEY], IDENTITY_KEY_LENGTH), _time_or_none(data.get(CONF_PAIRED_AT)))

    @property
    @override
    def identity(self) -> bytes:
        return self.identity_key


@dataclass(frozen=True, slots=True)
class FindMyCredentials(Credentials):
    """A Find My accessory: 28-byte master private key, the two 32-byte shared secrets, pairing time (Unix seconds).

    Where the export knows it, `aligned_index` is the primary key index that the accessory had at `aligned_at`.
    """

    kind: ClassVar = TagKind.FIND_MY

    master_key: bytes = field(repr=False)
    primary_secret: bytes = field(repr=False)
    secondary_secret: bytes = field(repr=False)
    paired_at: float
    model: str | None = None
    aligned_at: float | None = None
    aligned_index: int = 0

    @override
    def to_data(self) -> dict[str, Any]:
        return {
            CONF_MASTER_KEY: self.master_key.hex(),
            CONF_PRIMARY_SECRET: self.primary_secret.hex(),
            CONF_SECONDARY_SECRET: self.secondary_secret.hex(),
            CONF_PAIRED_AT: self.paired_at,
            CONF_MODEL: self.model,
            CONF_ALIGNED_AT: self.aligned_at,
            CONF_ALIGNED_INDEX: self.aligned_index,
        }

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            _bytes(data[CONF_MASTER_KEY], MASTER_KEY_LENGTH),
            _bytes(data[CONF_PRIMARY_SECRET], SHARED_SECRET_LENGTH),
            _bytes(data[CONF_SECONDARY_SECRET], SHARED_SECRET_LENGTH),
            _time(data[CONF_PAIRED_AT]),
            None if data.get(CONF_MODEL) is None else str(data[CONF_MODEL]),
            _time_or_none(data.get(CONF_ALIGNED_AT)),
            _whole(data.get(CONF_ALIGNED_INDEX, 0), MAX_ALIGNED_INDEX),
        )

    @property
    @override
    def identity(self) -> bytes:
        return self.master_key + self.primary_secret


@dataclass(frozen=True, slots=True)
class AddressCredentials(Credentials):
    """A tag with a fixed address (upper case, colons) and, for encrypted MiBeacon, its 12- or 16-byte bind key."""

    kind: ClassVar = TagKind.ADDRESS

    address: str
    bind_key: bytes | None = field(default=None, repr=False)

    @override
    def to_data(self) -> dict[str, Any]:
        return {CONF_ADDRESS: self.address, CONF_BIND_KEY: None if self.bind_key is None else self.bind_key.hex()}

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        address = _bytes(data[CONF_ADDRESS].replace(":", ""), 6).hex(":").upper()
        bind_key = data.get(CONF_BIND_KEY)
        return cls(address, None if bind_key is None else _bytes(bind_key, *BIND_KEY_LENGTHS))

    @property
    @override
    def identity(self) -> bytes:
        return self.address.encode()


@dataclass(frozen=True, slots=True)
class IBeaconCredentials(Credentials):
    """An iBeacon."""

    kind: ClassVar = TagKind.IBEACON

    uuid: UUID
    major: int
    minor: int

    @override
    def to_data(self) -> dict[str, Any]:
        return {CONF_UUID: str(self.uuid), CONF_MAJOR: self.major, CONF_MINOR: self.minor}

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(UUID(data[CONF_UUID]), _whole(data[CONF_MAJOR], 0xFFFF), _whole(data[CONF_MINOR], 0xFFFF))

    @property
    @override
    def identity(self) -> bytes:
        """UUID, major and minor in 20 bytes, as an iBeacon frame carries them."""
        return self.uuid.bytes + self.major.to_bytes(2, "big") + self.minor.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class PrivateAddressCredentials(Credentials):
    """A tag with resolvable private addresses: its 16-byte identity resolving key, in either byte order."""

    kind: ClassVar = TagKind.PRIVATE_ADDRESS

    irk: bytes = field(repr=False)

    @override
    def to_data(self) -> dict[str, Any]:
        return {CONF_IRK: self.irk.hex()}

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(_bytes(data[CONF_IRK], IRK_LENGTH))

    @property
    @override
    def identity(self) -> bytes:
        return min(self.irk, self.irk[::-1])


@dataclass(frozen=True, slots=True)
class HomeMadeCredentials(Credentials):
    """A home-made tag that sends what it was programmed with: a Find Hub id (20 bytes), or Find My keys (28 bytes).

    The keys are public ones, the parts of a key pair that are sent.
    """

    kind: ClassVar = TagKind.HOME_MADE

    ids: tuple[bytes, ...] = field(repr=False)

    @override
    def to_data(self) -> dict[str, Any]:
        return {CONF_IDS: [one.hex() for one in self.ids]}

    @classmethod
    @override
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        stored = data[CONF_IDS]
        if not isinstance(stored, (list, tuple)) or not 1 <= len(stored) <= MAX_IDS:
            raise ValueError
        return cls(tuple(_bytes(one, FIXED_ID_LENGTH, PUBLIC_KEY_LENGTH) for one in stored))

    @property
    @override
    def identity(self) -> bytes:
        return b"".join(sorted(set(self.ids)))


def fingerprint(credentials: Credentials) -> str:
    """Return 16 hex digits that distinguish this identity from others and reveal no key.

    Two ways of writing the same identity (either byte order of an IRK, with or without a pairing date) agree.
    """
    parts = (_FINGERPRINT_DOMAIN, credentials.kind.encode(), credentials.identity)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _bytes(text: str, *lengths: int) -> bytes:
    value = bytes.fromhex(text)
    if len(value) not in lengths:
        raise ValueError
    return value


def _time(value: float) -> float:
    seconds = float(value)
    if not math.isfinite(seconds):
        raise ValueError
    return seconds


def _time_or_none(value: float | None) -> float | None:
    return None if value is None else _time(value)


def _whole(value: int, most: int) -> int:
    number = int(value)
    if not 0 <= number <= most:
        raise ValueError
    return number
