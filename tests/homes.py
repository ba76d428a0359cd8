"""Homes for tests: the integration set up for real, with tags of every kind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaomi_tag.adverts import ibeacon
from custom_components.xiaomi_tag.adverts.frame import Battery, Frame, OwnerState, Protocol
from custom_components.xiaomi_tag.const import CONF_KIND, DOMAIN, SUBENTRY_FENCE, SUBENTRY_TAG
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    HomeMadeCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
    fingerprint,
)
from custom_components.xiaomi_tag.identity.resolver import Match

ENTRY_ID: Final = "home"
OF_RECEIVERS: Final = frozenset({"ignore", "listening", "offset"})
PAIRED_AT: Final = 1_780_000_000.0
# A fence of the user's as it is stored.
FENCE: Final = {
    "subentry_id": "garden_fence",
    "subentry_type": SUBENTRY_FENCE,
    "title": "Garden",
    "unique_id": None,
    "data": {CONF_KIND: "areas", "areas": ["kitchen"]},
}

CREDENTIALS: Final[dict[TagKind, Credentials]] = {
    TagKind.FIND_HUB: FindHubCredentials(bytes(range(32)), PAIRED_AT),
    TagKind.FIND_MY: FindMyCredentials(bytes(range(1, 29)), bytes(range(32)), bytes(range(32, 64)), PAIRED_AT),
    TagKind.ADDRESS: AddressCredentials("A4:C1:38:00:00:01"),
    TagKind.IBEACON: IBeaconCredentials(UUID("00112233-4455-6677-8899-aabbccddeeff"), 1, 2),
    TagKind.PRIVATE_ADDRESS: PrivateAddressCredentials(bytes(range(16))),
    TagKind.HOME_MADE: HomeMadeCredentials((bytes(range(60, 80)), bytes(range(100, 128)))),
}


def tag_data(kind: TagKind, name: str = "Keys", **data: Any) -> dict[str, Any]:
    """Return a tag's subentry as it is stored; the kind serves as its id."""
    credentials = CREDENTIALS[kind]
    return {
        "subentry_id": kind.value,
        "subentry_type": SUBENTRY_TAG,
        "title": name,
        "unique_id": fingerprint(credentials),
        "data": {CONF_KIND: kind.value, **credentials.to_data(), **data},
    }


def home_entry(*tags: TagKind | dict[str, Any], **options: Any) -> MockConfigEntry:
    """Return an entry with these tags."""
    return MockConfigEntry(
        domain=DOMAIN,
        entry_id=ENTRY_ID,
        unique_id=DOMAIN,
        title="Xiaomi Tag",
        options=options,
        subentries_data=[tag_data(tag) if isinstance(tag, TagKind) else tag for tag in tags],
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    """Set the entry up."""
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    home = entry.runtime_data
    assert isinstance(home, Home)
    return home


def stored(**records: dict[str, Any]) -> dict[str, Any]:
    """Return Home Assistant's storage with what was kept of tags before a restart."""
    key = f"{DOMAIN}.{ENTRY_ID}"
    return {key: {"version": 1, "minor_version": 1, "key": key, "data": {"tags": records}}}


def place(tag: Tag, **changes: Any) -> None:
    """Let the locator's answer for a tag be another one."""
    tag.async_update_estimate(replace(tag.estimate, **changes))
    tag.async_notify()


def read(
    tag: Tag,
    battery: Battery | None = None,
    *,
    owner: OwnerState = OwnerState.UNKNOWN,
    protocol: Protocol = ibeacon.PROTOCOL,
) -> None:
    """Deliver a tag's own readings."""
    match = Match(tag=tag.id, battery=battery, owner=owner, model=None)
    tag.async_update_reading(match, Frame(protocol=protocol, battery=battery, owner=owner))
    tag.async_notify()


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let everything happen that is due within so many seconds from now."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


def entities(
    hass: HomeAssistant, platform: str | None = None, subentry: str | None = None, *, of_receivers: bool = False
) -> Sequence[er.RegistryEntry]:
    """Return our entities in the order of their ids, those of one platform or of one tag where asked.

    Those of receivers are left out unless asked for: the adapter of the tests has some, too.
    """
    return sorted(
        (
            each
            for each in er.async_entries_for_config_entry(er.async_get(hass), ENTRY_ID)
            if (platform is None or each.domain == platform)
            and (subentry is None or each.config_subentry_id == subentry)
            and (of_receivers or each.translation_key not in OF_RECEIVERS)
        ),
        key=lambda each: each.entity_id,
    )


def keys(hass: HomeAssistant, platform: str, subentry: str) -> set[str]:
    """Return which entities of a platform a tag has, by key."""
    return {each.unique_id.removeprefix(f"{subentry}_") for each in entities(hass, platform, subentry)}


def state_of(hass: HomeAssistant, platform: str, unique_id: str) -> State:
    """Return the state of one of our entities."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state
