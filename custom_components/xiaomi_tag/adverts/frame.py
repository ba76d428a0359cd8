"""What an advertisement says, in one vocabulary for all protocols."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Protocol(StrEnum):
    """The format that a frame was written in."""

    DULT = "dult"
    FIND_HUB = "find_hub"
    EDDYSTONE_UID = "eddystone_uid"
    EDDYSTONE_TLM = "eddystone_tlm"
    FIND_MY = "find_my"
    FIND_MY_PAIRING = "find_my_pairing"
    IBEACON = "ibeacon"
    FAST_PAIR = "fast_pair"
    SMARTTAG = "smarttag"
    TILE = "tile"
    CHIPOLO = "chipolo"
    PEBBLEBEE = "pebblebee"
    MIBEACON = "mibeacon"


class OwnerState(StrEnum):
    """What the tag says of its owner's whereabouts."""

    NEAR = "near"
    SEPARATED = "separated"
    UNKNOWN = "unknown"


class BatteryLevel(StrEnum):
    """Levels as the protocols name them; no protocol uses all of them."""

    FULL = "full"
    NORMAL = "normal"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "very_low"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One battery reading: a level, a percentage (0-100) or a voltage (mV), never more than the tag gave."""

    level: BatteryLevel | None = None
    percent: int | None = None
    millivolts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one advertisement says of its sender.

    `identity` is the part that tells this sender from others of its kind (a rolling identifier, a key, a beacon
    id); it is empty where the protocol carries none and only the address does.
    """

    protocol: Protocol
    identity: bytes = b""
    owner: OwnerState = OwnerState.UNKNOWN
    battery: Battery | None = None
    model: str | None = None


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
    from_tag: bool = False
    """Whether the status byte says AirTag or licensed accessory, and not a phone, computer or earphones."""


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

    from_tag: bool
    """Whether a tag sent it, and not a phone or earphones."""
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
    """Bound to somebody's account."""
    solicited: bool
    """Asks to be bound."""
    auth_mode: int
    """0 old, 1 secure, 2 standard."""
    capability: int | None = None
