"""Errors with a translated text: `exceptions.<key>` in strings.json."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..journal import JournalError


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for an invalid request, which the user can correct."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders or None
    )


def failure(key: str, **placeholders: str) -> HomeAssistantError:
    """Return the error for a valid request that failed."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders or None
    )


@contextmanager
def journal_failure() -> Iterator[None]:
    """Turn a journal's error into a translated one."""
    try:
        yield
    except JournalError as err:
        raise failure("journal_at_fault") from err
