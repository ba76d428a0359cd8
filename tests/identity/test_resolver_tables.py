from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.adverts import PROTOCOLS
from custom_components.xiaomi_tag.adverts.frame import Frame
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, Credentials, PrivateAddressCredentials
from custom_components.xiaomi_tag.identity.resolver import Match, Resolver
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

# Misses


def test_a_stranger_costs_one_look_up_until_the_schedule_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = ready(tag=HUB, my=FIND_MY)
    stranger = near_frame(bytes(28))
    assert resolver.resolve(ADDRESS, stranger, NOW, -60) is None
    asked: list[str] = []
    monkeypatch.setattr(resolver, "_identified", lambda heard: asked.append(heard.address))
    assert resolver.resolve(ADDRESS, stranger, NOW + 1, -60) is None
    assert asked == []
    work(resolver, NOW + 1100)
    assert resolver.resolve(ADDRESS, stranger, NOW + 1100, -60) is None
    assert asked == [ADDRESS]


def test_another_frame_at_a_strangers_address_is_looked_at() -> None:
    resolver = ready(tag=BEACON)
    assert resolver.resolve(ADDRESS, None, NOW, -60) is None
    assert resolver.resolve(ADDRESS, beacon_frame(), NOW, -60) == Match("tag")


def test_misses_are_bounded() -> None:
    resolver = ready(tag=HUB)
    for number in range(5000):
        resolver.resolve(str(number), None, NOW, -60)
    assert len(resolver._misses) == 4096


# Tables


def test_learned_addresses_are_bounded_and_end() -> None:
    resolver = ready(tag=BEACON)
    heard = [f"C2:9F:5B:4C:F3:{number:02X}" for number in range(30)]
    for address in heard:
        resolver.resolve(address, beacon_frame(), NOW, -60)
    assert sum(resolver.known(address) is not None for address in heard) == 10
    work(resolver, NOW + 86_401)
    assert not any(map(resolver.known, heard))


def test_a_removed_tag_is_gone() -> None:
    credentials: dict[str, Credentials] = {
        "hub": HUB,
        "my": FIND_MY,
        "beacon": BEACON,
        "fixed": AddressCredentials(ADDRESS),
    }
    resolver = ready(**credentials, irk=PrivateAddressCredentials(IRK))
    for tag in [*credentials, "irk", "nobody"]:
        resolver.remove(tag)
    key = my_key(INDEX)
    assert resolver.resolve(OTHER_ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60) is None
    assert resolver.resolve(address_of(key), near_frame(key), NOW, -60) is None
    assert resolver.resolve(OTHER_ADDRESS, beacon_frame(), NOW, -60) is None
    assert resolver.resolve(IRK_ADDRESS, None, NOW, -60) is None
    assert resolver.known(ADDRESS) is None
    assert resolver.diagnostics("hub") == {}
    assert resolver._tables.eids == {}
    assert resolver._tables.prefixes == {}
    assert resolver._tables.identities == {}


def test_the_same_key_twice_does_not_confuse_the_tables() -> None:
    resolver = ready(one=HUB, two=HUB)
    resolver.remove("one")
    match = resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    assert match is not None
    assert match.tag == "two"


def test_tables_do_not_grow_with_time() -> None:
    resolver = ready(hub=HUB, my=FIND_MY)
    sizes = set()
    for day in range(1, 8):
        work(resolver, NOW + day * 86_400)
        sizes.add((len(resolver._tables.eids), len(resolver._tables.prefixes)))
    assert all(eids == 24 and prefixes <= 160 for eids, prefixes in sizes)


# Storage and diagnostics


def test_alignments_survive_a_restart() -> None:
    resolver = ready(hub=HUB, my=FIND_MY, beacon=BEACON)
    assert not resolver.dirty
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW + 3)[0]), NOW, -60)
    key = my_key(INDEX - 40)
    resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    assert resolver.dirty
    stored = resolver.alignments()
    assert not resolver.dirty
    assert set(stored) == {"hub", "my"}
    again = Resolver()
    again.add("hub", HUB, stored["hub"], NOW)
    again.add("my", FIND_MY, stored["my"], NOW)
    assert again.alignments() == stored


def test_a_tag_heard_all_day_is_worth_storing_now_and_then() -> None:
    resolver = ready(hub=HUB)
    dirty = 0
    for step in range(0, 86_400, 600):
        at = NOW + step
        work(resolver, at)
        resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, int(at) // 1024)[0]), at, -60)
        dirty += resolver.dirty
        resolver.alignments()
    assert 3 <= dirty <= 6


@pytest.mark.parametrize("stored", [5, [], {"clocks": 5, "keys": 5}, {"clocks": [[None]], "keys": {"at": None}}])
def test_damaged_storage_is_left_aside(stored: Any) -> None:
    resolver = Resolver()
    resolver.add("hub", HUB, stored, NOW)
    resolver.add("my", FIND_MY, stored, NOW)
    assert resolver.alignments() == {}


def test_diagnostics_of_each_kind() -> None:
    resolver = ready(hub=HUB, my=FIND_MY, beacon=BEACON)
    resolver.resolve(ADDRESS, hub_frame(eid_of(EIK, WINDOW)[0]), NOW, -60)
    hub, my = resolver.diagnostics("hub"), resolver.diagnostics("my")
    assert hub["last_hit_at"] == NOW
    assert hub["learned_addresses"] == 1
    assert hub["scheduled_ids"] == 24
    assert hub["clock_offsets"][0]["width_s"] == 1248
    assert hub["searches"] == 0
    assert hub["search_progress"] is None
    assert my["scheduled_ids"] == 149 + 3
    assert my["key_alignment"] is None
    assert resolver.diagnostics("beacon") == {
        "last_hit_at": None,
        "learned_addresses": 0,
        "two_senders": 0,
        "copies": 0,
    }
    assert my["searches"] == 0


def test_no_secret_and_no_address_is_shown() -> None:
    resolver = ready(
        hub=HUB, my=FIND_MY, irk=PrivateAddressCredentials(IRK), fixed=AddressCredentials(ADDRESS, b"\x5a" * 16)
    )
    key = my_key(INDEX)
    match = resolver.resolve(address_of(key), near_frame(key), NOW, -60)
    job = Resolver(search_reach_s=0)
    job.add("hub", HUB, None, NOW)
    job.add("my", FIND_MY, None, NOW)
    schedule = job.due(NOW)
    assert schedule is not None
    shown = repr(
        [resolver.diagnostics(tag) for tag in ("hub", "my", "irk", "fixed")]
        + [resolver.alignments(), match, resolver, schedule, schedule.description, schedule.run(), vars(schedule)]
    )
    for secret in (EIK, FIND_MY.master_key, FIND_MY.primary_secret, FIND_MY.secondary_secret, IRK, b"\x5a" * 16, key):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
    assert ADDRESS not in shown
    assert address_of(key) not in shown


# Anything at all

frames = st.one_of(
    st.none(),
    st.builds(hub_frame, st.binary(max_size=40), st.none() | st.integers(0, 255), separated=st.booleans()),
    st.sampled_from([hub_frame(eid_of(EIK, WINDOW)[0], 5), near_frame(my_key(INDEX)), dult_frame(), beacon_frame()]),
    st.binary(max_size=30).map(separated_frame),
    st.binary(max_size=6).map(near_frame),
    st.builds(Frame, protocol=st.sampled_from(PROTOCOLS), identity=st.binary(max_size=20)),
)
addresses = st.text(max_size=20) | st.sampled_from([ADDRESS, OTHER_ADDRESS, IRK_ADDRESS, address_of(my_key(INDEX))])
EVERYTHING = ready(
    hub=HUB, my=FIND_MY, beacon=BEACON, irk=PrivateAddressCredentials(IRK), fixed=AddressCredentials(OTHER_ADDRESS)
)


@settings(max_examples=300, deadline=None)
@given(addresses, frames, st.floats() | st.just(NOW), st.integers())
def test_anything_resolves_to_a_match_or_none(address: str, frame: Frame | None, seen_at: float, rssi_dbm: int) -> None:
    match = EVERYTHING.resolve(address, frame, seen_at, rssi_dbm)
    assert match is None or match.tag in {"hub", "my", "beacon", "irk", "fixed"}
    EVERYTHING.due(NOW)


def test_an_invalid_time_is_refused() -> None:
    resolver = ready(tag=AddressCredentials(ADDRESS))
    assert resolver.resolve(ADDRESS, None, float("nan"), -60) is None
