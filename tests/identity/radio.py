"""Tags on the air, for the tests of this folder: frames made with the plain `ecdsa` and `cryptography` routines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import hashlib
import random
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from ecdsa import SECP160r1

from custom_components.xiaomi_tag.adverts import dult, find_hub, find_my, ibeacon
from custom_components.xiaomi_tag.adverts.frame import (
    DultFrame,
    FindHubFrame,
    FindMyFrame,
    IBeaconFrame,
    OwnerState,
)
from custom_components.xiaomi_tag.identity.credentials import (
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
)
from custom_components.xiaomi_tag.identity.find_my import next_secret, private_scalar, public_key
from custom_components.xiaomi_tag.identity.resolver import Resolver

NOW = 1_760_000_000.0
EIK = bytes(range(32))
OTHER_EIK = bytes(range(32, 64))
HUB = FindHubCredentials(EIK)
FIND_MY = FindMyCredentials(b"\x1c" * 28, b"\x2d" * 32, b"\x3e" * 32, NOW - 100 * 900)
INDEX = 100
"""The primary key index of FIND_MY at NOW."""
WINDOW = int(NOW) // 1024
ADDRESS = "C2:9F:5B:4C:F3:69"
OTHER_ADDRESS = "C2:9F:5B:4C:F3:6A"
BEACON = IBeaconCredentials(UUID("e2c56db5-dffb-48d2-b060-d0f5a71096e0"), 1, 2)
IRK = bytes.fromhex("ec0234a357c8ad05341010a60a397d9b")
IRK_ADDRESS = "70:81:94:0D:FB:AA"


def eid_of(key: bytes, window: int) -> tuple[bytes, int]:
    """Return the 20-byte id of a window and the byte that masks its flags."""
    time = b"\x0a" + (window * 1024).to_bytes(4, "big")
    block = b"\xff" * 11 + time + bytes(11) + time
    value = int.from_bytes(Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block), "big")
    scalar = value % int(SECP160r1.order)
    eid = int((SECP160r1.generator * scalar).x()).to_bytes(20, "big")
    return eid, hashlib.sha256((scalar % (1 << 160)).to_bytes(20, "big")).digest()[-1]


def hub_frame(eid: bytes, flags: int | None = None, *, separated: bool = False) -> FindHubFrame:
    """Return a Find Hub frame."""
    owner = OwnerState.SEPARATED if separated else OwnerState.NEAR
    return FindHubFrame(protocol=find_hub.PROTOCOL, identity=eid, owner=owner, hashed_flags=flags)


def my_key(number: int, *, secondary: bool = False) -> bytes:
    """Return a key of the FIND_MY accessory."""
    secret = FIND_MY.secondary_secret if secondary else FIND_MY.primary_secret
    for _ in range(number):
        secret = next_secret(secret)
    key = public_key(private_scalar(FIND_MY.master_key, secret))
    assert key is not None
    return key


def address_of(key: bytes) -> str:
    """Return the address that a Find My key is sent from."""
    return (bytes((key[0] | 0xC0,)) + key[1:6]).hex(":").upper()


def near_frame(key: bytes) -> FindMyFrame:
    """Return the frame of an accessory near its owner."""
    return FindMyFrame(protocol=find_my.PROTOCOL, identity=key[:6], owner=OwnerState.NEAR, status=0x20, from_tag=True)


def separated_frame(key: bytes) -> FindMyFrame:
    """Return the frame of an accessory away from its owner."""
    return FindMyFrame(protocol=find_my.PROTOCOL, identity=key, owner=OwnerState.SEPARATED, status=0x20, from_tag=True)


def dult_frame() -> DultFrame:
    """Return the cross-vendor frame that some accessories send near their owner."""
    return DultFrame(protocol=dult.PROTOCOL, owner=OwnerState.NEAR, network=1)


def work(resolver: Resolver, now: float) -> int:
    """Run all that is due; return how many jobs there were."""
    jobs = 0
    while (job := resolver.due(now)) is not None:
        resolver.install(job.run(), now)
        jobs += 1
    return jobs


def beacon_frame(credentials: IBeaconCredentials = BEACON) -> IBeaconFrame:
    """Return the frame of an iBeacon."""
    return IBeaconFrame(
        protocol=ibeacon.PROTOCOL,
        identity=credentials.identity,
        uuid=credentials.uuid,
        major=credentials.major,
        minor=credentials.minor,
        power_at_1m_dbm=-59,
    )


def ready(**tags: Credentials) -> Resolver:
    """Return a resolver of these tags, all schedules computed."""
    resolver = Resolver(search_reach_s=0)
    for tag, credentials in tags.items():
        resolver.add(tag, credentials, None, NOW)
    work(resolver, NOW)
    return resolver


@dataclass
class HubOnAir:
    """A Find Hub tag whose counter is `offset_s` from Unix time at NOW and runs `drift` fast."""

    key: bytes = EIK
    offset_s: float = 0.0
    drift: float = 0.0
    seed: int = 1
    _eids: dict[int, bytes] = field(default_factory=dict)

    def counter(self, at: float) -> float:
        return at + self.offset_s + (at - NOW) * self.drift

    def packets(self, start: float, end: float, every_s: float) -> Iterator[tuple[float, str, bytes]]:
        """Yield time, address and id: both change together, 1 to 204 s after each window's end."""
        chance = random.Random(self.seed)
        window = int(self.counter(start)) // 1024
        change = (window + 1) * 1024 + chance.uniform(1, 204)
        at = start
        while at < end:
            if self.counter(at) >= change:
                window += 1
                change = (window + 1) * 1024 + chance.uniform(1, 204)
            yield (
                at,
                f"C0:00:{window:08X}"[:5] + "".join(f":{b:02X}" for b in window.to_bytes(4, "big")),
                self.eid(window),
            )
            at += every_s

    def eid(self, window: int) -> bytes:
        if window not in self._eids:
            self._eids[window] = eid_of(self.key, window)[0]
        return self._eids[window]
