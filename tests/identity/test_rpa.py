from typing import Any

from bluetooth_data_tools import resolve_private_address
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity import rpa
from custom_components.xiaomi_tag.identity.rpa import PrivateAddresses, resolvable
from tests.vectors import load

RESOLVING = [entry for entry in load("rpa") if entry["protocol"] == "rpa"]
KINDS = [entry for entry in load("rpa") if entry["protocol"] == "address"]
SAMPLE = RESOLVING[0]
SAMPLE_IRK = bytes.fromhex(SAMPLE["inputs"]["irk"])


@pytest.mark.parametrize("entry", RESOLVING, ids=lambda entry: entry["name"])
def test_vector(entry: dict[str, Any]) -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", bytes.fromhex(entry["inputs"]["irk"]))
    assert addresses.resolve(entry["address"]) == ("tag" if entry["expected"]["resolves"] else None)


@pytest.mark.parametrize("entry", KINDS, ids=lambda entry: entry["name"])
def test_kind_of_address(entry: dict[str, Any]) -> None:
    spelled = entry["address"].lower() if entry["expected"]["type_if_random"] == "resolvable_private" else None
    assert resolvable(entry["address"]) == spelled


def test_key_in_reversed_byte_order() -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK[::-1])
    assert addresses.resolve(SAMPLE["address"]) == "tag"


def test_the_order_that_matched_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK[::-1])
    addresses.resolve(SAMPLE["address"])
    blocks: list[str] = []

    def counted(cipher: Any, address: str) -> bool:
        blocks.append(address)
        return resolve_private_address(cipher, address)

    monkeypatch.setattr(rpa, "resolve_private_address", counted)
    assert addresses.resolve(SAMPLE["address"]) == "tag"
    assert len(blocks) == 1


def test_a_miss_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", b"\x01" * 16)
    assert addresses.resolve(SAMPLE["address"]) is None
    monkeypatch.setattr(rpa, "resolve_private_address", lambda cipher, address: True)
    assert addresses.resolve(SAMPLE["address"]) is None


def test_a_new_key_forgets_the_misses() -> None:
    addresses = PrivateAddresses()
    addresses.add("other", b"\x01" * 16)
    addresses.resolve(SAMPLE["address"])
    addresses.add("tag", SAMPLE_IRK)
    assert addresses.resolve(SAMPLE["address"]) == "tag"


def test_a_removed_key_resolves_no_more() -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK)
    addresses.remove("tag")
    assert addresses.resolve(SAMPLE["address"]) is None


def test_misses_are_bounded() -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK)
    for number in range(5000):
        addresses.resolve("C0:00" + "".join(f":{byte:02X}" for byte in number.to_bytes(4, "big")))
    assert len(addresses._misses) == 4096


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_fine(address: str) -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK)
    assert addresses.resolve(address) in {None, "tag"}


@pytest.mark.parametrize("address", ["AABBCCDDEEFF     ", "4A:BB CC DD EE FF", "", "zz:zz:zz:zz:zz:zz"])
def test_odd_spellings(address: str) -> None:
    addresses = PrivateAddresses()
    addresses.add("tag", SAMPLE_IRK)
    assert addresses.resolve(address) is None
