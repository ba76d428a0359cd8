"""Those who watch hear everything once, then what changes."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.api.layout import async_save_layout
from custom_components.xiaomi_tag.basics.model import Fix, Report, Sighting
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.payloads import LiveEvent
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..bluetooth import AddProxy, Proxy
from ..calibrating import BAG, FAR, KEYS, NEAR, Stroll, areas, plan_json
from ..homes import home_entry, set_up


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


def watch(home: Home) -> list[LiveEvent]:
    events: list[LiveEvent] = []
    home.live.async_subscribe(events.append)
    return events


async def test_watcher_hears_of_all_tags_first(stroll: Stroll) -> None:
    stroll.walk(10)
    [first] = watch(stroll.home)
    assert first.keys() == {"at", "tags"}
    assert first["at"] == pytest.approx(stroll.now, abs=0.1)
    assert first["tags"].keys() == {KEYS, BAG}
    place = first["tags"][KEYS]
    assert place is not None
    assert (place["presence"], place["room"]) == ("home", "kitchen")
    assert place["evidence_at"] == pytest.approx(stroll.now, abs=0.1)
    assert sum(place["probabilities"].values()) + place["unnamed_probability"] + place[
        "away_probability"
    ] == pytest.approx(1.0, abs=0.01)
    assert place["probability"] == place["probabilities"]["kitchen"]
    never_heard = first["tags"][BAG]
    assert never_heard is not None
    assert (never_heard["presence"], never_heard["room"], never_heard["evidence_at"]) == ("unknown", None, None)


async def test_tag_at_rest_sends_nothing(stroll: Stroll) -> None:
    stroll.walk(60)
    events = watch(stroll.home)
    for wobble in (-1, 1, 0, 2, -2) * 12:
        stroll.walk(1, {NEAR: -50 + wobble, FAR: -70 - wobble})
    assert len(events) == 1


async def test_tag_that_falls_silent_and_is_heard_again_is_sent(stroll: Stroll) -> None:
    stroll.walk(60)
    events = watch(stroll.home)
    last = stroll.now
    stroll.walk(60, {})
    silent = [place for event in events[1:] if (place := event.get("tags", {}).get(KEYS)) is not None]
    assert silent[0]["silent"]
    assert silent[0]["evidence_at"] == pytest.approx(last, abs=0.1)
    events.clear()
    stroll.walk(2)
    place = events[0]["tags"][KEYS]
    assert place is not None
    assert not place["silent"]


async def test_move_to_another_room_is_published(stroll: Stroll) -> None:
    stroll.walk(30)
    events = watch(stroll.home)
    stroll.walk(60, {NEAR: -80, FAR: -45})
    rooms = [place["room"] for event in events if (place := event.get("tags", {}).get(KEYS)) is not None]
    assert rooms[0] == "kitchen"
    assert rooms[-1] == "hall"


async def test_growing_silence_is_sent_now_and_then(stroll: Stroll) -> None:
    stroll.walk(30)
    events = watch(stroll.home)
    stroll.walk(200, {})
    away = [place["away_probability"] for event in events if (place := event.get("tags", {}).get(KEYS)) is not None]
    assert away == sorted(away)
    assert away[-1] > 0.5
    assert len(away) <= 25


async def test_new_and_removed_tags_are_sent(hass: HomeAssistant, stroll: Stroll) -> None:
    events = watch(stroll.home)
    hass.config_entries.async_remove_subentry(stroll.home.entry, BAG)
    await hass.async_block_till_done()
    stroll.walk(1, {})
    assert events[1:] == [{"at": round(stroll.now, 1), "tags": {BAG: None}, "home_changed": True}]


@pytest.mark.parametrize("change", ["area", "layout", "receiver"])
async def test_change_of_the_home_is_sent_once(
    hass: HomeAssistant, stroll: Stroll, proxies: list[Proxy], change: str
) -> None:
    events = watch(stroll.home)
    match change:
        case "area":
            ar.async_get(hass).async_update("kitchen", name="Galley")
        case "layout":
            await async_save_layout(stroll.home, plan_json())
        case _:
            proxies[0].move("hall")
    await hass.async_block_till_done()
    stroll.walk(3, {})
    changes = [event for event in events if "home_changed" in event]
    assert [event.keys() for event in changes] == [{"at", "home_changed"}]


async def test_second_watcher_does_not_disturb_the_first(stroll: Stroll) -> None:
    stroll.walk(5)
    one, other = watch(stroll.home), watch(stroll.home)
    assert other == one
    stroll.walk(30, {NEAR: -80, FAR: -45})
    assert len(one) > 1
    assert one == other


async def test_who_stopped_watching_hears_nothing(stroll: Stroll) -> None:
    events: list[LiveEvent] = []
    stop = stroll.home.live.async_subscribe(events.append)
    stop()
    stop()
    stroll.walk(10)
    assert len(events) == 1
    # And whoever comes later hears what is true by then.
    [first] = watch(stroll.home)
    place = first["tags"][KEYS]
    assert place is not None
    assert place["room"] == "kitchen"


async def test_unload_ends_it(hass: HomeAssistant, stroll: Stroll) -> None:
    events = watch(stroll.home)
    assert await hass.config_entries.async_unload(stroll.home.entry.entry_id)
    assert events[-1] == {"at": round(stroll.now, 1), "ended": True}


async def test_recomputing_is_sent_in_whole_percents(home: Home) -> None:
    events = watch(home)
    for share in (0.0, 0.101, 0.104, 1.0):
        home.live.async_recompute_progress(KEYS, share)
    progress = [event["recompute"]["progress"] for event in events if "recompute" in event]
    assert progress == [0.0, 0.1, 1.0]


async def test_place_has_since_when_and_the_usual_pause(stroll: Stroll) -> None:
    began = stroll.now
    stroll.walk(60)
    [first] = watch(stroll.home)
    place = first["tags"][KEYS]
    assert place is not None
    assert place["since"] is not None
    assert began <= place["since"] <= began + 10
    assert place["interval_s"] is not None
    assert 0.5 < place["interval_s"] < 5
    never_heard = first["tags"][BAG]
    assert never_heard is not None
    assert (never_heard["since"], never_heard["interval_s"], never_heard["fix"]) == (None, None, None)


async def test_since_when_is_known_after_a_restart(hass: HomeAssistant, stroll: Stroll) -> None:
    stroll.walk(60)
    [before] = watch(stroll.home)
    assert await hass.config_entries.async_reload(stroll.home.entry.entry_id)
    [after] = watch(stroll.home.entry.runtime_data)
    one, other = before["tags"][KEYS], after["tags"][KEYS]
    assert one is not None
    assert other is not None
    assert one["since"] is not None
    assert other["room"] == one["room"]
    assert other["since"] == pytest.approx(one["since"], abs=0.1)


async def test_where_a_relay_placed_a_tag_is_sent(stroll: Stroll) -> None:
    events = watch(stroll.home)

    def relay(tag: str, latitude: float) -> None:
        sighting = Sighting(tag, "phone", -60, stroll.now, stroll.now)
        stroll.home.tracker.report(Report(sighting, Fix(latitude, 11.5, 20.0)), stroll.now, stands_in_home=False)

    relay(BAG, 48.1)
    placed_at = stroll.now
    stroll.walk(1, {})
    place = events[-1]["tags"][BAG]
    assert place is not None
    assert place["fix"] == {"latitude": 48.1, "longitude": 11.5, "accuracy_m": 20.0, "at": round(placed_at, 1)}
    relay(BAG, 48.2)
    stroll.walk(1, {})
    place = events[-1]["tags"][BAG]
    assert place is not None
    assert place["fix"] is not None
    assert place["fix"]["latitude"] == 48.2


async def test_coordinates_of_a_tag_at_home_are_not_sent(stroll: Stroll) -> None:
    stroll.walk(30)
    sighting = Sighting(KEYS, "phone", -60, stroll.now, stroll.now)
    stroll.home.tracker.report(Report(sighting, Fix(48.1, 11.5, 20.0)), stroll.now, stands_in_home=False)
    stroll.walk(1)
    [first] = watch(stroll.home)
    place = first["tags"][KEYS]
    assert place is not None
    assert place["fix"] is None
