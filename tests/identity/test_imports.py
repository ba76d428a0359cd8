import base64
from contextlib import suppress
from datetime import timedelta, timezone
import json
from typing import Any
from uuid import UUID

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    FindHubCredentials,
    HomeMadeCredentials,
    IBeaconCredentials,
)
from custom_components.xiaomi_tag.identity.imports import (
    CredentialError,
    CredentialFault,
    parse_address,
    parse_bind_key,
    parse_find_hub,
    parse_find_my,
    parse_ibeacon,
    parse_irk,
)

KEY = bytes(range(32))
OTHER = bytes(range(32, 64))
PAIRED = 1_741_144_500


def paired_at(text: str, *more: Any) -> float | None:
    credentials = parse_find_hub(text, *more)
    assert isinstance(credentials, FindHubCredentials)
    return credentials.paired_at


def fault_of(error: pytest.ExceptionInfo[CredentialError]) -> CredentialFault:
    assert error.value.__cause__ is None
    return error.value.fault


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        KEY.hex().upper(),
        "0x" + KEY.hex(),
        KEY.hex(" "),
        KEY.hex(":"),
        f"\n {KEY.hex()} \n",
        json.dumps({"identity_key": KEY.hex()}),
        json.dumps({"identityKey": KEY.hex(":")}),
        json.dumps({"EIK": KEY.hex()}),
        json.dumps({"device": {"name": "Keys", "keys": {"ephemeral_identity_key": KEY.hex()}}}),
        json.dumps([{"name": "Keys", "eik_hex": KEY.hex()}]),
        json.dumps([{"eik": KEY.hex()}, {"identity_key": KEY.hex()}]),
        json.dumps({"identityKey": base64.b64encode(KEY).decode()}),
        json.dumps({"identity_key": list(KEY)}),
        json.dumps({"identity_key": KEY.hex(), "encrypted_identity_key": ""}),
        json.dumps({"encryptedUserSecrets": {"encryptedIdentityKey": "5a" * 60}, "identityKey": KEY.hex()}),
    ],
)
def test_find_hub_key(text: str) -> None:
    assert parse_find_hub(text) == FindHubCredentials(KEY)


@pytest.mark.parametrize(
    "paired", [PAIRED, PAIRED * 1000, str(PAIRED), "2025-03-05T03:15:00Z", {"seconds": PAIRED, "nanos": 5}], ids=str
)
@pytest.mark.parametrize("name", ["pair_date", "pairDate", "paired_at", "pairing_date"])
def test_pairing_date_in_the_json(name: str, paired: Any) -> None:
    text = json.dumps({"identity_key": KEY.hex(), "meta": {name: paired}})
    assert paired_at(text) == PAIRED


def test_the_forms_pairing_date_goes_first() -> None:
    text = json.dumps({"identity_key": KEY.hex(), "pair_date": PAIRED - 1000})
    assert paired_at(text, "2025-03-05T03:15:00") == PAIRED
    assert paired_at(text, "2025-03-05T04:15:00", timezone(timedelta(hours=1))) == PAIRED
    assert paired_at(text, "") == PAIRED - 1000


@pytest.mark.parametrize(
    "unknown",
    ["0", 0, 0.0, None, "", "soon", {"seconds": "0"}, {"seconds": 0}, {}, [], True, -5, "0000-00-00", {"a": {}}],
)
def test_pairing_date_that_is_none_spoils_nothing(unknown: Any) -> None:
    fields = {"identity_key": KEY.hex(), "pairDate": unknown}
    assert parse_find_hub(json.dumps(fields)) == FindHubCredentials(KEY)
    created = {**fields, "creationDate": {"seconds": str(PAIRED)}}
    assert parse_find_hub(json.dumps(created)) == FindHubCredentials(KEY, PAIRED)


def test_pairing_date_goes_before_that_of_creation() -> None:
    text = json.dumps({"creation_date": PAIRED - 900, "identity_key": KEY.hex(), "pair_date": PAIRED})
    assert parse_find_hub(text) == FindHubCredentials(KEY, PAIRED)


def test_phone_counts_from_its_creation() -> None:
    text = json.dumps({"identity_key": KEY.hex(), "creationDate": str(PAIRED)})
    assert parse_find_hub(text) == FindHubCredentials(KEY, PAIRED)


@pytest.mark.parametrize("zero", ["0", 0, " 0 "])
def test_zero_in_the_form_is_no_date(zero: object) -> None:
    assert parse_find_hub(KEY.hex(), zero) == FindHubCredentials(KEY)


@pytest.mark.parametrize(
    "text",
    [
        f"eik={KEY.hex()}",
        f"Identity key: {KEY.hex()}",
        f"{{'identity_key': '{KEY.hex()}', 'name': 'Keys'}}",
        f"Device: Keys\nEphemeral Identity Key (hex): {KEY.hex()}\nPair date: 5\nowner_key: {OTHER.hex()}",
        "{" + ", ".join(f"0x{byte:02x}" for byte in KEY) + "}",
        str(list(KEY)),
        base64.b64encode(KEY).decode(),
        base64.b64encode(KEY).decode().rstrip("="),
        f'"{KEY.hex()}"',
    ],
)
def test_find_hub_key_as_programs_print_it(text: str) -> None:
    assert parse_find_hub(text) == FindHubCredentials(KEY)


@pytest.mark.parametrize("text", [KEY[:20].hex(), KEY[:20].hex(":"), f"EID: {KEY[:20].hex()}", "0x" + KEY[:20].hex()])
def test_id_of_a_home_made_tag(text: str) -> None:
    assert parse_find_hub(text) == HomeMadeCredentials((KEY[:20],))


@pytest.mark.parametrize("digits", [62, 63, 65, 66])
def test_digits_of_a_wrong_key_are_counted(digits: int) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_find_hub("a" * digits)
    assert (caught.value.key, caught.value.placeholders) == ("not_hex_64_counted", {"digits": str(digits)})


@pytest.mark.parametrize("text", ["hello", "12", "g" * 66])
def test_text_that_was_hardly_meant_as_a_key_is_not_counted(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_find_hub(text)
    assert (caught.value.key, caught.value.placeholders) == ("not_hex_64", {})


@pytest.mark.parametrize("text", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "000000000000"])
def test_address_of_no_device(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_address(text)
    assert fault_of(caught) is CredentialFault.RESERVED_ADDRESS


def test_bind_key_in_other_spellings() -> None:
    key = bytes(range(16))
    for text in (key.hex(":"), f"bindkey: {key.hex()}", base64.b64encode(key).decode(), f'"{key.hex()}"'):
        assert parse_bind_key(text) == key


UUID_WITH_NUMBERS = "e2c56db5-dffb-48d2-b060-d0f5a71096e0_100_40004"


@pytest.mark.parametrize(
    ("major", "minor"), [(None, None), ("", " "), (100, 40004), ("0x0064", "40004"), (None, 40004.0)]
)
def test_ibeacon_numbers_behind_the_uuid(major: object, minor: object) -> None:
    assert parse_ibeacon(UUID_WITH_NUMBERS, major, minor) == IBeaconCredentials(UUID(UUID_TEXT), 100, 40004)


@pytest.mark.parametrize(
    ("uuid", "major", "minor", "fault"),
    [
        (UUID_WITH_NUMBERS, 101, None, CredentialFault.NOT_MAJOR),
        (UUID_WITH_NUMBERS, None, "x", CredentialFault.NOT_MINOR),
        (UUID_WITH_NUMBERS[:-5] + "70000", None, None, CredentialFault.NOT_MINOR),
        (UUID_WITH_NUMBERS[:36], None, 5, CredentialFault.NOT_MAJOR),
    ],
)
def test_ibeacon_numbers_that_contradict_or_are_missing(
    uuid: str, major: object, minor: object, fault: CredentialFault
) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_ibeacon(uuid, major, minor)
    assert fault_of(caught) is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CredentialFault.EMPTY),
        ("00" * 40_000, CredentialFault.TOO_LONG),
        ("my key", CredentialFault.NOT_HEX_64),
        (KEY.hex()[2:], CredentialFault.NOT_HEX_64),
        (KEY.hex() + "00", CredentialFault.NOT_HEX_64),
        ("5a" * 60, CredentialFault.WRAPPED_KEY),
        ("5a" * 48, CredentialFault.WRAPPED_KEY),
        (base64.b64encode(b"\x5a" * 60).decode(), CredentialFault.WRAPPED_KEY),
        (json.dumps({"encryptedIdentityKey": "5a" * 60}), CredentialFault.WRAPPED_KEY),
        (json.dumps({"identity_key": 5}), CredentialFault.NOT_HEX_64),
        (json.dumps({"identity_key": [1, 2, 300]}), CredentialFault.NOT_HEX_64),
        ("{", CredentialFault.NOT_JSON),
        ("{}", CredentialFault.NO_IDENTITY_KEY),
        ("[1, null, [[]]]", CredentialFault.NO_IDENTITY_KEY),
        (json.dumps({"owner_key": KEY.hex(), "aas_token": "t"}), CredentialFault.ACCOUNT_SECRETS),
        (json.dumps([{"eik": KEY.hex()}, {"eik": OTHER.hex()}]), CredentialFault.SEVERAL_DEVICES),
        (json.dumps([0] * 21_000), CredentialFault.TOO_LONG),
    ],
)
def test_find_hub_refusals(text: str, fault: CredentialFault) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_find_hub(text)
    assert fault_of(caught) is fault


def test_a_wrong_pairing_date_in_the_form() -> None:
    with pytest.raises(CredentialError) as caught:
        parse_find_hub(KEY.hex(), "yesterday")
    assert fault_of(caught) is CredentialFault.NOT_DATE


@pytest.mark.parametrize("text", ["aa:bb:cc:dd:ee:0f", "AABBCCDDEE0F", "aa-bb-cc-dd-ee-0f", " AA:BB:CC:DD:EE:0F "])
def test_address(text: str) -> None:
    assert parse_address(text) == AddressCredentials("AA:BB:CC:DD:EE:0F")


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_address_without_bind_key(empty: str | None) -> None:
    assert parse_address("AA:BB:CC:DD:EE:0F", empty).bind_key is None


@pytest.mark.parametrize("length", [12, 16])
def test_address_with_bind_key(length: int) -> None:
    assert parse_address("AA:BB:CC:DD:EE:0F", "5a" * length).bind_key == b"\x5a" * length


@pytest.mark.parametrize("text", ["here", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00"])
def test_not_an_address(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_address(text)
    assert fault_of(caught) is CredentialFault.NOT_ADDRESS


@pytest.mark.parametrize("text", ["key", "5a" * 15])
def test_not_a_bind_key(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_bind_key(text)
    assert fault_of(caught) is CredentialFault.NOT_BIND_KEY


UUID_TEXT = "e2c56db5-dffb-48d2-b060-d0f5a71096e0"


@pytest.mark.parametrize("uuid", [UUID_TEXT, UUID_TEXT.upper(), f"{{{UUID_TEXT}}}", UUID_TEXT.replace("-", "")])
@pytest.mark.parametrize("major", [65535, "65535", 65535.0])
def test_ibeacon(uuid: str, major: object) -> None:
    assert parse_ibeacon(uuid, major, 0) == IBeaconCredentials(UUID(UUID_TEXT), 65535, 0)


@pytest.mark.parametrize(
    ("uuid", "major", "minor", "fault"),
    [
        ("beacon", 1, 1, CredentialFault.NOT_UUID),
        (UUID_TEXT + "00", 1, 1, CredentialFault.NOT_UUID),
        (UUID_TEXT, 65536, 1, CredentialFault.NOT_MAJOR),
        (UUID_TEXT, "", 1, CredentialFault.NOT_MAJOR),
        (UUID_TEXT, True, 1, CredentialFault.NOT_MAJOR),
        (UUID_TEXT, "1" * 5000, 1, CredentialFault.NOT_MAJOR),
        (UUID_TEXT, 1, -1, CredentialFault.NOT_MINOR),
        (UUID_TEXT, 1, 1.5, CredentialFault.NOT_MINOR),
        (UUID_TEXT, 1, float("nan"), CredentialFault.NOT_MINOR),
        (UUID_TEXT, 1, None, CredentialFault.NOT_MINOR),
    ],
)
def test_not_an_ibeacon(uuid: str, major: object, minor: object, fault: CredentialFault) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_ibeacon(uuid, major, minor)
    assert fault_of(caught) is fault


def test_irk() -> None:
    assert parse_irk("EC0234A3 57C8AD05 341010A6 0A397D9B").irk.hex() == "ec0234a357c8ad05341010a60a397d9b"


@pytest.mark.parametrize("text", ["irk", "5a" * 15, "5a" * 17])
def test_not_an_irk(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_irk(text)
    assert fault_of(caught) is CredentialFault.NOT_HEX_32


PARSERS = [
    parse_find_hub,
    lambda text: parse_find_hub(KEY.hex(), text),
    parse_find_my,
    parse_address,
    lambda text: parse_address("AABBCCDDEEFF", text),
    parse_bind_key,
    lambda text: parse_ibeacon(text, 1, 1),
    lambda text: parse_ibeacon(UUID_TEXT, text, text),
    parse_irk,
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(KEY.hex()),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.sampled_from(["eik", "pair_date", "owner_key", "master_key", "type"]), inner)
    ),
)


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=50, deadline=None)
@given(st.text() | json_values.map(json.dumps) | st.text("0123456789abcdef:", max_size=70))
def test_any_text_gives_credentials_or_the_one_error(parse: Any, text: str) -> None:
    with suppress(CredentialError):
        assert parse(text)


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", ["c0ffee" * 7, '{"eik": "c0ffee"}', "<plist>c0ffee</plist>", '{"c0ffee"'])
def test_no_refusal_repeats_the_input(parse: Any, text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse(text)
    assert "c0ffee" not in f"{caught.value} {caught.value!r} {caught.value.args} {caught.value.__cause__}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
