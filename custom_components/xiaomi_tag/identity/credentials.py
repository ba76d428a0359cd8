"""How a tag is known: what its owner entered, as bytes, once checked. Secrets never show in a repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
import math
from typing import Any
from uuid import UUID

from .faults import CredentialError, CredentialFault

IDENTITY_KEY_LENGTH = 32
MASTER_KEY_LENGTH = 28
SHARED_SECRET_LENGTH = 32
IRK_LENGTH = 16
BIND_KEY_LENGTHS = (12, 16)
MAX_ALIGNED_INDEX = 1_000_000
"""28 years of 15-minute keys: bounds the work that a made-up accessory can ask for."""

# The names under which a subentry stores them; forms use the same ones for what is entered as it is stored.
_IDENTITY_KEY = "identity_key"
_PAIRED_AT = "paired_at"
_ADDRESS = "address"
_BIND_KEY = "bind_key"
_UUID = "uuid"
_MAJOR = "major"
_MINOR = "minor"
_IRK = "irk"
_MASTER_KEY = "master_key"
_PRIMARY_SECRET = "primary_secret"  # noqa: S105  a field's name
_SECONDARY_SECRET = "secondary_secret"  # noqa: S105  a field's name
_MODEL = "model"
_ALIGNED_AT = "aligned_at"
_ALIGNED_INDEX = "aligned_index"
_FINGERPRINT_DOMAIN = b"xiaomi_tag credentials v1"


class TagKind(StrEnum):
    """The ways of knowing a tag; also the steps of the tag flow."""

    FIND_HUB = "find_hub"
    FIND_MY = "find_my"
    ADDRESS = "address"
    IBEACON = "ibeacon"
    PRIVATE_ADDRESS = "private_address"


@dataclass(frozen=True, slots=True)
class FindHubCredentials:
    """A Find Hub tag: its 32-byte identity key, and when it was paired (Unix seconds) where known."""

    identity_key: bytes = field(repr=False)
    paired_at: float | None = None


@dataclass(frozen=True, slots=True)
class FindMyCredentials:
    """A Find My accessory: 28-byte master private key, the two 32-byte shared secrets, pairing time (Unix seconds).

    Where the export knows it, `aligned_index` is the primary key index that the accessory had at `aligned_at`.
    """

    master_key: bytes = field(repr=False)
    primary_secret: bytes = field(repr=False)
    secondary_secret: bytes = field(repr=False)
    paired_at: float
    model: str | None = None
    aligned_at: float | None = None
    aligned_index: int = 0


@dataclass(frozen=True, slots=True)
class AddressCredentials:
    """A tag with a fixed address (upper case, colons) and, for encrypted MiBeacon, its 12- or 16-byte bind key."""

    address: str
    bind_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class IBeaconCredentials:
    """An iBeacon."""

    uuid: UUID
    major: int
    minor: int

    @property
    def identity(self) -> bytes:
        """UUID, major and minor in 20 bytes, as an iBeacon frame carries them."""
        return self.uuid.bytes + self.major.to_bytes(2, "big") + self.minor.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class PrivateAddressCredentials:
    """A tag with resolvable private addresses: its 16-byte identity resolving key, in either byte order."""

    irk: bytes = field(repr=False)


type Credentials = (
    FindHubCredentials | FindMyCredentials | AddressCredentials | IBeaconCredentials | PrivateAddressCredentials
)


def credentials_to_data(credentials: Credentials) -> dict[str, Any]:
    """Return what is stored of the credentials: JSON-able, keys as lower-case hex digits, times as Unix seconds."""
    match credentials:
        case FindHubCredentials(identity_key, paired_at):
            return {_IDENTITY_KEY: identity_key.hex(), _PAIRED_AT: paired_at}
        case FindMyCredentials():
            return {
                _MASTER_KEY: credentials.master_key.hex(),
                _PRIMARY_SECRET: credentials.primary_secret.hex(),
                _SECONDARY_SECRET: credentials.secondary_secret.hex(),
                _PAIRED_AT: credentials.paired_at,
                _MODEL: credentials.model,
                _ALIGNED_AT: credentials.aligned_at,
                _ALIGNED_INDEX: credentials.aligned_index,
            }
        case AddressCredentials(address, bind_key):
            return {_ADDRESS: address, _BIND_KEY: None if bind_key is None else bind_key.hex()}
        case IBeaconCredentials(uuid, major, minor):
            return {_UUID: str(uuid), _MAJOR: major, _MINOR: minor}
        case PrivateAddressCredentials(irk):
            return {_IRK: irk.hex()}


def credentials_from_data(kind: TagKind | str, data: Mapping[str, Any]) -> Credentials:
    """Read back what `credentials_to_data` returned; other keys in `data` are ignored.

    Raises CredentialError with the key `damaged_data` when something is missing or not of its form.
    """
    try:
        return _from_data(TagKind(kind), data)
    except ValueError, TypeError, KeyError, AttributeError, OverflowError:
        raise CredentialError(CredentialFault.DAMAGED_DATA) from None


def _from_data(kind: TagKind, data: Mapping[str, Any]) -> Credentials:
    match kind:
        case TagKind.FIND_HUB:
            return FindHubCredentials(
                _bytes(data[_IDENTITY_KEY], IDENTITY_KEY_LENGTH), _time_or_none(data.get(_PAIRED_AT))
            )
        case TagKind.FIND_MY:
            return FindMyCredentials(
                _bytes(data[_MASTER_KEY], MASTER_KEY_LENGTH),
                _bytes(data[_PRIMARY_SECRET], SHARED_SECRET_LENGTH),
                _bytes(data[_SECONDARY_SECRET], SHARED_SECRET_LENGTH),
                _time(data[_PAIRED_AT]),
                None if data.get(_MODEL) is None else str(data[_MODEL]),
                _time_or_none(data.get(_ALIGNED_AT)),
                _whole(data.get(_ALIGNED_INDEX, 0), MAX_ALIGNED_INDEX),
            )
        case TagKind.ADDRESS:
            address = _bytes(data[_ADDRESS].replace(":", ""), 6).hex(":").upper()
            bind_key = data.get(_BIND_KEY)
            return AddressCredentials(address, None if bind_key is None else _bytes(bind_key, *BIND_KEY_LENGTHS))
        case TagKind.IBEACON:
            return IBeaconCredentials(UUID(data[_UUID]), _whole(data[_MAJOR], 0xFFFF), _whole(data[_MINOR], 0xFFFF))
        case TagKind.PRIVATE_ADDRESS:
            return PrivateAddressCredentials(_bytes(data[_IRK], IRK_LENGTH))


def fingerprint(credentials: Credentials) -> str:
    """Return 16 hex digits that tell this identity from others and reveal no key.

    Two ways of writing the same identity (either byte order of an IRK, with or without a pairing date) agree.
    """
    match credentials:
        case FindHubCredentials(identity_key):
            kind, material = TagKind.FIND_HUB, identity_key
        case FindMyCredentials(master_key, primary_secret):
            kind, material = TagKind.FIND_MY, master_key + primary_secret
        case AddressCredentials(address):
            kind, material = TagKind.ADDRESS, address.encode()
        case IBeaconCredentials():
            kind, material = TagKind.IBEACON, credentials.identity
        case PrivateAddressCredentials(irk):
            kind, material = TagKind.PRIVATE_ADDRESS, min(irk, irk[::-1])
    digest = hashlib.sha256(b"\0".join((_FINGERPRINT_DOMAIN, kind.encode(), material)))
    return digest.hexdigest()[:16]


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
