from typing import Any

from homeassistant.helpers.selector import (
    DateSelector,
    NumberSelector,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
)
import pytest

from custom_components.xiaomi_tag.flows.form import Form, UncheckedChoice, UncheckedDay, UncheckedNumber
from custom_components.xiaomi_tag.identity.imports import parse_irk


@pytest.mark.parametrize(
    ("selector", "checked"),
    [
        (UncheckedDay(), DateSelector()),
        (UncheckedNumber(), NumberSelector()),
        (
            UncheckedChoice(SelectSelectorConfig(options=["a"])),
            SelectSelector(SelectSelectorConfig(options=["a"])),
        ),
    ],
)
def test_unchecked_selector_accepts_everything_and_looks_the_same(
    selector: UncheckedDay | UncheckedNumber | UncheckedChoice, checked: Selector[Any]
) -> None:
    assert selector("nonsense") == "nonsense"
    assert selector.serialize() == checked.serialize()


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, None])
def test_bad_name_is_an_error(name: str | None) -> None:
    form = Form({"name": name})
    form.name()
    assert form.errors == {"name": "invalid_name"}


@pytest.mark.parametrize("name", ["x", "x" * 100, f" {'x' * 100} "])
def test_name_is_returned_without_surrounding_space(name: str) -> None:
    form = Form({"name": name})
    assert form.name() == name.strip()
    assert not form.errors


def test_field_that_was_left_out_is_empty_text() -> None:
    assert Form({}).text("irk") == ""
    assert Form({"irk": None}).text("irk") == ""


def test_refused_field_gets_the_key_of_its_fault() -> None:
    form = Form({"irk": "no key"})
    assert form.read("irk", parse_irk) is None
    assert form.errors == {"irk": "not_hex_32"}
