"""The kinds of tags: one entry each, from which credentials, matching, models, entities and exports follow.

To add a kind: a member of `TagKind` and a class of credentials in `credentials.py`, an entry here, a form in
`flows/tag_kinds.py` and its texts in `strings.json`. `tests/test_kinds.py` fails for whatever is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..adverts import (
    BatteryLevel,
    dult,
    find_hub as find_hub_advert,
    find_my as find_my_advert,
    ibeacon as ibeacon_advert,
)
from ..adverts.uuids import APPLE
from . import find_hub
from .credentials import (
    CONF_ADDRESS,
    CONF_ALIGNED_AT,
    CONF_ALIGNED_INDEX,
    CONF_BIND_KEY,
    CONF_IDENTITY_KEY,
    CONF_IDS,
    CONF_IRK,
    CONF_MAJOR,
    CONF_MASTER_KEY,
    CONF_MINOR,
    CONF_MODEL,
    CONF_PAIRED_AT,
    CONF_PRIMARY_SECRET,
    CONF_SECONDARY_SECRET,
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
from .faults import CredentialError, CredentialFault
from .tag_states import BeaconTag, FindHubTag, FindMyTag, FixedAddressTag, HomeMadeTag, PrivateAddressTag, TagState


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """Advertisements that may come from a tag at an address not seen before; one without conditions matches all."""

    service_uuid: str | None = None
    company: int | None = None
    data_start: bytes = b""
    """The start of the company's manufacturer data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec[C: Credentials]:
    """Facts about one kind of tag."""

    credentials: type[C]
    state: type[TagState[C]]
    """How the resolver recognises such a tag."""
    model: str
    """Shown of a device until its frames tell more."""
    manufacturer: str | None = None
    matchers: tuple[Matcher, ...]
    battery_levels: tuple[BatteryLevel, ...] = ()
    """The scale that all tags of this kind use; empty where it depends on the frames."""
    reports_owner: bool = False
    """Whether all frames of such a tag report whether its owner is near."""
    public_fields: frozenset[str]
    """Of what is stored of the credentials, what an export shows."""
    private_fields: frozenset[str]
    """The rest: keys, and what helps only this integration."""

    @property
    def kind(self) -> TagKind:
        """The kind that this is about."""
        return self.credentials.kind


_SPECS: Final[tuple[KindSpec[Any], ...]] = (
    KindSpec(
        credentials=FindHubCredentials,
        state=FindHubTag,
        model="Find Hub tag",
        manufacturer="Google Find Hub",
        matchers=(Matcher(service_uuid=find_hub_advert.UUID),),
        battery_levels=find_hub.BATTERY_LEVELS,
        reports_owner=True,
        public_fields=frozenset({CONF_PAIRED_AT}),
        private_fields=frozenset({CONF_IDENTITY_KEY}),
    ),
    KindSpec(
        credentials=FindMyCredentials,
        state=FindMyTag,
        model="Find My accessory",
        manufacturer="Apple Find My",
        matchers=(Matcher(company=APPLE, data_start=find_my_advert.DATA_START), Matcher(service_uuid=dult.UUID)),
        battery_levels=find_my_advert.PROTOCOL.battery_levels,
        reports_owner=True,
        public_fields=frozenset({CONF_PAIRED_AT, CONF_MODEL}),
        private_fields=frozenset(
            {CONF_MASTER_KEY, CONF_PRIMARY_SECRET, CONF_SECONDARY_SECRET, CONF_ALIGNED_AT, CONF_ALIGNED_INDEX}
        ),
    ),
    KindSpec(
        credentials=AddressCredentials,
        state=FixedAddressTag,
        model="Bluetooth tag",
        # Its address has a subscription of its own.
        matchers=(),
        public_fields=frozenset({CONF_ADDRESS}),
        private_fields=frozenset({CONF_BIND_KEY}),
    ),
    KindSpec(
        credentials=IBeaconCredentials,
        state=BeaconTag,
        model="iBeacon",
        matchers=(Matcher(company=APPLE, data_start=ibeacon_advert.DATA_START),),
        public_fields=frozenset({CONF_UUID, CONF_MAJOR, CONF_MINOR}),
        private_fields=frozenset(),
    ),
    KindSpec(
        credentials=PrivateAddressCredentials,
        state=PrivateAddressTag,
        model="Bluetooth device with private address",
        # A resolvable address can carry anything.
        matchers=(Matcher(),),
        public_fields=frozenset(),
        private_fields=frozenset({CONF_IRK}),
    ),
    KindSpec(
        credentials=HomeMadeCredentials,
        state=HomeMadeTag,
        model="Home-made tag",
        matchers=(
            Matcher(service_uuid=find_hub_advert.UUID),
            Matcher(company=APPLE, data_start=find_my_advert.DATA_START),
        ),
        public_fields=frozenset(),
        # Whoever has them can recognise the tag.
        private_fields=frozenset({CONF_IDS}),
    ),
)

KINDS: Final[Mapping[TagKind, KindSpec[Any]]] = {spec.kind: spec for spec in _SPECS}


def credentials_from_data(kind: TagKind | str, data: Mapping[str, Any]) -> Credentials:
    """Return the credentials that a subentry stores; other names in `data` are ignored.

    Raises CredentialError with the key `damaged_data` when something is missing or not of its form.
    """
    try:
        credentials: Credentials = KINDS[TagKind(kind)].credentials.from_data(data)
    except ValueError, TypeError, KeyError, AttributeError, OverflowError:
        raise CredentialError(CredentialFault.DAMAGED_DATA) from None
    return credentials
