"""The form by which a tag is entered, and from what was entered to what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt
import math
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import probatio

from ..const import CONF_KIND, CONF_PERSON, CONF_VERSION
from ..identity.credentials import Credentials, TagKind, fingerprint
from ..identity.kinds import credentials_from_data
from .form import SUBENTRY_VERSION, Form, FormErrors
from .tag_kinds import FORMS, KindField

CONF_TAG: Final = "tag"

_TEXT: Final = TextSelector()
_PERSON: Final = EntitySelector(EntitySelectorConfig(domain="person"))


@dataclass(frozen=True, slots=True)
class TagDraft:
    """A tag as entered and checked: the parts of its subentry."""

    title: str
    unique_id: str
    data: Mapping[str, Any] = field(repr=False)


def tag_schema(kind: TagKind, *, changing: bool = False, nearby: Sequence[SelectOptionDict] = ()) -> probatio.Schema:
    """Return a form's fields; when changing a tag its secret fields may stay empty."""
    fields: dict[probatio.Marker, Any] = {probatio.Required(CONF_NAME): _TEXT}
    for part in FORMS[kind].fields:
        fields[_marker(part, changing=changing)] = part.selector or _address_field(nearby)
    return probatio.Schema(fields | {probatio.Optional(CONF_PERSON): _PERSON})


def elsewhere_schema(found: Sequence[SelectOptionDict]) -> probatio.Schema:
    """Return the fields of the form that offers the tags of other integrations."""
    tags = SelectSelector(SelectSelectorConfig(options=list(found), mode=SelectSelectorMode.DROPDOWN))
    return probatio.Schema(
        {
            probatio.Required(CONF_TAG): tags,
            probatio.Optional(CONF_NAME): _TEXT,
            probatio.Optional(CONF_PERSON): _PERSON,
        }
    )


def _marker(part: KindField, *, changing: bool) -> probatio.Marker:
    marker = probatio.Required if part.required and not (part.secret and changing) else probatio.Optional
    # Without an empty suggestion the frontend chooses the first of a list by itself.
    return marker(part.name) if part.selector else marker(part.name, description={"suggested_value": ""})


def _address_field(nearby: Sequence[SelectOptionDict]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=list(nearby), custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    )


def shown_again(kind: TagKind, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a refused form may be filled in again: everything but keys."""
    secret = {part.name for part in FORMS[kind].fields if part.secret}
    return {name: value for name, value in entered.items() if name not in secret}


def shown_values(title: str, data: Mapping[str, Any], timezone: dt.tzinfo) -> dict[str, Any]:
    """Return what a stored tag's form shows: never a key."""
    values: dict[str, Any] = {CONF_NAME: title}
    if person := data.get(CONF_PERSON):
        values[CONF_PERSON] = person
    kind = TagKind(data[CONF_KIND])
    return values | FORMS[kind].shown_values(credentials_from_data(kind, data), timezone)


def read_tag_form(
    kind: TagKind,
    entered: Mapping[str, Any],
    timezone: dt.tzinfo,
    previous: Mapping[str, Any] | None = None,
    now: float = math.inf,
) -> TagDraft | FormErrors:
    """Return the tag that was entered, or for each wrong field the translation key of its error.

    `previous` is the stored data of the tag that is being changed: an empty key field keeps its key.
    `timezone` is that of a pairing time written without one; one far after `now` is refused.
    """
    form = Form(entered, now)
    name = form.name()
    old = credentials_from_data(kind, previous) if previous is not None else None
    credentials = FORMS[kind].read(form, old, timezone)
    if credentials is not None and previous is not None and credentials.kind is not kind:
        form.errors[FORMS[kind].identity_field] = "other_kind"
    if form.errors or credentials is None:
        return form.errors
    return draft_of(name, credentials, form.text(CONF_PERSON))


def draft_of(name: str, credentials: Credentials, person: str) -> TagDraft:
    """Return a tag with these credentials; the person may be empty."""
    data = {CONF_VERSION: SUBENTRY_VERSION, CONF_KIND: credentials.kind.value, **credentials.to_data()}
    if person:
        data[CONF_PERSON] = person
    return TagDraft(name, fingerprint(credentials), data)
