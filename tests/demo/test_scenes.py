import itertools

import numpy as np
import pytest

from custom_components.xiaomi_tag.adverts import (
    Frame,
    chipolo,
    fast_pair,
    find_hub,
    find_my,
    from_raw,
    ibeacon,
    parse,
    pebblebee,
    smarttag,
    tile,
)
from demo.house import OUTSIDE
from demo.houses import default_house
from demo.packet import PUBLIC
from demo.scenes import Pace, default_scene, default_world
from demo.strangers import make_neighbours, make_passers, proxy_beacons, unpaired_tag
from demo.world import World

START = 1_760_000_000.0


def heard_frames(world: World, seconds: float) -> list[Frame | None]:
    frames = []
    for address, data in {(packet.address, packet.data) for packet in world.packets(START, START + seconds)}:
        advertisement = from_raw(address, data)
        frames.append(None if advertisement is None else parse(advertisement))
    return frames


@pytest.mark.parametrize("pace", ["normal", "brisk"])
def test_four_tags_of_four_kinds(pace: Pace) -> None:
    tags = default_world(START, pace=pace).tags

    assert [tag.flow_step for tag in tags.values()] == ["find_hub", "find_my", "address", "ibeacon"]


def test_brisk_tags_change_rooms_often_and_stay_where_proxies_are() -> None:
    world = default_world(START, pace="brisk")
    for tag in world.tags:
        rooms = [world.truth(tag, START + second) for second in range(0, 240, 2)]
        changes = sum(before != after for before, after in itertools.pairwise(rooms))

        assert changes >= 3
        assert set(rooms) <= world.house.covered_rooms


def test_keys_are_away_with_their_owner_at_the_normal_pace() -> None:
    world = default_world(START)
    times = np.arange(START, START + 86400.0, 120.0).tolist()
    keys = {at for at in times if world.truth("keys", at) == OUTSIDE}
    person = {at for at in times if world.truth("backpack", at) == OUTSIDE}

    assert keys == person
    assert 10 < len(keys) < len(times) / 2


def test_anna_goes_out_soon_with_the_wallet_and_without_the_backpack() -> None:
    scene = default_scene(START, pace="brisk")
    world = scene.air
    assert isinstance(world, World)
    times = np.arange(START, START + 900.0, 5.0).tolist()
    out = [at for at in times if world.truth("wallet", at) == OUTSIDE]

    assert START + 60.0 < out[0] < START + 240.0
    assert {world.truth("backpack", at) for at in out} == {"hall"}
    assert set(times) - set(out)
    assert scene.hers == {"backpack", "wallet"}
    assert scene.anna is world.tags["wallet"].mover


def test_at_the_normal_pace_anna_carries_her_keys() -> None:
    scene = default_scene(START)
    world = scene.air
    times = np.arange(START, START + 86400.0, 120.0).tolist()
    out = {at for at in times if world.truth("wallet", at) == OUTSIDE}

    assert out == {at for at in times if world.truth("keys", at) == OUTSIDE}
    assert not [at for at in times if world.truth("backpack", at) == OUTSIDE]
    assert scene.hers == {"backpack", "keys", "wallet"}


def test_the_brisk_find_hub_tag_changes_its_id_soon_and_on_time() -> None:
    tag = default_world(START, pace="brisk", key_changes_in_s=60.0).tags["backpack"]
    addresses = [tag.beacon.at(START + second, 0).address for second in (0.0, 60.9, 65.1, 1000.0)]

    assert addresses[0] == addresses[1] != addresses[2] == addresses[3]


def test_neighbours_are_of_all_kinds() -> None:
    house = default_house()
    protocols = {
        frame.protocol
        for frame in heard_frames(World(house, [], make_neighbours(house, 1, 9), start_at=START), 600.0)
        if frame is not None
    }

    assert protocols >= {
        tile.PROTOCOL,
        find_my.PROTOCOL,
        smarttag.PROTOCOL,
        chipolo.PROTOCOL,
        pebblebee.PROTOCOL,
        ibeacon.PROTOCOL,
    }


def test_neighbours_are_heard_faintly() -> None:
    house = default_house()
    world = World(house, [], make_neighbours(house, 1, 9), start_at=START)
    levels = [packet.rssi for packet in world.packets(START, START + 300.0)]

    assert len(levels) > 100
    assert np.mean(levels) < -80


def test_strangers_pass_now_and_then() -> None:
    house = default_house()
    world = World(house, [], make_passers(house, 1, 1), start_at=START)
    minutes = [bool(list(world.packets(START + 60.0 * minute, START + 60.0 * minute + 60.0))) for minute in range(60)]

    assert 3 <= sum(minutes) <= 40
    assert any(frame is not None and frame.protocol is find_hub.PROTOCOL for frame in heard_frames(world, 1500.0))


def test_the_counts_of_strangers_are_chosen() -> None:
    world = default_world(START, neighbours=0, passers=0)

    assert len(world.strangers) == sum(proxy.beacon for proxy in world.house.proxies)


def test_proxies_that_advertise_are_heard_by_the_others() -> None:
    house = default_house()
    beacons = proxy_beacons(house)
    addresses = {proxy.bluetooth_mac for proxy in house.proxies if proxy.beacon}
    packets = list(World(house, [], beacons, start_at=START).packets(START, START + 60.0))

    assert {packet.address for packet in packets} == addresses
    assert {packet.address_type for packet in packets} == {PUBLIC}
    assert len({packet.proxy for packet in packets}) >= 4


def test_an_unpaired_tag_shows_its_model_and_name() -> None:
    world = World(default_house(), [], [unpaired_tag(2.0, 2.0, 1.0)], start_at=START)
    packets = list(world.packets(START, START + 5.0))
    names = {packet.data for packet in packets if packet.scan_response}

    assert names == {b"\x0b\x09Xiaomi Tag"}
    assert {frame.protocol for frame in heard_frames(world, 5.0) if frame is not None} == {fast_pair.PROTOCOL}
