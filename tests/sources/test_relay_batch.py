from typing import Any
from unittest.mock import Mock

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.credentials import FindHubCredentials, PrivateAddressCredentials, TagKind
from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.sources.ledger import Ledger
from custom_components.xiaomi_tag.sources.relay_batch import (
    MOST_ITEMS,
    Batch,
    BodyError,
    BodyFault,
    HomeDevices,
    only_receiver,
    read_items,
)
from custom_components.xiaomi_tag.sources.relay_parse import ItemFault
from custom_components.xiaomi_tag.sources.source import async_deliver
from demo import frames, keys

from ..homes import CREDENTIALS
from .relaying import ADDRESS, BEACON_RAW, FIELDS, ITEM, NOW, ROTATING, devices, packet, receiver_of


def read(*items: Any, ledger: Ledger | None = None, home: HomeDevices | None = None) -> Batch:
    return read_items(
        list(items), now=NOW, devices=home or devices(), receiver_of=receiver_of, ledger=ledger or Ledger()
    )


def test_single_object_is_a_list_of_one() -> None:
    batch = read_items(
        ITEM, now=NOW, devices=devices(), receiver_of=only_receiver("phone", "mqtt:phone"), ledger=Ledger()
    )
    assert [item.report.sighting.receiver for item in batch.accepted] == ["mqtt:phone"]


@pytest.mark.parametrize("body", [None, True, 1, 1.5, "text"])
def test_other_bodies_are_refused(body: Any) -> None:
    with pytest.raises(BodyError) as refusal:
        read_items(body, now=NOW, devices=devices(), receiver_of=lambda _: "s", ledger=Ledger())
    assert refusal.value.fault is BodyFault.NOT_ITEMS


def test_a_thousand_items_are_accepted_and_one_more_is_not() -> None:
    assert len(read(*[{**ITEM, "timestamp": NOW - index / 10} for index in range(MOST_ITEMS)]).accepted) == MOST_ITEMS
    with pytest.raises(BodyError) as refusal:
        read(*[ITEM] * (MOST_ITEMS + 1))
    assert refusal.value.fault is BodyFault.TOO_MANY


@pytest.mark.parametrize("spelling", [ADDRESS, ADDRESS.lower(), "a4-c1-38-00-00-01", "A4C138000001"])
def test_fixed_address_names_its_tag_in_any_spelling(spelling: str) -> None:
    assert devices().by_id(spelling) == "address"


def test_learned_address_names_no_tag() -> None:
    home = devices()
    assert read(packet(), home=home).accepted
    assert home.by_id(ROTATING) is None


def test_wrong_item_does_not_affect_the_others() -> None:
    batch = read({**ITEM, "rssi": 0}, ITEM, "text")
    assert [(item.index, item.fault) for item in batch.refused] == [(0, ItemFault.RSSI), (2, ItemFault.ITEM)]
    assert len(batch.accepted) == 1


def test_batch_is_forbidden_only_when_all_of_it_is() -> None:
    foreign = {**ITEM, "receiver_id": "other"}
    assert read(foreign, foreign).forbidden
    assert not read(foreign, ITEM).forbidden
    assert not read(foreign, {**ITEM, "rssi": 0}).forbidden
    assert not read().forbidden


def test_same_receiver_device_and_time_is_a_duplicate() -> None:
    ledger = Ledger()
    assert read(ITEM, {**ITEM, "rssi": -70}, ledger=ledger).answer() == {
        "accepted": 1,
        "duplicate": 1,
        "late": 0,
        "refused": 0,
        "errors": [],
    }
    assert read({**ITEM, "device_id": ADDRESS.lower()}, ledger=ledger).duplicates == 1
    assert read({**ITEM, "timestamp": NOW - 4.999}, ledger=ledger).duplicates == 0


def test_refused_item_may_be_sent_again() -> None:
    ledger = Ledger()
    read({**ITEM, "rssi": 0}, ledger=ledger)
    assert len(read(ITEM, ledger=ledger).accepted) == 1


def test_fixed_receiver_accepts_items_of_itself_or_without_one() -> None:
    receiver_of = only_receiver("garage", "mqtt:garage")
    assert [receiver_of(None), receiver_of("garage"), receiver_of("phone")] == ["mqtt:garage", "mqtt:garage", None]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLAUSIBLE = st.sampled_from([*ITEM.values(), ADDRESS, ROTATING, BEACON_RAW, NOW * 1000, 1e308, 10**400, "\ud800", "0x"])
ITEMS = st.dictionaries(st.sampled_from(FIELDS), VALUES | PLAUSIBLE).map(lambda fields: {**ITEM, **fields}) | VALUES


@given(st.lists(ITEMS, max_size=5), st.integers(0, 3))
def test_any_items_are_answered_one_by_one(items: list[Any], repeated: int) -> None:
    items += items[:repeated]
    batch = read(*items)
    answer = batch.answer()
    assert sum(answer[name] for name in ("accepted", "duplicate", "late", "refused")) == len(items)
    assert len(answer["errors"]) == answer["refused"]
    for item in batch.accepted:
        sighting = item.report.sighting
        assert sighting.receiver == "relay:phone"
        assert sighting.tag in {kind.value for kind in TagKind}
        assert -126 <= sighting.rssi_dbm <= -1
        assert NOW - 7 * 86_400 <= sighting.seen_at <= NOW + 120


@pytest.mark.parametrize("age_s", [601, 7200, 8000, 6 * 86_400])
def test_late_item_with_the_current_id_teaches_the_home_nothing(age_s: float) -> None:
    """Whoever records a frame can send it with any time; that must not move a tag's clock, nor give it an address."""
    credentials = CREDENTIALS[TagKind.FIND_HUB]
    assert isinstance(credentials, FindHubCredentials)
    resolver = Resolver()
    offset_s = -5e6
    resolver.add("find_hub", credentials, {"clocks": [[offset_s - 10, offset_s + 10, NOW - 60, 9]]}, NOW)
    job = resolver.due(NOW)
    assert job is not None
    resolver.install(job.run(), NOW)
    home = HomeDevices({}, resolver)
    before = resolver.alignments()
    raw = frames.find_hub(*keys.find_hub_id(credentials.identity_key, int(NOW + offset_s))).hex()
    [item] = read(packet(raw=raw, timestamp=NOW - age_s), home=home).accepted
    assert (item.late, item.report.sighting.tag) == (True, "find_hub")
    assert resolver.alignments() == before
    assert resolver.known(ROTATING) is None
    assert read(packet(raw=raw), home=home).accepted
    assert resolver.known(ROTATING) == "find_hub"


def test_packet_of_two_tags_is_delivered_for_both() -> None:
    credentials = CREDENTIALS[TagKind.PRIVATE_ADDRESS]
    assert isinstance(credentials, PrivateAddressCredentials)
    address = frames.address_text(keys.resolvable_address(credentials.irk, bytes.fromhex("708194")))
    [item] = read(packet(address=address)).accepted
    sink = Mock()
    async_deliver(sink, item.report, item.reading)
    assert [call.args[0].sighting.tag for call in sink.async_report.call_args_list] == ["ibeacon", "private_address"]
    assert [call.args[0].tag for call in sink.async_reading.call_args_list] == ["ibeacon", "private_address"]
