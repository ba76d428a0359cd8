from custom_components.xiaomi_tag.identity.faults import _TEXTS, CredentialError, CredentialFault


def test_every_fault_has_a_text_of_its_own() -> None:
    assert set(_TEXTS) == set(CredentialFault)
    assert len(set(_TEXTS.values())) == len(CredentialFault)


def test_the_key_is_the_translation_key() -> None:
    error = CredentialError(CredentialFault.WRAPPED_KEY)
    assert error.key == "wrapped_key"
    assert str(error).startswith("this key (60 or 48 bytes)")
