"""Home, away, and what must not be called away."""

import pytest

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Presence, Reason, TagMemory
from tests.locator.home import HALL, KITCHEN, OFFICE, START, TAG, Home

AT_KITCHEN = TagMemory(Presence.HOME, "kitchen", START - 30, 2.0)
ALL = ("kitchen-1", "hall-1", "office-1")


def test_a_silent_tag_is_away_after_the_least_silence() -> None:
    home = Home(away_after_s=120)
    home.run(KITCHEN, 60)
    assert home.wait(119) == []
    assert home.wait(2) == [TAG]
    answer = home.answer()
    assert answer.presence is Presence.AWAY
    assert answer.room is None
    assert answer.reason is Reason.SILENT
    assert answer.probability == answer.away_probability >= 0.5
    assert answer.moving is None


def test_the_probability_of_being_away_grows_with_the_silence() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    seen = []
    for _ in range(16):
        home.wait(10)
        answer = home.answer()
        seen.append(answer.away_probability)
        assert sum(
            answer.probabilities.values()
        ) + answer.unnamed_probability + answer.away_probability == pytest.approx(1)
    assert seen == sorted(seen)
    assert seen[0] < 0.01
    assert seen[-1] > 0.7


def test_the_least_silence_may_be_changed_at_any_time() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.locator.away_after_s = 20
    home.wait(21)
    assert home.answer().presence is Presence.AWAY


def test_a_tag_that_speaks_rarely_is_given_its_own_time() -> None:
    home = Home()
    home.run(KITCHEN, 60 * 60, every_s=60)
    assert home.answer().interval_s == pytest.approx(60, rel=0.2)
    home.wait(150)
    assert home.answer().presence is Presence.HOME
    home.wait(300)
    assert home.answer().presence is Presence.AWAY


def test_a_tag_that_comes_back_gets_presence_and_room_together() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.wait(200)
    changed = home.run(OFFICE, 1)
    assert changed == []
    assert home.run(OFFICE, 2) == [TAG]
    assert home.answer().presence is Presence.HOME
    assert home.answer().room == "office"


def test_no_receiver_online_is_not_away() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.cut(*ALL)
    home.wait(3600)
    answer = home.answer()
    assert answer.presence is Presence.HOME
    assert answer.room == "kitchen"
    assert answer.reason is Reason.NO_RECEIVER


def test_after_an_outage_the_silence_counts_from_the_receivers_return() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.wait(100)
    home.cut(*ALL)
    home.wait(60)
    home.restore("hall-1", "kitchen-1")
    home.wait(119)
    assert home.answer().presence is Presence.HOME
    home.wait(2)
    assert home.answer().presence is Presence.AWAY


def test_a_tag_whose_own_receivers_are_offline_is_held() -> None:
    home = Home()
    home.run({"kitchen-1": -58}, 60)
    home.cut("kitchen-1")
    home.wait(3600)
    assert home.answer().room == "kitchen"
    assert home.answer().reason is Reason.NO_RECEIVER


def test_a_tag_that_another_receiver_heard_lately_may_go_away() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.cut("kitchen-1")
    home.wait(125)
    assert home.answer().presence is Presence.AWAY


def test_a_removed_receiver_holds_no_tag() -> None:
    home = Home()
    home.run({"kitchen-1": -58}, 60)
    del home.receivers["kitchen-1"]
    home.configure()
    home.wait(125)
    assert home.answer().presence is Presence.AWAY


def test_an_away_tag_stays_away_without_receivers() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.wait(200)
    home.cut(*ALL)
    home.wait(10)
    assert home.answer().presence is Presence.AWAY
    assert home.answer().reason is Reason.NO_RECEIVER


def test_memory_holds_what_a_restart_needs() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    memory = home.locator.memory(TAG)
    assert memory.presence is Presence.HOME
    assert memory.room == "kitchen"
    assert memory.evidence_at == pytest.approx(home.now - 0.1)
    assert memory.interval_s == pytest.approx(1, rel=0.2)


def test_memory_of_a_tag_never_heard_is_empty() -> None:
    assert Home().locator.memory(TAG) == TagMemory(Presence.UNKNOWN, None, None, None)


def test_a_restored_room_stays_until_the_tag_is_heard() -> None:
    home = Home(memory=AT_KITCHEN)
    home.tick()
    answer = home.answer()
    assert answer.presence is Presence.HOME
    assert answer.room == "kitchen"
    assert answer.reason is Reason.RESTORED
    assert answer.interval_s == pytest.approx(2)
    assert answer.evidence_at == START - 30
    assert answer.strongest_receiver is None
    assert sum(answer.probabilities.values()) + answer.unnamed_probability + answer.away_probability == pytest.approx(1)
    home.run(KITCHEN, 1)
    assert home.answer().reason is Reason.STRONGEST


def test_a_restored_room_ends_by_the_tags_own_interval() -> None:
    home = Home(memory=TagMemory(Presence.HOME, "kitchen", START - 30, 100.0))
    home.wait(399)
    assert home.answer().room == "kitchen"
    home.wait(3)
    assert home.answer().presence is Presence.AWAY
    assert home.answer().reason is Reason.SILENT


def test_a_restored_rooms_time_starts_when_a_receiver_is_there() -> None:
    home = Home(memory=AT_KITCHEN)
    home.cut(*ALL)
    home.wait(1000)
    assert home.answer().reason is Reason.NO_RECEIVER
    home.restore(*ALL)
    home.tick()
    assert home.answer().reason is Reason.RESTORED
    home.wait(118)
    assert home.answer().room == "kitchen"
    home.wait(3)
    assert home.answer().presence is Presence.AWAY


def test_a_restored_rooms_time_starts_when_the_rooms_own_receiver_is_back() -> None:
    home = Home(memory=AT_KITCHEN)
    home.cut("kitchen-1")
    home.wait(1000)
    assert home.answer().room == "kitchen"
    assert home.answer().reason is Reason.NO_RECEIVER
    home.restore("kitchen-1")
    home.wait(123)
    assert home.answer().presence is Presence.AWAY


def test_time_before_the_first_tick_is_not_silence() -> None:
    home = Home(memory=AT_KITCHEN)
    home.tick(1000)
    assert home.answer().room == "kitchen"


def test_a_restored_away_tag_is_away_until_heard() -> None:
    home = Home(memory=TagMemory(Presence.AWAY, None, START - 3000, 2.0))
    home.wait(300)
    assert home.answer().presence is Presence.AWAY
    assert home.answer().reason is Reason.RESTORED
    home.run(HALL, 3)
    assert home.answer().room == "hall"


def test_a_restored_room_does_not_wait_for_its_receivers_to_be_known() -> None:
    home = Home(memory=TagMemory(Presence.HOME, "stable", START - 30, 2.0))
    home.rooms = []
    home.configure()
    home.tick()
    assert home.answer().room == "stable"
    home.rooms = ["kitchen", "stable", "hall"]
    home.configure()
    home.tick()
    assert home.answer().room == "stable"
    assert home.answer().reason is Reason.RESTORED


def test_a_restored_room_that_is_gone_is_left_once_the_tag_is_heard() -> None:
    home = Home(memory=TagMemory(Presence.HOME, "stable", START - 30, 2.0))
    home.run(KITCHEN, 20)
    assert home.answer().room == "kitchen"
    home.configure()
    assert "stable" not in home.answer().probabilities


def test_a_cached_packet_is_knowledge_but_not_presence() -> None:
    home = Home()
    home.hear(KITCHEN, age_s=60, replayed=True)
    home.wait(3)
    assert home.answer().presence is Presence.UNKNOWN
    assert home.answer().evidence_at == pytest.approx(START - 59)
    home.wait(120)
    assert home.answer().presence is Presence.AWAY


def test_a_cached_packet_does_not_hold_a_tag_at_home() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.wait(110)
    home.hear(KITCHEN, age_s=30, replayed=True)
    home.wait(15)
    assert home.answer().presence is Presence.AWAY


def test_a_fresh_cached_packet_counts() -> None:
    home = Home()
    home.hear(KITCHEN, age_s=6, replayed=True)
    home.wait(3)
    assert home.answer().room == "kitchen"


def test_a_late_packet_does_not_change_the_present_room() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.locator.observe(Sighting(TAG, "office-1", -30, home.now - 7, home.now))
    home.tick()
    assert home.answer().strongest_receiver == "kitchen-1"
    assert home.answer().evidence_at == pytest.approx(home.now - 1.1)


def test_a_packet_from_the_future_counts_as_now() -> None:
    home = Home()
    for _ in range(3):
        home.hear(KITCHEN, age_s=-500)
        home.tick()
    assert home.answer().room == "kitchen"
    assert home.answer().evidence_at == home.now


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_impossible_times_do_no_harm(odd: float) -> None:
    home = Home()
    home.run(KITCHEN, 10)
    home.locator.observe(Sighting(TAG, "office-1", -30, odd, home.now))
    home.locator.observe(Sighting(TAG, "office-1", -30, home.now, odd))
    home.tick()
    evidence_at = home.answer().evidence_at
    assert evidence_at is not None
    assert evidence_at <= home.now
    assert home.answer().room == "kitchen"


def test_a_clock_set_back_keeps_ages_right() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.wait(30)
    home.now -= 7200
    home.wait(88)
    assert home.answer().presence is Presence.HOME
    assert home.answer().room == "kitchen"
    home.wait(6)
    assert home.answer().presence is Presence.AWAY


def test_a_clock_set_forward_is_not_silence() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.tick(7200)
    assert home.answer().presence is Presence.HOME
    home.run(KITCHEN, 5)
    assert home.answer().room == "kitchen"
    assert home.answer().interval_s == pytest.approx(1, rel=0.2)
