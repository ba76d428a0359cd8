"""Encounters and decisions in words, and their lines in the logbook."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest

from custom_components.xiaomi_tag.const import DOMAIN, EVENT_STRANGER, EVENT_STRANGER_LOG
from custom_components.xiaomi_tag.home.stranger_log import LogKind
from custom_components.xiaomi_tag.logbook import async_describe_events

from ..encounters import ANNA, encounter_event_data
from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

ICONS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "custom_components" / DOMAIN / "icons.json").read_text()
)

type Describe = Callable[[str, dict[str, Any]], dict[str, Any]]


@pytest.fixture(name="describe")
async def describe_fixture(hass: HomeAssistant) -> Describe:
    hass.states.async_set(ANNA, "home", {"friendly_name": "Anna"})
    await set_up(hass, home_entry())
    described: dict[str, Callable[[Event[dict[str, Any]]], dict[str, Any]]] = {}

    def describe_event(_domain: str, event_type: str, describe: Any) -> None:
        described[event_type] = describe

    async_describe_events(hass, describe_event)
    return lambda event_type, data: described[event_type](Event(event_type, data))


@pytest.mark.parametrize(
    ("kind", "trigger", "sentence"),
    [
        ("notice", "stranger_noticed", "came home with Anna"),
        ("lingering", "stranger_lingering", "has stayed in the home for long"),
        ("suspected", "stranger_suspected", "may be moving with Anna"),
        ("confirmed", "stranger_confirmed", "is moving with Anna"),
    ],
)
async def test_an_encounter_reads_as_a_sentence(describe: Describe, kind: str, trigger: str, sentence: str) -> None:
    assert describe(EVENT_STRANGER, encounter_event_data(kind)) == {
        "name": "Unknown tracker (Find My)",
        "message": sentence,
        "icon": ICONS["triggers"][trigger]["trigger"],
    }


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("notice", "came home with somebody"),
        ("suspected", "may be moving with somebody of the household"),
        ("confirmed", "is moving with somebody of the household"),
        ("danced", "was noticed"),
        (None, "was noticed"),
    ],
)
@pytest.mark.parametrize("members", [[], None, ["person.gone", 7]])
async def test_an_encounter_without_known_members_reads_too(
    describe: Describe, kind: Any, sentence: str, members: Any
) -> None:
    line = describe(EVENT_STRANGER, encounter_event_data(kind, members=members, family=None))
    assert (line["name"], line["message"]) == ("Unknown tracker", sentence)
    assert line["icon"].startswith("mdi:")


@pytest.mark.parametrize("what", LogKind)
async def test_everything_in_the_log_has_a_sentence(describe: Describe, what: LogKind) -> None:
    line = describe(EVENT_STRANGER_LOG, {"what": what.value, "by": None, "track": "3f2a", "family": "tile"})
    assert line["name"] == "Unknown tracker (Tile)"
    assert line["message"] not in {f"stranger_was_{what.value}", "was changed"}
    assert line["icon"].startswith("mdi:")


async def test_a_decision_names_who_decided(describe: Describe) -> None:
    line = describe(EVENT_STRANGER_LOG, {"what": "trusted", "by": "Anna", "track": "3f2a", "family": None})
    assert (line["name"], line["message"]) == ("Unknown tracker", "was trusted by Anna")


async def test_switching_is_about_the_detection(describe: Describe) -> None:
    line = describe(EVENT_STRANGER_LOG, {"what": "switched_off", "by": None, "track": None, "family": None})
    assert (line["name"], line["message"]) == ("Detection of strangers", "was switched off")


async def test_a_line_of_another_shape_reads_too(describe: Describe) -> None:
    assert describe(EVENT_STRANGER_LOG, {"what": ["danced"]})["message"] == "was changed"
