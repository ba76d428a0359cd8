"""Rules that hold for the code as a whole."""

import ast
from collections.abc import Iterator
from importlib import metadata
import json
from pathlib import Path
import sys

from homeassistant.components import bluetooth
from homeassistant.const import Platform
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
import pytest

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "xiaomi_tag"
PURE = ("basics", "adverts", "identity", "locator", "fences", "tracker", "lessons", "strangers", "journal", "replay")
# What a pure package may import of the integration: itself, and what stands below it on the way of the data.
BELOW = {
    "basics": {"basics"},
    "adverts": {"adverts", "basics"},
    "identity": {"adverts", "identity", "basics"},
    "locator": {"locator", "basics"},
    "lessons": {"lessons", "locator", "basics"},
    "fences": {"fences", "basics"},
    "tracker": {"tracker", "locator", "fences", "basics"},
    "strangers": {"strangers", "adverts", "basics"},
    "journal": {"journal", "fences", "basics"},
    "replay": {"replay", "journal", "tracker", "locator", "fences", "basics"},
}
CLOCKS = {"time", "datetime"}


def _imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield each import as an absolute dotted path in parts."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                yield (*base, *module, alias.name)


def _graph() -> dict[str, set[str]]:
    """Return which of our modules each module imports, also those that are for types only."""
    names = {_name(path): path for path in INTEGRATION.rglob("*.py")}
    return {
        module: {
            # A name that is imported from a module stands for the module.
            target
            for name in map(".".join, _imports(path))
            if (target := name if name in names else name.rpartition(".")[0]) in names and target != module
        }
        for module, path in names.items()
    }


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules(package: str) -> list[Path]:
    modules = sorted((INTEGRATION / package).rglob("*.py"))
    assert modules
    return modules


@pytest.mark.parametrize("package", PURE)
def test_pure_package_does_not_know_home_assistant(package: str) -> None:
    for path in _modules(package):
        assert not [name for name in _imports(path) if name[0] == "homeassistant"], path


@pytest.mark.parametrize("package", PURE)
def test_pure_package_imports_only_what_is_below_it(package: str) -> None:
    for path in _modules(package):
        for name in _imports(path):
            if name[:2] == ("custom_components", "xiaomi_tag"):
                assert name[2] in BELOW[package], f"{path}: {'.'.join(name)}"


def test_receivers_do_not_know_the_sources() -> None:
    for path in _modules("receivers"):
        assert not [name for name in _imports(path) if name[:3] == ("custom_components", "xiaomi_tag", "sources")], path


@pytest.mark.parametrize("package", PURE)
def test_pure_package_reads_no_clock(package: str) -> None:
    readers = {"now", "utcnow", "time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "today"}
    for path in _modules(package):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in readers:
                assert not (isinstance(node.func.value, ast.Name) and node.func.value.id in CLOCKS), (
                    f"{path}:{node.lineno}"
                )


def test_modules_import_each_other_in_no_circle() -> None:
    graph = _graph()
    # Take away modules that import none of those that are left: what remains is in a circle, or above one.
    while free := {module for module, targets in graph.items() if not targets & graph.keys()}:
        graph = {module: targets for module, targets in graph.items() if module not in free}
    assert not {module: sorted(targets & graph.keys()) for module, targets in graph.items()}


@pytest.mark.parametrize("package", ["sources", "receivers"])
def test_below_the_home_nothing_knows_it(package: str) -> None:
    """Importing one module of `home` would load all of it."""
    known = {"sources", "receivers", "strangers", "identity", "adverts", "locator", "basics", "const"}
    for path in _modules(package):
        for name in _imports(path):
            if name[:2] == ("custom_components", "xiaomi_tag"):
                assert name[2] in known, path


def test_the_root_holds_only_what_home_assistant_looks_up() -> None:
    modules = {path.stem for path in INTEGRATION.glob("*.py")}
    assert len(modules) <= 20
    known = {platform.value for platform in Platform} | {
        "__init__",
        "backup",
        "condition",
        "config_flow",
        "const",
        "device_trigger",
        "diagnostics",
        "intent",
        "entity",
        "logbook",
        "migration",
        "repairs",
        "system_health",
        "trigger",
    }
    assert modules <= known


def test_what_is_imported_is_home_assistants_or_asked_for() -> None:
    """Home Assistant without its default integrations has its own requirements, ours and those of its Bluetooth."""
    manifests = [folder / "manifest.json" for folder in (INTEGRATION, Path(bluetooth.__file__).parent)]
    asked = [each for path in manifests for each in json.loads(path.read_text())["requirements"]]
    there = [*(metadata.requires("homeassistant") or ()), *asked]
    known = {canonicalize_name(Requirement(each).name) for each in there}
    owners = metadata.packages_distributions()
    imported = {name[0] for path in INTEGRATION.rglob("*.py") for name in _imports(path)}
    foreign = imported - sys.stdlib_module_names - {"custom_components", "homeassistant"}
    assert {"numpy", "xiaomi_ble"} <= foreign
    assert {name for name in foreign if not known & set(map(canonicalize_name, owners[name]))} == set()


def test_nothing_reaches_into_private_bluetooth_code() -> None:
    for path in INTEGRATION.rglob("*.py"):
        assert not [name for name in _imports(path) if name[0] in {"habluetooth", "bleak_esphome"}], path
        assert "_get_manager" not in path.read_text(), path


def test_nothing_is_imported_from_home_assistant_that_is_private() -> None:
    for path in INTEGRATION.rglob("*.py"):
        for name in _imports(path):
            assert not (name[0] == "homeassistant" and any(part.startswith("_") for part in name)), path


def test_nothing_reaches_into_the_stores_of_home_assistant() -> None:
    """A registry or store is asked by its methods: its dictionaries change with any release.

    All issues and all devices are exceptions: no method lists them, and Home Assistant's own integrations read them so.
    """
    allowed = {("ir", "issues"), ("dr", "devices")}
    for path in INTEGRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(
                    value=ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr="async_get")), attr=reached
                ):
                    assert reached.startswith("async_") or (module, reached) in allowed, f"{path}:{node.lineno}"


def test_nothing_reaches_into_the_storage_of_objects() -> None:
    for path in INTEGRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            reaches = (isinstance(node, ast.Attribute) and node.attr == "__dict__") or (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "vars"
            )
            assert not reaches, path


def test_modules_stay_readable() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("custom_components", "demo", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := path.read_text().count("\n")) > 400
    }
    assert not too_long
