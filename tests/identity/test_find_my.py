from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
import pytest

from custom_components.xiaomi_tag.identity.find_my import (
    Checkpoint,
    derive_bytes,
    next_secret,
    prefix,
    private_scalar,
    public_key,
    secondary_indices,
    walk,
)
from tests.vectors import find

VECTOR = find("apple_findmy", "apple_rolling_keys")
MASTER = bytes.fromhex(VECTOR["inputs"]["master_private_key"])
SECRETS = {"primary": bytes.fromhex(VECTOR["inputs"]["skn"]), "secondary": bytes.fromhex(VECTOR["inputs"]["sks"])}


def no_pause() -> None:
    pass


def key_at(key_set: str, index: int) -> bytes:
    keys, _ = walk(MASTER, SECRETS[key_set], indices=[index], marks=[], checkpoints=[], pause=no_pause)
    return keys[index]


@pytest.mark.parametrize("entry", VECTOR["expected"]["keys"], ids=lambda entry: f"{entry['key_set']}-{entry['index']}")
def test_key_of_vector(entry: dict[str, Any]) -> None:
    index = entry["index"]
    keys, checkpoints = walk(
        MASTER, SECRETS[entry["key_set"]], indices=[index], marks=[index], checkpoints=[], pause=no_pause
    )
    (checkpoint,) = checkpoints
    assert checkpoint.secret.hex() == entry["sk"]
    assert private_scalar(MASTER, checkpoint.secret).to_bytes(28, "big").hex() == entry["private_key"]
    assert keys[index].hex() == entry["public_key"]
    address = bytes.fromhex(entry["address"].replace(":", ""))
    assert prefix(keys[index]) == bytes((address[0] & 0x3F,)) + address[1:]


def test_keys_that_may_be_active_at_a_primary_index() -> None:
    keys = {key_at("primary", 100), *(key_at("secondary", index) for index in secondary_indices(100))}
    assert sorted(key.hex() for key in keys) == VECTOR["expected"]["keys_active_at_primary_index_100"]


@pytest.mark.parametrize("length", [32, 72])
def test_derivation_function_agrees_with_cryptography(length: int) -> None:
    expected = X963KDF(hashes.SHA256(), length, b"diversify").derive(b"\x2d" * 32)
    assert derive_bytes(b"\x2d" * 32, b"diversify", length) == expected


def test_next_secret_is_one_block_of_it() -> None:
    assert next_secret(b"\x2d" * 32) == derive_bytes(b"\x2d" * 32, b"update", 32)


def test_scalar_zero_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_key(0) is None
    monkeypatch.setattr("custom_components.xiaomi_tag.identity.find_my.private_scalar", lambda master, secret: 0)
    assert walk(MASTER, SECRETS["primary"], indices=[1], marks=[], checkpoints=[], pause=no_pause) == ({}, ())


def test_goes_on_from_the_last_checkpoint_before_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    _, checkpoints = walk(MASTER, SECRETS["primary"], indices=[], marks=[10, 90], checkpoints=[], pause=no_pause)
    expected = {index: key_at("primary", index) for index in (12, 95)}
    steps: list[bytes] = []

    def counted(secret: bytes) -> bytes:
        steps.append(secret)
        return next_secret(secret)

    monkeypatch.setattr("custom_components.xiaomi_tag.identity.find_my.next_secret", counted)
    keys, _ = walk(
        MASTER, SECRETS["primary"], indices=expected, marks=[], checkpoints=checkpoints[::-1], pause=no_pause
    )
    assert keys == expected
    assert len(steps) == 2 + 5


def test_an_index_before_all_checkpoints_starts_from_the_secret() -> None:
    late = Checkpoint(50, bytes(32))
    keys, _ = walk(MASTER, SECRETS["primary"], indices=[2], marks=[], checkpoints=[late], pause=no_pause)
    assert keys == {2: key_at("primary", 2)}


def test_a_long_chain_pauses() -> None:
    pauses: list[None] = []
    walk(
        MASTER,
        SECRETS["primary"],
        indices=[],
        marks=[1200],
        checkpoints=[],
        pause=lambda: pauses.append(None),
    )
    assert len(pauses) == 2


def test_checkpoint_hides_its_secret() -> None:
    assert "5a5a" not in repr(Checkpoint(1, b"\x5a" * 32))
    assert "ZZ" not in repr(Checkpoint(1, b"\x5a" * 32))
