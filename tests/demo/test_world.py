from itertools import pairwise

import numpy as np
import pytest

from custom_components.xiaomi_tag.adverts import from_raw
from demo.beacons import Fixed
from demo.dataset import simulate
from demo.house import OUTSIDE
from demo.houses import default_house
from demo.made import made_world
from demo.movement import Still
from demo.packet import Packet
from demo.scenes import default_world
from demo.tags import tile_tag
from demo.world import Sender, World

START = 1_760_000_000.0


@pytest.fixture(scope="module")
def packets() -> list[Packet]:
    return list(default_world(START, pace="brisk").packets(START, START + 1200.0))


def test_packets_come_in_order_of_time(packets: list[Packet]) -> None:
    assert all(before.time_s <= after.time_s for before, after in pairwise(packets))
    assert packets[0].time_s >= START
    assert packets[-1].time_s < START + 1200.0


def test_the_same_seed_gives_the_same_packets(packets: list[Packet]) -> None:
    again = default_world(START, pace="brisk")

    assert list(again.packets(START, START + 600.0)) == [packet for packet in packets if packet.time_s < START + 600.0]
    assert list(default_world(START, pace="brisk", seed=2).packets(START, START + 60.0)) != packets[:100]


def test_pieces_make_the_whole(packets: list[Packet]) -> None:
    world = default_world(START, pace="brisk")
    pieces = [packet for step in range(700) for packet in world.packets(START + step * 0.1, START + step * 0.1 + 0.1)]
    whole = [packet for packet in packets if packet.time_s < START + 70.0]

    assert len(pieces) == pytest.approx(len(whole), abs=3)  # the sums of tenths of a second are not exact
    assert set(whole[:-5]) <= set(pieces)


def test_a_later_stretch_needs_no_earlier_one(packets: list[Packet]) -> None:
    world = default_world(START, pace="brisk")

    assert list(world.packets(START + 900.0, START + 960.0)) == [
        packet for packet in packets if START + 900.0 <= packet.time_s < START + 960.0
    ]


def test_short_blocks_give_the_same_packets(packets: list[Packet]) -> None:
    world = default_world(START, pace="brisk")
    short = World(world.house, list(world.tags.values()), world.strangers, seed=1, start_at=START, block_s=7.0)

    assert list(short.packets(START, START + 200.0)) == [packet for packet in packets if packet.time_s < START + 200.0]


def test_payloads_and_addresses_are_valid(packets: list[Packet]) -> None:
    for address, data in {(packet.address, packet.data) for packet in packets}:
        assert len(data) <= 31
        assert from_raw(address, data) is not None


def test_rssi_is_what_receivers_report(packets: list[Packet]) -> None:
    assert all(-100 <= packet.rssi <= -20 for packet in packets)


def test_tags_advertise_every_two_seconds(packets: list[Packet]) -> None:
    times = sorted({packet.time_s for packet in packets if packet.tag == "backpack"})
    gaps = np.diff(times)

    assert np.median(gaps) == pytest.approx(2.0, abs=0.02)
    assert gaps.min() > 1.98
    assert len(np.unique(np.round(gaps, 4))) > 20  # the random delay of each event


def test_a_packet_has_one_time_at_all_proxies(packets: list[Packet]) -> None:
    first = next(packet for packet in packets if packet.tag == "backpack")
    copies = [packet for packet in packets if packet.time_s == first.time_s and not packet.scan_response]

    assert len({packet.proxy for packet in copies}) == len(copies) > 1
    assert len({packet.data for packet in copies}) == 1


def test_some_devices_answer_scans_with_their_names(packets: list[Packet]) -> None:
    answers = [packet for packet in packets if packet.scan_response and packet.tag == "backpack"]

    assert {packet.data for packet in answers} == {b"\x0b\x09Xiaomi Tag"}
    assert {packet.tag for packet in packets if packet.scan_response} == {"backpack", None}
    assert {packet.time_s for packet in answers} <= {packet.time_s for packet in packets if not packet.scan_response}


def test_the_strongest_proxy_is_in_the_tag_s_room_about_as_often_as_in_real_homes() -> None:
    shares = []
    for seed in range(12):
        data = simulate(made_world(seed, ("flat", "house")[seed % 2], tags=1), 1800.0)
        seen, truth = data.observations, data.truth
        for start in range(0, 1800, 30):
            window = (seen.time_s >= start) & (seen.time_s < start + 10)
            levels = {
                number: seen.rssi[window & (seen.receiver == number)].mean()
                for number in set(seen.receiver[window].tolist())
            }
            room = data.rooms[int(truth.room[start + 5])]
            shares.append(data.receivers[max(levels, key=lambda number: levels[number])].room == room)

    assert 0.55 < np.mean(shares) < 0.85


def test_tag_packets_are_the_tags_advertisements(packets: list[Packet]) -> None:
    world = default_world(START, pace="brisk")
    tags_only = list(world.tag_packets(START, START + 300.0))

    assert tags_only == [
        packet for packet in packets if packet.tag and not packet.scan_response and packet.time_s < START + 300.0
    ]


def test_truth_and_position_agree() -> None:
    world = default_world(START)
    for tag in world.tags:
        for at in np.arange(START, START + 7200.0, 300.0).tolist():
            assert world.truth(tag, at) == world.house.room_at(*world.position(tag, at))


def test_nothing_is_heard_of_a_tag_far_away() -> None:
    house = default_house()
    tag = tile_tag("far", "Far", Still(500.0, 0.0, 1.0))
    world = World(house, [tag], start_at=START)

    assert list(world.packets(START, START + 600.0)) == []
    assert world.truth("far", START) == OUTSIDE


def test_a_peripheral_is_found_under_its_present_address() -> None:
    world = default_world(START, key_changes_in_s=30.0)
    tag = world.tags["backpack"]
    before, after = (tag.beacon.at(at, 0).address for at in (START, START + 300.0))

    assert before != after
    assert world.peripheral(before, START) is tag.peripheral
    assert world.peripheral(before, START + 300.0) is None
    assert world.peripheral(after, START + 300.0) is tag.peripheral


def test_a_device_without_gatt_cannot_be_connected_to() -> None:
    stranger = Sender(
        sender_id="s", mover=Still(1.0, 1.0, 1.0), beacon=Fixed(address="C0:00:00:00:00:01", payloads=[b""])
    )

    assert World(default_house(), [], [stranger]).peripheral("C0:00:00:00:00:01", START) is None


def test_offsets_shift_what_is_heard() -> None:
    house = default_house()
    levels = []
    for offset in (0.0, 6.0):
        tag = tile_tag("tag", "Tag", Still(2.0, 2.0, 1.0), offset_db=offset)
        packets = World(house, [tag], start_at=START).packets(START, START + 600.0)
        levels.append(np.mean([packet.rssi for packet in packets if packet.proxy == "proxy-living-room"]))

    assert levels[1] - levels[0] == pytest.approx(6.0, abs=0.5)
