from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, override
from unittest.mock import patch

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Presence, Report, Sighting
from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.fences.crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.model import Estimate, Reason

from ..homes import home_entry, pass_time, set_up, state_of

TAG: Final = TagKind.ADDRESS.value
OFFICE: Final = Fix(48.2, 11.6, 20.0)
HOME: Final = PlaceRef(PlaceKind.ZONE, "zone.home")


class ScriptedLocator(Locator):
    """Answers for the tag what the test sets, each second."""

    answer = Estimate(tag=TAG, at=0.0)

    @override
    def tick(self, now: float) -> Sequence[str]:
        self.answer = replace(self.answer, at=now)
        return [TAG]

    @override
    def estimates(self, tags: Iterable[str]) -> dict[str, Estimate]:
        return dict.fromkeys(tags, self.answer)


class Stroll:
    """A home whose tag is where the test puts it; a second passes for each call of `stay`."""

    def __init__(self, hass: HomeAssistant, home: Home) -> None:
        self.hass = hass
        self.home = home
        self.now = home.clock.now()
        self.heard_at: float | None = None
        self.events: list[Event[Any]] = []
        self.published: list[Crossing] = []
        hass.bus.async_listen(EVENT_CROSSING, self.events.append)
        home.publisher.async_listen(self.published.append)

    async def stay(self, room: str | None, seconds: int, presence: Presence = Presence.HOME) -> None:
        if presence is Presence.HOME:
            self.heard_at = self.now + seconds
        assert isinstance(self.home.locator, ScriptedLocator)
        self.home.locator.answer = Estimate(
            tag=TAG,
            at=self.now,
            presence=presence,
            room=room,
            probabilities={room: 0.97} if room else {},
            away_probability=0.03 if presence is Presence.HOME else 0.99,
            reason=Reason.STRONGEST,
            evidence_at=self.heard_at,
        )
        for _ in range(seconds):
            self.now += 1.0
            if presence is Presence.HOME:
                self.home.tracker.observe(Sighting(TAG, "kitchen", -60, self.now, self.now))
            self.home.async_tick(self.now)
        await self.hass.async_block_till_done()

    def report(self, fix: Fix, seen_at: float) -> None:
        sighting = Sighting(TAG, "relay:phone", -70, seen_at, self.now)
        self.home.tracker.report(Report(sighting, fix), self.now, stands_in_home=False)

    def kinds(self, place: PlaceRef) -> list[str]:
        return [each.kind.value for each in self.published if each.place == place]


@pytest.fixture
async def stroll(hass: HomeAssistant, enable_bluetooth: None) -> AsyncIterator[Stroll]:
    assert await async_setup_component(hass, "zone", {})
    for name in ("Kitchen", "Hall"):
        ar.async_get(hass).async_create(name)
    hass.states.async_set(
        "zone.home",
        "0",
        {"latitude": 48.1, "longitude": 11.5, "radius": 100, "passive": False, "friendly_name": "Home"},
    )
    hass.states.async_set(
        "zone.office",
        "0",
        {"latitude": 48.2, "longitude": 11.6, "radius": 150, "passive": False, "friendly_name": "Office"},
    )
    with patch("custom_components.xiaomi_tag.home.home.Locator", ScriptedLocator):
        yield Stroll(hass, await set_up(hass, home_entry(TagKind.ADDRESS)))


def left(event_id: str) -> Crossing:
    return Crossing(
        event_id=event_id,
        tag=TAG,
        place=HOME,
        kind=CrossingKind.LEFT,
        event_time=1.0,
        decided_at=2.0,
        confidence=1.0,
    )


def area(name: str) -> PlaceRef:
    return PlaceRef(PlaceKind.AREA, name)


async def test_first_evidence_is_not_a_crossing(stroll: Stroll) -> None:
    await stroll.stay("kitchen", 30)
    assert not stroll.published
    assert stroll.home.crossings.inside(TAG, area("kitchen")) is True


async def test_change_of_room_is_left_and_entered(stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay("hall", 60)
    assert stroll.kinds(area("kitchen")) == ["left"]
    assert stroll.kinds(area("hall")) == ["entered"]


async def test_event_names_ids_only(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay("hall", 60)
    data = next(event.data for event in stroll.events if event.data["kind"] == "entered")
    device = next(iter(dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, TAG)})))
    assert set(data) == {
        "event_id",
        "event_time",
        "decided_at",
        "device_id",
        "entity_id",
        "tag",
        "kind",
        "place",
        "confidence",
        "late",
    }
    assert data["device_id"] == device.id
    assert data["entity_id"] == er.async_get(hass).async_get_entity_id("event", DOMAIN, f"{TAG}_crossing")
    assert (data["tag"], data["place"], data["late"]) == (TAG, {"kind": "area", "id": "hall"}, False)
    assert 0.8 <= data["confidence"] <= 1
    assert data["event_time"] <= data["decided_at"]


async def test_stored_before_published_and_marked_after(stroll: Stroll, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    journal = stroll.home.journal
    commit, mark = journal.async_commit, journal.async_mark

    async def committed(crossings: Sequence[Crossing], states: Any) -> frozenset[str]:
        order.extend("stored" for _ in crossings)
        return await commit(crossings, states)

    def marked(ids: Collection[str]) -> None:
        order.extend("marked" for _ in ids)
        mark(ids)

    monkeypatch.setattr(journal, "async_commit", committed)
    monkeypatch.setattr(journal, "async_mark", marked)
    await stroll.stay("kitchen", 20)
    stroll.home.publisher.async_listen(lambda _crossing: order.append("published"))
    await stroll.stay("hall", 8)
    assert order == ["stored", "stored", "published", "published", "marked", "marked"]


async def test_crossing_stored_before_is_not_published_again(stroll: Stroll, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing_new(*_: Any) -> frozenset[str]:
        return frozenset()

    monkeypatch.setattr(stroll.home.journal, "async_commit", nothing_new)
    await stroll.stay("kitchen", 20)
    await stroll.stay("hall", 60)
    assert not stroll.published
    assert not stroll.events


async def test_reload_repeats_nothing_and_knows_the_side(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay("hall", 60)
    count = len(stroll.events)
    assert await hass.config_entries.async_reload(stroll.home.entry.entry_id)
    await hass.async_block_till_done()
    stroll.home = stroll.home.entry.runtime_data
    assert stroll.home.crossings.inside(TAG, area("hall")) is True
    await stroll.stay("hall", 60)
    assert len(stroll.events) == count


async def test_difference_after_a_reload_is_reported(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    assert await hass.config_entries.async_reload(stroll.home.entry.entry_id)
    await hass.async_block_till_done()
    stroll.home = stroll.home.entry.runtime_data
    await stroll.stay("hall", 60)
    assert {(event.data["kind"], event.data["place"]["id"]) for event in stroll.events} == {
        ("left", "kitchen"),
        ("entered", "hall"),
    }


async def test_presence_follows_the_fences(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    state = state_of(hass, "device_tracker", f"{TAG}_presence")
    assert (state.state, state.attributes["in_zones"]) == ("home", ["zone.home"])
    await stroll.stay(None, 120, Presence.AWAY)
    state = state_of(hass, "device_tracker", f"{TAG}_presence")
    assert (state.state, state.attributes["in_zones"]) == ("not_home", [])
    assert stroll.kinds(HOME) == ["left"]


async def test_relay_places_an_away_tag_in_a_zone(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay(None, 120, Presence.AWAY)
    stroll.report(OFFICE, stroll.now)
    await stroll.stay(None, 60, Presence.AWAY)
    state = state_of(hass, "device_tracker", f"{TAG}_presence")
    assert (state.state, state.attributes["in_zones"]) == ("Office", ["zone.office"])
    assert (state.attributes["latitude"], state.attributes["longitude"]) == (48.2, 11.6)
    assert (state.attributes["gps_accuracy"], state.attributes["source_type"]) == (20, "gps")
    assert stroll.kinds(PlaceRef(PlaceKind.ZONE, "zone.office")) == ["entered"]


async def test_coordinates_are_not_shown_at_home(hass: HomeAssistant, stroll: Stroll) -> None:
    await stroll.stay(None, 20, Presence.AWAY)
    stroll.report(OFFICE, stroll.now)
    await stroll.stay("kitchen", 60)
    state = state_of(hass, "device_tracker", f"{TAG}_presence")
    assert state.state == "home"
    assert state.attributes["source_type"] == "bluetooth_le"
    assert "latitude" not in state.attributes


async def test_coordinates_follow_a_clock_that_was_set_back(hass: HomeAssistant, stroll: Stroll) -> None:
    stroll.report(OFFICE, stroll.now)
    stroll.now -= 86_400
    stroll.report(Fix(48.3, 11.6, 20.0), stroll.now)
    fix = stroll.home.crossings.fix(stroll.home.tags[TAG])
    assert fix is not None
    assert fix.latitude == 48.3


async def test_late_report_is_published_as_late(stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay(None, 700, Presence.AWAY)
    stroll.report(OFFICE, stroll.now - 540)
    await stroll.stay(None, 60, Presence.AWAY)
    office = PlaceRef(PlaceKind.ZONE, "zone.office")
    notified = [(each.kind, each.late) for each in stroll.published if each.place == office]
    assert notified == [(CrossingKind.ENTERED, True), (CrossingKind.DWELLED, True)]


async def test_report_older_than_the_lateness_is_history(stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    await stroll.stay(None, 700, Presence.AWAY)
    stroll.report(OFFICE, stroll.now - 660)
    await stroll.stay(None, 60, Presence.AWAY)
    assert not stroll.kinds(PlaceRef(PlaceKind.ZONE, "zone.office"))


async def test_corrections_of_the_past_are_published_once(stroll: Stroll) -> None:
    await stroll.stay("kitchen", 20)
    correction = Crossing(
        event_id="c1",
        tag=TAG,
        place=area("hall"),
        kind=CrossingKind.CORRECTED,
        event_time=stroll.now - 3600,
        decided_at=stroll.now,
        confidence=0.9,
        late=True,
        correction=Correction.ADDED,
        of=CrossingKind.ENTERED,
    )
    stroll.home.publisher.async_publish_corrections([correction])
    await stroll.hass.async_block_till_done()
    stroll.home.publisher.async_publish_corrections([correction])
    await stroll.hass.async_block_till_done()
    assert [event.data["correction"] for event in stroll.events] == ["added"]


async def test_new_area_is_a_fence_at_once(hass: HomeAssistant, stroll: Stroll) -> None:
    ar.async_get(hass).async_create("Study")
    await hass.async_block_till_done()
    await stroll.stay("study", 30)
    assert stroll.home.crossings.inside(TAG, area("study")) is True


async def test_followers_hear_of_silent_changes(stroll: Stroll) -> None:
    heard: list[int] = []
    stop = stroll.home.crossings.async_listen(lambda: heard.append(1))
    await stroll.stay("kitchen", 20)
    assert heard
    stop()
    heard.clear()
    await stroll.stay("hall", 60)
    assert not heard


async def test_followers_hear_of_tags_that_go_and_change(hass: HomeAssistant, stroll: Stroll) -> None:
    notified: list[int] = []
    stroll.home.crossings.async_listen(lambda: notified.append(len(stroll.home.tags)))
    entry = stroll.home.entry
    hass.config_entries.async_update_subentry(entry, entry.subentries[TAG], title="Bag")
    await pass_time(hass, 1)
    assert notified
    notified.clear()
    hass.config_entries.async_remove_subentry(entry, TAG)
    await pass_time(hass, 2)
    assert 0 in notified


async def test_what_relays_brought_last_is_gone_over_before_the_end(stroll: Stroll) -> None:
    stroll.report(OFFICE, stroll.now - 1)
    await stroll.home.async_finish_crossings()
    assert stroll.home.crossings.fix(stroll.home.tags[TAG]) is not None
    assert stroll.home.crossings.inside(TAG, HOME) is False


async def test_nothing_of_a_tag_is_stored_after_it_went(stroll: Stroll, monkeypatch: pytest.MonkeyPatch) -> None:
    await stroll.stay("kitchen", 20)
    stored: list[str] = []
    commit = stroll.home.journal.async_commit

    async def note(crossings: Sequence[Crossing], states: Any) -> Any:
        stored.extend(each.tag for each in (*crossings, *states))
        return await commit(crossings, states)

    monkeypatch.setattr(stroll.home.journal, "async_commit", note)
    stroll.home.publisher.async_publish_corrections([left("x")])
    stroll.report(OFFICE, stroll.now)
    stroll.home.roster.async_start_over([stroll.home.tags[TAG]], stroll.now)
    await stroll.home.async_finish_crossings()
    assert not stored
    assert stroll.home.crossings.fix(stroll.home.tags[TAG]) is None


async def test_listener_that_fails_keeps_nothing_from_the_others(
    stroll: Stroll, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_crossing: Crossing) -> None:
        raise RuntimeError

    await stroll.stay("kitchen", 20)
    stroll.home.publisher.async_listen(fail)
    await stroll.stay("hall", 60)
    assert {event.data["kind"] for event in stroll.events} == {"entered", "left"}
    assert "A listener failed" in caplog.text
