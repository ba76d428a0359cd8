"""What a kind of tag has to have outside of `identity.kinds`; a failure names what a new kind lacks."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.xiaomi_tag.config_flow import XiaomiTagConfigFlow
from custom_components.xiaomi_tag.flows.tag import TagSubentryFlow
from custom_components.xiaomi_tag.flows.tag_form import tag_schema
from custom_components.xiaomi_tag.flows.tag_kinds import FORMS
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.identity.kinds import KINDS

from .homes import CREDENTIALS

STRINGS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "custom_components" / "xiaomi_tag" / "strings.json").read_text()
)
STEPS = {
    "config.step": (STRINGS["config"]["step"], "tag_menu"),
    "config_subentries.tag.step": (STRINGS["config_subentries"]["tag"]["step"], "user"),
}


@pytest.mark.parametrize("kind", TagKind)
def test_has_an_entry_a_form_and_credentials_for_tests(kind: TagKind) -> None:
    assert kind in KINDS, f"identity/kinds.py has no entry for {kind}"
    assert kind in FORMS, f"flows/tag_kinds.py has no form for {kind}"
    assert kind in CREDENTIALS, f"tests/homes.py has no credentials of {kind}"


@pytest.mark.parametrize("kind", TagKind)
@pytest.mark.parametrize("flow", [XiaomiTagConfigFlow, TagSubentryFlow])
def test_has_a_step_in_both_flows(kind: TagKind, flow: type) -> None:
    assert hasattr(flow, f"async_step_{kind}")


@pytest.mark.parametrize("kind", TagKind)
@pytest.mark.parametrize("where", STEPS)
def test_has_texts(kind: TagKind, where: str) -> None:
    steps, menu = STEPS[where]
    for part in ("menu_options", "menu_option_descriptions"):
        assert kind in steps[menu][part], f"strings.json lacks {where}.{menu}.{part}.{kind}"
    assert kind in steps, f"strings.json lacks {where}.{kind}"
    fields = {str(marker.schema) for marker in tag_schema(kind).schema}
    for part in ("data", "data_description"):
        missing = fields - set(steps[kind][part])
        assert not missing, f"strings.json lacks {missing} in {where}.{kind}.{part}"


@pytest.mark.parametrize("kind", TagKind)
def test_form_never_shows_a_private_field(kind: TagKind) -> None:
    visible = {field.name for field in FORMS[kind].fields if not field.secret}
    shown = visible & KINDS[kind].private_fields
    assert not shown, f"flows/tag_kinds.py: {shown} of {kind} must be secret"
