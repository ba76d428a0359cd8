from pathlib import Path

import pytest

from script.lib.changed_tests import tests_for as found_for

ROOT = Path(__file__).parents[2]
INTEGRATION = "custom_components/xiaomi_tag"
STRUCTURE = "tests/test_structure.py"


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (f"{INTEGRATION}/journal/vault.py", "tests/journal"),
        (f"{INTEGRATION}/event.py", "tests/test_event.py"),
        (f"{INTEGRATION}/__init__.py", "tests/test_init.py"),
        ("demo/contract.py", "tests/demo"),
        ("bench/limit.py", "tests/bench"),
        ("script/lib/changed_tests.py", "tests/script"),
        ("tests/locator/test_grid.py", "tests/locator/test_grid.py"),
        ("tests/locator/radio.py", "tests/locator"),
        ("tests/mqtt_broker/broker.py", "tests/mqtt_broker"),
    ],
)
def test_a_module_has_its_tests(changed: str, tests: str) -> None:
    assert found_for([changed], ROOT) == sorted([tests, STRUCTURE])


@pytest.mark.parametrize(
    "changed",
    [
        f"{INTEGRATION}/basics/clock.py",
        f"{INTEGRATION}/const.py",
        f"{INTEGRATION}/a_module_without_tests.py",
        "tests/conftest.py",
        "tests/homes.py",
        "tests/snapshots/test_sensor.ambr",
        "requirements/dev.txt",
        "pyproject.toml",
    ],
)
def test_what_everything_stands_on_has_all_tests(changed: str) -> None:
    assert found_for([changed, f"{INTEGRATION}/journal/vault.py"], ROOT) == ["tests"]


def test_without_a_change_all_tests_are_run() -> None:
    assert found_for([], ROOT) == ["tests"]


def test_texts_have_the_tests_of_the_root() -> None:
    found = found_for([f"{INTEGRATION}/strings.json"], ROOT)
    assert {"tests/test_translations.py", "tests/test_icons.py"} <= set(found)
    assert not [path for path in found if not path.startswith("tests/test_")]


def test_documents_have_theirs() -> None:
    assert "tests/test_blueprints.py" in found_for(["docs/journal.md"], ROOT)
