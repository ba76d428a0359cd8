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
    HomeMadeCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
)
from ..identity.faults import CredentialError, CredentialFault
from ..identity.imports import (
    beacon_number,
    beacon_of,
    parse_address,
    parse_bind_key,
    parse_find_hub,
    parse_find_my,
    parse_home_made,
    parse_irk,
)
from ..identity.text import unix_time
from .form import Form, UncheckedDay, UncheckedNumber

CONF_ACCESSORY: Final = "accessory"
"""The text of a whole file, of which only the credentials are stored."""

CONF_KEYS: Final = "keys"
"""The text of a whole file, of which only what the tag sends is stored."""

_TEXT: Final = TextSelector()
_SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
_DAY: Final = UncheckedDay()
# Home Assistant's time zone may not be that of the day that was entered.
_AHEAD_S: Final = 86_400.0
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
    if (entered := form.text(CONF_PAIRED_AT)) not in {"", "0"}:
        paired_at = form.read(CONF_PAIRED_AT, lambda text: _past(unix_time(text, timezone), form.now))
    if isinstance(old, FindHubCredentials):
        if entered and entered == _day(old, timezone):
            # The day that the form showed: the hour is known better.
            paired_at = old.paired_at
        if not form.text(CONF_IDENTITY_KEY):
            return replace(old, paired_at=paired_at)
    credentials = form.read(CONF_IDENTITY_KEY, lambda text: parse_find_hub(text, paired_at, timezone))
    if isinstance(credentials, FindHubCredentials) and (credentials.paired_at or 0.0) > form.now + _AHEAD_S:
        return replace(credentials, paired_at=None)
    return credentials


def _past(moment: float, now: float) -> float:
    if moment > now + _AHEAD_S:
        raise CredentialError(CredentialFault.DATE_IN_FUTURE)
    return moment


def _day(credentials: FindHubCredentials, timezone: dt.tzinfo) -> str | None:
    if credentials.paired_at is None:
        return None
    return dt.datetime.fromtimestamp(credentials.paired_at, timezone).date().isoformat()


def _find_hub_values(credentials: Credentials, timezone: dt.tzinfo) -> dict[str, Any]:
    day = _day(credentials, timezone) if isinstance(credentials, FindHubCredentials) else None
    return {} if day is None else {CONF_PAIRED_AT: day}


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
    beacon = form.read(CONF_UUID, beacon_of)
    numbers = beacon[1:] if beacon else (None, None)
    major = form.read(CONF_MAJOR, lambda _: _beacon_number(form, CONF_MAJOR, numbers[0], CredentialFault.NOT_MAJOR))
    minor = form.read(CONF_MINOR, lambda _: _beacon_number(form, CONF_MINOR, numbers[1], CredentialFault.NOT_MINOR))
    if beacon is None or major is None or minor is None:
        return None
    return IBeaconCredentials(beacon[0], major, minor)


def _beacon_number(form: Form, field: str, behind_uuid: int | None, fault: CredentialFault) -> int:
    # As it came: the field may bring a number.
    return beacon_number(form.value(field), behind_uuid, fault)


def _read_private_address(form: Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, PrivateAddressCredentials) and not form.text(CONF_IRK):
        return old
    return form.read(CONF_IRK, parse_irk)


def _read_home_made(form: Form, old: Credentials | None, _timezone: dt.tzinfo) -> Credentials | None:
    if isinstance(old, HomeMadeCredentials) and not form.text(CONF_KEYS):
        return old
    return form.read(CONF_KEYS, parse_home_made)


FORMS: Final[Mapping[TagKind, KindForm]] = {
    TagKind.FIND_HUB: KindForm(
        fields=(
            KindField(name=CONF_IDENTITY_KEY, selector=_SECRET, secret=True),
            KindField(name=CONF_PAIRED_AT, selector=_DAY, required=False),
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
            # They may stand behind the UUID, as other programs write it.
            KindField(name=CONF_MAJOR, selector=_WHOLE, required=False),
            KindField(name=CONF_MINOR, selector=_WHOLE, required=False),
        ),
        read=_read_ibeacon,
    ),
    TagKind.PRIVATE_ADDRESS: KindForm(
        fields=(KindField(name=CONF_IRK, selector=_SECRET, secret=True),),
        read=_read_private_address,
    ),
    TagKind.HOME_MADE: KindForm(
        fields=(KindField(name=CONF_KEYS, selector=_LONG_TEXT, secret=True),),
        read=_read_home_made,
    ),
}
