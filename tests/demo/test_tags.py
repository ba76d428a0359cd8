from custom_components.xiaomi_tag.adverts import from_raw, parse
from custom_components.xiaomi_tag.identity import imports
from custom_components.xiaomi_tag.identity.credentials import FindHubCredentials, FindMyCredentials
from demo.beacons import FindHub
from demo.keys import FindMyKeys
from demo.movement import Still
from demo.tags import (
    eddystone_tag,
    find_hub_tag,
    find_my_tag,
    ibeacon_tag,
    mibeacon_tag,
    private_address_tag,
    tile_tag,
)

START = 1_760_000_000.0
HERE = Still(0.0, 0.0, 1.0)


def test_what_is_entered_for_a_find_hub_tag_is_its_key() -> None:
    tag = find_hub_tag("a", "A", HERE, start_at=START)
    credentials = imports.parse_find_hub(str(tag.flow_input["identity_key"]), str(tag.flow_input["paired_at"]))

    assert isinstance(tag.beacon, FindHub)
    assert isinstance(credentials, FindHubCredentials)
    assert credentials.identity_key == tag.beacon.identity_key
    assert credentials.paired_at is not None
    assert abs(credentials.paired_at + tag.beacon.clock_offset_s) <= 1.0


def test_what_is_entered_for_a_find_my_tag_gives_the_key_on_air() -> None:
    tag = find_my_tag("a", "A", HERE, start_at=START, separated=((START, START + 86400.0),))
    credentials = imports.parse_find_my(str(tag.flow_input["accessory"]))
    air = tag.beacon.at(START, 0)
    advertisement = from_raw(air.address, air.data)
    assert advertisement is not None
    frame = parse(advertisement)
    assert frame is not None
    assert isinstance(credentials, FindMyCredentials)
    chain = FindMyKeys(credentials.master_key, credentials.secondary_secret)
    days = int((START - credentials.paired_at) // 86400)

    assert frame.identity == chain.public_key(days + 1)


def test_what_is_entered_for_fixed_addresses_is_on_air() -> None:
    for tag in (tile_tag("a", "A", HERE), mibeacon_tag("b", "B", HERE), eddystone_tag("c", "C", HERE)):
        assert tag.flow_step == "address"
        assert imports.parse_address(str(tag.flow_input["address"])).address == tag.beacon.at(START, 1).address


def test_what_is_entered_for_an_ibeacon_is_on_air() -> None:
    tag = ibeacon_tag("a", "A", HERE, seed=7)
    air = tag.beacon.at(START, 0)
    advertisement = from_raw(air.address, air.data)
    assert advertisement is not None
    frame = parse(advertisement)
    assert frame is not None
    entered = tag.flow_input
    credentials = imports.parse_ibeacon(str(entered["uuid"]), int(entered["major"]), int(entered["minor"]))

    assert frame.identity == credentials.uuid.bytes + bytes([0, 1, 0, 8])


def test_what_is_entered_for_a_private_address_is_its_key() -> None:
    tag = private_address_tag("a", "A", HERE)

    assert tag.flow_step == "private_address"
    assert len(bytes.fromhex(str(tag.flow_input["irk"]))) == 16


def test_tags_of_other_ids_and_seeds_have_other_secrets() -> None:
    tags = [find_hub_tag(name, "A", HERE, start_at=START, seed=seed) for name in "ab" for seed in (1, 2)]

    assert len({tag.flow_input["identity_key"] for tag in tags}) == 4


def test_what_is_entered_does_not_show() -> None:
    tag = find_hub_tag("a", "A", HERE, start_at=START)

    assert str(tag.flow_input["identity_key"]) not in repr(tag)
