from datetime import UTC
from typing import Any

import pytest

from custom_components.xiaomi_tag.flows.tag_form import TagDraft, read_tag_form, shown_again, shown_values, tag_schema
from custom_components.xiaomi_tag.flows.tag_kinds import FORMS
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..homes import CREDENTIALS, tag_data

KEY = "00112233445566778899aabbccddeeff"


def required(kind: TagKind, *, changing: bool) -> set[str]:
    schema = tag_schema(kind, changing=changing).schema
    return {str(marker.schema) for marker in schema if type(marker).__name__ == "Required"}


@pytest.mark.parametrize("kind", TagKind)
def test_only_secret_fields_may_stay_empty_when_a_tag_is_changed(kind: TagKind) -> None:
    secret = {field.name for field in FORMS[kind].fields if field.secret}
    assert required(kind, changing=True) == required(kind, changing=False) - secret


@pytest.mark.parametrize("kind", TagKind)
def test_stored_tag_is_read_back_from_what_its_form_shows(kind: TagKind) -> None:
    data = tag_data(kind)["data"]
    draft = read_tag_form(kind, shown_values("Keys", data, UTC), UTC, data)
    assert isinstance(draft, TagDraft)
    assert draft.title == "Keys"
    assert draft.data == {"version": 1, "kind": kind.value, **CREDENTIALS[kind].to_data()}


def test_key_is_not_shown_again() -> None:
    entered: dict[str, Any] = {"name": "", "irk": KEY, "person": "person.ada"}
    assert shown_again(TagKind.PRIVATE_ADDRESS, entered) == {"name": "", "person": "person.ada"}


def test_person_is_stored() -> None:
    draft = read_tag_form(TagKind.PRIVATE_ADDRESS, {"name": "Keys", "irk": KEY, "person": "person.ada"}, UTC)
    assert isinstance(draft, TagDraft)
    assert draft.data["person"] == "person.ada"
