from dataclasses import replace
from typing import Any

import pytest

from custom_components.xiaomi_tag.adverts import eddystone, fast_pair, tile
from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel, Frame, OwnerState
from custom_components.xiaomi_tag.identity import rpa
from custom_components.xiaomi_tag.identity.content import Content
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    FindHubCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
)
from custom_components.xiaomi_tag.identity.resolver import NEAR_HOLD_S, Match, Resolver
from tests.identity.radio import (
    ADDRESS,
    BEACON,
    EIK,
    FIND_MY,
    HUB,
    INDEX,
    IRK,
    IRK_ADDRESS,
    NOW,
    OTHER_ADDRESS,
    OTHER_EIK,
    WINDOW,
    address_of,
    beacon_frame,
    dult_frame,
    eid_of,
    hub_frame,
    my_key,
    near_frame,
    ready,
    separated_frame,
    work,
)

# Fixed addresses


def test_a_fixed_address_is_known_at_once() -> None:
    resolver = Resolver()
    resolver.add("tag", AddressCredentials(ADDRESS), None, NOW)
    assert resolver.known(ADDRESS) == "tag"
    assert resolver.due(NOW) is None


def test_all_frames_of_a_fixed_address_are_the_tags() -> None:
    resolver = ready(tag=AddressCredentials(ADDRESS), beacon=BEACON)
    battery = Battery(percent=80)
    frame = Frame(protocol=tile.PROTOCOL, identity=b"id", battery=battery, owner=OwnerState.SEPARATED, model="Tile")
    assert resolver.resolve(ADDRESS, frame, NOW, -60) == Match("tag", battery, OwnerState.SEPARATED, "Tile")
    assert resolver.resolve(ADDRESS, None, NOW, -60) == Match("tag")
    assert resolver.resolve(ADDRESS, beacon_frame(), NOW, -60) == Match("tag", also=(Match("beacon"),))


# One packet of several tags


def test_a_phone_known_by_its_key_and_by_its_beacon_is_both() -> None:
    resolver = ready(phone=PrivateAddressCredentials(IRK), beacon=BEACON)
    for step in range(3):
        both = resolver.resolve(IRK_ADDRESS, beacon_frame(), NOW + step, -60)
        assert both is not None
        assert set(both.tags) == {"phone", "beacon"}
        other = resolver.resolve(IRK_ADDRESS, Frame(protocol=eddystone.TLM), NOW + step, -60, content=Content.PLAIN)
        assert other is not None
        assert set(other.tags) == {"phone", "beacon"}
    later = resolver.resolve(IRK_ADDRESS, None, NOW + 3600, -60, content=Content.FOREIGN)
    assert later == Match("phone")


@pytest.mark.parametrize("content", Content)
def test_a_key_holds_whatever_its_address_sends(content: Content) -> None:
    resolver = ready(phone=PrivateAddressCredentials(IRK), my=FIND_MY)
    assert resolver.resolve(IRK_ADDRESS, None, NOW, -60, content=content) == Match("phone")
    assert resolver.resolve(address_of(my_key(INDEX)), None, NOW, -60, content=content) == Match("my")


def test_a_tag_added_by_address_keeps_nothing_from_the_one_with_its_key() -> None:
    resolver = ready(trap=AddressCredentials(ADDRESS), hub=HUB)
    eid, mask = eid_of(EIK, WINDOW)
    match = resolver.resolve(ADDRESS, hub_frame(eid, 4 ^ mask), NOW, -60)
    assert match is not None
    assert match.tags == ("trap", "hub")
    assert match.also[0].battery == Battery(level=BatteryLevel.LOW)


# iBeacons


def test_a_beacon_is_known_at_any_address() -> None:
    resolver = ready(tag=BEACON)
    assert resolver.resolve(ADDRESS, beacon_frame(), NOW, -60) == Match("tag")
    assert resolver.known(ADDRESS) == "tag"
    assert resolver.resolve(OTHER_ADDRESS, beacon_frame(), NOW, -60) == Match("tag")


def test_another_beacon_is_a_stranger() -> None:
    other = IBeaconCredentials(BEACON.uuid, 1, 3)
    assert ready(tag=BEACON).resolve(ADDRESS, beacon_frame(other), NOW, -60) is None


def test_a_beacons_other_frames_are_its_own() -> None:
    resolver = ready(tag=BEACON)
    resolver.resolve(ADDRESS, beacon_frame(), NOW, -60)
    frame = Frame(protocol=eddystone.TLM, battery=Battery(millivolts=2900))
    assert resolver.resolve(ADDRESS, frame, NOW, -60) == Match("tag", Battery(millivolts=2900))


# Resolvable private addresses


@pytest.mark.parametrize("irk", [IRK, IRK[::-1]], ids=["as printed", "reversed"])
def test_a_private_address_is_resolved_and_learned(irk: bytes) -> None:
    resolver = ready(tag=PrivateAddressCredentials(irk))
    assert resolver.resolve(IRK_ADDRESS, None, NOW, -60) == Match("tag")
    assert resolver.known(IRK_ADDRESS) == "tag"


def test_a_strangers_private_address_costs_its_block_once(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = ready(tag=PrivateAddressCredentials(b"\x01" * 16), hub=HUB)
    blocks: list[str] = []

    def never(cipher: Any, address: str) -> bool:
        blocks.append(address)
        return False

    monkeypatch.setattr(rpa, "resolve_private_address", never)
    resolver.resolve(IRK_ADDRESS, None, NOW, -60)
    resolver.add("new", BEACON, None, NOW)
    resolver.resolve(IRK_ADDRESS, None, NOW, -60)
    assert len(blocks) == 1


# Find Hub


def test_a_tag_is_unknown_until_its_schedule_is_there() -> None:
    resolver = Resolver()
    resolver.add("tag", HUB, None, NOW)
    frame = hub_frame(eid_of(EIK, WINDOW)[0])
    assert resolver.resolve(ADDRESS, frame, NOW, -60) is None
    job = resolver.due(NOW)
    assert job is not None
    assert resolver.install(job.run(), NOW)
    assert resolver.resolve(ADDRESS, frame, NOW, -60) == Match("tag", owner=OwnerState.NEAR)


@pytest.mark.parametrize(
    ("clear", "level"), [(0, None), (2, BatteryLevel.NORMAL), (4, BatteryLevel.LOW), (6, BatteryLevel.CRITICAL)]
)
def test_battery_of_a_find_hub_tag(clear: int, level: BatteryLevel | None) -> None:
    resolver = ready(tag=HUB)
    eid, mask = eid_of(EIK, WINDOW)
    battery = None if level is None else Battery(level=level)
    match = resolver.resolve(ADDRESS, hub_frame(eid, clear ^ mask), NOW, -60)
    assert match == Match("tag", battery, OwnerState.NEAR, protection=False)


def test_protection_of_a_find_hub_tag() -> None:
    eid, mask = eid_of(EIK, WINDOW)
    match = ready(tag=HUB).resolve(ADDRESS, hub_frame(eid, 3 ^ mask, separated=True), NOW, -60)
    assert match == Match("tag", Battery(level=BatteryLevel.NORMAL), OwnerState.SEPARATED, protection=True)


@pytest.mark.parametrize("separated", [False, True])
def test_flags_with_a_reserved_bit_are_left_out(separated: bool) -> None:
    eid, mask = eid_of(EIK, WINDOW)
    match = ready(tag=HUB).resolve(ADDRESS, hub_frame(eid, 0x0A ^ mask ^ separated, separated=separated), NOW, -60)
    assert match == Match("tag", owner=OwnerState.SEPARATED if separated else OwnerState.NEAR)


@pytest.mark.parametrize("separated", [False, True])
@pytest.mark.parametrize("clear", [0x00, 0x02, 0x06, 0x08])
def test_a_type_that_the_masked_flags_contradict_is_not_believed(clear: int, separated: bool) -> None:
    """The type is in the clear: who repeats a frame can change it."""
    eid, mask = eid_of(EIK, WINDOW)
    flags = clear ^ mask ^ (not separated)
    assert ready(tag=HUB).resolve(ADDRESS, hub_frame(eid, flags, separated=separated), NOW, -60) == Match("tag")


def test_a_tag_that_counts_from_its_pairing() -> None:
    resolver = ready(tag=FindHubCredentials(EIK, NOW - 50_000))
    assert resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, 50_000 // 1024)[0]), NOW, -60) is not None


def test_a_stored_offset_is_used_after_a_restart() -> None:
    resolver = Resolver()
    resolver.add("tag", HUB, {"clocks": [[-5e6 - 10, -5e6 + 10, NOW - 86_400, 9]]}, NOW)
    work(resolver, NOW)
    assert resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, int(NOW - 5e6) // 1024)[0]), NOW, -60) is not None


@pytest.mark.parametrize("separated", [False, True])
def test_another_id_ends_the_link_to_an_address(separated: bool) -> None:
    """It may be a neighbour's tag, under whose address somebody sent our id once."""
    resolver = ready(tag=HUB)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0], separated=separated), NOW, -60)
    assert resolver.resolve(ADDRESS, hub_frame(bytes(20), separated=separated), NOW + 1, -60) is None
    assert resolver.known(ADDRESS) is None
    assert resolver.resolve(ADDRESS, None, NOW + 2, -60) is None


def test_an_address_is_the_tags_as_long_as_its_one_id_lasts() -> None:
    resolver = ready(tag=HUB)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    work(resolver, NOW + 1024 + 203)
    assert resolver.known(ADDRESS) == "tag"
    assert resolver.resolve(ADDRESS, None, NOW + 1024 + 203, -60) == Match("tag")


OWN_FRAMES = {"hub": hub_frame(eid_of(EIK, WINDOW)[0], separated=True), "beacon": beacon_frame()}
LINKED = pytest.mark.parametrize("tag", ["hub", "beacon"])


@LINKED
@pytest.mark.parametrize("content", [Content.HIDDEN, Content.PLAIN, Content.FOREIGN])
def test_a_link_is_not_prolonged_by_what_proves_nothing(tag: str, content: Content) -> None:
    resolver = ready(hub=HUB, beacon=BEACON)
    resolver.resolve(ADDRESS, OWN_FRAMES[tag], NOW, -60)
    step = 10
    credited = [
        second
        for second in range(step, 86_400, step)
        if resolver.resolve(ADDRESS, None, NOW + second, -60, content=content) is not None
    ]
    assert len(credited) == {Content.HIDDEN: NEAR_HOLD_S // step, Content.PLAIN: 3, Content.FOREIGN: 0}[content]
    assert credited == [step * number for number in range(1, len(credited) + 1)]
    assert resolver.diagnostics(tag)["last_hit_at"] == NOW


@LINKED
def test_foreign_data_ends_a_link_for_good(tag: str) -> None:
    """One spoofed packet under the address of a television ties no tag to it; the packet itself is no more than one."""
    resolver = ready(hub=HUB, beacon=BEACON)
    for step in range(0, 60, 20):
        spoofed = resolver.resolve(ADDRESS, OWN_FRAMES[tag], NOW + step, -60, content=Content.PLAIN)
        assert spoofed is not None
        for content in (Content.FOREIGN, Content.PLAIN, Content.HIDDEN):
            assert resolver.resolve(ADDRESS, None, NOW + step + 1, -60, content=content) is None
        assert resolver.known(ADDRESS) is None


@LINKED
def test_an_address_that_had_sent_foreign_data_is_not_adopted(tag: str) -> None:
    resolver = ready(hub=HUB, beacon=BEACON)
    match = resolver.resolve(ADDRESS, OWN_FRAMES[tag], NOW, -60, content=Content.FOREIGN)
    assert match is not None
    assert match.tag == tag
    assert resolver.known(ADDRESS) is None
    assert resolver.resolve(ADDRESS, None, NOW + 1, -60, content=Content.PLAIN) is None


@LINKED
def test_a_frame_of_another_identity_ends_a_link(tag: str) -> None:
    resolver = ready(hub=HUB, beacon=BEACON)
    resolver.resolve(ADDRESS, OWN_FRAMES[tag], NOW, -60)
    uid = Frame(protocol=eddystone.UID, identity=bytes(16))
    assert resolver.resolve(ADDRESS, uid, NOW, -60, content=Content.PLAIN) is None
    assert resolver.known(ADDRESS) is None
    assert resolver.resolve(ADDRESS, OWN_FRAMES[tag], NOW + 1, -60, content=Content.PLAIN) is not None
    assert resolver.known(ADDRESS) == tag


def test_a_frame_without_identity_at_a_proven_address_is_credited() -> None:
    resolver = ready(tag=HUB)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    assert resolver.resolve(ADDRESS, None, NOW, -60) == Match("tag")
    pairing = Frame(protocol=fast_pair.PROTOCOL, model="Xiaomi Tag")
    assert resolver.resolve(ADDRESS, pairing, NOW, -60) == Match("tag", model="Xiaomi Tag")


def test_an_address_goes_to_the_tag_whose_id_is_heard_there() -> None:
    resolver = ready(one=HUB, two=FindHubCredentials(OTHER_EIK))
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    match = resolver.resolve(ADDRESS, hub_frame(eid_of(OTHER_EIK, WINDOW)[0]), NOW + 1, -60)
    assert match is not None
    assert match.tag == resolver.known(ADDRESS) == "two"


def test_an_old_recording_is_a_strangers() -> None:
    resolver = ready(tag=HUB)
    assert resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW - 4)[0]), NOW, -60) is None


def test_a_fresh_recording_does_not_move_the_clock() -> None:
    resolver = ready(tag=HUB)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    before = resolver.alignments()
    assert resolver.resolve(OTHER_ADDRESS, hub_frame(eid_of(EIK, WINDOW - 3)[0]), NOW + 1, -60) is not None
    assert resolver.alignments() == before


# Find My


def test_a_near_accessory_by_the_start_of_its_key() -> None:
    resolver = ready(tag=FIND_MY)
    key = my_key(INDEX)
    assert resolver.resolve(address_of(key), near_frame(key), NOW, -60) == Match("tag", owner=OwnerState.NEAR)
    assert resolver.known(address_of(key)) == "tag"


@pytest.mark.parametrize("number", [2, 3])
def test_a_separated_accessory_by_its_whole_key(number: int) -> None:
    key = my_key(number, secondary=True)
    resolver = ready(tag=FIND_MY)
    work(resolver, NOW + 12 * 3600)
    match = resolver.resolve(address_of(key), separated_frame(key), NOW + 12 * 3600, -60)
    assert match == Match("tag", owner=OwnerState.SEPARATED)


def test_the_right_start_with_a_wrong_rest_is_a_strangers() -> None:
    resolver = ready(tag=FIND_MY)
    key = my_key(INDEX)
    forged = separated_frame(key[:6] + bytes(22))
    assert resolver.resolve(address_of(key), forged, NOW, -60) is None
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    assert resolver.resolve(address_of(key), forged, NOW, -60) is None


def test_a_cross_vendor_frame_by_its_address_alone() -> None:
    resolver = ready(tag=FIND_MY)
    address = address_of(my_key(INDEX))
    assert resolver.resolve(address, dult_frame(), NOW, -60) == Match("tag", owner=OwnerState.NEAR)
    assert resolver.resolve(address_of(my_key(INDEX + 1)), None, NOW, -60) == Match("tag")


def test_an_address_alone_must_be_of_the_kind_that_find_my_uses() -> None:
    address = address_of(my_key(INDEX))
    public = (bytes((int(address[:2], 16) & 0x3F,)) + bytes.fromhex(address.replace(":", ""))[1:]).hex(":").upper()
    assert ready(tag=FIND_MY).resolve(public, dult_frame(), NOW, -60) is None


def test_the_model_comes_from_the_frame_or_the_accessory() -> None:
    resolver = ready(tag=replace(FIND_MY, model="Xiaomi Tag"))
    key = my_key(INDEX)
    match = resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    assert match is not None
    assert match.model == "Xiaomi Tag"
    named = resolver.resolve(address_of(key), replace(near_frame(key), model="AirTag"), NOW, -60)
    assert named is not None
    assert named.model == "AirTag"


def test_a_key_ends_a_day_after_it_was_due_while_the_accessory_is_heard() -> None:
    resolver = ready(tag=FIND_MY)
    key, later_key = my_key(INDEX), my_key(INDEX + 60)
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    work(resolver, NOW + 60 * 900)
    resolver.resolve(address_of(later_key), near_frame(later_key), NOW + 60 * 900, -60)
    work(resolver, NOW + 101 * 900)
    assert resolver.known(address_of(key)) is None
    assert resolver.resolve(address_of(key), near_frame(key), NOW + 101 * 900, -60) is None


def test_an_accessory_without_power_is_met_where_it_stopped() -> None:
    resolver = ready(tag=FIND_MY)
    key = my_key(INDEX)
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    later = NOW + 30 * 86_400
    work(resolver, later)
    assert resolver.resolve(address_of(key), near_frame(key), later, -60) == Match("tag", owner=OwnerState.NEAR)
    assert resolver.alignments()["tag"]["keys"] == {"at": later, "index": INDEX}


def test_a_recording_from_a_journey_does_not_make_deaf_to_the_accessory() -> None:
    resolver = ready(tag=FIND_MY)
    key = my_key(INDEX)
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    later, index = NOW + 3 * 86_400, INDEX + 3 * 96
    work(resolver, later)
    recorded, real = my_key(index - 90), my_key(index)
    assert resolver.resolve(address_of(recorded), near_frame(recorded), later, -60) is not None
    work(resolver, later + 60)
    assert resolver.resolve(address_of(real), near_frame(real), later + 60, -60) == Match("tag", owner=OwnerState.NEAR)
    assert resolver.alignments()["tag"]["keys"] == {"at": later + 60, "index": index}


# Strangers that could be ours


@pytest.mark.parametrize(
    ("frame", "after_s", "rssi_dbm", "lost"),
    [
        (hub_frame(bytes(20)), 3600, -60, True),
        (hub_frame(bytes(20)), 60, -60, False),
        (hub_frame(bytes(20)), 3600, -71, False),
        (near_frame(bytes(28)), 3600, -60, False),
        (None, 3600, -60, False),
    ],
    ids=["a tag is lost", "no tag is lost", "weak", "another format", "no frame"],
)
def test_strong_unknown_id_may_be_a_lost_tag(frame: Frame | None, after_s: int, rssi_dbm: int, lost: bool) -> None:
    resolver = ready(tag=HUB)
    assert resolver.may_be_lost_tag(hub_frame(bytes(20)), NOW, -60)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    assert resolver.may_be_lost_tag(frame, NOW + after_s, rssi_dbm) is lost


@pytest.mark.parametrize(("after_s", "lost"), [(25 * 3600, False), (27 * 3600, True)])
def test_unknown_key_may_be_that_of_an_accessory_not_heard_for_a_day(after_s: int, lost: bool) -> None:
    resolver = ready(my=FIND_MY)
    stranger = separated_frame(bytes(28))
    assert resolver.may_be_lost_tag(stranger, NOW, -60)
    key = my_key(INDEX)
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    assert resolver.may_be_lost_tag(stranger, NOW + after_s, -60) is lost
    assert not resolver.may_be_lost_tag(replace(stranger, from_tag=False), NOW + after_s, -60)


# One id for ever


def test_a_home_made_tag_with_one_id_is_always_known() -> None:
    resolver = ready(tag=HUB)
    frame = hub_frame(eid_of(EIK, 0)[0], 0, separated=True)
    for step in range(0, 4 * 86_400, 900):
        work(resolver, NOW + step)
        match = resolver.resolve(ADDRESS, frame, NOW + step, -78)
        assert match is not None
        assert match.tag == "tag"
    assert len(resolver.diagnostics("tag")["clock_offsets"]) == 1
    again = Resolver(search_reach_s=0)
    later = NOW + 5 * 86_400
    again.add("tag", HUB, resolver.alignments()["tag"], later)
    work(again, later)
    assert again.resolve(ADDRESS, frame, later, -78) is not None
    assert len(again.diagnostics("tag")["clock_offsets"]) == 1


# Late packets


@pytest.mark.parametrize("age_s", [700, 7200, 86_400, 6 * 86_400])
def test_a_late_packet_teaches_nothing(age_s: float) -> None:
    """Whoever repeats the current id with an old time must not move the clock of a tag that counts from anywhere."""
    offset_s = -5e6
    resolver = Resolver(search_reach_s=0)
    resolver.add("tag", HUB, {"clocks": [[offset_s - 10, offset_s + 10, NOW - 60, 9]]}, NOW)
    work(resolver, NOW)
    before = resolver.alignments()
    frame = hub_frame(eid_of(EIK, int(NOW + offset_s) // 1024)[0])
    assert resolver.resolve(ADDRESS, frame, NOW - age_s, -60, late=True) == Match("tag", owner=OwnerState.NEAR)
    assert resolver.alignments() == before
    assert not resolver.dirty
    assert resolver.known(ADDRESS) is None
    assert resolver.diagnostics("tag")["last_hit_at"] is None
    later = NOW + 1100
    work(resolver, later)
    current = hub_frame(eid_of(EIK, int(later + offset_s) // 1024)[0])
    assert resolver.resolve(OTHER_ADDRESS, current, later, -60) is not None


def test_a_late_key_does_not_move_an_accessory() -> None:
    resolver = ready(my=FIND_MY)
    key = my_key(INDEX + 40)
    assert resolver.resolve(address_of(key), near_frame(key), NOW - 7200, -60, late=True) is not None
    assert resolver.alignments() == {}


def test_a_late_stranger_is_not_searched_for() -> None:
    resolver = ready(tag=HUB)
    for step in (0, 30, 60, 90):
        assert resolver.resolve(ADDRESS, hub_frame(bytes(20)), NOW + step, -50, late=True) is None
    assert resolver.due(NOW + 90) is None
