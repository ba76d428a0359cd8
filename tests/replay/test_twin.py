"""A twin answers as its original would, and does not learn."""

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.locator import Level, Locator, Receiver
from custom_components.xiaomi_tag.replay.twin import make_twin
from tests.locator.living import TAG, Living
from tests.locator.pieces import AT
from tests.locator.radio import MIDDLES, NAMES, PLAN, RECEIVERS, heard, walked


def _twin(living: Living) -> Locator:
    twin = make_twin(living.locator.map_job(), away_after_s=60.0, publish_threshold=0.5)
    twin.add_tag(TAG, None, AT)
    return twin


def _stay(locator: Locator, room: str, seconds: int, begin: float = AT) -> None:
    for second in range(1, seconds + 1):
        now = begin + second
        for receiver, rssi in heard(MIDDLES[room]).items():
            locator.observe(Sighting(TAG, receiver, rssi, now, now))
        locator.tick(now)


def test_twin_answers_as_the_locator_does() -> None:
    living = Living(PLAN, [walked(room) for room in NAMES])
    twin = _twin(living)
    _stay(living.locator, "bath", 20)
    _stay(twin, "bath", 20)
    assert twin.estimate(TAG).position is not None
    assert twin.estimate(TAG) == living.answer()


def test_twin_uses_a_walk_whose_map_is_still_to_be_made() -> None:
    living = Living()
    living.locator.set_plan(PLAN)
    assert living.locator.level is Level.AREAS
    assert _twin(living).level is Level.PLAN


def test_twin_has_settings_of_its_own() -> None:
    twin = _twin(Living())
    assert (twin.away_after_s, twin.publish_threshold) == (60.0, 0.5)


def test_all_receivers_of_a_twin_listen() -> None:
    living = Living()
    living.receivers = [Receiver(each.id, each.room, online=False) for each in RECEIVERS]
    living.configure()
    twin = _twin(living)
    _stay(twin, "kitchen", 10)
    assert twin.estimate(TAG).room == "kitchen"


def test_twin_learns_nothing_and_leaves_the_locator_alone() -> None:
    living = Living()
    before = living.locator.learned()
    twin = _twin(living)
    learned = twin.learned()
    _stay(twin, "kitchen", 120)
    assert twin.learned() == learned
    assert living.locator.learned() == before
