from types import SimpleNamespace
from typing import Any, cast

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.fences.evidence import PersonEvidence
from custom_components.xiaomi_tag.home.people import People
from custom_components.xiaomi_tag.home.tag import Tag
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..homes import ENTRY_ID, home_entry

ANNA = "person.anna"
PHONE, ROUTER = "device_tracker.phone", "device_tracker.router"
TAG = TagKind.FIND_HUB.value
ISSUE = (DOMAIN, f"circular_tracker_{TAG}")


def tag(person: str | None = ANNA, tag_id: str = TAG) -> Tag:
    return cast("Tag", SimpleNamespace(id=tag_id, name="Keys", person=person))


@pytest.fixture
def published() -> list[PersonEvidence]:
    return []


@pytest.fixture
def people(hass: HomeAssistant, published: list[PersonEvidence]) -> People:
    return People(hass, lambda: 5.0, published.append)


def anna(hass: HomeAssistant, state: str, *trackers: str, **attributes: Any) -> None:
    hass.states.async_set(ANNA, state, {"device_trackers": list(trackers), **attributes})


def our_presence(hass: HomeAssistant, state: str) -> str:
    entry = home_entry(TagKind.FIND_HUB)
    entry.add_to_hass(hass)
    entity = er.async_get(hass).async_get_or_create(
        "device_tracker", DOMAIN, f"{TAG}_presence", config_entry=entry, config_subentry_id=TAG
    )
    assert entity.config_entry_id == ENTRY_ID
    hass.states.async_set(entity.entity_id, state, {"source_type": "bluetooth_le"})
    return entity.entity_id


async def test_publishes_where_a_person_is_at_once(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home")
    people.async_set_tags([tag()])
    assert [(evidence.person, evidence.home, evidence.seen_at) for evidence in published] == [(ANNA, True, 5.0)]


async def test_tag_without_a_person_publishes_nothing(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home")
    people.async_set_tags([tag(None)])
    assert not published


async def test_publishes_when_a_person_leaves(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home")
    people.async_set_tags([tag()])
    anna(hass, "not_home")
    await hass.async_block_till_done()
    assert [evidence.home for evidence in published] == [True, False]


async def test_publishes_nothing_twice(hass: HomeAssistant, people: People, published: list[PersonEvidence]) -> None:
    anna(hass, "home")
    people.async_set_tags([tag()])
    anna(hass, "home", friendly_name="Anna")
    await hass.async_block_till_done()
    assert len(published) == 1


async def test_publishes_nothing_after_the_stop(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home")
    people.async_set_tags([tag()])
    people.async_stop()
    anna(hass, "not_home")
    await hass.async_block_till_done()
    assert len(published) == 1


async def test_person_who_follows_the_tag_is_an_issue(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home", our_presence(hass, "home"))
    people.async_set_tags([tag()])
    assert ISSUE in ir.async_get(hass).issues
    assert [evidence.home for evidence in published] == [None]


async def test_issue_ends_with_the_circle(hass: HomeAssistant, people: People) -> None:
    ours = our_presence(hass, "home")
    anna(hass, "home", ours)
    people.async_set_tags([tag()])
    anna(hass, "home", PHONE)
    await hass.async_block_till_done()
    assert ISSUE not in ir.async_get(hass).issues


async def test_issue_ends_with_the_stop(hass: HomeAssistant, people: People) -> None:
    anna(hass, "home", our_presence(hass, "home"))
    people.async_set_tags([tag()])
    people.async_stop()
    assert ISSUE not in ir.async_get(hass).issues


async def test_issue_ends_with_the_last_tag_of_a_person(hass: HomeAssistant, people: People) -> None:
    anna(hass, "home", our_presence(hass, "home"))
    people.async_set_tags([tag()])
    people.async_set_tags([tag(None)])
    assert ISSUE not in ir.async_get(hass).issues


async def test_other_trackers_speak_for_a_person_who_follows_a_tag(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    hass.states.async_set(PHONE, "not_home", {"source_type": "gps"})
    anna(hass, "home", our_presence(hass, "home"), PHONE)
    people.async_set_tags([tag()])
    assert [evidence.home for evidence in published] == [False]


async def test_connected_at_home_counts_before_a_place(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    hass.states.async_set(ROUTER, "home", {"source_type": "router"})
    hass.states.async_set(PHONE, "not_home", {"source_type": "gps"})
    anna(hass, "home", our_presence(hass, "home"), PHONE, ROUTER)
    people.async_set_tags([tag()])
    assert [evidence.home for evidence in published] == [True]


async def test_follows_the_other_trackers(hass: HomeAssistant, people: People, published: list[PersonEvidence]) -> None:
    hass.states.async_set(PHONE, "home", {"source_type": "gps"})
    anna(hass, "home", our_presence(hass, "home"), PHONE)
    people.async_set_tags([tag()])
    hass.states.async_set(PHONE, "not_home", {"source_type": "gps"})
    await hass.async_block_till_done()
    assert [evidence.home for evidence in published] == [True, False]


async def test_tag_of_somebody_else_makes_no_issue(
    hass: HomeAssistant, people: People, published: list[PersonEvidence]
) -> None:
    anna(hass, "home", our_presence(hass, "home"))
    people.async_set_tags([tag(tag_id="other")])
    assert not [issue for issue in ir.async_get(hass).issues if issue[0] == DOMAIN]
    assert [evidence.home for evidence in published] == [None]
