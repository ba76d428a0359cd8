"""The report on a stranger: all that is known, in words, and nothing that should not be in it."""

from html.parser import HTMLParser
import json
from pathlib import Path
import re
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Choice, Clue, Evidence, Level

from ..bluetooth import AddProxy
from ..homes import home_entry, set_up
from ..staged_strangers import StagedStrangers, hear, household

ADDRESS = re.compile(r"([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
INTEGRATION = Path(__file__).parents[2] / "custom_components" / DOMAIN


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, add_proxy: AddProxy, strangers: StagedStrangers) -> Home:
    await hass.config.async_update(time_zone="UTC")
    kitchen = ar.async_get(hass).async_create("Kitchen <b>new</b>")
    strangers.put(room=kitchen.id)
    add_proxy(1, kitchen.id)
    household(hass)
    ar.async_get(hass).async_create("kitchen")
    home = await set_up(hass, home_entry())
    hear(home, strangers, ("AA:BB:CC:00:00:01", -60.0, 3.0))
    return home


async def report(hass: HomeAssistant, form: str = "json", **data: str) -> Any:
    data = {"track": "stranger", "format": form, **data}
    answer = await hass.services.async_call(DOMAIN, "report", data, blocking=True, return_response=True)
    assert answer is not None
    return answer["report"]


class _Reader(HTMLParser):
    """Collects what a browser would show, and what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self._open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        if "style" not in self._open and data.strip():
            self.shown.append(data.strip())


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader._open
    return reader


async def test_evidence_is_a_list_that_a_person_can_read(hass: HomeAssistant, home: Home) -> None:
    data = await report(hass)
    assert [each["text"] for each in data["evidence"]] == [
        "Monday 2026-11-23, 18:18: was first heard within 25 s of Anna coming home",
        "Tuesday 2026-11-24, 08:12: left within 40 s of Anna",
        "Tuesday 2026-11-24, 19:18: came into kitchen within 20 s of Anna",
        "Tuesday 2026-11-24, 22:05: stayed when Ben left",
        "Wednesday 2026-11-25, 00:52: stayed in the home from then on, for 8 h, without moving",
    ]


async def test_a_tracker_that_was_first_is_as_far_apart(
    hass: HomeAssistant, home: Home, strangers: StagedStrangers
) -> None:
    first = Evidence(clue=Clue.LEFT_TOGETHER, at=1_795_507_920.0, member="person.anna", apart_s=-150.0)
    strangers.put(evidence=(first,))
    [evidence] = (await report(hass))["evidence"]
    assert evidence["text"] == "Tuesday 2026-11-24, 08:12: left within 2 min of Anna"


async def test_data_holds_the_case(hass: HomeAssistant, home: Home) -> None:
    home.strangers.async_decide("stranger", Choice.IGNORE, "Ben")
    data = await report(hass)
    assert (data["track"], data["level"], data["family_name"]) == ("stranger", "suspected", "Find My")
    assert data["meaning"] == "It moved with Anna more often than chance explains."
    assert data["members"] == [{"person": "person.anna", "name": "Anna"}]
    assert data["first_seen"] == "2026-11-23T18:18:40+00:00"
    assert data["visits"][-1] == {"began": "2026-11-24T16:32:00+00:00", "ended": None}
    assert [(entry["what"], entry["by"]) for entry in data["log"]] == [("ignored", "Ben")]
    assert len(data["limits"]) == 5
    assert all(each["url"].startswith("https://") for each in data["help"])
    assert json.loads(json.dumps(data)) == data


async def test_log_is_that_of_the_stranger_and_of_the_detection(
    hass: HomeAssistant, home: Home, strangers: StagedStrangers
) -> None:
    strangers.put("another")
    home.strangers.async_decide("another", Choice.TRUST, "Ben")
    assert (await report(hass))["log"] == []


@pytest.mark.parametrize("form", ["json", "html"])
async def test_report_has_no_address(hass: HomeAssistant, home: Home, form: str) -> None:
    text = json.dumps(await report(hass, form))
    assert "Anna" in text
    assert not ADDRESS.search(text)
    assert "aabbcc" not in text.lower()


async def test_page_shows_what_the_data_holds(hass: HomeAssistant, home: Home) -> None:
    home.strangers.async_decide("stranger", Choice.IGNORE, "Ben")
    shown = read(await report(hass, "html")).shown
    assert shown[0] == "Report on an unknown tracker"
    for line in (
        "It says that its owner is not near.",
        "Tuesday 2026-11-24, 08:12",
        "left within 40 s of Anna",
        "still here",
        "until Tuesday 2026-11-24, 08:12",
        "was ignored by Ben",
        "Suspected",
        "Coalition Against Stalkerware: what to do, by country",
    ):
        assert line in shown, line
    assert any(line.startswith("Made on ") for line in shown)


async def test_page_without_evidence_says_so(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    strangers.put(level=Level.NOTICE, members=(), evidence=())
    shown = read(await report(hass, "html")).shown
    assert shown.count("Nothing.") == 2
    assert "no person so far" in shown
    assert "It came home with somebody of the home." in shown


async def test_names_are_shown_as_they_are(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    hass.states.async_set("person.anna", "home", {"friendly_name": '<script>alert("Anna")</script>'})
    reader = read(await report(hass, "html"))
    assert "script" not in reader.tags
    assert 'left within 40 s of <script>alert("Anna")</script>' in reader.shown


async def test_page_needs_nothing_from_elsewhere(hass: HomeAssistant, home: Home) -> None:
    page = await report(hass, "html")
    reader = read(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name == "src"]
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


async def test_page_is_in_the_language_of_who_asks(hass: HomeAssistant, home: Home) -> None:
    english = "Report on an unknown tracker"
    german = json.loads((INTEGRATION / "translations" / "de.json").read_text())["common"]
    page = read(await report(hass, "html", language="de"))
    assert ("lang", "de") in page.attributes
    assert page.shown[0] == german.get("stranger_report_title", english)
    assert read(await report(hass, "html", language="tlh")).shown[0] == english


@pytest.mark.parametrize(("language", "direction"), [("he", "rtl"), ("ar-EG", "rtl"), ("fr", "ltr")])
async def test_page_runs_in_the_direction_of_its_language(
    hass: HomeAssistant, home: Home, language: str, direction: str
) -> None:
    assert f'dir="{direction}"' in await report(hass, "html", language=language)


async def test_model_is_named_with_the_kind(hass: HomeAssistant, home: Home, strangers: StagedStrangers) -> None:
    track = strangers.by_id["stranger"]
    track.sign = type(track.sign)(family=track.sign.family, condition=track.sign.condition, model="AirTag 2")
    assert "Find My · AirTag 2" in read(await report(hass, "html")).shown
