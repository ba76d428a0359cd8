"""Fences, triggers and conditions have a text and an icon for all that the editor shows of them."""

import json
from pathlib import Path
from typing import Any

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.xiaomi_tag.condition import CONDITIONS
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.device_trigger import TYPES
from custom_components.xiaomi_tag.entities.fence_sensor import FENCE_MODEL
from custom_components.xiaomi_tag.event import CROSSING
from custom_components.xiaomi_tag.fences.crossing import Correction, PlaceKind
from custom_components.xiaomi_tag.flows.fence import FenceSubentryFlow
from custom_components.xiaomi_tag.flows.fence_form import Choices, fence_schema
from custom_components.xiaomi_tag.home.fences import FenceKind
from custom_components.xiaomi_tag.trigger import TRIGGERS

FILES = Path(__file__).parents[1] / "custom_components" / DOMAIN
STRINGS: dict[str, Any] = json.loads((FILES / "strings.json").read_text())
ICONS: dict[str, Any] = json.loads((FILES / "icons.json").read_text())
FENCE = STRINGS["config_subentries"]["fence"]
NO_CHOICES = Choices(areas=(), floors=(), zones=(), plan_floors=(), tags={})


def test_fence_menu_has_a_label_and_a_description_for_each_kind() -> None:
    step = FENCE["step"]["user"]
    assert set(step["menu_options"]) == set(step["menu_option_descriptions"]) == {kind.value for kind in FenceKind}


@pytest.mark.parametrize("kind", FenceKind)
@pytest.mark.parametrize("prefix", ["", "change_"])
def test_fence_form_has_a_label_and_a_description_for_each_field(kind: FenceKind, prefix: str) -> None:
    step = FENCE["step"][prefix + kind.value]
    fields = {str(marker.schema) for marker in fence_schema(kind, NO_CHOICES).schema}
    assert set(step["data"]) == set(step["data_description"]) == fields
    assert step["title"]
    assert step["description"]


def test_fence_steps_with_texts_are_steps_of_the_flow() -> None:
    assert all(hasattr(FenceSubentryFlow, f"async_step_{step}") for step in FENCE["step"])


def test_fence_errors_with_texts_are_in_use() -> None:
    source = "".join((FILES / "flows" / name).read_text() for name in ("fence_form.py", "form.py"))
    assert all(f'"{error}"' in source for error in FENCE["error"])
    assert set(FENCE["abort"]) == {"damaged_data", "no_plan", "reconfigure_successful"}


@pytest.mark.parametrize(
    ("section", "names", "icon"), [("triggers", TRIGGERS, "trigger"), ("conditions", CONDITIONS, "condition")]
)
def test_triggers_and_conditions_have_texts_and_icons(section: str, names: dict[str, Any], icon: str) -> None:
    described = {
        name: fields
        for name, fields in load_yaml_dict(str(FILES / f"{section}.yaml")).items()
        if not name.startswith(".")
    }
    assert names.keys() == described.keys() == STRINGS[section].keys() == ICONS[section].keys()
    for name, description in described.items():
        texts = STRINGS[section][name]
        assert texts["name"]
        assert texts["description"]
        assert texts["fields"].keys() == description["fields"].keys()
        assert all(field["name"] and field["description"] for field in texts["fields"].values())
        assert ICONS[section][name][icon].startswith("mdi:")


def test_device_triggers_have_texts() -> None:
    texts = STRINGS["device_automation"]
    assert set(texts["trigger_type"]) == set(TYPES)
    fields = {"area", "floor", "zone", "fence", "for", "include_late"}
    assert set(texts["extra_fields"]) == set(texts["extra_fields_descriptions"]) == fields


def test_events_have_texts() -> None:
    texts = STRINGS["entity"]["event"]["crossing"]["state_attributes"]
    assert set(texts["event_type"]["state"]) == set(CROSSING.event_types or ())
    assert set(texts["place_kind"]["state"]) == set(PlaceKind)
    assert set(texts["correction"]["state"]) == set(Correction)


def test_selectors_find_tags_and_fences_by_what_only_those_have() -> None:
    for section in ("triggers", "conditions"):
        for name, description in load_yaml_dict(str(FILES / f"{section}.yaml")).items():
            # Triggers of strangers have no target.
            if name.startswith((".", "stranger_")):
                continue
            # Of our devices only those of tags have a tracker.
            target = [{"integration": DOMAIN, "domain": Platform.DEVICE_TRACKER.value}]
            assert description["target"]["entity"] == target, name
            fence = description["fields"]["fence"]["selector"]["device"]
            assert fence["filter"] == [{"integration": DOMAIN, "model": FENCE_MODEL}]
