"""Pseudonyms, encryption and their secrets."""

from collections.abc import Mapping
import json
from typing import Any

import pytest

from custom_components.xiaomi_tag.journal import Secrets
from custom_components.xiaomi_tag.journal.vault import Vault
from tests.journal.stored import NOW, SECRETS

VAULT = Vault(SECRETS)


def test_a_pseudonym_is_the_same_again_and_tells_domains_apart() -> None:
    assert VAULT.pseudonym("tag", "a") == Vault(SECRETS).pseudonym("tag", "a")
    assert len({VAULT.pseudonym("tag", "a"), VAULT.pseudonym("tag", "b"), VAULT.pseudonym("place", "a")}) == 3
    assert len(VAULT.pseudonym("tag", "a")) == 10


def test_another_home_has_other_pseudonyms() -> None:
    assert Vault(Secrets.new(NOW)).pseudonym("tag", "a") != VAULT.pseudonym("tag", "a")


def test_what_is_sealed_opens() -> None:
    assert VAULT.open("places", b"me", *VAULT.seal("places", b"me", b"kitchen")) == b"kitchen"


def test_nothing_is_sealed_alike_twice() -> None:
    assert VAULT.seal("places", b"me", b"kitchen") != VAULT.seal("places", b"me", b"kitchen")


@pytest.mark.parametrize(("table", "owner"), [("states", b"me"), ("places", b"you")])
def test_a_body_opens_only_where_it_was(table: str, owner: bytes) -> None:
    assert VAULT.open(table, owner, *VAULT.seal("places", b"me", b"kitchen")) is None


@pytest.mark.parametrize(
    "change", [lambda body: body[:-1], lambda body: b"", lambda body: body[:5], lambda body: body + b"x"]
)
def test_a_damaged_body_does_not_open(change: Any) -> None:
    number, body = VAULT.seal("places", b"me", b"kitchen")
    assert VAULT.open("places", b"me", number, change(body)) is None


def test_a_body_of_a_key_that_is_gone_does_not_open() -> None:
    old = SECRETS.newest()
    body = VAULT.seal("places", b"me", b"kitchen")
    assert Vault(SECRETS.with_key(NOW + 1).without([old])).open("places", b"me", *body) is None


def test_the_youngest_key_is_used_and_older_ones_open() -> None:
    older = VAULT.seal("places", b"me", b"kitchen")
    secrets = SECRETS.with_key(NOW + 1)
    vault = Vault(secrets)
    assert vault.seal("places", b"me", b"")[0] == secrets.newest() != older[0]
    assert vault.open("places", b"me", *older) == b"kitchen"


def test_secrets_survive_storage() -> None:
    secrets = SECRETS.with_key(NOW + 1)
    assert Secrets.from_dict(json.loads(json.dumps(secrets.to_dict()))) == secrets


def test_secrets_are_not_printed() -> None:
    text = repr(SECRETS) + repr(list(SECRETS.keys.values()))
    assert SECRETS.pseudonym_key.hex() not in text
    assert str(SECRETS.pseudonym_key) not in text
    assert not any(str(each.key) in text for each in SECRETS.keys.values())


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"pseudonym_key": "00" * 32, "keys": []},
        {"pseudonym_key": "00", "keys": [{"number": 1, "key": "00" * 32, "created_at": 1}]},
        {"pseudonym_key": "00" * 32, "keys": [{"number": 1, "key": "secret!", "created_at": 1}]},
        {"pseudonym_key": "00" * 32, "keys": [{"number": 1, "key": "00" * 31, "created_at": 1}]},
        {"pseudonym_key": "00" * 32, "keys": 7},
    ],
)
def test_invalid_secrets_are_refused_without_being_shown(data: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match="no secrets") as caught:
        Secrets.from_dict(data)
    assert "secret!" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


TWO_KEYS = SECRETS.with_key(NOW + 1)


def _with_a_bad_key(**bad: Any) -> dict[str, Any]:
    data = TWO_KEYS.to_dict()
    data["keys"][1] |= bad
    return data


@pytest.mark.parametrize("number", [2**70, -5, 0, None, "7", 1.5, float("inf"), float("nan"), True, []])
def test_bad_number_costs_that_key_only(number: object) -> None:
    assert Secrets.from_dict(_with_a_bad_key(number=number)) == SECRETS


@pytest.mark.parametrize("key", [None, "", "00", "no hex", 5, [], "00" * 33])
def test_bad_key_costs_that_key_only(key: object) -> None:
    assert Secrets.from_dict(_with_a_bad_key(key=key)) == SECRETS


@pytest.mark.parametrize("at", [None, "x", float("inf"), float("nan"), 1e308, -1e308, 2**70, []])
def test_bad_time_costs_that_time_only(at: object) -> None:
    secrets = Secrets.from_dict(_with_a_bad_key(created_at=at))
    assert [each.key for each in secrets.keys.values()] == [each.key for each in TWO_KEYS.keys.values()]
    assert secrets.newest() == SECRETS.newest()


@pytest.mark.parametrize("item", [None, [], "key", 5])
def test_what_is_no_key_is_left_out(item: object) -> None:
    data = SECRETS.to_dict()
    assert Secrets.from_dict({**data, "keys": [item, *data["keys"]]}) == SECRETS
