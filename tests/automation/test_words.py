"""Crossings as sentences."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, floor_registry as fr
from homeassistant.helpers.translation import async_get_cached_translations
import pytest

from custom_components.xiaomi_tag.automation import words
from custom_components.xiaomi_tag.automation.words import full_sentence, place_name, sentence, tag_name
from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..crossing import device_of
from ..homes import FENCE, home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


@pytest.fixture(autouse=True)
async def _home(hass: HomeAssistant) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    ar.async_get(hass).async_create("Kitchen")
    fr.async_get(hass).async_create("Attic")
    hass.states.async_set("zone.work", "0", {"friendly_name": "Work"})
    await set_up(hass, home_entry(TagKind.ADDRESS, FENCE))


@pytest.mark.parametrize(
    ("kind", "place_id", "name"),
    [
        ("area", "kitchen", "Kitchen"),
        ("floor", "attic", "Attic"),
        ("zone", "zone.work", "Work"),
        ("fence", "garden_fence", "Garden"),
        ("area", "gone", None),
        ("floor", "gone", None),
        ("zone", "zone.gone", None),
        ("fence", "gone", None),
        ("elsewhere", "", None),
        ("planet", "mars", None),
        ("area", None, None),
    ],
)
async def test_places_are_called_what_the_user_calls_them(
    hass: HomeAssistant, kind: str, place_id: Any, name: str | None
) -> None:
    assert place_name(hass, kind, place_id) == name


async def test_tag_is_called_what_the_user_calls_its_device(hass: HomeAssistant) -> None:
    assert tag_name(hass, "address") == "Keys"
    dr.async_get(hass).async_update_device(device_of(hass, "address").id, name_by_user="My keys")
    assert tag_name(hass, "address") == "My keys"
    assert tag_name(hass, "gone") is None


@pytest.mark.freeze_time("2026-06-01 13:00:00+00:00")
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"kind": "entered"}, "entered Kitchen"),
        ({"kind": "left"}, "left Kitchen"),
        ({"kind": "dwelled"}, "stayed in Kitchen"),
        ({"kind": "left_behind"}, "was left behind in Kitchen"),
        ({"kind": "left_behind", "place": {"kind": "elsewhere", "id": ""}}, "was left behind on the way"),
        ({"kind": "left", "place": {"kind": "area", "id": "gone"}}, "left a place that no longer exists"),
        ({"kind": "entered", "late": True}, "entered Kitchen at 14:00:00, noticed later"),
        (
            {"kind": "entered", "late": True, "event_time": "2026-05-31T23:30:00+02:00"},
            "entered Kitchen at 2026-05-31 23:30:00, noticed later",
        ),
        ({"kind": "corrected", "correction": "retracted", "of": "entered"}, "Corrected: it did not enter Kitchen"),
        ({"kind": "corrected", "correction": "retracted", "of": "left"}, "Corrected: it did not leave Kitchen"),
        ({"kind": "corrected", "correction": "retracted", "of": "dwelled"}, "Corrected: it did not stay in Kitchen"),
        (
            {"kind": "corrected", "correction": "retracted", "of": "left_behind"},
            "Corrected: it was not left behind in Kitchen",
        ),
        ({"kind": "corrected", "correction": "retracted"}, "Corrected: it did not cross a fence"),
        ({"kind": "corrected", "correction": "added", "of": "left"}, "Corrected: it left Kitchen at 14:00:00"),
        ({"kind": "corrected", "correction": "retimed", "of": "left"}, "Corrected: it left Kitchen at 14:00:00"),
        ({"kind": "corrected"}, "Corrected"),
        ({"kind": "danced"}, "crossed a fence"),
        (
            {"kind": "entered", "late": True, "event_time": "soon"},
            "entered Kitchen at an unknown time, noticed later",
        ),
        ({}, "crossed a fence"),
        ({"kind": "entered", "place": 5}, "entered a place that no longer exists"),
    ],
)
async def test_sentence(hass: HomeAssistant, changes: dict[str, Any], text: str) -> None:
    data = {"place": {"kind": "area", "id": "kitchen"}, "event_time": "2026-06-01T12:00:00+00:00", **changes}
    assert sentence(hass, data) == text


GERMAN = {"entered": "hat {place} betreten", "full_sentence": "{tag} {clause}", "noticed_later": "Um {time}: {clause}"}


async def test_sentence_is_in_the_language_of_the_home(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    hass.config.language = "de"
    german = {f"component.{DOMAIN}.common.{key}": text for key, text in GERMAN.items()}

    def cached(_hass: HomeAssistant, language: str, category: str, domain: str) -> dict[str, str]:
        if language == "de":
            return german
        return async_get_cached_translations(hass, language, category, domain)

    monkeypatch.setattr(words, "async_get_cached_translations", cached)
    data = {"tag": "address", "kind": "entered", "place": {"kind": "area", "id": "kitchen"}}
    assert full_sentence(hass, data) == "Keys hat Kitchen betreten"
    # What a translation lacks is in English.
    assert full_sentence(hass, {**data, "kind": "left"}) == "Keys left Kitchen"
