from uuid import UUID

import pytest

from custom_components.xiaomi_tag.adverts import ibeacon
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
)
from custom_components.xiaomi_tag.identity.kinds import KINDS
from custom_components.xiaomi_tag.identity.search import SearchPlanner
from custom_components.xiaomi_tag.identity.tables import Tables
from custom_components.xiaomi_tag.identity.tag_states import LOST_AFTER_S, BeaconTag, FindHubTag

BEACON = IBeaconCredentials(UUID(int=7), 1, 2)
ADDRESS = "A4:C1:38:00:00:01"
NOW = 1_780_000_000.0


@pytest.fixture
def tables() -> Tables:
    return Tables(SearchPlanner())


def test_beacon_is_in_the_table_of_identities_until_it_leaves(tables: Tables) -> None:
    tag = BeaconTag("tag", BEACON, {})
    tag.enter(tables, NOW)
    assert tables.identities == {(ibeacon.PROTOCOL, BEACON.identity): "tag"}
    tag.leave(tables)
    assert tables.identities == {}


def test_leaving_beacon_does_not_remove_the_entry_of_another(tables: Tables) -> None:
    first, second = BeaconTag("first", BEACON, {}), BeaconTag("second", BEACON, {})
    first.enter(tables, NOW)
    second.enter(tables, NOW)
    first.leave(tables)
    assert set(tables.identities.values()) == {"second"}


@pytest.mark.parametrize(
    ("credentials", "rotates"),
    [
        (FindHubCredentials(bytes(32)), True),
        (FindMyCredentials(bytes(28), bytes(32), bytes(32), NOW), True),
        (AddressCredentials(ADDRESS), False),
        (BEACON, False),
        (PrivateAddressCredentials(bytes(16)), False),
    ],
)
def test_only_tags_whose_identity_rotates_need_a_schedule(credentials: Credentials, rotates: bool) -> None:
    state = KINDS[credentials.kind].state("tag", credentials, {})
    assert state.rotates is rotates
    assert (state.request(NOW) is not None) is rotates
    assert state.alignment_data() is None


def test_fixed_address_is_known_at_once(tables: Tables) -> None:
    KINDS[TagKind.ADDRESS].state("tag", AddressCredentials(ADDRESS), {}).enter(tables, NOW)
    assert tables.addresses.tag_of(ADDRESS) == "tag"


def test_model_comes_from_the_accessory_file() -> None:
    credentials = FindMyCredentials(bytes(28), bytes(32), bytes(32), NOW, "AirTag")
    assert KINDS[credentials.kind].state("tag", credentials, {}).model == "AirTag"


def test_find_hub_tag_is_lost_until_heard_and_again_after_a_while() -> None:
    tag = FindHubTag("tag", FindHubCredentials(bytes(32)), {})
    assert tag.is_lost(NOW)
    tag.last_hit_at = NOW
    assert not tag.is_lost(NOW + LOST_AFTER_S)
    assert tag.is_lost(NOW + LOST_AFTER_S + 1)


def test_tag_without_a_learned_clock_is_searched_for_at_once(tables: Tables) -> None:
    tag = FindHubTag("tag", FindHubCredentials(bytes(32)), {})
    tag.enter(tables, NOW)
    assert tables.planner.choose(["tag"], NOW) == "tag"
    tag.leave(tables)
    with pytest.raises(KeyError):
        tables.planner.choose(["tag"], NOW)
