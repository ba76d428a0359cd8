"""The claims of quality_scale.yaml, as far as code can show them: Home Assistant's own validators for core, written short."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
import json
from pathlib import Path
import re
import tomllib

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "xiaomi_tag"
STATUSES = {"done", "exempt", "todo"}


@pytest.fixture(name="rules", scope="module")
def rules_fixture() -> dict[str, str | dict[str, str]]:
    rules: dict[str, str | dict[str, str]] = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))["rules"]
    return rules


def test_every_rule_is_answered(rules: dict[str, str | dict[str, str]]) -> None:
    assert len(rules) == 54
    assert {rule if isinstance(rule, str) else rule["status"] for rule in rules.values()} <= STATUSES


def test_exemptions_have_a_comment(rules: dict[str, str | dict[str, str]]) -> None:
    for rule in rules.values():
        assert rule != "exempt"
        if isinstance(rule, dict):
            assert rule["comment"].strip()


type Function = ast.FunctionDef | ast.AsyncFunctionDef


def _status(rules: dict[str, str | dict[str, str]], rule: str) -> str:
    answer = rules[rule]
    return answer if isinstance(answer, str) else answer["status"]


def _tree(module: str) -> ast.Module:
    return ast.parse((INTEGRATION / f"{module}.py").read_text())


def _functions(module: str) -> dict[str, Function]:
    nodes: Iterator[ast.AST] = ast.walk(_tree(module))
    return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _manifest() -> dict[str, object]:
    manifest: dict[str, object] = json.loads((INTEGRATION / "manifest.json").read_text())
    return manifest


def _flow_uses(name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(_tree("config_flow"))
    )


def test_reconfiguration_flow(rules: dict[str, str | dict[str, str]]) -> None:
    """Claimed exactly where Home Assistant looks: the flow of the entry, not those of the subentries."""
    assert (_status(rules, "reconfiguration-flow") == "done") == ("async_step_reconfigure" in _functions("config_flow"))


def test_runtime_data(rules: dict[str, str | dict[str, str]]) -> None:
    """With strict typing, all that is handed an entry calls it by the entry's own type."""
    assert _status(rules, "runtime-data") == "done"
    takers = {
        "__init__": ("async_setup_entry", "async_unload_entry", "async_migrate_entry", "async_remove_entry"),
        "config_flow": ("async_get_options_flow", "async_get_supported_subentry_types"),
        "diagnostics": ("async_get_config_entry_diagnostics", "async_get_device_diagnostics"),
        **{each.value: ("async_setup_entry",) for each in Platform if (INTEGRATION / f"{each.value}.py").exists()},
    }
    for module, names in takers.items():
        functions = _functions(module)
        for name in names:
            typed = (
                [
                    argument.annotation.id
                    for argument in functions[name].args.args
                    if isinstance(argument.annotation, ast.Name) and "entry" in argument.arg
                ]
                if name in functions
                else ["XiaomiTagConfigEntry"]
            )
            assert typed == ["XiaomiTagConfigEntry"], f"{module}.{name}"
    sets = [
        node
        for node in ast.walk(_functions("__init__")["async_setup_entry"])
        if isinstance(node, ast.Attribute) and node.attr == "runtime_data" and isinstance(node.ctx, ast.Store)
    ]
    assert sets


def test_strict_typing(rules: dict[str, str | dict[str, str]]) -> None:
    assert _status(rules, "strict-typing") == "done"
    requirements = _manifest()["requirements"]
    assert isinstance(requirements, list)
    for requirement in requirements:
        spec = find_spec(re.split("[^A-Za-z0-9-]", requirement)[0].replace("-", "_"))
        assert spec is not None
        assert spec.origin is not None
        assert (Path(spec.origin).parent / "py.typed").exists(), requirement
    mypy = tomllib.loads((INTEGRATION.parents[1] / "pyproject.toml").read_text())["tool"]["mypy"]
    assert mypy["strict"]
    assert "custom_components" in mypy["files"]


def test_parallel_updates(rules: dict[str, str | dict[str, str]]) -> None:
    assert _status(rules, "parallel-updates") == "done"
    for platform in Platform:
        if (INTEGRATION / f"{platform.value}.py").exists():
            names = [
                node.target.id
                for node in _tree(platform.value).body
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            ]
            assert "PARALLEL_UPDATES" in names, platform


def test_discovery_and_unique_entry(rules: dict[str, str | dict[str, str]]) -> None:
    assert {_status(rules, rule) for rule in ("config-flow", "discovery", "unique-config-entry")} == {"done"}
    manifest = _manifest()
    assert manifest["config_flow"] is True
    assert manifest["bluetooth"]
    assert "async_step_bluetooth" in _functions("config_flow")
    assert _flow_uses("async_set_unique_id")
    assert _flow_uses("_abort_if_unique_id_configured")


def test_unloading_and_diagnostics(rules: dict[str, str | dict[str, str]]) -> None:
    assert {_status(rules, rule) for rule in ("config-entry-unloading", "diagnostics")} == {"done"}
    assert "async_unload_entry" in _functions("__init__")
    assert {"async_get_config_entry_diagnostics", "async_get_device_diagnostics"} & _functions("diagnostics").keys()


def test_pictures_are_there() -> None:
    pictures = {
        f"{shade}{kind}{size}.png" for shade in ("", "dark_") for kind in ("icon", "logo") for size in ("", "@2x")
    }
    assert {path.name for path in (INTEGRATION / "brand").iterdir()} == pictures
