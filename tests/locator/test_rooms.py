"""Which room the locator answers, and when."""

import pytest

from custom_components.xiaomi_tag.locator import Estimate, Presence, Reason
from tests.locator.home import HALL, KITCHEN, OFFICE, START, TAG, Home


def test_tag_that_was_never_heard_is_unknown() -> None:
    home = Home()
    assert home.wait(300) == []
    assert home.answer() == Estimate(tag=TAG, at=home.now)


def test_the_first_clear_answer_comes_two_ticks_after_the_first_packet() -> None:
    home = Home()
    assert home.run(KITCHEN, 2) == []
    assert home.answer().presence is Presence.UNKNOWN
    assert home.run(KITCHEN, 1) == [TAG]
    assert home.answer().presence is Presence.HOME
    assert home.answer().room == "kitchen"
    assert home.answer().reason is Reason.STRONGEST


def test_the_nearest_receiver_may_miss_the_first_packet() -> None:
    home = Home()
    home.run({"hall-1": -74}, 2, every_s=2)
    home.run({"kitchen-1": -58}, 1)
    assert home.answer().room == "kitchen"


def test_of_unclear_rooms_the_likeliest_is_published_after_some_seconds() -> None:
    home = Home(publish_threshold=0.95)
    nearly_alike = {"kitchen-1": -70, "hall-1": -68, "office-1": -70}
    home.run(nearly_alike, 6)
    assert home.answer().presence is Presence.UNKNOWN
    home.run(nearly_alike, 2)
    assert home.answer().presence is Presence.HOME
    assert home.answer().room == "hall"
    assert home.answer().probability < 0.95


def test_a_tag_that_comes_back_to_no_clear_room_gets_one_all_the_same() -> None:
    home = Home(publish_threshold=0.95)
    home.run(KITCHEN, 3)
    home.wait(130)
    assert home.answer().presence is Presence.AWAY
    home.run({"kitchen-1": -75, "hall-1": -75, "office-1": -74}, 9)
    assert home.answer().presence is Presence.HOME
    assert home.answer().room == "office"


@pytest.mark.parametrize("every_s", [1, 2, 4])
def test_a_lasting_change_is_followed(every_s: int) -> None:
    home = Home()
    home.run(KITCHEN, 60, every_s)
    changed = home.run(OFFICE, 8 * every_s, every_s)
    assert home.answer().room == "office"
    assert changed.count(TAG) <= 2  # the room, and that the tag moves


def test_one_deep_fade_changes_nothing() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    changed = home.run({"kitchen-1": -84, "hall-1": -74}, 1) + home.run(KITCHEN, 30)
    assert changed == []
    assert home.answer().room == "kitchen"


def test_a_rival_that_leads_for_a_moment_is_held_off_with_that_reason() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.run({"kitchen-1": -76, "hall-1": -68}, 2)
    assert home.answer().room == "kitchen"
    assert home.answer().reason is Reason.HOLDING
    assert home.answer().runner_up == "hall"


def test_a_rival_within_the_drift_never_wins_while_the_tag_rests() -> None:
    home = Home()
    home.run({"kitchen-1": -68, "hall-1": -70}, 60)
    home.run({"kitchen-1": -68, "hall-1": -68}, 600)
    assert home.answer().room == "kitchen"


def test_a_room_counts_by_its_best_receiver() -> None:
    home = Home({"kitchen-1": "kitchen", "hall-1": "hall", "hall-2": "hall"})
    home.run({"kitchen-1": -66, "hall-1": -80, "hall-2": -58}, 3)
    assert home.answer().room == "hall"
    assert home.answer().strongest_receiver == "hall-2"
    assert home.answer().strongest_dbm == pytest.approx(-58)


def test_a_receiver_without_a_room_is_evidence_of_presence_only() -> None:
    home = Home({"kitchen-1": "kitchen", "stray": None})
    home.run({"stray": -40}, 8)
    assert home.answer().presence is Presence.HOME
    assert home.answer().room is None
    assert home.answer().reason is Reason.UNCLEAR
    home.run({"kitchen-1": -60, "stray": -40}, 3)
    assert home.answer().room == "kitchen"
    assert home.answer().strongest_receiver == "stray"


def test_a_receiver_in_a_room_that_is_not_listed_counts_as_without() -> None:
    home = Home({"kitchen-1": "kitchen", "shed-1": "shed"})
    home.run({"kitchen-1": -80, "shed-1": -50}, 3)
    assert home.answer().room == "kitchen"


def test_packets_of_strangers_are_ignored() -> None:
    home = Home()
    home.hear(KITCHEN, tag="nobody's")
    home.hear({"nobody's": -50})
    home.wait(3)
    assert home.answer().presence is Presence.UNKNOWN


def test_an_offline_receiver_is_neither_hit_nor_miss() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.cut("kitchen-1")
    home.run({"hall-1": -92, "office-1": -95}, 60)
    assert home.answer().room == "kitchen"
    assert home.answer().presence is Presence.HOME


def test_a_room_without_an_online_receiver_is_left_for_one_that_hears_the_tag_well() -> None:
    home = Home()
    home.run(KITCHEN, 60)
    home.cut("kitchen-1")
    home.run({"hall-1": -58, "office-1": -76}, 30)
    assert home.answer().room == "hall"


def test_a_room_whose_receivers_are_offline_is_not_changed_to() -> None:
    home = Home()
    home.run(HALL, 60)
    home.cut("kitchen-1")
    home.run({"hall-1": -95}, 120)
    assert home.answer().room == "hall"


def test_a_new_receiver_is_used_at_once_and_state_is_kept() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    home.receivers = {"attic-1": "attic", **home.receivers}
    home.configure()
    assert home.answer().room == "kitchen"
    home.run({**KITCHEN, "attic-1": -45}, 20)
    assert home.answer().room == "attic"


def test_packets_on_their_way_survive_a_change_of_receivers() -> None:
    home = Home()
    home.hear(OFFICE)
    home.receivers = {"attic-1": "attic", "office-1": "office", "kitchen-1": "kitchen"}
    home.configure()
    home.wait(3)
    assert home.answer().room == "office"


def test_a_receiver_that_moved_counts_for_its_new_room() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    home.receivers["kitchen-1"] = "attic"
    home.configure()
    home.run(KITCHEN, 30)
    assert home.answer().room == "attic"


def test_an_answer_whose_room_is_deleted_is_withdrawn_and_found_again() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    home.rooms.remove("kitchen")
    home.configure()
    assert home.answer().room is None
    assert home.tick() == [TAG]
    assert home.answer().presence is Presence.HOME
    home.run({"kitchen-1": -58, "hall-1": -64}, 3)
    assert home.answer().room == "hall"


def test_a_new_room_does_not_disturb_the_answers() -> None:
    home = Home()
    home.run(OFFICE, 30)
    home.rooms.insert(0, "cellar")
    home.configure()
    assert home.answer().room == "office"
    assert home.run(OFFICE, 5) == []


def test_a_home_without_rooms_still_knows_presence() -> None:
    home = Home()
    home.rooms = []
    home.configure()
    home.run(KITCHEN, 10)
    assert home.answer().presence is Presence.HOME
    assert home.answer().room is None
    assert home.answer().probabilities == {}


def test_a_change_waits_until_it_is_probable_enough() -> None:
    home = Home(publish_threshold=0.8)
    home.run(KITCHEN, 30)
    home.run({"kitchen-1": -70, "hall-1": -68, "office-1": -70}, 60)
    assert home.answer().room == "kitchen"
    home.run(HALL, 10)
    assert home.answer().room == "hall"


def test_probabilities_sum_to_one_and_follow_the_answer() -> None:
    home = Home()
    home.run(KITCHEN, 10)
    answer = home.answer()
    assert sum(answer.probabilities.values()) + answer.unnamed_probability + answer.away_probability == pytest.approx(1)
    assert list(answer.probabilities) == ["kitchen", "hall", "office", "attic"]
    assert answer.probabilities["attic"] == 0
    assert answer.probability == answer.probabilities["kitchen"] > 0.5
    assert answer.runner_up == "hall"
    assert answer.runner_up_probability == answer.probabilities["hall"]
    assert answer.evidence_at == pytest.approx(home.now - 0.1)
    assert answer.at == home.now


def test_many_tags_are_told_apart() -> None:
    home = Home()
    names = [f"tag {number}" for number in range(40)]
    for name in names:
        home.locator.add_tag(name, None, home.now)
    for _ in range(3):
        for number, name in enumerate(names):
            home.hear((KITCHEN, HALL, OFFICE)[number % 3], tag=name)
        home.tick()
    answers = [home.locator.estimate(name).room for name in names[:3]]
    assert answers == ["kitchen", "hall", "office"]


def test_a_removed_tag_is_forgotten_and_its_slot_used_again_cleanly() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    home.hear(KITCHEN)
    home.locator.remove_tag(TAG)
    home.locator.remove_tag(TAG)
    home.locator.add_tag("other", None, home.now)
    assert home.wait(5) == []
    assert home.locator.estimate("other").presence is Presence.UNKNOWN
    with pytest.raises(KeyError):
        home.locator.estimate(TAG)
    with pytest.raises(KeyError):
        home.locator.memory(TAG)


def test_adding_a_tag_again_resets_it() -> None:
    home = Home()
    home.run(KITCHEN, 30)
    home.locator.add_tag(TAG, None, home.now)
    assert home.answer().presence is Presence.UNKNOWN


def test_ticks_too_close_together_wait_for_the_next() -> None:
    home = Home()
    home.run(KITCHEN, 2)
    home.hear(OFFICE, age_s=0.95)
    assert home.tick(0.1) == ()
    assert home.answer().at == START + 2
    assert home.answer().evidence_at == pytest.approx(START + 1.9)
    home.tick(0.9)
    assert home.answer().evidence_at == pytest.approx(START + 2.05)
