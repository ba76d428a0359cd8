from contextlib import suppress
from dataclasses import replace
import json
from typing import Any
from uuid import UUID

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
    fingerprint,
)
from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault
from custom_components.xiaomi_tag.identity.kinds import credentials_from_data

UUID_TEXT = "e2c56db5-dffb-48d2-b060-d0f5a71096e0"
CANARY = b"\xca\xfe\xba\xbe"
FIND_HUB = FindHubCredentials(CANARY * 8, 1_700_000_000.0)
FIND_MY = FindMyCredentials(CANARY * 7, CANARY * 8, CANARY * 8, 1_700_000_000.0, "Xiaomi Tag", 1_700_000_900.0, 1)
ADDRESS = AddressCredentials("AA:BB:CC:DD:EE:FF", CANARY * 4)
IBEACON = IBeaconCredentials(UUID(UUID_TEXT), 1, 65535)
IRK = PrivateAddressCredentials(CANARY * 4)
ALL: list[tuple[TagKind, Credentials]] = [
    (TagKind.FIND_HUB, FIND_HUB),
    (TagKind.FIND_HUB, FindHubCredentials(bytes(32))),
    (TagKind.FIND_MY, FIND_MY),
    (TagKind.FIND_MY, replace(FIND_MY, model=None, aligned_at=None, aligned_index=0)),
    (TagKind.ADDRESS, ADDRESS),
    (TagKind.ADDRESS, AddressCredentials("AA:BB:CC:DD:EE:FF")),
    (TagKind.IBEACON, IBEACON),
    (TagKind.PRIVATE_ADDRESS, IRK),
]


@pytest.mark.parametrize(("kind", "credentials"), ALL)
def test_storage_round_trip(kind: TagKind, credentials: Credentials) -> None:
    stored = json.loads(json.dumps(credentials.to_data()))
    assert credentials_from_data(kind.value, {"name": "keys", **stored}) == credentials


@pytest.mark.parametrize(("kind", "credentials"), ALL)
def test_no_secret_in_repr(kind: TagKind, credentials: Credentials) -> None:
    assert "cafebabe" not in repr(credentials)
    assert repr(CANARY)[2:-1] not in repr(credentials)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (TagKind.FIND_HUB, {"identity_key": "cafe"}),
        (TagKind.FIND_HUB, {"identity_key": "zz" * 32}),
        (TagKind.FIND_HUB, {"identity_key": None}),
        (TagKind.FIND_HUB, {"paired_at": float("inf")}),
        (TagKind.FIND_MY, {"paired_at": None}),
        (TagKind.FIND_MY, {"aligned_index": -1}),
        (TagKind.FIND_MY, {"master_key": "cafe"}),
        (TagKind.ADDRESS, {"address": 5}),
        (TagKind.ADDRESS, {"bind_key": "cafe"}),
        (TagKind.IBEACON, {"uuid": "x"}),
        (TagKind.IBEACON, {"major": 65536}),
        (TagKind.PRIVATE_ADDRESS, {"irk": "cafe"}),
        ("nothing", {}),
    ],
)
def test_damaged_data(kind: str, change: dict[str, Any]) -> None:
    stored = next((credentials.to_data() for known, credentials in ALL if known == kind), {})
    with pytest.raises(CredentialError) as caught:
        credentials_from_data(kind, {**stored, **change})
    assert caught.value.fault is CredentialFault.DAMAGED_DATA
    assert caught.value.__cause__ is None


def test_missing_data() -> None:
    with pytest.raises(CredentialError):
        credentials_from_data(TagKind.FIND_HUB, {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
FIELDS = sorted({name for _, credentials in ALL for name in credentials.to_data()})


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(TagKind), st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_any_data_gives_credentials_or_the_one_error(kind: TagKind, data: dict[str, Any]) -> None:
    with suppress(CredentialError):
        assert fingerprint(credentials_from_data(kind, data))


def test_fingerprint_has_16_hex_digits_and_no_key() -> None:
    for _, credentials in ALL:
        assert len(bytes.fromhex(fingerprint(credentials))) == 8
        assert "cafebabe" not in fingerprint(credentials)


def test_fingerprint_is_of_the_identity_alone() -> None:
    assert fingerprint(FIND_HUB) == fingerprint(replace(FIND_HUB, paired_at=None))
    assert fingerprint(FIND_MY) == fingerprint(replace(FIND_MY, model=None, paired_at=0.0))
    assert fingerprint(ADDRESS) == fingerprint(AddressCredentials("AA:BB:CC:DD:EE:FF"))


def test_fingerprint_is_the_same_in_either_byte_order() -> None:
    irk = bytes(range(16))
    assert fingerprint(PrivateAddressCredentials(irk)) == fingerprint(PrivateAddressCredentials(irk[::-1]))


def test_fingerprints_differ() -> None:
    others: list[Credentials] = [
        FindHubCredentials(bytes(31) + b"\x01"),
        replace(IBEACON, minor=1),
        replace(IBEACON, major=2),
    ]
    distinct = {fingerprint(credentials) for _, credentials in ALL} | {fingerprint(other) for other in others}
    assert len(distinct) == 9


def test_fingerprint_stays_what_it_was() -> None:
    assert fingerprint(IBEACON) == "01fa62057a54c199"


def test_beacon_identity_is_as_on_air() -> None:
    assert IBEACON.identity == UUID(UUID_TEXT).bytes + b"\x00\x01\xff\xff"
