"""What subscribers get of strangers, and when."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.stranger_feed import MOST_VISITS
from custom_components.xiaomi_tag.strangers.model import Choice, Decision, Level
from custom_components.xiaomi_tag.strangers.track import Visit

from ..bluetooth import AddProxy
from ..homes import home_entry, set_up
from ..staged_strangers import ANNA, EVIDENCE, TUESDAY, StagedStrangers, hear, household

type Events = list[Any]


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, add_proxy: AddProxy, strangers: StagedStrangers) -> Home:
    kitchen = ar.async_get(hass).async_create("Kitchen")
    add_proxy(1, kitchen.id, name="Kitchen proxy")
    household(hass)
    return await set_up(hass, home_entry())


@pytest.fixture(name="second")
def second_fixture(home: Home) -> Callable[[float], None]:
    """Return what lets the second pass that is so long after the start."""
    start = home.clock.now()
    return lambda after_s: home.stranger_feed.async_second(home.tracker.tick(start + after_s))


def subscribe(home: Home) -> Events:
    events: Events = []
    home.stranger_feed.async_subscribe(events.append)
    return events


def test_stranger_next_door_is_in_no_room(home: Home, strangers: StagedStrangers) -> None:
    strangers.put(inside=0.2)
    assert home.stranger_feed.describe()["strangers"][0]["room"] is None


def test_stranger_is_described_wholly(home: Home, strangers: StagedStrangers) -> None:
    strangers.put(still_since=TUESDAY, decision=Decision(Choice.IGNORE, "Ben", TUESDAY + 1))
    hear(home, strangers, ("nowhere", -40.0, 1.0), ("AA:BB:CC:00:00:01", -61.4, 3.0), ("other", -80.0, 1.0))
    payload = home.stranger_feed.describe()
    (described,) = payload["strangers"]
    receiver = described.pop("receiver")  # type: ignore[misc]
    evidence = described.pop("evidence")  # type: ignore[misc]
    assert described == {
        "id": "stranger",
        "family": "find_my",
        "condition": "separated",
        "model": None,
        "connectable": None,
        "level": "suspected",
        "score": 9.5,
        "confidence": 0.987,
        "members": [ANNA],
        "first_seen": TUESDAY - 50_000,
        "last_seen": TUESDAY + 70_000,
        "present": True,
        "inside": 0.97,
        "room": "kitchen",
        "still": True,
        "ambient": False,
        "suspicious": False,
        "guest": False,
        "decision": {"choice": "ignore", "by": "Ben", "at": TUESDAY + 1},
        "rooms": [{"area_id": "kitchen", "seconds": 40_000.0}],
        "visits": [(TUESDAY - 50_000, TUESDAY), (TUESDAY + 30_000, None)],
    }
    assert receiver == {"name": "Kitchen proxy", "area_id": "kitchen", "dbm": -61, "age_s": pytest.approx(3, abs=1)}
    assert [each["clue"] for each in evidence] == [each.clue.value for each in EVIDENCE]
    assert evidence[1] == {
        "clue": "left_together",
        "at": TUESDAY,
        "member": ANNA,
        "apart_s": 40,
        "room": None,
        "nats": 3.4,
    }


def test_receivers_of_one_that_left_are_not_shown(home: Home, strangers: StagedStrangers) -> None:
    track = strangers.put()
    track.visits[-1].ended_at = TUESDAY + 70_000
    hear(home, strangers, ("AA:BB:CC:00:00:01", -61.4, 3.0))
    (described,) = home.stranger_feed.describe()["strangers"]
    assert (described["present"], described["receiver"], described["room"], described["still"]) == (
        False,
        None,
        None,
        None,
    )


def test_most_serious_is_first_and_passers_by_are_left_out(home: Home, strangers: StagedStrangers) -> None:
    gone = [Visit(TUESDAY, TUESDAY + 60)]
    strangers.put("passer_by", level=None, visits=gone)
    strangers.put("ambient", level=None, visits=gone, ambient=True, score=1.0)
    strangers.put("here", level=None, score=2.0)
    strangers.put("trusted", level=None, visits=gone, score=0.5, decision=Decision(Choice.TRUST, None, TUESDAY))
    strangers.put("noticed", level=Level.NOTICE, visits=gone, score=0.0)
    strangers.put("confirmed", level=Level.CONFIRMED)
    listed = [each["id"] for each in home.stranger_feed.describe()["strangers"]]
    assert listed == ["confirmed", "noticed", "here", "ambient", "trusted"]


def test_only_the_last_visits_are_described(home: Home, strangers: StagedStrangers) -> None:
    strangers.put(visits=[Visit(TUESDAY + hour * 3600, TUESDAY + hour * 3600 + 60) for hour in range(MOST_VISITS + 9)])
    (described,) = home.stranger_feed.describe()["strangers"]
    assert len(described["visits"]) == MOST_VISITS
    assert described["visits"][-1][0] == TUESDAY + (MOST_VISITS + 8) * 3600


def test_first_week_is_shown_while_it_lasts(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    until = home.strangers.detector.learning_until
    assert home.stranger_feed.describe()["learning_until"] == pytest.approx(until, abs=0.1)
    monkeypatch.setattr(home.clock, "now", lambda: until + 1)
    assert home.stranger_feed.describe()["learning_until"] is None


def test_all_are_sent_at_once_and_then_changes_only(
    home: Home, strangers: StagedStrangers, second: Callable[[float], None]
) -> None:
    track = strangers.put()
    events = subscribe(home)
    assert [each["id"] for each in events[0]["strangers"]] == ["stranger"]
    second(11)
    second(25)
    assert len(events) == 1
    track.level = Level.CONFIRMED
    second(36)
    assert [event["strangers"][0]["level"] for event in events] == ["suspected", "confirmed"]


def test_decision_is_sent_at_the_next_second_but_never_twice_in_ten(
    home: Home, strangers: StagedStrangers, second: Callable[[float], None], hass: HomeAssistant
) -> None:
    track = strangers.put()
    events = subscribe(home)
    second(12)
    track.decision = Decision(Choice.TRUST, "Anna", TUESDAY)
    home.stranger_feed.async_mark()
    second(13)
    assert len(events) == 2
    track.decision = None
    home.stranger_feed.async_mark()
    second(14)
    second(22)
    assert len(events) == 2
    second(23.5)
    assert [each["strangers"][0]["decision"] is None for each in events] == [True, False, True]


def test_time_that_goes_on_is_no_change(
    home: Home, strangers: StagedStrangers, second: Callable[[float], None]
) -> None:
    track = strangers.put()
    hear(home, strangers, ("AA:BB:CC:00:00:01", -60.0, 3.0))
    events = subscribe(home)
    track.last_seen_at += 60
    hear(home, strangers, ("AA:BB:CC:00:00:01", -59.0, 9.0))
    second(20)
    assert len(events) == 1
    hear(home, strangers, ("AA:BB:CC:00:00:01", -50.0, 0.0))
    second(40)
    assert events[-1]["strangers"][0]["receiver"]["dbm"] == -50


def test_nothing_is_sent_after_unsubscribing(
    home: Home, strangers: StagedStrangers, second: Callable[[float], None]
) -> None:
    events: Events = []
    unsubscribe = home.stranger_feed.async_subscribe(events.append)
    unsubscribe()
    strangers.put()
    second(20)
    home.stranger_feed.async_stop()
    assert len(events) == 1


async def test_end_is_sent_when_the_home_is_unloaded(hass: HomeAssistant, home: Home) -> None:
    events = subscribe(home)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert events[-1] == {"ended": True}
