import base64
from datetime import datetime
import json
from pathlib import Path
import plistlib

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.credentials import fingerprint
from custom_components.xiaomi_tag.identity.imports import parse_find_my, parse_home_made
from script.lib.exported_keys import Export, exports_in, main, refusal_of

KEY = bytes(range(32)).hex()
OTHER = bytes(range(100, 132)).hex()
MASTER, PRIMARY, SECONDARY = b"\x1c" * 28, b"\x2d" * 32, b"\x3e" * 32
ACCESSORY = {
    "type": "accessory",
    "master_key": MASTER.hex(),
    "skn": PRIMARY.hex(),
    "sks": SECONDARY.hex(),
    "paired_at": "2024-05-01T12:00:00+00:00",
    "name": "Bag",
    "model": "Tag",
    "alignment_date": "2024-06-01T12:00:00+00:00",
    "alignment_index": 2900,
}
PLIST = {
    "privateKey": {"key": {"data": b"\x04" * 57 + MASTER}},
    "sharedSecret": {"key": {"data": PRIMARY}},
    "secondarySharedSecret": {"key": {"data": SECONDARY}},
    "pairingDate": datetime(2024, 5, 1, 12),  # noqa: DTZ001  as plists have it
}
PRIVATE = [bytes((number, *range(27))) for number in (1, 2)]


def test_several_find_hub_tags_in_one_file() -> None:
    text = json.dumps(
        [{"name": "Keys", "identity_key": KEY, "pair_date": 1_741_144_500}, {"name": "Cat", "eik": OTHER}]
    )
    assert exports_in("output", text.encode()) == [
        Export("Keys", "Google Find Hub tag", {"Identity key": KEY, "Paired on": "2025-03-05"}),
        Export("Cat", "Google Find Hub tag", {"Identity key": OTHER}),
    ]


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(ACCESSORY).encode(),
        json.dumps(ACCESSORY).encode("utf-16"),
        plistlib.dumps(PLIST),
        plistlib.dumps(PLIST, fmt=plistlib.FMT_BINARY),
    ],
    ids=["FindMy.py", "UTF-16", "XML", "binary"],
)
def test_accessory_can_be_pasted(data: bytes) -> None:
    [export] = exports_in("accessory", data)
    assert export.form == "Apple Find My tag"
    pasted = parse_find_my(export.fields["Accessory file"])
    assert fingerprint(pasted) == fingerprint(parse_find_my(json.dumps(ACCESSORY)))


def test_alignment_is_kept() -> None:
    [export] = exports_in("accessory", json.dumps(ACCESSORY).encode())
    assert export.name == "accessory"
    assert parse_find_my(export.fields["Accessory file"]) == parse_find_my(json.dumps(ACCESSORY))


def test_devices_of_macless_haystack_are_taken_apart() -> None:
    devices = [{"name": f"Tag {n}", "privateKey": base64.b64encode(key).decode()} for n, key in enumerate(PRIVATE)]
    exports = exports_in("devices", json.dumps(devices).encode())
    assert [(export.name, export.form) for export in exports] == [
        ("Tag 0", "Home-made tag"),
        ("Tag 1", "Home-made tag"),
    ]
    for device, export in zip(devices, exports, strict=True):
        assert parse_home_made(export.fields["Keys or id"]) == parse_home_made(json.dumps(device))
        assert not any(key.hex() in export.fields["Keys or id"] for key in PRIVATE)


def test_info_of_bluez_and_a_fixed_id() -> None:
    irk = bytes(range(16)).hex()
    [export] = exports_in("info", f"[General]\nName=Watch\n[IdentityResolvingKey]\nKey={irk}\n".encode())
    assert export.fields == {"Identity resolving key": irk}
    [export] = exports_in("id", bytes(range(20)).hex().encode())
    assert export.fields == {"Keys or id": bytes(range(20)).hex()}


def test_secrets_of_an_account_are_named() -> None:
    data = json.dumps({"owner_key": KEY, "aas_token": "t"}).encode()
    assert not exports_in("secrets", data)
    assert "account" in refusal_of(data)


def test_prints_what_to_enter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"name": "Keys", "identity_key": KEY}))
    (tmp_path / "other.txt").write_text("nothing")
    assert main([str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "Add tag → Google Find Hub tag" in shown.out
    assert KEY in shown.out
    assert "other.txt" in shown.err
    assert main([str(tmp_path / "other.txt")]) == 1
    assert main([str(tmp_path / "missing")]) == 1
    assert main([]) == 2
    assert main(["--help"]) == 0


@given(st.binary(max_size=200) | st.binary(max_size=50).map(lambda data: b"bplist00" + data))
@settings(max_examples=100, deadline=None)
def test_any_file_is_read_or_left(data: bytes) -> None:
    if not exports_in("file", data):
        refusal_of(data)
