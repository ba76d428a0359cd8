"""Devices that are not ours: what is next door, who passes in the street, and the proxies that advertise."""

from uuid import UUID

import numpy as np

from demo import frames
from demo.beacons import (
    XIAOMI_TAG_NAME,
    Beacon,
    FindHub,
    Fixed,
    Rotating,
    SmartTag,
    ibeacon,
    random_address,
)
from demo.house import FLOOR_HEIGHT_M, House
from demo.houses import outline
from demo.movement import Passer, Still
from demo.noise import make_bytes
from demo.packet import PUBLIC
from demo.world import Sender

XIAOMI_TAG_MODEL_ID = 0x15D23E


def proxy_beacons(house: House) -> list[Sender]:
    """Return what the proxies with `beacon` set advertise: an iBeacon under their own Bluetooth address."""
    uuid = UUID(bytes=make_bytes(16, "proxies", house.name))
    return [
        Sender(
            sender_id=proxy.name,
            mover=Still(proxy.x_m, proxy.y_m, proxy.z_m),
            beacon=ibeacon(proxy.bluetooth_mac, uuid, 1, number, address_type=PUBLIC),
        )
        for number, proxy in enumerate(house.proxies)
        if proxy.beacon
    ]


def make_neighbours(house: House, seed: int, number: int) -> list[Sender]:
    """Return `number` devices in the house next door, of all kinds in turn."""
    right = outline(house.rooms)[2]
    senders = []
    for index in range(number):
        name = f"neighbour-{index}"
        spread = make_bytes(2, name, seed)
        place = Still(right + 4.0 + spread[0] / 64.0, spread[1] / 32.0, 1.0 + FLOOR_HEIGHT_M * (index % 2))
        senders.append(Sender(sender_id=name, mover=place, beacon=_strange_beacon(name, seed, index), offset_db=-8.0))
    return senders


def make_street(house: House, seed: int, number: int, reach_m: float = 40.0) -> list[Sender]:
    """Return `number` devices of all kinds in turn, spread around the house: a street of many homes."""
    x0, y0, x1, y1 = outline(house.rooms)
    senders = []
    for index in range(number):
        name = f"street-{index}"
        spread = np.frombuffer(make_bytes(6, name, seed), np.uint16) / 65536.0
        along, apart = float(spread[0] * 4.0), 3.0 + float(spread[1]) * reach_m
        side, u = int(along), along % 1.0
        x = (x0 - apart, x1 + apart)[side % 2] if side < 2 else x0 - reach_m + u * (x1 - x0 + 2 * reach_m)
        y = (y0 - apart, y1 + apart)[side % 2] if side >= 2 else y0 + u * (y1 - y0)
        place = Still(x, y, 1.0 + FLOOR_HEIGHT_M * (index % 2))
        senders.append(Sender(sender_id=name, mover=place, beacon=_strange_beacon(name, seed, index)))
    return senders


def make_passers(house: House, seed: int, number: int) -> list[Sender]:
    """Return `number` people who pass in the street now and then, with Find Hub tags and with phones in turn."""
    middle = outline(house.rooms)[2] / 2
    senders = []
    for index in range(number):
        name = f"passer-{index}"
        mover = Passer(
            seed=seed * 100 + index, every_s=700.0 + 90.0 * index, distance_m=5.0 + index % 3, middle_m=middle
        )
        key = make_bytes(32, name, seed)
        tag = FindHub(identity_key=key, clock_offset_s=-1.5e9 - 7e6 * index, name=XIAOMI_TAG_NAME)
        phone = Rotating(name=name, payload=frames.apple_nearby(key[:5]), top_bits=0b01, interval_s=0.5)
        senders.append(Sender(sender_id=name, mover=mover, beacon=phone if index % 2 else tag, body_db=5.0))
    return senders


def unpaired_tag(x_m: float, y_m: float, z_m: float, *, seed: int = 0) -> Sender:
    """Return a Xiaomi Tag fresh from its box, in pairing mode: what Bluetooth discovery is to notice."""
    beacon = Fixed(
        address=random_address(0b11, "unpaired", seed),
        payloads=[frames.fast_pair_discoverable(XIAOMI_TAG_MODEL_ID)],
        scan_response=frames.complete_name(XIAOMI_TAG_NAME),
        interval_s=0.1,
    )
    return Sender(sender_id=f"unpaired-{seed}", mover=Still(x_m, y_m, z_m), beacon=beacon)


def _strange_beacon(name: str, seed: int, kind: int) -> Beacon:
    unique = make_bytes(32, name, seed)
    address = random_address(0b11, name, seed)
    match kind % 9:
        case 0:
            return Rotating(name=name, payload=frames.apple_nearby(unique[:5]), top_bits=0b01)
        case 1:
            return Fixed(address=address, payloads=[frames.tile(unique[:8])])
        case 2:
            return Fixed(
                address=frames.address_text(bytes.fromhex("8c79f5") + unique[:3]),
                payloads=[frames.manufacturer_data(0x0075, bytes.fromhex("4204018060") + unique[:19])],
                address_type=PUBLIC,
                scan_response=frames.complete_name("[TV] Living room"),
                interval_s=1.0,
            )
        case 3:
            key = unique[:28]
            key_address = frames.address_text(bytes([key[0] | 0xC0]) + key[1:6])
            return Fixed(address=key_address, payloads=[frames.find_my_separated(key, device_class=1)])
        case 4:
            return SmartTag(name=f"{name}-{seed}")
        case 5:
            return Fixed(address=address, payloads=[frames.fast_pair_hidden(unique[:5], unique[5:7])])
        case 6:
            chipolo = frames.address_text(bytes([0xD8]) + unique[:5])
            return Fixed(address=chipolo, payloads=[frames.chipolo(chipolo)])
        case 7:
            return Fixed(address=address, payloads=[frames.pebblebee()])
        case _:
            return Fixed(address=address, payloads=[frames.ibeacon(UUID(bytes=unique[:16]), 7, kind)])
