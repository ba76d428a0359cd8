from pathlib import Path

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


def test_exemptions_say_why(rules: dict[str, str | dict[str, str]]) -> None:
    for rule in rules.values():
        assert rule != "exempt"
        if isinstance(rule, dict):
            assert rule["comment"].strip()


def test_pictures_are_there() -> None:
    pictures = {
        f"{shade}{kind}{size}.png" for shade in ("", "dark_") for kind in ("icon", "logo") for size in ("", "@2x")
    }
    assert {path.name for path in (INTEGRATION / "brand").iterdir()} == pictures
