"""The room of a tag is decided by a sequential test."""

from typing import Any

import pytest

from custom_components.xiaomi_tag.basics.model import Presence
from custom_components.xiaomi_tag.fences.sensitivity import SENSITIVITIES, Sensitivity
from custom_components.xiaomi_tag.locator.model import Estimate, Explanation, Reason
from custom_components.xiaomi_tag.tracker.rooms import LOUD_FOR_S, STILL_AFTER_S, Challenge, RoomDecisions

TAG = "keys"
SHOWN = SENSITIVITIES.index(Sensitivity.BALANCED)


class Tag:
    """One tag and the motion sensors of its rooms; times are seconds."""

    def __init__(self, room: str | None = "kitchen") -> None:
        self.now = 1000.0
        self.sensors: dict[str, bool] = {}
        self.rooms = RoomDecisions(lambda room, _now: self.sensors.get(room))
        self.rooms.begin(TAG, room, self.now)

    def hear(
        self, room: str, probability: float = 0.97, *, heard: bool = True, every_s: float = 1.0, **more: Any
    ) -> bool:
        """Let the locator find a room so probable."""
        self.now += every_s
        other = "kitchen" if room != "kitchen" else "hall"
        shares = {room: probability, other: 1 - probability}
        values: dict[str, Any] = {"presence": Presence.HOME, "room": room, "reason": Reason.STRONGEST, "moving": True}
        estimate = Estimate(
            tag=TAG,
            at=self.now,
            probability=probability,
            probabilities=dict(sorted(shares.items(), key=lambda pair: -pair[1])),
            **(values | more),
        )
        self.last = estimate
        return self.rooms.observe(estimate, self.now, heard=heard)

    def challenge(self) -> Challenge | None:
        return self.rooms.challenge(self.last, self.now)

    def away(self) -> None:
        self.now += 1
        self.rooms.observe(
            Estimate(tag=TAG, at=self.now, presence=Presence.AWAY, away_probability=0.9, reason=Reason.SILENT),
            self.now,
            heard=False,
        )

    def until(self, room: str, probability: float = 0.97, most: int = 400, **more: Any) -> int:
        """Return how many packets it takes until the tag is in a room."""
        for count in range(1, most):
            self.hear(room, probability, **more)
            if self.rooms.room(TAG) == room:
                return count
        return most

    def at(self, sensitivity: Sensitivity) -> str | None:
        decided = self.rooms.decided(TAG)
        assert decided is not None
        return decided[SENSITIVITIES.index(sensitivity)].room


def test_first_room_ever_is_taken_as_it_is() -> None:
    tag = Tag(None)
    assert tag.rooms.decided(TAG) is None
    assert tag.hear("hall", 0.5)
    assert tag.rooms.room(TAG) == "hall"


def test_stored_room_stands_until_another_was_clear_for_some_seconds() -> None:
    tag = Tag()
    assert tag.rooms.room(TAG) == "kitchen"
    assert 4 <= tag.until("hall") <= 12


def test_unclear_rooms_do_not_change_it() -> None:
    assert Tag().until("hall", 0.7) == 400


def test_change_is_dated_when_it_began() -> None:
    tag = Tag()
    begin = tag.now
    tag.until("hall")
    decided = tag.rooms.decided(TAG)
    assert decided is not None
    assert decided[SHOWN].since == begin + 1
    assert decided[SHOWN].probability == pytest.approx(0.97)


def test_doubt_between_takes_back_what_was_found() -> None:
    tag = Tag()
    for _ in range(20):
        for _ in range(3):
            tag.hear("hall")
        for _ in range(12):
            tag.hear("kitchen")
    assert tag.rooms.room(TAG) == "kitchen"


def test_challenger_is_shown_with_the_time_it_must_last() -> None:
    tag = Tag()
    tag.hear("kitchen")
    assert tag.challenge() is None
    tag.hear("hall")
    first = tag.challenge()
    assert first is not None
    assert first.room == "hall"
    assert first.lasts_s is not None
    changes_in_s = tag.until("hall")
    assert changes_in_s - 1 < first.lasts_s <= changes_in_s
    assert tag.challenge() is None


def test_challenger_that_is_too_close_does_not_get_there() -> None:
    tag = Tag()
    tag.hear("hall", 0.7)
    assert tag.challenge() == Challenge("hall", None)


def test_challenger_does_not_replace_what_the_user_set() -> None:
    tag = Tag()
    tag.rooms.pin(TAG, "kitchen", tag.now)
    tag.hear("hall", moving=False)
    assert tag.challenge() == Challenge("hall", None)


def test_challenger_of_a_still_tag_beside_its_receiver_does_not_get_there() -> None:
    tag = Tag()
    tag.hear("kitchen", moving=True)
    tag.now += STILL_AFTER_S
    tag.hear("hall", moving=False, explanation=Explanation("k1", 6.0, (), "kitchen"))
    assert tag.challenge() == Challenge("hall", None)


def test_kept_answer_has_no_challenger() -> None:
    tag = Tag()
    tag.hear("hall", reason=Reason.NO_RECEIVER)
    assert tag.challenge() is None


def test_time_without_a_packet_is_no_evidence() -> None:
    tag = Tag()
    tag.hear("hall")
    for _ in range(600):
        tag.hear("hall", heard=False)
    assert tag.rooms.room(TAG) == "kitchen"


@pytest.mark.parametrize("reason", [Reason.NO_RECEIVER, Reason.RESTORED, Reason.NO_EVIDENCE])
def test_answer_that_was_only_kept_is_no_evidence(reason: Reason) -> None:
    assert Tag().until("hall", reason=reason) == 400


def test_motion_in_the_new_room_makes_it_sooner_and_stillness_later() -> None:
    counts = []
    for state in (True, None, False):
        tag = Tag()
        if state is not None:
            tag.sensors["hall"] = state
        counts.append(tag.until("hall"))
    assert counts[0] < counts[1] < counts[2]


def test_rare_packets_count_for_the_time_between_them() -> None:
    assert Tag().until("hall", every_s=10) < Tag().until("hall")


def test_still_tag_needs_more() -> None:
    tag = Tag()
    tag.hear("kitchen", moving=True)
    tag.now += STILL_AFTER_S
    assert tag.until("hall", moving=False) > 2 * Tag().until("hall")


def test_still_tag_beside_its_receiver_stays() -> None:
    tag = Tag()
    tag.hear("kitchen", moving=True)
    tag.now += STILL_AFTER_S
    beside = Explanation("k1", 6.0, (), "kitchen")
    assert tag.until("hall", moving=False, explanation=beside) == 400


def test_still_tag_stays_for_a_while_after_its_receiver_was_loudest() -> None:
    tag = Tag()
    tag.hear("kitchen", moving=True)
    tag.now += STILL_AFTER_S
    tag.hear("kitchen", moving=False, explanation=Explanation("k1", 6.0, (), "kitchen"))
    assert tag.until("hall", moving=False) > LOUD_FOR_S


def test_sensitivities_follow_one_another() -> None:
    tag = Tag()
    tag.until("hall", 0.97)
    assert tag.at(Sensitivity.FAST) == "hall"
    assert tag.at(Sensitivity.SURE) == "kitchen"
    for _ in range(120):
        tag.hear("hall", 0.999)
    assert tag.at(Sensitivity.SURE) == "hall"


def test_who_is_away_is_in_no_room_and_in_one_at_once_when_back() -> None:
    tag = Tag()
    tag.away()
    assert tag.rooms.room(TAG) is None
    assert tag.hear("hall", 0.6)
    assert tag.rooms.room(TAG) == "hall"
    assert tag.at(Sensitivity.SURE) is None


def test_pinned_room_stands_until_the_tag_moves() -> None:
    tag = Tag()
    tag.rooms.pin(TAG, "study", tag.now)
    assert tag.until("hall", moving=False) == 400
    assert tag.rooms.room(TAG) == "study"
    assert tag.until("hall", moving=True) < 20


def test_step_of_the_clock_starts_the_test_again() -> None:
    tag = Tag()
    needed = Tag().until("hall")
    for _ in range(needed - 1):
        tag.hear("hall")
    tag.now -= 500
    tag.rooms.skip(tag.now)
    tag.hear("hall")
    assert tag.rooms.room(TAG) == "kitchen"
    decided = tag.rooms.decided(TAG)
    assert decided is not None
    assert decided[SHOWN].since <= tag.now


def test_forgotten_tag_is_gone() -> None:
    tag = Tag()
    tag.rooms.remove(TAG)
    with pytest.raises(KeyError):
        tag.rooms.room(TAG)
