"""Nothing of what a user would not want to show is in the diagnostics, and all that helps is."""

from http import HTTPStatus
import json
import re
from typing import Any
from uuid import UUID

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    floor_registry as fr,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.adverts import find_my
from custom_components.xiaomi_tag.adverts.frame import Battery, BatteryLevel, OwnerState
from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.const import CONF_KIND, DOMAIN, SUBENTRY_TAG
from custom_components.xiaomi_tag.diagnostics import _harmless
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import (
    AddressCredentials,
    Credentials,
    FindHubCredentials,
    FindMyCredentials,
    HomeMadeCredentials,
    IBeaconCredentials,
    PrivateAddressCredentials,
    TagKind,
)
from custom_components.xiaomi_tag.locator.model import Estimate, Reason
from custom_components.xiaomi_tag.locator.plan_json import plan_from_json
from custom_components.xiaomi_tag.locator.walks import WalkKind
from custom_components.xiaomi_tag.strangers.model import Choice, Decision, Family, GuestVisit

from .bluetooth import AddProxy, Proxy
from .calibrating import plan_json, some_walk
from .homes import ENTRY_ID, FENCE, home_entry, place, read, set_up, stored
from .phones import phone_data
from .staged_strangers import StagedStrangers, household

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

SEEN_AT = 1_790_000_321.0
# Each stands in one place only, so that a leak says where from.
KEYS = [bytes([number] * 31 + [0xCA]) for number in range(1, 8)]
CREDENTIALS: dict[str, Credentials] = {
    "subentrycanary1": FindHubCredentials(KEYS[0], 1_712_345_678.0),
    "subentrycanary2": FindMyCredentials(KEYS[1][:28], KEYS[2], KEYS[3], 1_712_345_679.0, "Model canary"),
    "subentrycanary3": AddressCredentials("C0:FF:EE:00:CA:01", KEYS[4][:16]),
    "subentrycanary4": IBeaconCredentials(UUID("c0ffee00-ca02-4000-8000-00000000ca02"), 51_966, 47_806),
    "subentrycanary5": PrivateAddressCredentials(KEYS[5][:16]),
    "subentrycanary6": HomeMadeCredentials((KEYS[6][:20], KEYS[6][4:])),
}
KINDS = dict(zip(CREDENTIALS, TagKind, strict=True))
ADDRESS = r"([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"
HEX_DIGITS = r"[0-9A-Fa-f]{12,}"
UUID_START = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-"
MAIL = r"\S+@\S+\.\S+"
COORDINATE = r"\d+\.\d{4,}"
PLACES = ("Area canary", "Floor canary", "Receiver canary", "32.87336", "117.22743", "test home")


def tag(number: int, tag_id: str) -> dict[str, Any]:
    return {
        "subentry_id": tag_id,
        "subentry_type": SUBENTRY_TAG,
        "title": f"Name canary {number}",
        "unique_id": f"uniquecanary{number}",
        "data": {
            CONF_KIND: KINDS[tag_id].value,
            "person": f"person.canary_{number}",
            "note": "Data canary",
            **CREDENTIALS[tag_id].to_data(),
        },
    }


def canaries(home: Home, proxies: list[Proxy]) -> list[str]:
    """Return all that must not appear, in the forms in which it might."""
    placed, unplaced = proxies
    texts = [
        *PLACES,
        *(key[:16].hex() for key in KEYS),
        *("canary", "Canary", "C0:FF:EE", "C0FFEE", "c0:ff:ee", "c0ffee", "51966", "47806", "1712345"),
        *(
            form
            for proxy in proxies
            for form in (proxy.source, proxy.source.lower(), proxy.source.replace(":", ""), proxy.source[-5:])
        ),
        # The random id of a device without an area is in the name of its issue: it tells nothing, and helps.
        *(placed.device_id, placed.bluetooth_device_id, unplaced.bluetooth_device_id),
        *(tag_id for tag_id in home.tags),
        *(str(int(SEEN_AT)), "14:18:41"),
    ]
    assert all(texts)
    return texts


@pytest.fixture
async def canary_home(
    hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy
) -> tuple[Home, MockConfigEntry, list[Proxy]]:
    """Set up a home with a canary in every field that a user, a tag or a store can fill."""
    floor = fr.async_get(hass).async_create("Floor canary")
    area = ar.async_get(hass).async_create("Area canary", floor_id=floor.floor_id)
    proxy = add_proxy(0xCA, area.id, name="Receiver canary")
    unplaced = add_proxy(0xCB, None, name="Receiver canary AA:BB:CC:00:00:CB")
    dr.async_get(hass).async_update_device(unplaced.device_id, name_by_user="Receiver canary of the user")
    hass_storage |= stored(
        **{
            tag_id: {
                "presence": "home",
                "room": area.id,
                "evidence_at": SEEN_AT,
                "model": "Stored model canary",
                "protocol": "find_my",
                "canary": "Store canary",
            }
            for tag_id in CREDENTIALS
        }
    )
    entry = home_entry(
        *(tag(number, tag_id) for number, tag_id in enumerate(CREDENTIALS)),
        away_after_s=300,
        publish_threshold=0.6,
        option_canary="Option canary",
    )
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, title="Title canary", data={"data_canary": "Data canary"})
    home = await set_up(hass, entry)
    await home.calibration_store.async_set_plan(plan_from_json(plan_json(area.id, "Room canary")))
    kinds = (WalkKind.WALK, WalkKind.CORRECTION, WalkKind.CORRECTION)
    walks = [some_walk(n, area.id, "subentrycanary1", id=f"walk canary {n}", kind=kind) for n, kind in enumerate(kinds)]
    await home.calibration_store.async_add(walks)
    for each in home.tags.values():
        each.address = "C0:FF:EE:00:CA:03"
        each.relayed_at = SEEN_AT
        read(each, Battery(level=BatteryLevel.LOW), owner=OwnerState.SEPARATED, protocol=find_my.PROTOCOL)
        place(
            each,
            presence=Presence.HOME,
            room=area.id,
            runner_up="canary_area",
            probabilities={area.id: 0.912, "canary_area": 0.05},
            away_probability=0.038,
            reason=Reason.STRONGEST,
            evidence_at=SEEN_AT,
            strongest_receiver=proxy.source,
            strongest_dbm=-61.3,
            interval_s=2.04,
        )
    return home, entry, [proxy, unplaced]


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator, path: str) -> str:
    """Return what a user saves to a file, all of it: what we tell, our issues, and what Home Assistant adds."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{path}")
    assert response.status == HTTPStatus.OK
    text: str = await response.text()
    return text


async def test_no_canary_is_in_the_whole_download_of_the_entry(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, canary_home: tuple[Home, MockConfigEntry, list[Proxy]]
) -> None:
    home, entry, proxies = canary_home
    text = await download(hass, hass_client, entry.entry_id)
    assert '"T5"' in text
    assert not [canary for canary in canaries(home, proxies) if canary in text]
    assert not re.search(ADDRESS, text)


async def test_issue_of_a_receiver_is_in_the_whole_download_without_a_name(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, canary_home: tuple[Home, MockConfigEntry, list[Proxy]]
) -> None:
    home, entry, proxies = canary_home
    issue_id = f"receiver_without_area_{proxies[1].device_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["receiver"] == "Receiver canary of the user"
    # One that the user ignored is kept, and downloaded, as well.
    ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)
    payload = json.loads(await download(hass, hass_client, entry.entry_id))
    assert issue_id in {each["issue_id"] for each in payload["issues"]}
    text = json.dumps(payload["issues"])
    assert not [canary for canary in canaries(home, proxies) if canary in text]
    for form in (ADDRESS, UUID_START, MAIL):
        assert not re.search(form, text)


async def test_no_canary_is_in_the_download_of_a_device(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    device_registry: dr.DeviceRegistry,
    canary_home: tuple[Home, MockConfigEntry, list[Proxy]],
) -> None:
    home, entry, proxies = canary_home
    devices = dr.async_entries_for_config_entry(device_registry, ENTRY_ID)
    assert len(devices) == 1 + len(CREDENTIALS)
    for device in devices:
        text = await download(hass, hass_client, f"{entry.entry_id}/device/{device.id}")
        assert json.loads(text)["data"]
        assert not [canary for canary in canaries(home, proxies) if canary in text]


async def test_nothing_has_the_form_of_what_is_private(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, canary_home: tuple[Home, MockConfigEntry, list[Proxy]]
) -> None:
    _home, entry, _proxies = canary_home
    text = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, entry))
    for form in (ADDRESS, HEX_DIGITS, UUID_START, MAIL, COORDINATE):
        assert not re.search(form, text)


async def test_what_helps_is_there(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, canary_home: tuple[Home, MockConfigEntry, list[Proxy]]
) -> None:
    home, entry, _proxies = canary_home
    home.sighting_count = 720
    home.started_at = home.clock.now() - 3600
    shown: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert shown["calibrations"] == {"walk": 1, "correction": 2}
    assert shown["floor_plan"] is True
    assert shown["entry_version"] == "1.1"
    assert shown["options"] == {"away_after_s": 300, "publish_threshold": 0.6}
    assert shown["running_hours"] == 1.0
    assert shown["sightings"] == 720
    assert shown["sightings_per_second"] == 0.2
    assert shown["strongest_dbm"] == {"count": 6, "min": -61, "median": -61, "max": -61}
    placed = {
        "online": True,
        "offline_since": None,
        "reason": None,
        "offset_db": 0.0,
        "ignored": False,
        "area": "A1",
        "floor": "F1",
        "fault": None,
    }
    assert placed in shown["receivers"].values()
    assert shown["areas_with_motion_sensor"] == 0
    lessons = shown["lessons"]
    assert (lessons["enabled"], lessons["in_use"], lessons["verdict"], lessons["sensors"]) == (True, 0, None, {})
    assert shown["emitters"] == {"receivers": 1, "devices": 0}
    assert shown["self_test"] == {"error_m": None, "room_error": None, "emitters": 0}
    journal = shown["journal"]
    assert (journal["fault"], journal["kept_s"]["sightings_s"]) == (None, 172_800.0)
    assert journal["stats"]["file_bytes"] > 0
    assert journal["stats"]["counts"].keys() == {"sightings", "places", "crossings", "states", "changes"}
    assert shown["tags"].keys() == {"T1", "T2", "T3", "T4", "T5", "T6"}
    tag_3 = shown["tags"]["T3"]
    assert tag_3.pop("identity")["learned_addresses"] >= 0
    assert tag_3.pop("strongest_receiver") in shown["receivers"]
    assert tag_3 == {
        "kind": "address",
        "protocol": "find_my",
        "owner": "separated",
        "battery": {"level": "low", "percent": None, "millivolts": None},
        "last_seen": "2026-09-21T14:15:00+00:00",
        "presence": "home",
        "reason": "strongest",
        "room": "A1",
        "probabilities": {"A1": 0.91},
        "away_probability": 0.04,
        "moving": None,
        "interval_s": 2.0,
        "strongest_dbm": -61,
    }


async def test_strangers_are_only_counted(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, strangers: StagedStrangers
) -> None:
    household(hass)
    entry = home_entry()
    home = await set_up(hass, entry)
    strangers.put("trackcanary", decision=Decision(Choice.TRUST, "User canary", SEEN_AT), room="room_canary")
    strangers.put("another", level=None, family=Family.TILE, visits=[], ambient=True)
    now = home.clock.now()
    home.strangers.async_add_visit(GuestVisit("visit", "person.canary", "Visit canary", now, now + 60))
    home.strangers.async_decide("trackcanary", Choice.TRUST, "User canary")
    shown: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert shown["strangers"] == {
        "enabled": True,
        "sensitivity": "medium",
        "learning": True,
        "tracks": 2,
        "present": 1,
        "ambient": 1,
        "levels": {"suspected": 1},
        "families": {"find_my": 1, "tile": 1},
        "decided": {"trust": 1},
        "visits": 1,
        "log": {"trusted": 1, "visit_named": 1},
    }
    text = json.dumps(shown)
    assert not [canary for canary in ("canary", "anna", "Anna", str(int(SEEN_AT)), "1795") if canary in text]


async def test_fences_and_other_sources_are_counted(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_admin_user: MockUser
) -> None:
    entry = home_entry(FENCE, phone_data("canary_phone", user=hass_admin_user.id, name="Phone canary"))
    await set_up(hass, entry)
    shown: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert (shown["fences"], shown["phones"]) == (1, 1)
    assert shown["mqtt"] == {"listening": False, "gateways": 0, "dropped": {"flood": 0}, "of_no_tag": 0}
    assert "canary" not in json.dumps(shown)


async def test_tag_that_was_never_heard_is_shown(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, device_registry: dr.DeviceRegistry
) -> None:
    entry = home_entry(TagKind.IBEACON)
    home = await set_up(hass, entry)
    (device,) = device_registry.async_get_devices(identifiers={(DOMAIN, "ibeacon")})
    shown: Any = await get_diagnostics_for_device(hass, hass_client, entry, device)
    assert shown["presence"] == "unknown"
    assert shown["battery"] is None
    assert shown["last_seen"] is None
    home.tags["ibeacon"].async_update_estimate(Estimate(tag="ibeacon", at=0.0))
    whole: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert whole["strongest_dbm"] is None
    assert whole["tags"]["T1"] == shown


async def test_devices_of_tags_show_one_tag_and_that_of_the_home_shows_all(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, device_registry: dr.DeviceRegistry
) -> None:
    entry = home_entry(*TagKind)
    await set_up(hass, entry)
    shown: dict[str, Any] = {}
    for device in dr.async_entries_for_config_entry(device_registry, ENTRY_ID):
        ((_domain, identifier),) = device.identifiers
        shown[identifier] = await get_diagnostics_for_device(hass, hass_client, entry, device)
    assert len(shown.pop(ENTRY_ID)["tags"]) == len(TagKind)
    assert {identifier: each["kind"] for identifier, each in shown.items()} == {kind: kind for kind in TagKind}


def test_values_of_other_parts_pass_only_if_harmless() -> None:
    reported = {
        "progress": 0.25,
        "confirmed": True,
        "state": Presence.HOME,
        "text": "canary",
        "bytes": b"canary",
        "last_hit_at": SEEN_AT,
        "never_at": None,
        "alignment": {"at": SEEN_AT, "index": 7},
        "offsets": [{"offset_s": 12}, "canary"],
    }
    assert _harmless(reported) == {
        "progress": 0.25,
        "confirmed": True,
        "state": "home",
        "text": None,
        "bytes": None,
        "last_hit_at": "2026-09-21T14:15:00+00:00",
        "never_at": None,
        "alignment": {"at": "2026-09-21T14:15:00+00:00", "index": 7},
        "offsets": [{"offset_s": 12}, None],
    }
