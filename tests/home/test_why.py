"""Why a tag is shown in its room: what subscribers are sent, and when."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.payloads_why import HearingPayload, WhyEvent
from custom_components.xiaomi_tag.home.why import compared_rooms
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Estimate

from ..bluetooth import AddProxy, Proxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas
from ..homes import home_entry, set_up

ESTIMATE = Estimate(
    tag=KEYS, at=1.0, presence=Presence.HOME, room="hall", probabilities={"kitchen": 0.5, "hall": 0.3, "bath": 0.2}
)


@pytest.fixture(name="proxies")
async def proxies_fixture(hass: HomeAssistant, add_proxy: AddProxy) -> list[Proxy]:
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    return [add_proxy(1, kitchen), add_proxy(2, hall)]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], proxies: list[Proxy]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS, TagKind.IBEACON))


@pytest.fixture(name="stroll")
async def stroll_fixture(home: Home) -> Stroll:
    return Stroll(home)


def row(event: WhyEvent, source: str = NEAR) -> HearingPayload:
    return next(row for row in event["receivers"] if row["source"] == source)


def test_rooms_compared_are_the_likeliest_two_and_the_one_shown() -> None:
    assert compared_rooms(ESTIMATE) == ("kitchen", "hall")
    assert compared_rooms(replace(ESTIMATE, room="bath")) == ("kitchen", "bath")
    assert compared_rooms(replace(ESTIMATE, probabilities={"hall": 1.0, "bath": 0.0})) == ("hall",)
    assert compared_rooms(replace(ESTIMATE, presence=Presence.AWAY)) == ()


async def test_level_is_the_median_of_the_last_packets(home: Home, stroll: Stroll) -> None:
    stroll.walk(20, {NEAR: -50})
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    stroll.walk(4, {NEAR: -60})
    assert (row(events[-1])["heard_dbm"], row(events[-1])["packets"]) == (-50, 11)
    stroll.walk(4, {NEAR: -60})
    assert (row(events[-1])["heard_dbm"], row(events[-1])["age_s"]) == (-60, 0.0)


async def test_silent_receiver_has_an_age_and_no_level(home: Home, stroll: Stroll) -> None:
    stroll.walk(20)
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    stroll.walk(60, {NEAR: -50})
    far = row(events[-1], FAR)
    assert (far["heard_dbm"], far["packets"], far["age_s"]) == (None, 0, 60.0)


async def test_ignored_receiver_has_nothing_to_compare(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    options = {"receivers": {FAR: {"offset_db": 0.0, "ignored": True}}}
    hass.config_entries.async_update_entry(home.entry, options=options)
    await hass.async_block_till_done()
    stroll.walk(20, {NEAR: -50})
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    far = row(events[0], FAR)
    assert (far["state"], far["expected"]) == ("ignored", [])
    assert set(far["fits"]) == {None}


async def test_offset_is_in_the_level(hass: HomeAssistant, home: Home, stroll: Stroll) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"receivers": {NEAR: {"offset_db": 4.0}}})
    await hass.async_block_till_done()
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    stroll.walk(20, {NEAR: -50})
    assert row(events[-1])["heard_dbm"] == -46


async def test_nothing_is_sent_while_nothing_changes(home: Home, stroll: Stroll) -> None:
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    assert len(events) == 1
    stroll.walk(5, {})
    assert len(events) == 1
    stroll.walk(1)
    assert len(events) == 2
    stroll.walk(1, tag=BAG)
    assert [event["tag"] for event in events] == [KEYS] * len(events)


async def test_other_tags_packets_are_not_kept(home: Home, stroll: Stroll) -> None:
    home.why.async_subscribe(KEYS, lambda _event: None)
    stroll.walk(5, tag=BAG)
    assert not home.why._watched[KEYS].packets
    assert set(home.why._watched) == {KEYS}


async def test_challenger_is_named(home: Home, stroll: Stroll) -> None:
    stroll.walk(60)
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    assert events[0]["switch"] is None
    stroll.walk(20, {NEAR: -75, FAR: -45})
    rooms = [switch["room"] for event in events if (switch := event["switch"]) is not None]
    assert rooms
    assert set(rooms) == {"hall"}
    assert events[-1]["place"]["room"] == "hall"


async def test_motion_sensors_of_the_rooms_are_shown(home: Home, stroll: Stroll) -> None:
    home.tracker.sense("kitchen", True, stroll.now)
    stroll.walk(10)
    events: list[WhyEvent] = []
    home.why.async_subscribe(KEYS, events.append)
    assert events[0]["sensors"] == {"kitchen": "on"}
    home.tracker.sense("kitchen", False, stroll.now)
    stroll.walk(1)
    assert events[-1]["sensors"] == {"kitchen": "recent"}


async def test_forgotten_tag_ends_it(home: Home) -> None:
    events: list[WhyEvent] = []
    unsubscribe = home.why.async_subscribe(KEYS, events.append)
    home.why.async_forget_tag(KEYS)
    assert events[-1] == {"ended": True}
    unsubscribe()
    assert not home.why._watched
