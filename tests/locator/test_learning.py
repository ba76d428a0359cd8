"""What is learned from, what is kept of it, and when maps are made."""

from collections.abc import Sequence
import json
from typing import Any

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Emitter, Locator, Receiver, Room
from custom_components.xiaomi_tag.locator.health import SelfTest
from custom_components.xiaomi_tag.locator.learning import EVERY_S, TEST_EVERY_S
from custom_components.xiaomi_tag.locator.records import Pieces
from tests.locator.living import TAG, Living
from tests.locator.pieces import AT
from tests.locator.radio import MIDDLES, NAMES, PLAN, RECEIVERS, ROOMS, SPOTS, walked


def learned(home: Living) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(home.locator.learned()))
    return data


def evidence(home: Living) -> Pieces:
    """What the next maps would be made of."""
    home.locator.set_plan(None)
    home.now += 3
    job = home.locator.due(home.now)
    assert job is not None
    home.locator.abandon()
    return job.pieces


def emitted(home: Living) -> Pieces:
    home.locator.set_plan(None)
    home.now += 3
    job = home.locator.due(home.now)
    assert job is not None
    home.locator.abandon()
    return job.emitted


def kept(home: Living) -> int:
    return len(learned(home)["tags"]["sender"])


def after_restart(data: dict[str, Any], receivers: Sequence[Receiver], rooms: Sequence[Room] = ROOMS) -> Living:
    home = Living()
    home.locator = Locator()
    home.locator.restore(data)
    home.locator.configure(receivers, rooms, home.now)
    home.locator.add_tag(TAG, None, home.now)
    home.now += 3600
    return home


def lived() -> Living:
    home = Living()
    for room in ("kitchen", "office", "bedroom"):
        home.stay(room, 60)
    return home


def test_pieces_hold_what_was_heard_and_the_published_room() -> None:
    home = lived()
    pieces = evidence(home)
    assert {NAMES[room] for room in pieces.room.tolist() if room >= 0} >= {"kitchen", "office", "bedroom"}
    settled = pieces.only(np.flatnonzero((pieces.room == NAMES.index("kitchen")) & (pieces.sure > 0.5)))
    assert len(settled) > 2
    assert (settled.level_dbm.argmax(axis=1) == 0).all()
    assert (pieces.known == 0).all()


def test_a_tag_that_rests_for_long_is_not_a_flood() -> None:
    home = Living()
    home.stay("kitchen", 1800)
    assert 5 < kept(home) < 25


def test_a_piece_ends_where_the_room_changes() -> None:
    home = lived()
    pieces = evidence(home)
    kitchen = pieces.only(np.flatnonzero(pieces.room == NAMES.index("kitchen")))
    # Nothing of the office, where its receiver hears a tag 30 dB louder.
    assert np.nanmax(kitchen.level_dbm[:, 1]) < -75


def test_measured_distances_are_part_of_the_pieces() -> None:
    home = Living()
    home.stay("kitchen", 5)
    home.locator.observe_range(TAG, "kitchen-1", 2.5, home.now)
    home.stay("kitchen", 10)
    assert np.nanmax(evidence(home).range_m) == 2.5


def test_what_was_learned_survives_a_restart() -> None:
    home = lived()
    data = learned(home)
    again = after_restart(data, RECEIVERS)
    assert kept(again) == kept(home)
    assert learned(again)["tags"] == data["tags"]


def test_what_was_learned_survives_a_restart_with_other_receivers_and_rooms() -> None:
    home = lived()
    before = evidence(home)
    receivers = (Receiver("new", "bath"), *reversed(RECEIVERS[:3]))
    rooms = [Room("cellar"), *(room for room in ROOMS if room.id != "office")]
    after = evidence(after_restart(learned(home), receivers, rooms))
    assert len(after) == len(before)
    assert np.isnan(after.level_dbm[:, 0]).all()
    np.testing.assert_allclose(after.level_dbm[:, 3], before.level_dbm[:, 0], atol=0.51)
    names = [room.id for room in rooms]
    for old, new in zip(before.room.tolist(), after.room.tolist(), strict=True):
        assert (names[new] if new >= 0 else None) == (NAMES[old] if old >= 0 and NAMES[old] != "office" else None)


def test_a_receiver_that_was_moved_while_home_assistant_was_down_starts_as_new() -> None:
    home = lived()
    receivers = (Receiver("kitchen-1", "bath"), *RECEIVERS[1:])
    after = evidence(after_restart(learned(home), receivers))
    assert np.isnan(after.level_dbm[:, 0]).all()
    assert np.isfinite(after.level_dbm[:, 1:]).all()


def test_the_map_learned_is_there_after_a_restart() -> None:
    home = lived()
    first = home.work()
    again = after_restart(learned(home), RECEIVERS)
    again.now = home.now
    second = again.work()
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(second.area_map.level_dbm, first.area_map.level_dbm, atol=0.5)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
garbage = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(SPOTS)), inner)
)
SOMETHING = learned(lived())


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SOMETHING)), garbage))
def test_any_file_is_restored_or_ignored(parts: dict[str, Any]) -> None:
    home = after_restart({**SOMETHING, **parts}, RECEIVERS)
    assert home.locator.level is not None
    assert home.work() is not None
    json.dumps(home.locator.learned())


@pytest.mark.parametrize("since", [10**400, float("nan"), float("inf"), "now", None])
def test_a_damaged_fault_is_left_aside(since: object) -> None:
    home = after_restart({**SOMETHING, "moved": {"kitchen-1": [since, "office"]}}, RECEIVERS)
    assert home.locator.receiver_faults() == ()


def test_a_tag_that_is_erased_leaves_nothing_behind() -> None:
    home = lived()
    home.locator.remove_tag(TAG, erase=True)
    assert kept(home) == 0
    assert TAG not in json.dumps(learned(home))


def test_a_tag_that_is_only_removed_leaves_what_was_learned() -> None:
    home = lived()
    before = kept(home)
    home.locator.remove_tag(TAG)
    assert kept(home) == before


def test_maps_are_made_at_once_and_then_only_for_something_new() -> None:
    home = Living()
    assert home.work() is not None
    home.now += 10 * EVERY_S
    assert home.work() is None
    home.stay("kitchen", 200)
    assert home.work() is not None
    assert home.work() is None


def test_a_changed_plan_waits_a_moment_only() -> None:
    home = Living()
    home.work()
    home.locator.set_walks([walked("kitchen")])
    assert home.work() is None
    home.now += 3
    assert home.work() is not None


def test_a_clock_that_was_set_back_holds_no_maps_up() -> None:
    home = lived()
    home.work()
    home.now -= 7200
    home.stay("bath", 200)
    assert home.work() is not None


def listening(*emitters: Emitter) -> Living:
    home = Living()
    home.emitters = emitters
    home.configure()
    return home


TV = Emitter("tv", "office")


def test_an_emitter_gives_pieces_with_its_room() -> None:
    home = listening(TV)
    home.beacon("tv", MIDDLES["office"], 100)
    pieces = emitted(home)
    assert len(pieces) >= 2
    assert (pieces.room == NAMES.index("office")).all()
    assert (pieces.known == 1).all()


def test_a_receiver_that_advertises_does_not_hear_itself() -> None:
    home = listening(Emitter("receiver:office-1", "office", "office-1"))
    home.beacon("receiver:office-1", SPOTS["office-1"], 100)
    pieces = emitted(home)
    assert len(pieces) >= 2
    assert np.isnan(pieces.level_dbm[:, 1]).all()
    assert np.isfinite(pieces.level_dbm[:, 3]).all()


def test_emitters_and_receivers_that_are_not_known_are_ignored() -> None:
    home = listening(TV)
    home.beacon("nobody's", MIDDLES["office"], 100)
    home.locator.observe_emitter("tv", "nobody's", -60, home.now)
    home.locator.observe_emitter("tv", "office-1", -60, home.now - 60)
    home.stay("kitchen", 60)
    assert len(emitted(home)) == 0


@pytest.mark.parametrize("room", ["bath", None])
def test_an_emitter_that_stands_elsewhere_now_is_reset(room: str | None) -> None:
    home = listening(TV)
    home.beacon("tv", MIDDLES["office"], 100)
    home.emitters = (Emitter("tv", room),)
    home.configure()
    assert len(emitted(home)) == 0


def test_an_emitter_that_is_gone_is_forgotten_and_its_place_used_again() -> None:
    home = listening(TV)
    home.beacon("tv", MIDDLES["office"], 100)
    home.locator.observe_emitter("tv", "office-1", -60, home.now)
    home.emitters = (Emitter("lamp", "bath"),)
    home.configure()
    assert len(emitted(home)) == 0
    home.beacon("lamp", MIDDLES["bath"], 100)
    assert (emitted(home).room == NAMES.index("bath")).all()


def test_an_emitter_follows_its_room_to_a_new_index() -> None:
    home = listening(TV)
    home.beacon("tv", MIDDLES["office"], 100)
    home.locator.configure(home.receivers, [Room("cellar"), *ROOMS], home.now, emitters=home.emitters)
    assert (emitted(home).room == NAMES.index("office") + 1).all()
    home.locator.configure(home.receivers, [ROOMS[0]], home.now, emitters=home.emitters)
    assert (emitted(home).known == 0).all()


def test_what_emitters_showed_survives_a_restart() -> None:
    home = listening(TV)
    home.beacon("tv", MIDDLES["office"], 100)
    before = emitted(home)
    again = after_restart(learned(home), RECEIVERS)
    again.emitters = home.emitters
    again.configure()
    after = emitted(again)
    assert len(after) == len(before)
    assert (after.known == 1).all()


def test_emitters_are_tested_now_and_then() -> None:
    home = listening(TV)
    assert home.locator.self_test() == SelfTest()
    home.beacon("tv", MIDDLES["office"], 200)
    home.locator.set_plan(PLAN)
    home.now = AT + TEST_EVERY_S + 1
    home.work()
    assert home.locator.self_test().emitters == 1
    assert home.locator.self_test().room_error == 0
    home.locator.set_plan(None)
    home.now += 10
    result = home.work()
    assert result is not None
    assert result.self_test is None
    assert home.locator.self_test().emitters == 1
