"""The form of each kind of tag: its own fields, and from what was entered to credentials."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
import datetime as dt
from typing import Any, Final

from homeassistant.helpers.selector import (
    NumberSelectorConfig,
    NumberSelectorMode,
    Selector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..identity.credentials import (
    CONF_ADDRESS,
    CONF_BIND_KEY,
    CONF_IDENTITY_KEY,
    CONF_IRK,
    CONF_MAJOR,
    CONF_MINOR,
    CONF_PAIRED_AT,
    CONF_UUID,
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
)
from ..identity.imports import (
    parse_address,
    parse_bind_key,
    parse_find_hub,
    parse_find_my,
    parse_ibeacon,
    parse_irk,
)
from ..identity.text import unix_time
from .form import Form, UncheckedMoment, UncheckedNumber

CONF_ACCESSORY: Final = "accessory"
"""The text of a whole file, of which only the credentials are stored."""

_NO_UUID: Final = "00000000-0000-0000-0000-000000000000"

_TEXT: Final = TextSelector()
_SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
_MOMENT: Final = UncheckedMoment()
_WHOLE: Final = UncheckedNumber(NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class KindField:
    """One field of a form."""

    name: str
    selector: Selector[Any] | None
    """None for a choice of the unknown addresses near the receivers."""
    required: bool = True
    secret: bool = False
    """Never sent back to a form. When a tag is changed it may stay empty, which keeps what is stored."""


def _stored_values(credentials: Credentials, _timezone: dt.tzinfo) -> dict[str, Any]:
    return credentials.to_data()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindForm:
    """The part of a tag's form that depends on its kind."""

    fields: tuple[KindField, ...]
    """The first is the tag's identity, where a duplicate is reported."""
    read: Callable[[Form, Credentials | None, dt.tzinfo], Credentials | None]
    """Reads the fields; the stored credentials are given when a tag is changed. None when there are errors."""
    values: Callable[[Credentials, dt.tzinfo], Mapping[str, Any]] = _stored_values
    """Returns what the fields show of stored credentials; secret fields are left out of it."""

    @property
    def identity_field(self) -> str:
        """The name of the field by which tags differ."""
        return self.fields[0].name

    @property
    def offers_nearby(self) -> bool:
        """Whether a field offers the addresses near the receivers."""
        return any(field.selector is None for field in self.fields)

    def shown_values(self, credentials: Credentials, timezone: dt.tzinfo) -> dict[str, Any]:
        """Return what the form shows of stored credentials: never a key."""
        shown = {field.name for field in self.fields if not field.secret}
        return {name: value for name, value in self.values(credentials, timezone).items() if name in shown}


def _read_find_hub(form: Form, old: Credentials | None, timezone: dt.tzinfo) -> Credentials | None:
    paired_at = None
    if form.text(CONF_PAIRED_AT):
        paired_at = form.read(CONF_PAIRED_AT, lambda text: unix_time(text, timezone))
    if isinstance(old, FindHubCredentials) and not form.text(CONF_IDENTITY_KEY):
        return replace(old, paired_at=paired_at)
    return form.read(CONF_IDENTITY_KEY, lambda text: parse_find_hub(text, paired_at, timezone))


def _find_hub_values(credentials: Credentials, timezone: dt.tzinfo) -> dict[str, Any]:
    if not isinstance(credentials, FindHubCredentials) or credentials.paired_at is None:
        return {}
    paired_at = dt.datetime.fromtimestamp(credentials.paired_at, timezone)
    return {CONF_PAIRED_AT: paired_at.strftime("%Y-%m-%d %H:%M:%S")}


def _read_find_my(form: Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, FindMyCredentials) and not form.text(CONF_ACCESSORY):
        return old
    return form.read(CONF_ACCESSORY, parse_find_my)


def _read_address(form: Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    bind_key = old.bind_key if isinstance(old, AddressCredentials) else None
    if form.text(CONF_BIND_KEY):
        bind_key = form.read(CONF_BIND_KEY, parse_bind_key)
    credentials = form.read(CONF_ADDRESS, parse_address)
    return credentials and replace(credentials, bind_key=bind_key)


def _read_ibeacon(form: Form, _old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    # One by one, so that all wrong fields get their errors at once.
    beacon = form.read(CONF_UUID, lambda text: parse_ibeacon(text, 0, 0))
    major = form.read(CONF_MAJOR, lambda _: parse_ibeacon(_NO_UUID, form.value(CONF_MAJOR), 0))
    minor = form.read(CONF_MINOR, lambda _: parse_ibeacon(_NO_UUID, 0, form.value(CONF_MINOR)))
    if beacon is None or major is None or minor is None:
        return None
    return IBeaconCredentials(beacon.uuid, major.major, minor.minor)


def _read_private_address(form: Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, PrivateAddressCredentials) and not form.text(CONF_IRK):
        return old
    return form.read(CONF_IRK, parse_irk)


FORMS: Final[Mapping[TagKind, KindForm]] = {
    TagKind.FIND_HUB: KindForm(
        fields=(
            KindField(name=CONF_IDENTITY_KEY, selector=_SECRET, secret=True),
            KindField(name=CONF_PAIRED_AT, selector=_MOMENT, required=False),
        ),
        read=_read_find_hub,
        values=_find_hub_values,
    ),
    TagKind.FIND_MY: KindForm(
        fields=(KindField(name=CONF_ACCESSORY, selector=_LONG_TEXT, secret=True),),
        read=_read_find_my,
    ),
    TagKind.ADDRESS: KindForm(
        fields=(
            KindField(name=CONF_ADDRESS, selector=None),
            KindField(name=CONF_BIND_KEY, selector=_SECRET, required=False, secret=True),
        ),
        read=_read_address,
    ),
    TagKind.IBEACON: KindForm(
        fields=(
            KindField(name=CONF_UUID, selector=_TEXT),
            KindField(name=CONF_MAJOR, selector=_WHOLE),
            KindField(name=CONF_MINOR, selector=_WHOLE),
        ),
        read=_read_ibeacon,
    ),
    TagKind.PRIVATE_ADDRESS: KindForm(
        fields=(KindField(name=CONF_IRK, selector=_SECRET, secret=True),),
        read=_read_private_address,
    ),
}
