"""Every text that the integration shows exists, and every text there is can be shown."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
import json
from pathlib import Path
from typing import Any

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.xiaomi_tag.config_flow import XiaomiTagConfigFlow
from custom_components.xiaomi_tag.const import (
    OPTION_LEARN_ROOMS,
    OPTION_PERSON_SENSORS,
    OPTION_READERS,
    OPTION_SENSOR_LABELS_LEFT_OUT,
    OPTION_SENSORS_LEFT_OUT,
)
from custom_components.xiaomi_tag.flows.gateways import FIELD_GATEWAYS
from custom_components.xiaomi_tag.flows.options import FIELD_AREA, FIELD_SECONDS, FIELD_TAG, XiaomiTagOptionsFlow
from custom_components.xiaomi_tag.flows.tag_form import tag_schema
from custom_components.xiaomi_tag.home.calibration import LEAST_S, MOST_S
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.identity.faults import explanation_keys
from custom_components.xiaomi_tag.locator.plan import PlanFaultCode

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "xiaomi_tag"
STRINGS: dict[str, Any] = json.loads((INTEGRATION / "strings.json").read_text())
CONFIG = STRINGS["config"]
TAG = STRINGS["config_subentries"]["tag"]
OPTIONS = STRINGS["options"]
FLOWS = {"config": CONFIG, "tag": TAG}
# Modules with entities of a platform beside the platform's own.
ENTITIES_OF = {
    "entities.fence_sensor": "sensor",
    "entities.listening": "binary_sensor",
    "entities.occupancy": "binary_sensor",
    "entities.strangers": "sensor",
}
# Their device class names these.
NAMED_BY_CLASS = {("sensor", "battery"), ("binary_sensor", "moving")}
FORM_ERRORS = explanation_keys() | {
    "address_changes",
    "address_may_change",
    "address_needs_key",
    "already_configured",
    "invalid_name",
    "not_elsewhere",
    "other_kind",
}


@cache
def _sources() -> Sequence[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text())) for path in sorted(INTEGRATION.rglob("*.py"))]


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return a module's names for strings."""
    names = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            names[target.id] = value.value
    return names


def _passed(keyword: str) -> Iterator[tuple[str, str]]:
    """Yield module and value of each string that is passed by this keyword."""
    for path, tree in _sources():
        names = _constants(tree)
        module = ".".join(path.relative_to(INTEGRATION).with_suffix("").parts)
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == keyword:
                if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                    yield module, node.value.value
                elif isinstance(node.value, ast.Name) and node.value.id in names:
                    yield module, names[node.value.id]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    else:
        yield value


def test_english_is_a_copy_of_the_source() -> None:
    assert (INTEGRATION / "translations" / "en.json").read_bytes() == (INTEGRATION / "strings.json").read_bytes()


def test_texts_are_written_out() -> None:
    # References are not resolved for integrations that are not part of Home Assistant.
    for text in _texts(STRINGS):
        assert text.strip() == text
        assert text
        assert "[%key:" not in text


@pytest.mark.parametrize("flow", FLOWS)
def test_errors_are_those_that_forms_can_show(flow: str) -> None:
    other = {"too_many_gateways"} if flow == "config" else set()
    assert set(FLOWS[flow]["error"]) == FORM_ERRORS | other


@pytest.mark.parametrize(("flow", "menu"), [("config", "tag_menu"), ("tag", "user")])
def test_menu_has_a_label_and_a_description_for_each_kind(flow: str, menu: str) -> None:
    step = FLOWS[flow]["step"][menu]
    kinds = {kind.value for kind in TagKind}
    assert set(step["menu_options"]) == set(step["menu_option_descriptions"]) == kinds | {"elsewhere"}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("kind", TagKind)
def test_form_has_a_label_and_a_description_for_each_field(flow: str, kind: TagKind) -> None:
    step = FLOWS[flow]["step"][kind.value]
    fields = {str(marker.schema) for marker in tag_schema(kind).schema}
    assert set(step["data"]) == set(step["data_description"]) == fields
    assert step["title"]
    assert step["description"]


def test_form_for_changes_has_the_fields_of_all_kinds() -> None:
    step = TAG["step"]["reconfigure"]
    fields = {str(marker.schema) for kind in TagKind for marker in tag_schema(kind, changing=True).schema}
    assert set(step["data"]) == set(step["data_description"]) == fields


def test_options_have_labels_and_descriptions() -> None:
    steps = OPTIONS["step"]
    for step, fields in (
        ("settings", {"away_after_s", "publish_threshold", "occupancy_areas", "use_sensors"}),
        ("history", {"sighting_hours", "place_days", "crossing_days"}),
        ("gateways", {FIELD_GATEWAYS}),
        ("readers", {OPTION_READERS}),
        (
            "sensors",
            {OPTION_LEARN_ROOMS, OPTION_SENSORS_LEFT_OUT, OPTION_SENSOR_LABELS_LEFT_OUT, OPTION_PERSON_SENSORS},
        ),
        ("calibrate", {FIELD_TAG, FIELD_AREA, FIELD_SECONDS}),
    ):
        assert set(steps[step]["data"]) == set(steps[step]["data_description"]) == fields
    assert all(hasattr(XiaomiTagOptionsFlow, f"async_step_{step}") for step in steps)


@pytest.mark.parametrize("step", ["init", "enough", "short", "elsewhere"])
def test_menus_of_the_options_lead_to_steps(step: str) -> None:
    options = OPTIONS["step"][step]["menu_options"]
    assert options
    assert all(hasattr(XiaomiTagOptionsFlow, f"async_step_{option}") for option in options)


def test_titles_of_menus_have_no_placeholders() -> None:
    """The frontend fills them in for forms, but not in the header of a menu: an error is shown instead."""
    steps = [*CONFIG["step"].values(), *OPTIONS["step"].values()]
    steps += [step for subentry in STRINGS["config_subentries"].values() for step in subentry["step"].values()]
    menus = [step for step in steps if "menu_options" in step]
    assert len(menus) >= 5
    assert not [step["title"] for step in menus if "{" in step["title"]]


def test_bounds_of_numbers_are_in_their_descriptions() -> None:
    """Home Assistant answers "is too small" without them."""
    for step, bounds in (
        ("settings", {"away_after_s": (30, 3600), "publish_threshold": (0.3, 0.95)}),
        ("history", {"sighting_hours": (0, 744), "place_days": (0, 3650), "crossing_days": (0, 3650)}),
        ("calibrate", {"seconds": (LEAST_S, MOST_S)}),
    ):
        for field, bound in bounds.items():
            text = OPTIONS["step"][step]["data_description"][field]
            assert all(str(number) in text for number in bound), field


def test_reasons_to_end_the_options_and_their_errors_have_texts() -> None:
    assert {reason for module, reason in _passed("reason") if module == "flows.options"} == set(OPTIONS["abort"])
    assert {action for _module, action in _passed("progress_action")} == set(OPTIONS["progress"])
    # What `Calibration.async_begin` refuses is shown above the form.
    assert set(OPTIONS["error"]) - {"too_many_gateways"} < set(STRINGS["exceptions"])


def test_actions_and_their_fields_have_texts() -> None:
    services = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    assert services.keys() == STRINGS["services"].keys()
    for name, service in services.items():
        texts = STRINGS["services"][name]
        assert texts["name"]
        assert texts["description"]
        assert set((service or {}).get("fields", {})) == set(texts.get("fields", {}))
        assert all(field["name"] and field["description"] for field in texts.get("fields", {}).values())


def test_exceptions_have_texts_and_texts_are_in_use() -> None:
    layout = {f"layout_{code}" for code in PlanFaultCode}
    used = {key for module, key in _passed("translation_key") if module not in {"home.issues", "home.home"}}
    refused = _refused()
    assert set(STRINGS["exceptions"]) == layout | refused | (used & set(STRINGS["exceptions"]))
    assert all("{where}" in STRINGS["exceptions"][key]["message"] for key in layout)


def _refused() -> set[str]:
    """Return the keys that are passed to the functions that make errors."""
    return {
        node.args[0].value
        for _path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_refuse", "_refusal", "refusal", "failure"}
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_steps_with_texts_are_steps_of_the_flows() -> None:
    assert all(hasattr(XiaomiTagConfigFlow, f"async_step_{step}") for step in CONFIG["step"])


def test_reasons_to_end_a_flow_have_texts() -> None:
    reasons = {reason for module, reason in _passed("reason") if module in {"config_flow", "flows.tag"}}
    assert reasons == {
        "already_configured",
        "not_supported",
        "tag_added",
        "tag_heard",
        "nothing_elsewhere",
        "no_gateways",
        "gateways_added",
    }
    assert reasons <= set(CONFIG["abort"])
    assert set(CONFIG["create_entry"]) == set(TAG["create_entry"]) == {"heard", "not_heard"}
    # Raised by Home Assistant's own helpers, or passed on as the key of an error.
    assert {"already_configured", "already_in_progress"} <= set(CONFIG["abort"])
    assert {"already_configured", "reconfigure_successful", "damaged_data"} <= set(TAG["abort"])


def test_translation_keys_in_use_have_texts() -> None:
    platforms = {platform.value for platform in Platform}
    used = {(ENTITIES_OF.get(module, module), key) for module, key in _passed("translation_key")}
    assert {module for module, _ in used} >= {"sensor", "binary_sensor", "home.issues", "home.home"}
    for module, key in used:
        if module in platforms and (module, key) not in NAMED_BY_CLASS:
            assert key in STRINGS["entity"][module], f"{module}: {key}"
        elif module not in platforms:
            assert any(key in STRINGS.get(section, {}) for section in ("device", "issues", "exceptions", "selector")), (
                f"{module}: {key}"
            )


def test_issues_have_a_description_or_a_fix() -> None:
    for key, issue in STRINGS["issues"].items():
        assert issue["title"], key
        assert ("description" in issue) != ("fix_flow" in issue), key
        for step in issue.get("fix_flow", {}).get("step", {}).values():
            assert step["title"]
            assert step["description"]
            assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


FIXES = {"flows.repair", "flows.sensor_repair", "flows.stranger_repair"}


def test_reasons_to_end_a_fix_have_texts() -> None:
    reasons = {reason for module, reason in _passed("reason") if module in FIXES}
    # That of a tag belongs to the issue that names the tag.
    known = {reason for issue in STRINGS["issues"].values() for reason in issue.get("fix_flow", {}).get("abort", {})}
    assert reasons - {"tag_gone"} == known - {"tag_gone"}


def test_entities_with_texts_are_in_use() -> None:
    used = {(ENTITIES_OF.get(module, module), key) for module, key in _passed("translation_key")}
    for platform, texts in STRINGS["entity"].items():
        assert {(platform, key) for key in texts} <= used
