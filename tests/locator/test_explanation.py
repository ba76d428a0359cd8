"""The explanations of answers."""

import numpy as np
import pytest

from custom_components.xiaomi_tag.locator import Explanation
from custom_components.xiaomi_tag.locator.explanation import explain
from tests.locator.home import KITCHEN, OFFICE, Home

RECEIVERS = ("k1", "k2", "h1", "o1", "stray")
ROOMS = ("kitchen", "hall", "office", "attic")
PLACES = np.array([0, 0, 1, 2, -1])


def why(*levels: float, online: tuple[bool, ...] = (True,) * 5) -> Explanation:
    (explanation,) = explain(np.array([levels], np.float32), np.array(online), PLACES, RECEIVERS, ROOMS)
    return explanation


def test_the_loudest_leads_those_of_other_rooms_by_so_much() -> None:
    assert why(-60, -62, -70.5, -97, -97) == Explanation("k1", 10.5, ("office",), "kitchen")


def test_rooms_whose_receivers_hear_nothing_are_excluded() -> None:
    assert why(-97, -97, -60, -97, -97).excluded == ("kitchen", "office")


def test_a_room_whose_receiver_is_offline_is_not_excluded() -> None:
    assert why(-60, -60, -70, -97, -97, online=(True, True, True, False, True)).excluded == ()


def test_heard_in_one_room_only_there_is_no_lead() -> None:
    assert why(-60, -70, -97, -97, -97).lead_db is None


def test_a_receiver_without_a_room_may_lead() -> None:
    answer = why(-70, -97, -97, -97, -60)
    assert (answer.leader, answer.lead_db) == ("stray", 10)
    assert answer.excluded == ("hall", "office")


def test_without_a_receiver_there_is_nothing_to_explain() -> None:
    assert why(-97, -97, -97, -97, -97) == Explanation()


def test_an_answer_comes_with_its_explanation() -> None:
    home = Home()
    home.run({"kitchen-1": -58, "hall-1": -74}, 5)
    answer = home.answer().explanation
    assert (answer.leader, answer.excluded) == ("kitchen-1", ("office",))
    assert answer.lead_db == pytest.approx(16)
    home.run({**KITCHEN, **OFFICE}, 1)
    assert home.answer().explanation.excluded == ()
