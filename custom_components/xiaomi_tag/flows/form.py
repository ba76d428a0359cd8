"""Parts that the forms of tags, fences and phones share."""

from collections.abc import Callable, Mapping
import math
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import DateSelector, NumberSelector, SelectSelector

from ..identity.faults import CredentialError

SUBENTRY_VERSION: Final = 1
MAX_NAME_LENGTH: Final = 100


class _Unchecked:
    """Accepts everything: the form checks it, and its error explains what is expected."""

    def __call__(self, data: Any) -> Any:
        """Return what was entered."""
        return data


class UncheckedDay(_Unchecked, DateSelector):
    """A date picker."""


class UncheckedNumber(_Unchecked, NumberSelector):
    """A number field."""


class UncheckedChoice(_Unchecked, SelectSelector):
    """A list to choose from."""


class FormErrors(dict[str, str]):
    """The translation key of an error for each wrong field, and the placeholders of their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.placeholders: dict[str, str] = {}


class Form:
    """A form's fields, read one by one; collects an error's translation key for each wrong field.

    `now` is when the form was submitted, infinite where it does not matter.
    """

    def __init__(self, entered: Mapping[str, Any], now: float = math.inf) -> None:
        self._entered = entered
        self.now = now
        self.errors = FormErrors()

    def value(self, field: str) -> Any:
        """Return a field as it came, None when it was left out."""
        return self._entered.get(field)

    def text(self, field: str) -> str:
        """Return a field as text, empty when it was left out."""
        value = self.value(field)
        return "" if value is None else str(value).strip()

    def name(self) -> str:
        """Return the name."""
        name = self.text(CONF_NAME)
        if not 1 <= len(name) <= MAX_NAME_LENGTH:
            self.errors[CONF_NAME] = "invalid_name"
        return name

    def read[T](self, field: str, parse: Callable[[str], T]) -> T | None:
        """Return a field's parsed value, or None when `parse` raised a CredentialError, which is recorded."""
        try:
            return parse(self.text(field))
        except CredentialError as err:
            self.errors[field] = err.key
            self.errors.placeholders |= err.placeholders
            return None
