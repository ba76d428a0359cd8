"""The forms by which a tag is entered: their fields, and from what was entered to what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import datetime as dt
from typing import Any, Final, override

from homeassistant.const import CONF_ADDRESS, CONF_NAME
from homeassistant.helpers.selector import (
    DateTimeSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ..const import (
    CONF_ACCESSORY,
    CONF_BIND_KEY,
    CONF_IDENTITY_KEY,
    CONF_IRK,
    CONF_KIND,
    CONF_MAJOR,
    CONF_MINOR,
    CONF_PAIRED_AT,
    CONF_PERSON,
    CONF_UUID,
    CONF_VERSION,
)
from ..identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
    credentials_from_data,
    credentials_to_data,
    fingerprint,
)
from ..identity.imports import (
    CredentialError,
    parse_address,
    parse_bind_key,
    parse_find_hub,
    parse_find_my,
    parse_ibeacon,
    parse_irk,
)
from ..identity.text import unix_time

SUBENTRY_VERSION: Final = 1
MAX_NAME_LENGTH: Final = 100

# The field by which a tag is told from others: where a duplicate is reported.
IDENTITY_FIELDS: Final = {
    TagKind.FIND_HUB: CONF_IDENTITY_KEY,
    TagKind.FIND_MY: CONF_ACCESSORY,
    TagKind.ADDRESS: CONF_ADDRESS,
    TagKind.IBEACON: CONF_UUID,
    TagKind.PRIVATE_ADDRESS: CONF_IRK,
}
# Never sent back to a form.
_SECRET_FIELDS: Final = {CONF_IDENTITY_KEY, CONF_ACCESSORY, CONF_BIND_KEY, CONF_IRK}
_NO_UUID: Final = "00000000-0000-0000-0000-000000000000"


class _Moment(DateTimeSelector):
    """A date and time picker that leaves the check to the form, which can say what is expected."""

    @override
    def __call__(self, data: Any) -> Any:
        return data


class _Whole(NumberSelector):
    """A number field that leaves the check to the form, which can say what is expected."""

    @override
    def __call__(self, data: Any) -> Any:
        return data


_TEXT: Final = TextSelector()
_SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
_MOMENT: Final = _Moment()
_WHOLE: Final = _Whole(NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=1))
_PERSON: Final = EntitySelector(EntitySelectorConfig(domain="person"))


@dataclass(frozen=True, slots=True)
class TagDraft:
    """A tag as entered and checked: the parts of its subentry."""

    title: str
    unique_id: str
    data: Mapping[str, Any] = field(repr=False)


def tag_schema(kind: TagKind, *, changing: bool = False, nearby: Sequence[SelectOptionDict] = ()) -> probatio.Schema:
    """Return a form's fields; when changing a tag its key fields may stay empty."""
    key = probatio.Optional if changing else probatio.Required
    fields: dict[probatio.Marker, Any] = {probatio.Required(CONF_NAME): _TEXT}
    match kind:
        case TagKind.FIND_HUB:
            fields |= {key(CONF_IDENTITY_KEY): _SECRET, probatio.Optional(CONF_PAIRED_AT): _MOMENT}
        case TagKind.FIND_MY:
            fields |= {key(CONF_ACCESSORY): _LONG_TEXT}
        case TagKind.ADDRESS:
            fields |= {
                # Said to be empty, since the frontend would choose the first of the list by itself.
                probatio.Required(CONF_ADDRESS, description={"suggested_value": ""}): _address_field(nearby),
                probatio.Optional(CONF_BIND_KEY): _SECRET,
            }
        case TagKind.IBEACON:
            fields |= {
                probatio.Required(CONF_UUID): _TEXT,
                probatio.Required(CONF_MAJOR): _WHOLE,
                probatio.Required(CONF_MINOR): _WHOLE,
            }
        case TagKind.PRIVATE_ADDRESS:
            fields |= {key(CONF_IRK): _SECRET}
    return probatio.Schema(fields | {probatio.Optional(CONF_PERSON): _PERSON})


def _address_field(nearby: Sequence[SelectOptionDict]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=list(nearby), custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    )


def shown_again(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a refused form may be filled in again: everything but keys."""
    return {name: value for name, value in entered.items() if name not in _SECRET_FIELDS}


def shown_values(title: str, data: Mapping[str, Any], timezone: dt.tzinfo) -> dict[str, Any]:
    """Return what a stored tag's form shows: never a key."""
    values: dict[str, Any] = {CONF_NAME: title}
    if person := data.get(CONF_PERSON):
        values[CONF_PERSON] = person
    match credentials_from_data(TagKind(data[CONF_KIND]), data):
        case FindHubCredentials(paired_at=float(paired_at)):
            values[CONF_PAIRED_AT] = dt.datetime.fromtimestamp(paired_at, timezone).strftime("%Y-%m-%d %H:%M:%S")
        case AddressCredentials(address=address):
            values[CONF_ADDRESS] = address
        case IBeaconCredentials(uuid=uuid, major=major, minor=minor):
            values |= {CONF_UUID: str(uuid), CONF_MAJOR: major, CONF_MINOR: minor}
    return values


def read_tag_form(
    kind: TagKind,
    entered: Mapping[str, Any],
    timezone: dt.tzinfo,
    previous: Mapping[str, Any] | None = None,
) -> TagDraft | dict[str, str]:
    """Return the tag that was entered, or for each wrong field the translation key of its error.

    `previous` is the stored data of the tag that is being changed: an empty key field keeps its key.
    `timezone` is that of a pairing time written without one.
    """
    form = _Form(entered)
    name = form.text(CONF_NAME)
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        form.errors[CONF_NAME] = "invalid_name"
    old = credentials_from_data(kind, previous) if previous is not None else None
    credentials = _READERS[kind](form, old, timezone)
    if form.errors or credentials is None:
        return form.errors
    data = {CONF_VERSION: SUBENTRY_VERSION, CONF_KIND: kind.value, **credentials_to_data(credentials)}
    if person := form.text(CONF_PERSON):
        data[CONF_PERSON] = person
    return TagDraft(name, fingerprint(credentials), data)


class _Form:
    """A form's fields, read one by one; collects what is wrong with them."""

    def __init__(self, entered: Mapping[str, Any]) -> None:
        self._entered = entered
        self.errors: dict[str, str] = {}

    def value(self, name: str) -> Any:
        """Return a field as it came."""
        return self._entered.get(name)

    def text(self, name: str) -> str:
        """Return a field as text, empty when it was left out."""
        value = self.value(name)
        return "" if value is None else str(value).strip()

    def read[T](self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return a field's parsed value, or None with its error noted."""
        try:
            return parse(self.text(name))
        except CredentialError as err:
            self.errors[name] = err.key
            return None


def _read_find_hub(form: _Form, old: Credentials | None, timezone: dt.tzinfo) -> Credentials | None:
    paired_at = None
    if form.text(CONF_PAIRED_AT):
        paired_at = form.read(CONF_PAIRED_AT, lambda text: unix_time(text, timezone))
    if isinstance(old, FindHubCredentials) and not form.text(CONF_IDENTITY_KEY):
        return replace(old, paired_at=paired_at)
    return form.read(CONF_IDENTITY_KEY, lambda text: parse_find_hub(text, paired_at, timezone))


def _read_find_my(form: _Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, FindMyCredentials) and not form.text(CONF_ACCESSORY):
        return old
    return form.read(CONF_ACCESSORY, parse_find_my)


def _read_address(form: _Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    bind_key = old.bind_key if isinstance(old, AddressCredentials) else None
    if form.text(CONF_BIND_KEY):
        bind_key = form.read(CONF_BIND_KEY, parse_bind_key)
    credentials = form.read(CONF_ADDRESS, parse_address)
    return credentials and replace(credentials, bind_key=bind_key)


def _read_ibeacon(form: _Form, _old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    # One by one, so that each wrong field gets its error at once.
    beacon = form.read(CONF_UUID, lambda text: parse_ibeacon(text, 0, 0))
    major = form.read(CONF_MAJOR, lambda _: parse_ibeacon(_NO_UUID, form.value(CONF_MAJOR), 0))
    minor = form.read(CONF_MINOR, lambda _: parse_ibeacon(_NO_UUID, 0, form.value(CONF_MINOR)))
    if beacon is None or major is None or minor is None:
        return None
    return IBeaconCredentials(beacon.uuid, major.major, minor.minor)


def _read_private_address(form: _Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, PrivateAddressCredentials) and not form.text(CONF_IRK):
        return old
    return form.read(CONF_IRK, parse_irk)


_READERS: Final[Mapping[TagKind, Callable[[_Form, Credentials | None, dt.tzinfo], Credentials | None]]] = {
    TagKind.FIND_HUB: _read_find_hub,
    TagKind.FIND_MY: _read_find_my,
    TagKind.ADDRESS: _read_address,
    TagKind.IBEACON: _read_ibeacon,
    TagKind.PRIVATE_ADDRESS: _read_private_address,
}
