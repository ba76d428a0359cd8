import base64
import re
from uuid import UUID

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.spellings import (
    address_text,
    beacon_parts,
    digits_entered,
    irk_bytes,
    key_bytes,
    readings,
    whole_number,
)

IRK = bytes.fromhex("00112233445566778899aabbccddeefa")
UUID_TEXT = "e2c56db5-dffb-48d2-b060-d0f5a71096e0"


@pytest.mark.parametrize(
    "text",
    [
        IRK.hex(),
        IRK.hex().upper(),
        "0x" + IRK.hex(),
        IRK.hex(" "),
        IRK.hex("-"),
        IRK.hex("."),
        IRK.hex("_"),
        IRK.hex(","),
        ", ".join(f"0x{byte:02X}" for byte in IRK),
        "{" + ", ".join(f"0x{byte:x}" for byte in IRK) + "}",
        "const uint8_t irk[16] = {" + ", ".join(f"0x{byte:02x}" for byte in IRK) + "};",
        str(list(IRK)),
        "{" + ",".join(map(str, IRK)) + "}",
        "".join(f"\\x{byte:02x}" for byte in IRK),
        f"irk:{IRK.hex()}",
        f"IRK = {IRK.hex()}",
        f'"{IRK.hex()}"',
        f"\u201c{IRK.hex()}\u201d",
        f"'irk': '{IRK.hex()}',",
        f"Key={IRK.hex().upper()}",
        "hex:" + IRK.hex(","),
        '"IRK"=hex:' + IRK.hex(","),
        '"IRK"=hex(3):' + IRK.hex(","),
        '"IRK"=hex:00,11,22,33,44,55,66,77,88,99,\\\n  aa,bb,cc,dd,ee,fa',
        base64.b64encode(IRK).decode(),
        base64.b64encode(IRK).decode().rstrip("="),
        base64.urlsafe_b64encode(IRK).decode(),
        f"irk:{base64.b64encode(IRK).decode()}",
        f"IRK={base64.b64encode(IRK).decode()}",
        f"[General]\nName=Watch\n\n[IdentityResolvingKey]\nKey={IRK.hex().upper()}\n\n[LongTermKey]\nKey={'AB' * 16}\n",
        f"<dict><key>Remote IRK</key>\n<data>\n\t{base64.b64encode(IRK).decode()}\n</data></dict>",
        f"LE_KEY_PID = {IRK.hex()}00a4c138123456",
        f"\u200b{IRK.hex()}\ufeff",
        "\uff10\uff10" + IRK.hex()[2:],
    ],
)
def test_irk(text: str) -> None:
    assert irk_bytes(text, 16) == IRK


@pytest.mark.parametrize(
    "text",
    [
        "",
        "irk:",
        "=",
        "hello",
        "not a key at all",
        "thisismyphonesirkvalue",
        IRK.hex()[:-1],
        IRK.hex() + "00",
        "0x0x" + IRK.hex(),
        base64.b64encode(IRK + b"0").decode(),
        "[300, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]",
    ],
)
def test_not_an_irk(text: str) -> None:
    assert irk_bytes(text, 16) is None


def test_hexadecimal_digits_are_never_base64() -> None:
    assert key_bytes("ab" * 8, 12) is None
    assert key_bytes("ab" * 12, 12, 16) == b"\xab" * 12


@pytest.mark.parametrize(
    ("text", "digits"),
    [("ab" * 33, 66), ("0x" + "ab" * 16, 32), ("a4:c1:3", 5), ("irk:" + "ab" * 15, 30), ("key", None)],
)
def test_digits_are_counted(text: str, digits: int | None) -> None:
    assert digits_entered(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "A4:C1:38:02:34:56",
        "a4-c1-38-02-34-56",
        "a4c1.3802.3456",
        "A4_C1_38_02_34_56",
        "a4 c1 38 02 34 56",
        "a4.c1.38.02.34.56",
        "a4:c1:38:2:34:56",
        '"A4:C1:38:02:34:56"',
        "[A4:C1:38:02:34:56]",
        "(a4c138023456)",
        "0xA4C138023456",
        "MAC: A4:C1:38:02:34:56",
        "mac address = a4c138023456",
        "Bluetooth address: A4:C1:38:02:34:56;",
    ],
)
def test_address(text: str) -> None:
    assert address_text(text) == "A4:C1:38:02:34:56"


@pytest.mark.parametrize("text", ["", "kitchen", "A4:C1:38", "A4:C1:38:02:34:56:78", "a4c13802345", "A4:C1-38:02:34:5"])
def test_not_an_address(text: str) -> None:
    assert address_text(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"{UUID_TEXT}_100_40004",
        f"{UUID_TEXT}-100-40004",
        f"iBeacon:{UUID_TEXT}-100-40004",
        f"ibeacon {UUID_TEXT}, 100, 40004",
        f"{UUID_TEXT.replace('-', '')}_100_40004",
        f"{UUID_TEXT}_0x0064_0x9C44",
        f"uuid: {UUID_TEXT}, major: 100, minor: 40004",
        f"UUID={UUID_TEXT} major=100 minor=40004",
        f'"{UUID_TEXT.upper()}" 100 40004',
        f"{{{UUID_TEXT}}}_100_40004",
    ],
)
def test_beacon_with_its_numbers(text: str) -> None:
    assert beacon_parts(text) == (UUID(UUID_TEXT), 100, 40004)


@pytest.mark.parametrize(
    "text",
    [
        UUID_TEXT,
        UUID_TEXT.upper(),
        UUID_TEXT.replace("-", ""),
        f"urn:uuid:{UUID_TEXT}",
        f"{{{UUID_TEXT}}}",
        f"'{UUID_TEXT}'",
        f"iBeacon:{UUID_TEXT}",
        UUID(UUID_TEXT).bytes.hex(" "),
        UUID(UUID_TEXT).bytes.hex(":"),
        "0x" + UUID(UUID_TEXT).hex,
    ],
)
def test_beacon_without_numbers(text: str) -> None:
    assert beacon_parts(text) == (UUID(UUID_TEXT), None, None)


@pytest.mark.parametrize("text", ["", "beacon", f"{UUID_TEXT}_100", f"{UUID_TEXT}_100_40004_5", f"{UUID_TEXT}_a_b"])
def test_not_a_beacon(text: str) -> None:
    assert beacon_parts(text) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (104, 104),
        (104.0, 104),
        ("104", 104),
        (" 104 ", 104),
        ("104.0", 104),
        ("0x0068", 104),
        ("0X68", 104),
        ('"104"', 104),
        (0, 0),
        (True, None),
        (1.5, None),
        ("1.5", None),
        ("68h", None),
        ("-1", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        ([], None),
    ],
)
def test_whole_number(value: object, number: int | None) -> None:
    assert whole_number(value) == number


@given(st.text() | st.text(alphabet="0123456789abcdefABCDEFx:=-_.,;{}[]()\"'\\+/ \nirkeyuuidmajor", max_size=120))
@settings(max_examples=400)
def test_any_text_is_read_or_left(text: str) -> None:
    assert all(isinstance(key, bytes) for key in readings(text))
    key, address, beacon = irk_bytes(text, 16), address_text(text), beacon_parts(text)
    assert key is None or len(key) == 16
    assert address is None or re.fullmatch(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}", address)
    assert beacon is None or isinstance(beacon[0], UUID)
    assert (digits_entered(text) or 0) <= len(text)
    number = whole_number(text)
    assert number is None or isinstance(number, int)


@given(st.binary(min_size=16, max_size=16))
def test_every_key_is_read_as_what_it_is(key: bytes) -> None:
    for text in (key.hex(), key.hex(":"), base64.b64encode(key).decode(), ",".join(f"0x{byte:02x}" for byte in key)):
        assert irk_bytes(text, 16) == key
