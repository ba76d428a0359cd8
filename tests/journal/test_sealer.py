"""Bodies of rows: sealed, opened, counted."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.fences.crossing import PlaceKind
from custom_components.xiaomi_tag.journal.sealer import Sealer
from custom_components.xiaomi_tag.journal.vault import Vault

from .stored import NOW, SECRETS, TAG


def test_sealed_data_is_opened_again() -> None:
    sealer = Sealer(Vault(SECRETS))
    owner = sealer.tag(TAG)
    key, body = sealer.seal("places", owner, {"room": "K\u00fcche", "at": [1, None]})
    assert TAG.encode() not in owner
    assert b"che" not in body
    assert sealer.open("places", owner, key, body) == {"room": "K\u00fcche", "at": [1, None]}
    assert sealer.unreadable == 0


def test_body_of_another_table_or_owner_is_counted_as_unreadable() -> None:
    sealer = Sealer(Vault(SECRETS))
    owner = sealer.tag(TAG)
    key, body = sealer.seal("places", owner, {})
    assert sealer.open("crossings", owner, key, body) is None
    assert sealer.open("places", sealer.tag("other"), key, body) is None
    assert sealer.open("places", owner, key + 1, body) is None
    assert sealer.unreadable == 3


def test_keys_of_another_home_open_nothing() -> None:
    key, body = Sealer(Vault(SECRETS)).seal("places", b"owner", {})
    assert Sealer(Vault(SECRETS.with_key(NOW + 1).without(SECRETS.keys))).open("places", b"owner", key, body) is None


@pytest.mark.parametrize("data", [{"kind": "unheard of"}, {}, [], "text", 5])
def test_data_of_another_version_is_left_out_and_counted(data: Any) -> None:
    sealer = Sealer(Vault(SECRETS))
    key, body = sealer.seal("states", b"me", data)
    assert sealer.read("states", b"me", key, body, lambda stored: PlaceKind(stored["kind"])) is None
    assert sealer.unreadable == 1
