"""Sets of repair issues that are updated as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .markdown import escaped

_PLAIN: Final = "_plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The texts of a repair issue.

    `placeholders` are foreign names. Descriptions are Markdown and get them escaped; titles are not, and get them as
    they are, with "_plain" after the key. `links` are ours, and are not escaped.
    """

    translation_key: str
    placeholders: Mapping[str, str] | None = None
    links: Mapping[str, str] | None = None
    learn_more_url: str | None = None
    about: Mapping[str, str] | None = None
    """What its fix needs to know (`repairs.py`); None for an issue without a fix."""


class IssueSet:
    """Our repair issues whose ids start with one of these prefixes."""

    def __init__(self, hass: HomeAssistant, *prefixes: str) -> None:
        self._hass = hass
        self._prefixes = prefixes

    @callback
    def async_set(self, wanted: Mapping[str, Issue], *, keep: Collection[str] = ()) -> None:
        """Create or update the wanted issues, by id; delete all others of the set except those to `keep`."""
        for issue_id, issue in wanted.items():
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                issue_id,
                is_fixable=issue.about is not None,
                data=None if issue.about is None else dict(issue.about),
                severity=ir.IssueSeverity.WARNING,
                translation_key=issue.translation_key,
                translation_placeholders=_texts(issue),
                learn_more_url=issue.learn_more_url,
            )
        for issue_id in self._present() - wanted.keys() - set(keep):
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _present(self) -> set[str]:
        issues = ir.async_get(self._hass).issues
        return {issue_id for domain, issue_id in issues if domain == DOMAIN and issue_id.startswith(self._prefixes)}


def _texts(issue: Issue) -> dict[str, str] | None:
    if issue.placeholders is None and issue.links is None:
        return None
    names = issue.placeholders or {}
    return {
        **{key: escaped(name) for key, name in names.items()},
        **{f"{key}{_PLAIN}": name for key, name in names.items()},
        **(issue.links or {}),
    }
