"""Home-made tags in the resolver, from the bytes that they send."""

from custom_components.xiaomi_tag.adverts import Advertisement, Frame, parse
from custom_components.xiaomi_tag.adverts.frame import OwnerState
from custom_components.xiaomi_tag.adverts.uuids import APPLE, service_uuid
from custom_components.xiaomi_tag.identity.credentials import FindHubCredentials, HomeMadeCredentials
from custom_components.xiaomi_tag.identity.resolver import Resolver

from .radio import NOW

FIXED_ID = bytes(range(20))
KEYS = [bytes((first, *range(first, first + 27))) for first in (0x41, 0x82, 0xC3)]
STRANGER = bytes(range(5, 33))
ADDRESS = "C2:9F:5B:4C:F3:69"


def hub(eid: bytes, address: str = ADDRESS) -> tuple[str, Frame | None]:
    return address, parse(Advertisement(address, {service_uuid(0xFEAA): b"\x41" + eid}, {}))


def my(key: bytes) -> tuple[str, Frame | None]:
    """Return the address and the frame that send a key, as the firmware of such tags does."""
    address = bytes((key[0] | 0xC0, *key[1:6])).hex(":").upper()
    data = b"\x12\x19\x00" + key[6:] + bytes((key[0] >> 6, 0))
    return address, parse(Advertisement(address, {}, {APPLE: data}))


def resolver_of(*ids: bytes) -> Resolver:
    resolver = Resolver()
    resolver.add("tag", HomeMadeCredentials(ids), None, NOW)
    return resolver


def test_fixed_id_is_known_at_once_at_any_address_and_for_ever() -> None:
    resolver = resolver_of(FIXED_ID)
    for day in range(5):
        match = resolver.resolve(*hub(FIXED_ID, f"C2:00:00:00:00:0{day}"), NOW + day * 86_400, -78)
        assert match is not None
        assert (match.tag, match.owner) == ("tag", OwnerState.SEPARATED)
    assert resolver.due(NOW) is None
    assert resolver.resolve(*hub(bytes(20), "C2:00:00:00:00:09"), NOW, -50) is None


def test_each_of_its_keys_is_known() -> None:
    resolver = resolver_of(*KEYS)
    assert [match and match.tag for key in KEYS if (match := resolver.resolve(*my(key), NOW, -60))] == ["tag"] * 3
    assert resolver.resolve(*my(STRANGER), NOW, -60) is None
    assert resolver.diagnostics("tag")["ids"] == 3


def test_key_with_the_same_start_is_a_strangers() -> None:
    other = KEYS[0][:6] + bytes(22)
    assert resolver_of(*KEYS).resolve(*my(other), NOW, -60) is None


def test_removed_tag_is_a_stranger() -> None:
    resolver = resolver_of(FIXED_ID, *KEYS)
    assert resolver.resolve(*hub(FIXED_ID), NOW, -60)
    assert resolver.resolve(*my(KEYS[0]), NOW, -60)
    resolver.remove("tag")
    assert resolver.resolve(*hub(FIXED_ID), NOW, -60) is None
    assert resolver.resolve(*my(KEYS[0]), NOW, -60) is None


def test_removed_tag_leaves_the_same_keys_to_another() -> None:
    resolver = resolver_of(FIXED_ID, *KEYS)
    resolver.add("twin", HomeMadeCredentials((FIXED_ID, *KEYS)), None, NOW)
    resolver.remove("tag")
    match = resolver.resolve(*my(KEYS[0]), NOW, -60)
    assert match is not None
    assert match.tag == "twin"
    match = resolver.resolve(*hub(FIXED_ID), NOW, -60)
    assert match is not None
    assert match.tag == "twin"


def test_it_does_not_keep_others_from_a_wide_search() -> None:
    resolver = resolver_of(FIXED_ID)
    resolver.add("lost", FindHubCredentials(bytes(32)), None, NOW)
    _, frame = hub(bytes(20))
    assert resolver.may_be_lost_tag(frame, NOW, -50)
