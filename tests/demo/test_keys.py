import pytest

from demo.keys import FindMyKeys, find_hub_auth, find_hub_id, find_hub_subkey, resolvable_address
from tests.demo.vectors import vector


@pytest.mark.parametrize("name", ["fhn_eid_secp160r1_a", "fhn_eid_secp160r1_b"])
def test_find_hub_ids(name: str) -> None:
    entry = vector("fmdn", name)
    eid, mask = find_hub_id(bytes.fromhex(entry["inputs"]["eik"]), entry["inputs"]["beacon_time"])

    assert eid.hex() == entry["expected"]["eid"]
    assert mask == entry["expected"]["hashed_flags_mask"]


def test_find_hub_ids_last_a_window() -> None:
    key = bytes(range(32))

    assert find_hub_id(key, 1024) == find_hub_id(key, 2047)
    assert find_hub_id(key, 2047) != find_hub_id(key, 2048)
    assert find_hub_id(key, 2**32 + 5) == find_hub_id(key, 5)


def test_find_hub_subkeys() -> None:
    entry = vector("fmdn", "fhn_owner_subkeys")
    key = bytes.fromhex(entry["inputs"]["eik"])

    assert [find_hub_subkey(key, number).hex() for number in (1, 2, 3)] == [
        entry["expected"]["recovery_key"],
        entry["expected"]["ring_key"],
        entry["expected"]["unwanted_tracking_protection_key"],
    ]


def test_find_hub_authentication() -> None:
    entry = vector("fmdn", "fhn_ring_request")
    write = bytes.fromhex(entry["expected"]["write"])
    message = bytes.fromhex(entry["inputs"]["characteristic_read"]) + write[:2] + write[10:]

    assert find_hub_auth(bytes.fromhex(entry["inputs"]["ring_key"]), message).hex() == entry["expected"]["auth"]


def test_find_my_keys() -> None:
    entry = vector("apple_findmy", "apple_rolling_keys")
    inputs = {name: bytes.fromhex(entry["inputs"][name]) for name in ("master_private_key", "skn", "sks")}
    chains = {
        "primary": FindMyKeys(inputs["master_private_key"], inputs["skn"]),
        "secondary": FindMyKeys(inputs["master_private_key"], inputs["sks"]),
    }

    for key in entry["expected"]["keys"]:
        assert chains[key["key_set"]].public_key(key["index"]).hex() == key["public_key"]


def test_resolvable_address() -> None:
    entry = vector("rpa", "bluetooth_core_d7")
    address = resolvable_address(bytes.fromhex(entry["inputs"]["irk"]), bytes.fromhex(entry["inputs"]["prand"]))

    assert address.hex(":").upper() == entry["address"]
