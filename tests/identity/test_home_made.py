import base64
from contextlib import suppress
import json

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.accessory import parse_find_my
from custom_components.xiaomi_tag.identity.credentials import HomeMadeCredentials, fingerprint
from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault
from custom_components.xiaomi_tag.identity.find_my import public_key
from custom_components.xiaomi_tag.identity.home_made import is_key_list, key_list, parse_home_made

PRIVATE = [bytes((number, *range(27))) for number in (1, 2, 3)]


def sent(private: bytes) -> bytes:
    key = public_key(int.from_bytes(private))
    assert key is not None
    return key


PUBLIC = [sent(key) for key in PRIVATE]


def b64(key: bytes) -> str:
    return base64.b64encode(key).decode()


DEVICE = {
    "id": 1234,
    "colorComponents": [0, 1, 0, 1],
    "name": "Bike",
    "privateKey": b64(PRIVATE[0]),
    "icon": "",
    "isDeployed": True,
    "isActive": False,
    "additionalKeys": [b64(PRIVATE[1]), b64(PRIVATE[2])],
}
KEYS_FILE = "\n".join(
    f"Private key: {b64(private)}\nAdvertisement key: {b64(public)}\nHashed adv key: {b64(bytes(32))}"
    for private, public in zip(PRIVATE, PUBLIC, strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([DEVICE]),
        json.dumps(DEVICE),
        json.dumps(
            {"type": "custom_rolling_key_accessory", "private_keys": [key.hex() for key in PRIVATE], "name": "a"}
        ),
        KEYS_FILE,
        KEYS_FILE.replace("\n", "\r\n"),
        "\n".join(f"Advertisement key: {b64(key)}" for key in PUBLIC),
        "\n".join(f"Private key: {key.hex()}" for key in PRIVATE),
    ],
    ids=["macless", "one device", "FindMy.py", "OpenHaystack", "Windows", "public only", "private only"],
)
@pytest.mark.parametrize("parse", [parse_home_made, parse_find_my])
def test_keys_in_the_files_of_programs(text: str, parse: object) -> None:
    assert callable(parse)
    assert set(parse(text).ids) == set(PUBLIC)


@pytest.mark.parametrize("spelled", [b64, bytes.hex])
def test_key_pair_of_findmy_py(spelled: object) -> None:
    assert callable(spelled)
    text = json.dumps({"type": "keypair", "private_key": spelled(PRIVATE[0]), "key_type": "unknown", "name": None})
    assert parse_find_my(text) == HomeMadeCredentials((PUBLIC[0],))


def test_of_a_bare_key_both_meanings_are_kept() -> None:
    for text in (b64(PRIVATE[0]), json.dumps([PRIVATE[0].hex()]), PRIVATE[0].hex(":")):
        assert parse_home_made(text) == HomeMadeCredentials((PRIVATE[0], PUBLIC[0]))


def test_no_private_key_is_stored_where_it_is_named() -> None:
    stored = json.dumps(parse_home_made(KEYS_FILE).to_data())
    assert not any(key.hex() in stored for key in PRIVATE)


def test_fixed_id_of_find_hub() -> None:
    assert parse_home_made(bytes(range(20)).hex()) == HomeMadeCredentials((bytes(range(20)),))


def test_order_of_the_keys_is_no_identity() -> None:
    one, other = HomeMadeCredentials(tuple(PUBLIC)), HomeMadeCredentials(tuple(reversed(PUBLIC)))
    assert fingerprint(one) == fingerprint(other) != fingerprint(HomeMadeCredentials((PUBLIC[0],)))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CredentialFault.EMPTY),
        ("my keys", CredentialFault.NOT_KEYS),
        ("{}", CredentialFault.NOT_KEYS),
        ("[]", CredentialFault.NOT_KEYS),
        ("[1]", CredentialFault.NOT_KEYS),
        ("{", CredentialFault.NOT_JSON),
        (json.dumps({"privateKey": ""}), CredentialFault.NOT_KEYS),
        (json.dumps({"privateKey": "AAAA"}), CredentialFault.NOT_KEYS),
        (json.dumps({"privateKey": 5}), CredentialFault.NOT_KEYS),
        (json.dumps({"privateKey": "00" * 28}), CredentialFault.NOT_KEYS),
        (json.dumps([DEVICE, DEVICE]), CredentialFault.SEVERAL_DEVICES),
        (json.dumps({"private_keys": [b64(PRIVATE[0])] * 501}), CredentialFault.TOO_MANY_KEYS),
        (json.dumps({"advertisement_keys": [b64(PUBLIC[0])] * 1001}), CredentialFault.TOO_MANY_KEYS),
        ("Private key: 12\nAdvertisement key: 34", CredentialFault.NOT_KEYS),
    ],
)
def test_refusals(text: str, fault: CredentialFault) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_home_made(text)
    assert caught.value.fault is fault


def test_other_json_is_no_key_list() -> None:
    assert not any(map(is_key_list, (None, [], [5], {}, {"type": "accessory", "master_key": ""}, [DEVICE, 5])))


@pytest.mark.parametrize("damaged", [None, "ab", [], [5], ["zz"], ["ab" * 21], ["ab" * 20] * 1001])
def test_damaged_stored_ids(damaged: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        HomeMadeCredentials.from_data({"ids": damaged})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.just(b64(PRIVATE[0])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "privateKey", "private_keys", "additionalKeys", "x"]), inner)
    ),
    max_leaves=12,
)


def check_ids(found: HomeMadeCredentials) -> None:
    """A tag that was read has ids, each once, of a length that is sent."""
    assert found.ids
    assert len(set(found.ids)) == len(found.ids) <= 500
    assert {len(one) for one in found.ids} <= {20, 28}


@given(JSON)
@settings(max_examples=200)
def test_any_json_is_read_or_refused(value: object) -> None:
    assert is_key_list(value) in {True, False}
    with suppress(CredentialError):
        check_ids(key_list(value))


@given(st.text(max_size=200) | st.lists(st.sampled_from(KEYS_FILE.split()), max_size=8).map("\n".join))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(CredentialError):
        check_ids(parse_home_made(text))
