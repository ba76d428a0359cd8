"""Frames: the content of an advertisement in one vocabulary for all protocols, and how a protocol is declared."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class OwnerState(StrEnum):
    """Whether the tag is near its owner, as the tag itself reports it."""

    NEAR = "near"
    SEPARATED = "separated"
    UNKNOWN = "unknown"


class BatteryLevel(StrEnum):
    """Battery levels as the protocols name them; no protocol uses all of them."""

    FULL = "full"
    NORMAL = "normal"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "very_low"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One battery reading: a level, a percentage (0-100) or a voltage (mV), never more than the tag sent."""

    level: BatteryLevel | None = None
    percent: int | None = None
    millivolts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Protocol:
    """An advertisement format, declared by the module that reads it.

    `service_data` (by service UUID) and `manufacturer_data` (by company id) hold the functions that read a frame;
    each returns None for bytes that are not in its format and never raises. Those of `manufacturer_data` also get the
    sender's address, which may be part of the frame.
    """

    name: str
    """Stored with a tag and used in diagnostics: it must not change."""
    display_name: str
    """A proper name, shown in forms."""
    battery_levels: tuple[BatteryLevel, ...] = ()
    """The scale of the battery levels that frames carry unencrypted; empty where there is no such scale."""
    service_data: Mapping[str, Callable[[bytes], Frame | None]] = field(default_factory=dict, repr=False)
    manufacturer_data: Mapping[int, Callable[[bytes, str], Frame | None]] = field(default_factory=dict, repr=False)
    bare_uuids: Collection[str] = field(default=(), repr=False)
    """UUIDs of `service_data` that prove the protocol without any data; the function then gets no bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The content of one advertisement.

    `identity` distinguishes this sender from others of its kind (a rolling identifier, a key, a beacon id); it is
    empty where the protocol has none and only the address does. `from_tag` is False for phones, computers and
    earphones that use a tag's protocol.
    """

    protocol: Protocol
    identity: bytes = b""
    owner: OwnerState = OwnerState.UNKNOWN
    battery: Battery | None = None
    model: str | None = None
    from_tag: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DultFrame(Frame):
    """A frame of the cross-vendor unwanted-tracking format; `network` is its raw network id."""

    network: int
    proprietary: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindHubFrame(Frame):
    """A Find Hub frame; `identity` is the 20- or 32-byte ephemeral id.

    `hashed_flags` is masked by a secret: only `identity.find_hub` can read a battery out of it.
    """

    hashed_flags: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMyFrame(Frame):
    """A Find My frame; `identity` is the public key: 28 bytes when separated, its first 6 when near its owner."""

    status: int
    hint: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IBeaconFrame(Frame):
    """An iBeacon frame; `identity` is UUID, major and minor in 20 bytes."""

    uuid: UUID
    major: int
    minor: int
    power_at_1m_dbm: int
    extra: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class EddystoneUidFrame(Frame):
    """An Eddystone UID frame; `identity` is the 10-byte namespace and the 6-byte instance."""

    power_at_0m_dbm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EddystoneTlmFrame(Frame):
    """Eddystone telemetry; a frame of version 1 is encrypted and carries no values."""

    version: int
    temperature_c: float | None = None
    advertisements: int | None = None
    """Packets sent since power-on."""
    uptime_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FastPairFrame(Frame):
    """A device in pairing mode; `model_id` is its 24-bit Fast Pair model."""

    model_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartTagFrame(Frame):
    """A Samsung frame; `identity` is the privacy id that changes with the address (8 bytes, a phone's 12)."""

    state: int | None = None
    """1 just lost, 2 offline, 3 offline for long, 4 to 7 with its owner; None where the format is not known."""
    aging_counter: int | None = None
    """Goes up by one every 15 minutes."""
    uwb: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MiBeaconFrame(Frame):
    """The header of a MiBeacon frame; `identity` is the sender's address (6 bytes) where the frame repeats it."""

    product_id: int
    version: int
    frame_counter: int
    encrypted: bool
    has_object: bool
    mesh: bool
    registered: bool
    """Bound to an account."""
    solicited: bool
    """Asks to be bound."""
    auth_mode: int
    """0 old, 1 secure, 2 standard."""
    capability: int | None = None
