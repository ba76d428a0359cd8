import pytest

from custom_components.xiaomi_tag.identity.credentials import AddressCredentials, TagKind
from custom_components.xiaomi_tag.identity.faults import CredentialError, CredentialFault
from custom_components.xiaomi_tag.identity.kinds import KINDS, credentials_from_data

from ..homes import CREDENTIALS


def test_stored_kinds_stay_as_they_are() -> None:
    assert [kind.value for kind in TagKind] == [
        "find_hub",
        "find_my",
        "address",
        "ibeacon",
        "private_address",
        "home_made",
    ]


def test_each_kind_has_an_entry() -> None:
    assert set(KINDS) == set(TagKind)


@pytest.mark.parametrize("kind", TagKind)
def test_each_stored_field_is_either_public_or_private(kind: TagKind) -> None:
    spec = KINDS[kind]
    assert spec.public_fields | spec.private_fields == set(CREDENTIALS[kind].to_data())
    assert not spec.public_fields & spec.private_fields


@pytest.mark.parametrize("kind", TagKind)
def test_bytes_of_keys_are_private(kind: TagKind) -> None:
    public = KINDS[kind].public_fields
    credentials = CREDENTIALS[kind]
    assert not [name for name in public if isinstance(getattr(credentials, name), bytes)]


@pytest.mark.parametrize("kind", TagKind)
def test_credentials_are_read_back_by_their_kind(kind: TagKind) -> None:
    assert credentials_from_data(kind.value, CREDENTIALS[kind].to_data()) == CREDENTIALS[kind]


@pytest.mark.parametrize("kind", TagKind)
def test_entry_is_about_its_own_credentials(kind: TagKind) -> None:
    assert KINDS[kind].kind is CREDENTIALS[kind].kind is kind


def test_unknown_kind_is_damaged_data() -> None:
    with pytest.raises(CredentialError) as caught:
        credentials_from_data("another_kind", AddressCredentials("A4:C1:38:00:00:01").to_data())
    assert caught.value.fault is CredentialFault.DAMAGED_DATA
