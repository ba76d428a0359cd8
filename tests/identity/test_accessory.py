import base64
from contextlib import suppress
from datetime import UTC, datetime
import json
import plistlib
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.accessory import parse_find_my
from custom_components.xiaomi_tag.identity.credentials import FindMyCredentials
from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault

MASTER, PRIMARY, SECONDARY = b"\x1c" * 28, b"\x2d" * 32, b"\x3e" * 32
PAIRED = datetime(2024, 5, 1, 12, tzinfo=UTC)
JSON: dict[str, Any] = {
    "type": "accessory",
    "master_key": MASTER.hex(),
    "skn": PRIMARY.hex(),
    "sks": SECONDARY.hex(),
    "paired_at": PAIRED.isoformat(),
    "name": "Keys",
    "model": "Xiaomi Tag",
    "identifier": "5D0A2E0B-2C57-4C9E-8C4D-000000000000",
    "alignment_date": "2024-06-01T12:00:00+00:00",
    "alignment_index": 2900,
}
PLIST: dict[str, Any] = {
    "privateKey": {"key": {"data": b"\x04" + b"\x77" * 56 + MASTER}},
    "sharedSecret": {"key": {"data": PRIMARY}},
    "secondarySharedSecret": {"key": {"data": SECONDARY}},
    "pairingDate": PAIRED.replace(tzinfo=None),
    "model": "Xiaomi Tag",
    "identifier": "5D0A2E0B-2C57-4C9E-8C4D-000000000000",
}
EXPECTED = FindMyCredentials(MASTER, PRIMARY, SECONDARY, PAIRED.timestamp(), "Xiaomi Tag")


def plist_text(value: Any) -> str:
    return plistlib.dumps(value).decode()


def model_in(value: dict[str, Any]) -> str | None:
    credentials = parse_find_my(json.dumps(value))
    assert isinstance(credentials, FindMyCredentials)
    return credentials.model


def refusal(text: str) -> CredentialFault:
    with pytest.raises(CredentialError) as caught:
        parse_find_my(text)
    assert caught.value.__cause__ is None
    return caught.value.fault


def test_json_with_alignment() -> None:
    found = parse_find_my(json.dumps(JSON))
    assert isinstance(found, FindMyCredentials)
    assert (found.aligned_at, found.aligned_index) == (datetime(2024, 6, 1, 12, tzinfo=UTC).timestamp(), 2900)
    assert found.master_key == MASTER
    assert found.primary_secret == PRIMARY
    assert found.secondary_secret == SECONDARY
    assert (found.paired_at, found.model) == (PAIRED.timestamp(), "Xiaomi Tag")


@pytest.mark.parametrize("index", [60000.0, "60000", "60000.0"])
def test_alignment_in_other_spellings(index: object) -> None:
    found = parse_find_my(json.dumps(JSON | {"alignment_index": index, "alignment_date": 1_717_243_200}))
    assert isinstance(found, FindMyCredentials)
    assert (found.aligned_at, found.aligned_index) == (1_717_243_200.0, 60_000)


@pytest.mark.parametrize("accessory_first", [True, False])
def test_alignment_record_of_a_mac_beside_the_accessory(accessory_first: bool) -> None:
    record = {"lastIndexObserved": 2900, "lastIndexObservationDate": datetime(2024, 6, 1, 12), "beaconIdentifier": "x"}  # noqa: DTZ001  as plists have it
    texts = [plist_text(PLIST), plist_text(record)]
    found = parse_find_my("\n".join(texts if accessory_first else reversed(texts)))
    assert isinstance(found, FindMyCredentials)
    assert (found.aligned_at, found.aligned_index) == (datetime(2024, 6, 1, 12, tzinfo=UTC).timestamp(), 2900)
    assert found.master_key == MASTER


def test_alignment_record_alone_and_two_accessories_are_refused() -> None:
    assert refusal(plist_text({"lastIndexObserved": 5})) is CredentialFault.NOT_ACCESSORY
    assert refusal(plist_text(PLIST) * 2) is CredentialFault.SEVERAL_DEVICES


def test_keys_as_base64() -> None:
    changed = JSON | {"master_key": base64.b64encode(MASTER).decode(), "skn": base64.b64encode(PRIMARY).decode()}
    assert parse_find_my(json.dumps(changed)) == parse_find_my(json.dumps(JSON))


@pytest.mark.parametrize(
    "change",
    [
        {"alignment_date": None},
        {"alignment_date": "soon"},
        {"alignment_date": "0"},
        {"alignment_date": {}},
        {"alignment_index": None},
        {"alignment_index": -1},
        {"alignment_index": 10**9},
        {"alignment_index": 2900.5},
        {"alignment_index": True},
        {"alignment_index": "many"},
    ],
)
def test_json_without_a_usable_alignment(change: dict[str, Any]) -> None:
    assert parse_find_my(json.dumps(JSON | change)) == EXPECTED


def test_json_list_of_one() -> None:
    assert parse_find_my(json.dumps([JSON | {"alignment_date": None}])) == EXPECTED


@pytest.mark.parametrize("model", [None, "", "  ", 5])
def test_json_without_model(model: Any) -> None:
    assert model_in(JSON | {"model": model}) is None


def test_a_long_model_is_cut() -> None:
    assert model_in(JSON | {"model": "x" * 1000}) == "x" * 64


def test_plist() -> None:
    assert parse_find_my(plist_text(PLIST)) == EXPECTED


def test_plist_of_an_apple_device() -> None:
    device = {name: value for name, value in PLIST.items() if name != "secondarySharedSecret"}
    device["secureLocationsSharedSecret"] = {"key": {"data": SECONDARY}}
    assert parse_find_my(plist_text(device)) == EXPECTED


def test_plist_with_flat_data() -> None:
    assert parse_find_my(plist_text(PLIST | {"sharedSecret": PRIMARY, "privateKey": {"data": MASTER}})) == EXPECTED


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CredentialFault.EMPTY),
        ("my tag", CredentialFault.NOT_ACCESSORY),
        ("{", CredentialFault.NOT_JSON),
        ("{}", CredentialFault.NOT_ACCESSORY),
        ("[]", CredentialFault.NOT_ACCESSORY),
        (json.dumps([JSON, JSON]), CredentialFault.SEVERAL_DEVICES),
        (json.dumps(JSON | {"type": "keypair"}), CredentialFault.NOT_ACCESSORY),
        (json.dumps(JSON | {"master_key": "5a"}), CredentialFault.INCOMPLETE_ACCESSORY),
        (json.dumps(JSON | {"skn": "zz"}), CredentialFault.INCOMPLETE_ACCESSORY),
        (json.dumps(JSON | {"sks": None}), CredentialFault.INCOMPLETE_ACCESSORY),
        (json.dumps(JSON | {"paired_at": None}), CredentialFault.INCOMPLETE_ACCESSORY),
        (json.dumps(JSON | {"paired_at": "soon"}), CredentialFault.NOT_DATE),
        ("<plist>", CredentialFault.NOT_PLIST),
        ("<html></html>", CredentialFault.NOT_ACCESSORY),
        (plist_text([b"nonce", b"tag", b"text"]), CredentialFault.ENCRYPTED_ACCESSORY),
        (plist_text([1, 2, 3]), CredentialFault.NOT_ACCESSORY),
        (plist_text({"name": "Keys"}), CredentialFault.NOT_ACCESSORY),
        (plist_text(PLIST | {"privateKey": b"short"}), CredentialFault.INCOMPLETE_ACCESSORY),
        (plist_text(PLIST | {"sharedSecret": {"key": {}}}), CredentialFault.INCOMPLETE_ACCESSORY),
        (
            plist_text({k: v for k, v in PLIST.items() if k != "secondarySharedSecret"}),
            CredentialFault.INCOMPLETE_ACCESSORY,
        ),
        (plist_text({k: v for k, v in PLIST.items() if k != "pairingDate"}), CredentialFault.INCOMPLETE_ACCESSORY),
        ("<plist><date>never</date></plist>", CredentialFault.NOT_PLIST),
        ("<plist><dict></dict></dict></plist>", CredentialFault.NOT_PLIST),
    ],
)
def test_refusals(text: str, fault: CredentialFault) -> None:
    assert refusal(text) is fault


def test_entity_bomb() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e0 "boom">{entities}]><plist><string>&e9;</string></plist>'
    assert refusal(bomb) is CredentialFault.NOT_PLIST


def test_outside_entity() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><plist><string>&x;</string></plist>'
    assert refusal(text) is CredentialFault.NOT_PLIST


def test_deep_nesting() -> None:
    assert refusal("<plist>" + "<array>" * 3000 + "</array>" * 3000 + "</plist>") is CredentialFault.NOT_ACCESSORY


ELEMENTS = [
    "<plist>",
    "<dict>",
    "</dict>",
    "<key>",
    "</key>",
    "privateKey",
    "<data>",
    "</data>",
    "<date>",
    "</date>",
    "5",
    "</plist>",
]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(ELEMENTS)).map(lambda parts: "<" + "".join(parts)[1:]))
def test_any_plist_gives_credentials_or_the_one_error(text: str) -> None:
    with pytest.raises(CredentialError):
        parse_find_my(text)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(JSON)), st.none() | st.integers() | st.text() | st.lists(st.none())))
def test_any_accessory_json_gives_credentials_or_the_one_error(change: dict[str, Any]) -> None:
    with suppress(CredentialError):
        assert isinstance(parse_find_my(json.dumps(JSON | change)), FindMyCredentials)
