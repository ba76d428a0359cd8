"""Since when receivers have listened."""

import pytest

from custom_components.xiaomi_tag.strangers.listening import Listening


@pytest.fixture
def listening() -> Listening:
    made = Listening()
    made.start(100.0)
    return made


def test_receivers_listen_from_the_start_where_none_was_named(listening: Listening) -> None:
    assert listening.since(["hall"]) == 100.0
    listening.set({"hall": True, "attic": False}, 150.0)
    assert listening.since(["hall"]) == 100.0


def test_one_that_listens_is_enough(listening: Listening) -> None:
    listening.set({"hall": True, "attic": True}, 150.0)
    listening.set({"hall": True, "attic": False}, 200.0)
    listening.set({"hall": True, "attic": True}, 250.0)
    assert listening.since(["attic"]) == 250.0
    assert listening.since(["attic", "hall"]) == 100.0


def test_nothing_listens_when_all_are_offline(listening: Listening) -> None:
    listening.set({"hall": False}, 150.0)
    assert listening.since(["hall"]) is None
    assert listening.since(["removed"]) is None


def test_receiver_that_is_not_named_any_more_does_not_listen(listening: Listening) -> None:
    listening.set({"hall": True}, 150.0)
    listening.set({}, 160.0)
    assert listening.since(["hall"]) is None


def test_offline_receivers_are_known_with_when_they_went(listening: Listening) -> None:
    listening.set({"hall": True, "attic": False}, 150.0)
    listening.set({"hall": True, "attic": False}, 170.0)
    assert listening.deaf() == {"attic": 150.0}


def test_interruption_ends_what_was_listened_to_before(listening: Listening) -> None:
    listening.set({"hall": True}, 150.0)
    listening.interrupt(900.0)
    assert listening.since(["hall"]) == 900.0
    listening.start(1000.0)
    assert listening.since(["hall"]) == 900.0
