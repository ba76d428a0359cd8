"""The tags of the demonstration: who carries them, how they advertise, and what their owner enters for them."""

from datetime import UTC, datetime
import json
from typing import Final
from uuid import UUID

from demo import frames
from demo.beacons import (
    Eddystone,
    FindHub,
    FindMy,
    Fixed,
    MiBeacon,
    PrivateAddress,
    clock_offset_for,
    ibeacon,
    random_address,
)
from demo.movement import Mover
from demo.noise import make_bytes
from demo.tag_services import find_hub_peripheral, plain_peripheral
from demo.world import VirtualTag

DAY_S: Final = 86400.0
CLOCK_AT_START_S: Final = 8_000_000.0
"""What a tag's counter reads at the start of a simulation: three months after its first battery."""


def find_hub_tag(
    tag_id: str,
    name: str,
    mover: Mover,
    *,
    start_at: float,
    seed: int = 0,
    window_ends_in_s: float = 600.0,
    delay_s: tuple[float, float] = (1.0, 204.0),
    battery: str = "normal",
    protection: bool = False,
    offset_db: float = 0.0,
    body_db: float = 0.0,
    interval_s: float = 2.0,
) -> VirtualTag:
    """Return a Find Hub tag whose clock comes to a window's end `window_ends_in_s` after `start_at`.

    The id on air changes the random delay later. It was paired when its clock read zero.
    """
    key = make_bytes(32, "identity key", tag_id, seed)
    offset = clock_offset_for(start_at + window_ends_in_s, CLOCK_AT_START_S)
    beacon = FindHub(
        identity_key=key,
        clock_offset_s=offset,
        battery=battery,
        protection=protection,
        delay_s=delay_s,
        interval_s=interval_s,
    )
    paired_at = datetime.fromtimestamp(-offset, UTC).replace(microsecond=0).isoformat()
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=beacon,
        offset_db=offset_db,
        body_db=body_db,
        peripheral=find_hub_peripheral(key, "Xiaomi Tag", separated=protection),
        flow_step="find_hub",
        flow_input={"identity_key": key.hex(), "paired_at": paired_at},
    )


def find_my_tag(
    tag_id: str,
    name: str,
    mover: Mover,
    *,
    start_at: float,
    seed: int = 0,
    key_changes_in_s: float = 450.0,
    separated: tuple[tuple[float, float], ...] = (),
    battery: str = "full",
    offset_db: float = 0.0,
    body_db: float = 0.0,
    interval_s: float = 2.0,
) -> VirtualTag:
    """Return a Find My accessory, paired some days ago, whose key changes `key_changes_in_s` after `start_at`."""
    master = make_bytes(28, "master key", tag_id, seed)
    primary, secondary = make_bytes(32, "primary", tag_id, seed), make_bytes(32, "secondary", tag_id, seed)
    paired_at = float(round(start_at + key_changes_in_s - 10 * DAY_S))
    beacon = FindMy(master, primary, secondary, paired_at, separated=separated, battery=battery, interval_s=interval_s)
    accessory = {
        "type": "accessory",
        "master_key": master.hex(),
        "skn": primary.hex(),
        "sks": secondary.hex(),
        "paired_at": datetime.fromtimestamp(paired_at, UTC).isoformat(),
        "name": name,
        "model": "Demo accessory",
        "identifier": str(UUID(bytes=make_bytes(16, "identifier", tag_id, seed))),
    }
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=beacon,
        offset_db=offset_db,
        body_db=body_db,
        peripheral=plain_peripheral(name),
        flow_step="find_my",
        flow_input={"accessory": json.dumps(accessory)},
    )


def tile_tag(
    tag_id: str,
    name: str,
    mover: Mover,
    *,
    seed: int = 0,
    offset_db: float = 0.0,
    body_db: float = 0.0,
    interval_s: float = 2.0,
) -> VirtualTag:
    """Return a Tile, known by its fixed address."""
    address = random_address(0b11, "tile", tag_id, seed)
    payload = frames.tile(make_bytes(8, "tile id", tag_id, seed))
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=Fixed(address=address, payloads=[payload], interval_s=interval_s),
        offset_db=offset_db,
        body_db=body_db,
        peripheral=plain_peripheral("Tile"),
        flow_step="address",
        flow_input={"address": address},
    )


def mibeacon_tag(
    tag_id: str, name: str, mover: Mover, *, seed: int = 0, percent: int = 87, offset_db: float = 0.0
) -> VirtualTag:
    """Return a Xiaomi button that encrypts its battery, known by its address and bind key."""
    address = frames.address_text(bytes.fromhex("a4c138") + make_bytes(3, "mibeacon", tag_id, seed))
    key = make_bytes(16, "bind key", tag_id, seed)
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=MiBeacon(address=address, bind_key=key, percent=percent),
        offset_db=offset_db,
        peripheral=plain_peripheral(name, battery_percent=percent),
        flow_step="address",
        flow_input={"address": address, "bind_key": key.hex()},
    )


def ibeacon_tag(
    tag_id: str, name: str, mover: Mover, *, seed: int = 0, offset_db: float = 0.0, body_db: float = 0.0
) -> VirtualTag:
    """Return an iBeacon."""
    uuid = UUID(bytes=make_bytes(16, "beacon", tag_id, seed))
    major, minor = 1, 1 + seed % 65535
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=ibeacon(random_address(0b11, "ibeacon", tag_id, seed), uuid, major, minor),
        offset_db=offset_db,
        body_db=body_db,
        peripheral=plain_peripheral(name),
        flow_step="ibeacon",
        flow_input={"uuid": str(uuid), "major": major, "minor": minor},
    )


def eddystone_tag(tag_id: str, name: str, mover: Mover, *, seed: int = 0, offset_db: float = 0.0) -> VirtualTag:
    """Return an Eddystone beacon, known by its fixed address; its telemetry gives the battery's voltage."""
    address = random_address(0b11, "eddystone", tag_id, seed)
    namespace, instance = make_bytes(10, "namespace", tag_id, seed), make_bytes(6, "instance", tag_id, seed)
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=Eddystone(address=address, namespace=namespace, instance=instance),
        offset_db=offset_db,
        flow_step="address",
        flow_input={"address": address},
    )


def private_address_tag(
    tag_id: str, name: str, mover: Mover, *, seed: int = 0, offset_db: float = 0.0, body_db: float = 0.0
) -> VirtualTag:
    """Return a phone or watch with resolvable addresses."""
    irk = make_bytes(16, "irk", tag_id, seed)
    return VirtualTag(
        sender_id=tag_id,
        name=name,
        mover=mover,
        beacon=PrivateAddress(irk=irk, payload=frames.apple_nearby(make_bytes(5, "nearby", tag_id, seed))),
        offset_db=offset_db,
        body_db=body_db,
        flow_step="private_address",
        flow_input={"irk": irk.hex()},
    )
