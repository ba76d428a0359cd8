"""What is stored of a tag can be exported, without its keys."""

import json
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..bluetooth import AddProxy
from ..calibrating import BAG, KEYS, areas
from ..homes import ENTRY_ID, home_entry, set_up, tag_data
from .journaled import ANNA, LATITUDE, LIVED, call, keep, live


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> Home:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen)
    add_proxy(2, hall)
    return await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Bag", person=ANNA)))


async def test_export_holds_all_that_is_kept_and_no_key(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    answer = await call(hass, "export", entity_id="sensor.bag_room")
    [tag] = answer["tags"]
    assert (tag["relay_id"], tag["name"], tag["person"], tag["presence"]) == (BAG, "Bag", ANNA, "home")
    assert tag["configuration"] == {"uuid": "00112233-4455-6677-8899-aabbccddeeff", "major": 1, "minor": 2}
    assert tag["sightings"] == LIVED
    assert [walk["id"] for walk in tag["calibrations"]] == ["w1"]
    assert {row["record"] for row in answer["data"]} == {"place", "crossing"}


@pytest.mark.parametrize("kind", [kind for kind in TagKind if kind is not TagKind.IBEACON])
async def test_export_contains_no_secret(hass: HomeAssistant, home: Home, kind: TagKind) -> None:
    await hass.config_entries.async_unload(ENTRY_ID)
    entry = home.entry
    data = tag_data(kind, "Secret")
    secrets = [value for value in data["data"].values() if isinstance(value, str) and len(value) >= 32]
    if kind.value not in entry.subentries:
        hass.config_entries.async_remove_subentry(entry, KEYS)

        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(data["data"]),
                subentry_id=kind.value,
                subentry_type="tag",
                title="Secret",
                unique_id=data["unique_id"],
            ),
        )
    await hass.config_entries.async_setup(ENTRY_ID)
    await hass.async_block_till_done()
    entity = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{kind.value}_room")
    text = json.dumps(await call(hass, "export", entity_id=entity))
    assert not any(secret in text for secret in secrets)


async def test_export_of_a_person_holds_their_tags_only(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    keep(home, KEYS)
    answer = await call(hass, "export", person=ANNA, sightings=True)
    assert [tag["relay_id"] for tag in answer["tags"]] == [BAG]
    assert {row["tag"] for row in answer["data"]} == {BAG}
    assert [row["latitude"] for row in answer["data"] if "latitude" in row] == [pytest.approx(LATITUDE)]


async def test_export_is_written_as_wanted(hass: HomeAssistant, home: Home) -> None:
    await live(home, BAG)
    text = (await call(hass, "export", person=ANNA, format="csv", sightings=True))["data"]
    assert text.splitlines()[0].startswith("record,time,tag")
    features = (await call(hass, "export", person=ANNA, format="geojson", sightings=True))["data"]["features"]
    assert [11.5, pytest.approx(LATITUDE)] in [each["geometry"]["coordinates"] for each in features if each["geometry"]]


async def test_export_keeps_to_its_span(hass: HomeAssistant, home: Home) -> None:
    keep(home, BAG, age_s=7200)
    keep(home, BAG, age_s=60)
    start = dt_util.utc_from_timestamp(home.clock.now() - 3600)
    answer = await call(hass, "export", person=ANNA, start=start.isoformat(), sightings=True)
    assert (answer["tags"][0]["sightings"], len(answer["data"])) == (1, 1)


async def test_too_much_is_not_exported(hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaomi_tag.api.export.MOST_ROWS", 1)
    keep(home, BAG)
    keep(home, BAG, age_s=50)
    with pytest.raises(ServiceValidationError) as refusal:
        await call(hass, "export", person=ANNA, sightings=True)
    assert refusal.value.translation_key == "export_too_much"
