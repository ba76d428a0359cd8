"""Calibration runs, from the first packet to what they bring."""

import asyncio
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.calibration import LONGEST_S, NotLearned, Outcome, Stage, silent
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import ChangeKind
from custom_components.xiaomi_tag.locator.evaluate import Gain, GainJob
from custom_components.xiaomi_tag.locator.walks import WalkKind
from custom_components.xiaomi_tag.receivers.ids import relay_id
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo
from demo import frames

from ..bluetooth import AddProxy, Proxy
from ..calibrating import BAG, FAR, KEYS, NEAR, STORE_KEY, Stroll, areas, some_walk
from ..homes import home_entry, pass_time, set_up


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


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


async def calibrate(hass: HomeAssistant, stroll: Stroll, room: str, heard: dict[str, int] | None = None) -> Outcome:
    run = stroll.home.calibration.async_begin(KEYS, room, 30)
    stroll.walk(30, heard)
    await settle(hass)
    outcome = await run.done
    assert outcome is not None
    return outcome


async def test_packet_on_the_air_is_recorded(hass: HomeAssistant, home: Home, proxies: list[Proxy]) -> None:
    run = home.calibration.async_begin(KEYS, "kitchen", 30)
    proxies[0].hear("A4:C1:38:00:00:01", frames.services(0x180F), -50, age_s=-0.1)
    assert dict(run.recorder.packets)[NEAR] == 1
    assert silent(run.recorder.packets)[0] == FAR


async def test_walks_that_begin_together_both_report_their_gain(
    hass: HomeAssistant, stroll: Stroll, caplog: pytest.LogCaptureFixture
) -> None:
    runs = [stroll.home.calibration.async_begin(tag, room, 30) for tag, room in ((KEYS, "kitchen"), (BAG, "hall"))]
    for _ in range(30):
        stroll.hear(FAR, -55, tag=BAG)
        stroll.walk(1, {NEAR: -50, FAR: -70})
    await settle(hass)
    outcomes = [await run.done for run in runs]
    assert [outcome and outcome.accuracy_after for outcome in outcomes] == [1.0, 1.0]
    assert "could not be computed" not in caplog.text


async def test_walk_for_which_the_oldest_goes_reports_its_gain(
    hass: HomeAssistant, stroll: Stroll, caplog: pytest.LogCaptureFixture
) -> None:
    old = [some_walk(number, ("kitchen", "hall")[number % 2]) for number in range(3)]
    with patch("custom_components.xiaomi_tag.home.calibration_store.MOST_WALKS", 3):
        await stroll.home.calibration_store.async_add(old)
        outcome = await calibrate(hass, stroll, "kitchen")
    assert set(stroll.home.calibration_store.walks) == {"w1", "w2", outcome.walk}
    assert outcome.accuracy_before is not None
    assert outcome.accuracy_after is not None
    assert "could not be computed" not in caplog.text


async def test_walk_is_kept_and_given_to_the_locator(
    hass: HomeAssistant, hass_storage: dict[str, Any], home: Home, stroll: Stroll
) -> None:
    with patch.object(home.locator, "set_walks", wraps=home.locator.set_walks) as set_walks:
        outcome = await calibrate(hass, stroll, "kitchen", {NEAR: -50})
    assert outcome.walk is not None
    [walk] = home.calibration_store.walks.values()
    set_walks.assert_called_once_with((walk,))
    assert (walk.id, walk.kind, walk.room, walk.tag) == (outcome.walk, WalkKind.WALK, "kitchen", KEYS)
    assert {NEAR, FAR} <= set(walk.receivers)
    assert len(walk.levels_dbm) == 30
    assert hass_storage[STORE_KEY]["data"]["walks"][0]["id"] == walk.id
    assert not home.calibration.runs


async def test_outcome_contains_what_was_heard(hass: HomeAssistant, stroll: Stroll) -> None:
    outcome = await calibrate(hass, stroll, "kitchen", {NEAR: -50})
    assert (outcome.packets[NEAR], outcome.packets[FAR]) == (30, 0)
    assert FAR in silent(outcome.packets)
    assert (outcome.seconds, outcome.enough) == (30, True)


async def test_gain_is_what_a_room_without_a_receiver_gets_a_name_by(hass: HomeAssistant, stroll: Stroll) -> None:
    [attic] = areas(hass, "Attic")
    await hass.async_block_till_done()
    stroll.walk(1, {})
    kitchen = await calibrate(hass, stroll, "kitchen", {NEAR: -50, FAR: -85})
    assert kitchen.accuracy_before == kitchen.accuracy_after == 1.0
    await calibrate(hass, stroll, "hall", {NEAR: -85, FAR: -50})
    outcome = await calibrate(hass, stroll, attic, {NEAR: -75, FAR: -72})
    assert outcome.accuracy_before == pytest.approx(0.67, abs=0.1)
    assert outcome.accuracy_after == pytest.approx(1.0, abs=0.1)


async def test_too_little_is_reported_and_not_stored(hass: HomeAssistant, stroll: Stroll) -> None:
    outcome = await calibrate(hass, stroll, "kitchen", {})
    assert (outcome.walk, outcome.enough, outcome.seconds) == (None, False, 0)
    assert outcome.accuracy_after is None
    assert not stroll.home.calibration_store.walks


async def test_replayed_packets_count_nothing(hass: HomeAssistant, stroll: Stroll) -> None:
    run = stroll.home.calibration.async_begin(KEYS, "kitchen", 30)
    stroll.hear(replayed=True)
    assert run.recorder.seconds == 0


async def test_each_tag_has_its_own_run(hass: HomeAssistant, stroll: Stroll) -> None:
    calibration = stroll.home.calibration
    run = calibration.async_begin(KEYS, "kitchen", 30)
    with pytest.raises(ServiceValidationError) as refusal:
        calibration.async_begin(KEYS, "hall", 30)
    assert refusal.value.translation_key == "already_calibrating"
    other = calibration.async_begin(BAG, "hall", 60)
    stroll.walk(30)
    await settle(hass)
    assert run.done.done()
    assert set(calibration.runs) == {BAG}
    assert other.recorder.seconds == 0


@pytest.mark.parametrize(("tag", "room", "key"), [("gone", "kitchen", "not_a_tag"), (KEYS, "attic", "unknown_area")])
async def test_unknown_tag_or_room_is_refused(stroll: Stroll, tag: str, room: str, key: str) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        stroll.home.calibration.async_begin(tag, room, 30)
    assert refusal.value.translation_key == key
    with pytest.raises(ServiceValidationError) as refusal:
        await stroll.home.calibration.async_correct(tag, room)
    assert refusal.value.translation_key == key


async def test_home_that_hears_nothing_is_refused(hass: HomeAssistant, stroll: Stroll) -> None:
    with patch("custom_components.xiaomi_tag.receivers.registry.bluetooth.async_current_scanners", return_value=[]):
        stroll.walk(1, {})
        with pytest.raises(ServiceValidationError) as refusal:
            stroll.home.calibration.async_begin(KEYS, "kitchen", 30)
    assert refusal.value.translation_key == "no_receiver_online"


async def test_pause_stops_time_and_ears(hass: HomeAssistant, stroll: Stroll) -> None:
    calibration = stroll.home.calibration
    run = calibration.async_begin(KEYS, "kitchen", 40)
    stages = [run.stage]
    stroll.walk(10)
    calibration.async_pause(KEYS)
    stages.append(run.stage)
    stroll.walk(60)
    assert run.progress(stroll.now) == 0.25
    calibration.async_resume(KEYS)
    stages.append(run.stage)
    stroll.walk(31)
    stages.append(run.stage)
    assert stages == [Stage.RECORDING, Stage.PAUSED, Stage.RECORDING, Stage.COMPUTING]
    assert run.progress(stroll.now) == 1.0
    for change in (calibration.async_pause, calibration.async_resume):
        with pytest.raises(ServiceValidationError) as refusal:
            change(KEYS)
        assert refusal.value.translation_key == "not_calibrating"
    await settle(hass)
    outcome = await run.done
    assert outcome is not None
    assert outcome.seconds == 40


async def test_forgotten_pause_ends(hass: HomeAssistant, stroll: Stroll) -> None:
    run = stroll.home.calibration.async_begin(KEYS, "kitchen", 40)
    stroll.home.calibration.async_pause(KEYS)
    stroll.now += LONGEST_S + 1
    stroll.walk(1)
    assert await run.done is None


async def test_cancelled_run_keeps_nothing(hass: HomeAssistant, stroll: Stroll) -> None:
    run = stroll.home.calibration.async_begin(KEYS, "kitchen", 40)
    stroll.walk(35)
    assert stroll.home.calibration.async_cancel(KEYS)
    assert not stroll.home.calibration.async_cancel(KEYS)
    assert await run.done is None
    stroll.walk(10)
    await settle(hass)
    assert not stroll.home.calibration_store.walks


async def test_complete_recording_that_is_cancelled_is_kept(hass: HomeAssistant, stroll: Stroll) -> None:
    computing, proceed = asyncio.Event(), threading.Event()

    def gain(_job: GainJob) -> Gain:
        hass.loop.call_soon_threadsafe(computing.set)
        proceed.wait(10)
        return Gain(None, None)

    with patch.object(GainJob, "run", gain):
        run = stroll.home.calibration.async_begin(KEYS, "kitchen", 30)
        stroll.walk(30)
        await computing.wait()
        stroll.home.calibration.async_cancel(KEYS)
        assert await run.done is None
        proceed.set()
        await settle(hass)
    assert len(stroll.home.calibration_store.walks) == 1


@pytest.mark.parametrize("stop", [True, False])
async def test_unload_and_stop_end_every_run(hass: HomeAssistant, stroll: Stroll, stop: bool) -> None:
    run = stroll.home.calibration.async_begin(KEYS, "kitchen", 30)
    notified: list[Outcome | None] = []
    unsubscribe = stroll.home.calibration.async_listen(notified.append)
    if stop:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await hass.async_block_till_done()
    else:
        assert await hass.config_entries.async_unload(stroll.home.entry.entry_id)
    assert await run.done is None
    assert stroll.home.calibration.stopped
    assert set(notified) == {None}
    unsubscribe()


async def test_run_and_walks_of_a_removed_tag_are_removed(hass: HomeAssistant, stroll: Stroll) -> None:
    home = stroll.home
    await home.calibration_store.async_add([some_walk(1), some_walk(2, tag=BAG)])
    run = home.calibration.async_begin(KEYS, "kitchen", 30)
    stroll.walk(3)
    hass.config_entries.async_remove_subentry(home.entry, KEYS)
    await hass.async_block_till_done()
    assert await run.done is None
    assert set(home.calibration_store.walks) == {"w2"}
    assert not [sighting for sighting in home.calibration._recent if sighting.tag == KEYS]


async def test_runs_and_walks_of_a_removed_room_are_removed(
    hass: HomeAssistant, hass_storage: dict[str, Any], stroll: Stroll
) -> None:
    home = stroll.home
    await home.calibration_store.async_add([some_walk(1), some_walk(2, "hall")])
    in_kitchen = home.calibration.async_begin(KEYS, "kitchen", 30)
    in_hall = home.calibration.async_begin(BAG, "hall", 30)
    ar.async_get(hass).async_update("kitchen", name="Galley")
    ar.async_get(hass).async_delete("kitchen")
    await hass.async_block_till_done()
    assert await in_kitchen.done is None
    assert not in_hall.done.done()
    assert set(home.calibration_store.walks) == {"w2"}
    await pass_time(hass, 5)
    assert [walk["id"] for walk in hass_storage[STORE_KEY]["data"]["walks"]] == ["w2"]


async def test_receiver_that_is_cut_off_is_left_out(hass: HomeAssistant, stroll: Stroll, proxies: list[Proxy]) -> None:
    run = stroll.home.calibration.async_begin(KEYS, "kitchen", 30)
    stroll.walk(10)
    proxies[1].cut()
    stroll.walk(20, {NEAR: -50})
    await settle(hass)
    outcome = await run.done
    assert outcome is not None
    assert FAR not in outcome.packets
    [walk] = stroll.home.calibration_store.walks.values()
    assert FAR not in walk.receivers


async def test_run_that_the_rooms_own_receiver_does_not_hear_is_in_doubt(stroll: Stroll) -> None:
    calibration = stroll.home.calibration
    run = calibration.async_begin(KEYS, "kitchen", 30)
    stroll.walk(7, {FAR: -50})
    assert not calibration.here_silent(run, stroll.now)
    stroll.walk(1, {FAR: -50})
    assert calibration.here_silent(run, stroll.now)
    stroll.walk(1, {NEAR: -80})
    assert not calibration.here_silent(run, stroll.now)


async def test_room_whose_receiver_does_not_listen_is_not_in_doubt(
    hass: HomeAssistant, stroll: Stroll, proxies: list[Proxy]
) -> None:
    calibration = stroll.home.calibration
    run = calibration.async_begin(KEYS, "kitchen", 30)
    proxies[0].cut()
    stroll.walk(30, {FAR: -50})
    assert not calibration.here_silent(run, stroll.now)
    await settle(hass)
    outcome = await run.done
    assert outcome is not None
    assert (outcome.walk is None, outcome.not_learned) == (False, None)


async def test_room_without_a_receiver_is_not_in_doubt(hass: HomeAssistant, stroll: Stroll) -> None:
    [attic] = areas(hass, "Attic")
    await hass.async_block_till_done()
    outcome = await calibrate(hass, stroll, attic, {NEAR: -80})
    assert outcome.walk in stroll.home.calibration_store.walks


async def test_silence_of_a_relay_is_no_sign_as_it_may_post_later(hass: HomeAssistant, stroll: Stroll) -> None:
    [attic] = areas(hass, "Attic")
    receiver = ReceiverInfo(relay_id("tablet"), "Tablet", None, attic, None)
    stroll.home.receivers.async_include(lambda: [receiver])
    stroll.walk(1, {})
    run = stroll.home.calibration.async_begin(KEYS, attic, 30)
    assert run.recorder.packets[receiver.source] == 0
    stroll.walk(30, {NEAR: -80})
    await settle(hass)
    outcome = await run.done
    assert outcome is not None
    assert outcome.walk in stroll.home.calibration_store.walks


async def test_walk_in_another_room_is_not_learned(hass: HomeAssistant, stroll: Stroll) -> None:
    outcome = await calibrate(hass, stroll, "kitchen", {FAR: -50})
    assert (outcome.walk, outcome.not_learned) == (None, NotLearned.HERE_SILENT)
    assert (outcome.seconds, outcome.packets[FAR]) == (30, 30)
    assert stroll.home.calibration_store.walks == {}
    assert stroll.home.calibration.runs == {}


async def test_failure_to_find_out_the_gain_loses_no_walk(
    hass: HomeAssistant, stroll: Stroll, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(GainJob, "run", side_effect=RuntimeError("canary")):
        outcome = await calibrate(hass, stroll, "kitchen")
    assert outcome.walk in stroll.home.calibration_store.walks
    assert outcome.accuracy_before is outcome.accuracy_after is None
    assert "canary" in caplog.text


async def test_listener_hears_of_every_change(hass: HomeAssistant, stroll: Stroll) -> None:
    notified: list[Outcome | None] = []
    unsubscribe = stroll.home.calibration.async_listen(notified.append)
    outcome = await calibrate(hass, stroll, "kitchen")
    assert notified.count(None) >= 30
    assert notified[-1] == outcome
    unsubscribe()
    unsubscribe()
    count = len(notified)
    await calibrate(hass, stroll, "kitchen")
    assert len(notified) == count


async def test_correction_is_learned_at_once_and_shown_in_a_second(hass: HomeAssistant, stroll: Stroll) -> None:
    home = stroll.home
    stroll.walk(60)
    assert home.tags[KEYS].estimate.room == "kitchen"
    outcome = await home.calibration.async_correct(KEYS, "hall")
    stroll.walk(1, {})
    assert home.tags[KEYS].estimate.room == "hall"
    [walk] = home.calibration_store.walks.values()
    assert (walk.id, walk.kind, walk.room) == (outcome.walk, WalkKind.CORRECTION, "hall")
    # The last 20 seconds, and none before.
    assert 20 <= len(walk.levels_dbm) <= 21


async def test_journal_knows_which_calibrations_counted_when(hass: HomeAssistant, stroll: Stroll) -> None:
    home = stroll.home
    stroll.walk(20)
    outcome = await home.calibration.async_correct(KEYS, "hall")
    fields = {"calibration_id": outcome.walk}
    await hass.services.async_call(DOMAIN, "delete_calibration", fields, blocking=True, return_response=True)
    await home.journal.async_flush()
    changes = await home.journal.async_call(
        lambda journal: list(journal.changes(ChangeKind.CALIBRATION, 0.0, stroll.now + 1))
    )
    assert [(each.subject, each.data["area_id"], each.data["kept"]) for each in changes] == [
        (KEYS, "hall", True),
        (KEYS, "hall", False),
    ]


async def test_correction_of_a_tag_that_is_not_heard_teaches_nothing(hass: HomeAssistant, stroll: Stroll) -> None:
    stroll.walk(10)
    stroll.walk(30, {})
    outcome = await stroll.home.calibration.async_correct(KEYS, "hall")
    assert (outcome.walk, outcome.seconds) == (None, 0)
    stroll.walk(1, {})
    assert stroll.home.tags[KEYS].estimate.room == "hall"
    assert not stroll.home.calibration_store.walks


async def test_room_that_is_new_and_has_no_receiver_can_be_calibrated(hass: HomeAssistant, stroll: Stroll) -> None:
    [attic] = areas(hass, "Attic")
    await hass.async_block_till_done()
    stroll.walk(5)
    await calibrate(hass, stroll, attic)
    stroll.walk(1)
    await stroll.home.calibration.async_correct(KEYS, attic)
    stroll.walk(1, {})
    assert stroll.home.tags[KEYS].estimate.room == attic
