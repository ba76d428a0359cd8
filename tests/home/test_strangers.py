"""The detection of strangers in a real home, with the real detector."""

from collections.abc import Mapping
from itertools import pairwise
import json
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, Event, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.xiaomi_tag.const import DOMAIN, EVENT_STRANGER, EVENT_STRANGER_LOG
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.members import GRACE_S
from custom_components.xiaomi_tag.home.stranger_log import MOST_ENTRIES, MOST_SWITCHED, LogEntry, LogKind, StrangerLog
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Estimate, Presence
from custom_components.xiaomi_tag.strangers.model import Choice, GuestVisit, Level, Sensitivity
from custom_components.xiaomi_tag.tracker.tracker import Second
from demo import frames

from ..bluetooth import AddProxy, Proxy
from ..homes import ENTRY_ID, home_entry, set_up
from ..planted import ADDRESS, ANNA, HOUR_S, Planted

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEY = f"{DOMAIN}.{ENTRY_ID}.strangers"


def stored_strangers(installed_at: float, **data: Any) -> dict[str, Any]:
    """Return Home Assistant's storage of a home whose detection has run since a moment."""
    return {KEY: {"version": 1, "minor_version": 1, "key": KEY, "data": {"installed_at": installed_at, **data}}}


@pytest.fixture
async def hall(hass: HomeAssistant, add_proxy: AddProxy) -> Proxy:
    return add_proxy(1, ar.async_get(hass).async_create("Hall").id, name="Hall proxy")


@pytest.fixture
async def levels(hass: HomeAssistant, hall: Proxy, add_proxy: AddProxy) -> Mapping[str, float]:
    """Levels of a tracker in the hall."""
    kitchen = add_proxy(2, ar.async_get(hass).async_create("Kitchen").id, name="Kitchen proxy")
    return {hall.source: -58.0, kitchen.source: -75.0}


@pytest.fixture
async def home(hass: HomeAssistant, levels: object, hass_storage: dict[str, Any]) -> Home:
    """Return a home whose detection began long ago, with Anna in it."""
    hass.states.async_set(ANNA, "home", {"friendly_name": "Anna"})
    hass_storage |= stored_strangers(1.0)
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture
def planted(home: Home, monkeypatch: pytest.MonkeyPatch) -> Planted:
    return Planted(home, monkeypatch)


@pytest.fixture
def events(hass: HomeAssistant) -> list[Event[Any]]:
    captured: list[Event[Any]] = async_capture_events(hass, EVENT_STRANGER)
    return captured


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith("stranger_")
    }


async def test_what_comes_home_with_a_member_is_noticed(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], events: list[Event[Any]]
) -> None:
    await planted.go_out_and_in(levels, 1)
    [event] = events
    [track] = planted.home.strangers.detector.tracks()
    [device] = dr.async_get(hass).async_get_devices(identifiers={(DOMAIN, ENTRY_ID)})
    shown = {key: event.data[key] for key in ("kind", "track", "members", "place", "family", "late", "device_id")}
    assert shown == {
        "kind": "notice",
        "track": track.id,
        "members": [ANNA],
        "place": {"kind": "area", "id": "hall"},
        "family": "find_my",
        "late": False,
        "device_id": device.id,
    }
    assert hass.states.get(event.data["entity_id"]) is not None
    assert 0 < event.data["confidence"] <= 1


async def test_what_goes_and_comes_with_a_member_is_suspected_and_then_confirmed(
    planted: Planted, levels: Mapping[str, float], events: list[Event[Any]]
) -> None:
    await planted.go_out_and_in(levels, 6)
    assert [event.data["kind"] for event in events] == ["notice", "suspected", "confirmed"]
    assert len({event.data["event_id"] for event in events}) == 3


async def test_what_does_not_move_with_a_member_is_not(
    planted: Planted, levels: Mapping[str, float], events: list[Event[Any]]
) -> None:
    planted.meet()
    await planted.pass_time(HOUR_S, levels)
    for state in ("not_home", "home") * 3:
        planted.person(state)
        await planted.pass_time(HOUR_S, levels)
    assert not events


async def test_a_level_is_stored_before_it_is_published(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], hass_storage: dict[str, Any]
) -> None:
    stored: list[Any] = []

    def published(event: Event[Any]) -> None:
        tracks = hass_storage[KEY]["data"]["detector"]["tracks"]["tracks"]
        stored.extend(json.dumps(track) for track in tracks if "notice" in json.dumps(track))

    hass.bus.async_listen(EVENT_STRANGER, published)
    await planted.go_out_and_in(levels, 1)
    await hass.async_block_till_done()
    assert len(stored) == 1


async def test_a_restart_in_the_middle_loses_nothing_and_publishes_nothing_twice(
    hass: HomeAssistant,
    planted: Planted,
    levels: Mapping[str, float],
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # How much each time counts depends on the hour: after two it is not yet confirmed at any.
    await planted.go_out_and_in(levels, 2)
    before = [event.data["kind"] for event in events]
    monkeypatch.setattr("custom_components.xiaomi_tag.basics.clock.Clock.now", lambda _clock: planted.now)
    assert await hass.config_entries.async_reload(ENTRY_ID)
    after = Planted(planted.home.entry.runtime_data, monkeypatch)
    after.now = planted.now
    assert after.level is Level(before[-1])
    await after.pass_time(60.0, levels)
    after.meet()
    await after.go_until(levels, Level.CONFIRMED)
    assert before in (["notice"], ["notice", "suspected"])
    assert [event.data["kind"] for event in events] == ["notice", "suspected", "confirmed"]


async def test_a_case_is_an_issue_until_somebody_decides(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    await planted.go_out_and_in(levels, 1)
    assert not issues(hass)
    await planted.go_out_and_in(levels, 5)
    [track] = planted.home.strangers.detector.tracks()
    [(issue_id, issue)] = issues(hass).items()
    assert issue_id == f"stranger_confirmed_{track.id}"
    assert issue.data == {"track": track.id}
    assert issue.is_fixable
    assert issue.translation_key == "stranger"
    planted.home.strangers.async_decide(track.id, Choice.TRUST, "Anna")
    assert not issues(hass)
    planted.home.strangers.async_decide(track.id, None, "Anna")
    assert issues(hass)
    planted.home.strangers.async_close(track.id, "Anna")
    assert not issues(hass)


async def test_an_issue_that_was_ignored_comes_back_with_the_next_level(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    await planted.go_until(levels, Level.SUSPECTED)
    [suspected] = issues(hass)
    ir.async_ignore_issue(hass, DOMAIN, suspected, True)
    await planted.go_until(levels, Level.CONFIRMED)
    [(confirmed, issue)] = issues(hass).items()
    assert confirmed != suspected
    assert issue.dismissed_version is None


async def test_issues_are_gone_while_the_home_is_not_loaded(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    await planted.go_out_and_in(levels, 6)
    assert issues(hass)
    await hass.config_entries.async_unload(ENTRY_ID)
    assert not issues(hass)


async def test_decisions_are_logged_for_everybody(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], hass_storage: dict[str, Any]
) -> None:
    fired = async_capture_events(hass, EVENT_STRANGER_LOG)
    await planted.go_out_and_in(levels, 1)
    strangers = planted.home.strangers
    [track] = strangers.detector.tracks()
    strangers.async_decide(track.id, Choice.TRUST, "Anna")
    strangers.async_decide(track.id, Choice.IGNORE, None)
    strangers.async_decide(track.id, None, "Ben")
    strangers.async_close(track.id, "Ben")
    done = [(LogKind.TRUSTED, "Anna"), (LogKind.IGNORED, None), (LogKind.WITHDRAWN, "Ben"), (LogKind.CLOSED, "Ben")]
    assert [(entry.what, entry.by) for entry in strangers.log] == done
    assert {entry.track for entry in strangers.log} == {track.id}
    assert [(event.data["what"], event.data["by"]) for event in fired] == done
    assert fired[0].data["family"] == "find_my"
    await strangers.async_save()
    assert [entry["what"] for entry in hass_storage[KEY]["data"]["log"]] == [what for what, _ in done]


async def test_a_track_that_does_not_exist_cannot_be_decided_on(home: Home) -> None:
    with pytest.raises(KeyError):
        home.strangers.async_decide("nobody", Choice.TRUST, "Anna")
    with pytest.raises(KeyError):
        home.strangers.async_close("nobody", "Anna")
    assert not home.strangers.log


async def test_switching_off_is_logged_and_ends_it(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], events: list[Event[Any]]
) -> None:
    fired = async_capture_events(hass, EVENT_STRANGER_LOG)
    home = planted.home
    hass.config_entries.async_update_entry(home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    assert not home.strangers.enabled
    assert home.stranger_source.address_count == 0
    await planted.go_out_and_in(levels, 1)
    assert not events
    hass.config_entries.async_update_entry(home.entry, options={"strangers": True, "strangers_sensitivity": "high"})
    await hass.async_block_till_done()
    assert home.strangers.enabled
    assert home.strangers.sensitivity is Sensitivity.HIGH
    assert [event.data["what"] for event in fired] == ["switched_off", "switched_on", "sensitivity"]
    assert [entry.what for entry in home.strangers.log] == [
        LogKind.SWITCHED_OFF,
        LogKind.SWITCHED_ON,
        LogKind.SENSITIVITY,
    ]


async def test_switching_off_while_home_assistant_was_stopped_is_logged_too(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage |= stored_strangers(1.0, enabled=True, sensitivity="medium")
    home = await set_up(hass, home_entry(strangers=False))
    assert [entry.what for entry in home.strangers.log] == [LogKind.SWITCHED_OFF]


async def test_switching_off_deletes_nothing(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    await planted.go_out_and_in(levels, 1)
    hass.config_entries.async_update_entry(planted.home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    assert len(planted.home.strangers.detector.tracks()) == 1


async def test_what_is_old_is_forgotten_while_the_detection_is_off(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    planted.meet()
    await planted.pass_time(400, levels)
    hass.config_entries.async_update_entry(planted.home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    await planted.pass_time(120)
    assert len(planted.home.strangers.detector.tracks()) == 1
    planted.now += 25 * HOUR_S
    await planted.pass_time(120)
    assert not planted.home.strangers.detector.tracks()


async def test_levels_wait_until_automations_can_use_them(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], events: list[Event[Any]]
) -> None:
    hass.set_state(CoreState.not_running)
    planted.person("not_home")
    await planted.pass_time(HOUR_S)
    planted.person("home")
    planted.meet()
    await planted.pass_time(1200, levels)
    assert not events
    hass.set_state(CoreState.running)
    await planted.pass_time(1200, levels)
    assert [event.data["kind"] for event in events] == ["notice"]


async def test_the_detection_knows_since_when_it_runs(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    home = await set_up(hass, home_entry())
    assert home.clock.now() - home.strangers.installed_at < 60
    began = home.strangers.installed_at
    assert await hass.config_entries.async_reload(ENTRY_ID)
    assert home.entry.runtime_data.strangers.installed_at == began


@pytest.mark.parametrize(
    "damaged",
    [
        {"detector": 5, "log": {"at": 1}},
        {"detector": {"tracks": 7}, "log": [5, {"at": "now"}, {"at": 1, "what": "danced"}], "installed_at": "long ago"},
        {"enabled": 3, "sensitivity": 9},
    ],
)
async def test_a_damaged_document_is_left_aside(
    hass: HomeAssistant, hass_storage: dict[str, Any], damaged: dict[str, Any]
) -> None:
    hass_storage |= {KEY: {"version": 1, "minor_version": 1, "key": KEY, "data": damaged}}
    home = await set_up(hass, home_entry())
    assert not home.strangers.log
    assert not home.strangers.detector.tracks()


async def test_the_log_is_kept_for_three_months(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    home = await set_up(hass, home_entry())
    now = home.clock.now()
    log = [{"at": now - days * 86_400, "what": "closed", "by": None, "track": "t"} for days in (100, 80)]
    await hass.config_entries.async_unload(ENTRY_ID)
    hass_storage[KEY]["data"]["log"] = log
    home = await set_up(hass, home.entry)
    assert [entry.at for entry in home.strangers.log] == [log[1]["at"]]


async def test_decisions_do_not_push_switching_off_out_of_the_log(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    home = await set_up(hass, home_entry())
    now = home.clock.now()
    for options in ({"strangers": False}, {}):
        hass.config_entries.async_update_entry(home.entry, options=options)
        await hass.async_block_till_done()
    visit = GuestVisit("v", None, "Clara", now, now + HOUR_S)
    for _ in range(2 * MOST_ENTRIES):
        home.strangers.async_add_visit(visit)
    assert [entry.what for entry in home.strangers.log[:3]] == [
        LogKind.SWITCHED_OFF,
        LogKind.SWITCHED_ON,
        LogKind.VISIT_NAMED,
    ]
    assert len(home.strangers.log) == MOST_ENTRIES + 2
    before = home.strangers.log
    await hass.config_entries.async_unload(ENTRY_ID)
    home = await set_up(hass, home.entry)
    assert home.strangers.log == before


async def test_switching_is_bounded_too(hass: HomeAssistant) -> None:
    log = StrangerLog()
    for at in range(2 * MOST_SWITCHED):
        log.add(LogEntry(at, LogKind.SWITCHED_ON))
    assert [entry.at for entry in log.entries(0.0)] == list(range(MOST_SWITCHED, 2 * MOST_SWITCHED))


async def test_addresses_of_trackers_beside_their_owners_are_forgotten_at_switching_off(
    hass: HomeAssistant, home: Home
) -> None:
    detector, now = home.strangers.detector, home.clock.now()
    detector.near_owner(ADDRESS, -60.0, now)
    hass.config_entries.async_update_entry(home.entry, options={"strangers": False})
    await hass.async_block_till_done()
    detector.tick(now + HOUR_S)
    assert detector.memory()["guests"]["company"]["left"] == []


async def test_the_store_goes_with_the_entry(hass: HomeAssistant, home: Home, hass_storage: dict[str, Any]) -> None:
    await home.strangers.async_save()
    assert KEY in hass_storage
    await hass.config_entries.async_remove(ENTRY_ID)
    assert KEY not in hass_storage


async def test_no_address_is_stored_or_published(
    hass: HomeAssistant,
    planted: Planted,
    levels: Mapping[str, float],
    events: list[Event[Any]],
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "custom_components.xiaomi_tag")
    await planted.go_out_and_in(levels, 6)
    await planted.home.strangers.async_save()
    states = [state.as_dict() for state in hass.states.async_all()]
    shown = json.dumps([hass_storage[KEY], states, [event.data for event in events]], default=str)
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("custom_components"))
    for spelling in (ADDRESS, ADDRESS.lower(), ADDRESS.replace(":", ""), ADDRESS.replace(":", "").lower()):
        assert spelling not in shown
        assert spelling not in ours


async def test_listeners_are_called_when_something_changed_and_at_most_every_ten_seconds(
    planted: Planted, levels: Mapping[str, float]
) -> None:
    calls: list[float] = []
    planted.home.strangers.async_listen(lambda: calls.append(planted.now))
    await planted.pass_time(HOUR_S)
    assert not calls
    planted.meet()
    await planted.pass_time(HOUR_S, levels)
    assert calls
    assert all(later - earlier >= 10 for earlier, later in pairwise(calls))
    assert len(calls) < 90


async def test_our_own_tags_show_how_loud_it_is_inside(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[float] = []
    monkeypatch.setattr(home.strangers.detector, "own_level", learned.append)
    now = home.clock.now() + 100.0
    places = {"keys": Presence.HOME, "bag": Presence.HOME, "cat": Presence.AWAY}
    levels = {"keys": -61.0, "bag": None, "cat": -90.0}
    estimates = {
        tag: Estimate(
            tag=tag, at=now, presence=presence, room=None, evidence_at=now, interval_s=1.0, strongest_dbm=levels[tag]
        )
        for tag, presence in places.items()
    }
    for second in range(65):
        home.strangers.async_second(Second(now + second, estimates=estimates))
    assert learned == [-61.0, -61.0]


async def test_scores_of_a_person_who_comes_late_at_a_start_are_kept(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    await planted.go_out_and_in(levels, 3)
    [track] = planted.home.strangers.detector.tracks()
    before = planted.home.strangers.detector.summary(track.id)
    hass.states.async_remove(ANNA)
    monkeypatch.setattr("custom_components.xiaomi_tag.basics.clock.Clock.now", lambda _clock: planted.now)
    assert await hass.config_entries.async_reload(ENTRY_ID)
    after = Planted(planted.home.entry.runtime_data, monkeypatch)
    await after.pass_time(60.0)
    after.person("home")
    await after.pass_time(GRACE_S)
    summary = after.home.strangers.detector.summary(track.id)
    assert summary.members == before.members == (ANNA,)
    assert summary.score == pytest.approx(before.score, abs=0.1)


async def test_scores_of_a_person_who_is_gone_are_forgotten(
    hass: HomeAssistant, planted: Planted, levels: Mapping[str, float]
) -> None:
    await planted.go_out_and_in(levels, 3)
    [track] = planted.home.strangers.detector.tracks()
    hass.states.async_remove(ANNA)
    await planted.pass_time(GRACE_S + 60.0)
    assert planted.home.strangers.detector.summary(track.id).score == 0


async def test_visits_of_guests_are_named_and_ended(home: Home) -> None:
    now = home.clock.now()
    home.strangers.async_add_visit(GuestVisit("visit", ANNA, "Carla", now - 60, now + 86_400))
    [visit] = home.strangers.detector.visits()
    assert visit.name == "Carla"
    home.strangers.async_end_visit("visit")
    assert all(visit.end <= home.clock.now() for visit in home.strangers.detector.visits())


async def test_a_home_that_starts_with_the_detection_off_logs_it(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(strangers=False))
    assert [entry.what for entry in home.strangers.log] == [LogKind.SWITCHED_OFF]


async def test_a_member_who_left_just_before_a_restart_has_left(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any]
) -> None:
    home.tags["address"].person = ANNA
    hass.states.async_set(ANNA, "not_home", {"friendly_name": "Anna"})
    await hass.async_block_till_done()
    assert not home.strangers.detector.memory()["members"]["moves"]
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    [[member, move, *_]] = hass_storage[KEY]["data"]["detector"]["members"]["moves"]
    assert (member, move) == (ANNA, "left")


async def test_a_tag_that_is_forgotten_shows_no_rooms_of_its_person(home: Home) -> None:
    member = home.strangers._members._members[ANNA]
    member.tag_rooms["address"] = "hall"
    home.roster.async_start_over([home.tags["address"]], home.clock.now())
    assert not member.tag_rooms


async def test_packets_of_an_unknown_tracker_reach_the_detection(hass: HomeAssistant, home: Home, hall: Proxy) -> None:
    hall.hear(ADDRESS, frames.find_my_separated(bytes(range(200, 228)), device_class=1), -60)
    home.async_tick(home.clock.now())
    assert home.stranger_source.address_count == 1
