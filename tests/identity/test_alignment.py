import json
from typing import Any

import pytest

from custom_components.xiaomi_tag.identity.alignment import KeyAlignment

PAIRED = 1_700_000_000.0
DAY = 86_400


def aligned(index: int, at: float) -> KeyAlignment:
    return KeyAlignment(PAIRED, None, 0, {"at": at, "index": index})


def test_one_key_in_fifteen_minutes_since_pairing() -> None:
    alignment = KeyAlignment(PAIRED, None, 0)
    assert alignment.expected(PAIRED + 899) == 0
    assert alignment.expected(PAIRED + 900) == 1
    assert alignment.expected(PAIRED + 100 * DAY) == 9600


def test_before_pairing_the_first_key_is_expected() -> None:
    assert KeyAlignment(PAIRED, None, 0).expected(PAIRED - DAY) == 0


def test_the_export_may_know_a_later_alignment() -> None:
    assert KeyAlignment(PAIRED, PAIRED + 10 * DAY, 500).expected(PAIRED + 10 * DAY + 1800) == 502


def test_storage_goes_before_the_export() -> None:
    alignment = KeyAlignment(PAIRED, PAIRED + DAY, 90, {"at": PAIRED + 2 * DAY, "index": 150})
    assert alignment.expected(PAIRED + 2 * DAY) == 150


def test_the_index_is_bounded() -> None:
    assert KeyAlignment(0.0, None, 0).expected(1e12) == 1_000_000


def test_span_reaches_25_hours_back_and_12_ahead() -> None:
    assert KeyAlignment(PAIRED, None, 0).spans(PAIRED + 900 * 1000) == ((900, 1048),)


def test_span_starts_at_zero() -> None:
    assert KeyAlignment(PAIRED, None, 0).spans(PAIRED) == ((0, 48),)


def test_a_silent_accessory_is_also_looked_for_where_it_stopped() -> None:
    assert aligned(1000, PAIRED).spans(PAIRED + 900 * 500) == ((1400, 1548), (1000, 1048))


def test_the_second_span_ends_where_the_first_begins() -> None:
    assert aligned(1000, PAIRED).spans(PAIRED + 900 * 120) == ((1020, 1168), (1000, 1019))


def test_an_accessory_that_lost_time_is_also_looked_for_where_it_would_be_without_the_loss() -> None:
    alignment = KeyAlignment(PAIRED, None, 0, {"at": PAIRED + 900 * 1000, "index": 600})
    assert alignment.spans(PAIRED + 900 * 1000) == ((500, 648), (900, 1048))
    slightly = KeyAlignment(PAIRED, None, 0, {"at": PAIRED + 900 * 1000, "index": 995})
    assert slightly.spans(PAIRED + 900 * 1000) == ((895, 1043), (1044, 1048))


def test_the_time_lost_counts_from_the_exports_alignment() -> None:
    stored = {"at": PAIRED + 900 * 1000, "index": 600}
    assert KeyAlignment(PAIRED, PAIRED + 900 * 1000, 600, stored).spans(PAIRED + 900 * 1000) == ((500, 648),)


def test_a_near_frame_recentres() -> None:
    alignment = KeyAlignment(PAIRED, None, 0)
    assert alignment.observe_primary(90, PAIRED + 900 * 100, near=True)
    assert alignment.expected(PAIRED + 900 * 100) == 90
    assert not alignment.observe_primary(90, PAIRED + 900 * 100 + 2, near=True)


def test_an_expected_key_moves_the_place_where_the_accessory_may_have_stopped() -> None:
    alignment = aligned(1000, PAIRED)
    assert not alignment.observe_primary(1100, PAIRED + 900 * 100, near=True)
    assert alignment.to_data() == {"at": PAIRED + 900 * 100, "index": 1100}


def test_the_expected_key_confirms_the_pairing_date() -> None:
    alignment = KeyAlignment(PAIRED, None, 0)
    assert alignment.observe_primary(100, PAIRED + 900 * 100, near=True)
    assert alignment.to_data() == {"at": PAIRED + 900 * 100, "index": 100}


def test_a_replayed_key_does_not_turn_back_the_index() -> None:
    alignment = aligned(1000, PAIRED)
    assert not alignment.observe_primary(990, PAIRED + 60, near=True)
    assert alignment.expected(PAIRED + 60) == 1000


def test_a_separated_accessory_on_an_old_key_does_not_recentre() -> None:
    alignment = aligned(1000, PAIRED)
    assert not alignment.observe_primary(1001, PAIRED + 900 * 50, near=False)
    assert alignment.expected(PAIRED + 900 * 50) == 1050


def test_a_separated_accessory_ahead_recentres() -> None:
    alignment = aligned(1000, PAIRED)
    assert alignment.observe_primary(1010, PAIRED, near=False)
    assert alignment.expected(PAIRED) == 1010


@pytest.mark.parametrize("index", [11, 12])
def test_the_expected_secondary_keys_change_nothing(index: int) -> None:
    assert not aligned(1000, PAIRED).observe_secondary(index, PAIRED)


def test_a_later_secondary_key_recentres_as_little_as_it_must() -> None:
    alignment = aligned(1000, PAIRED)
    assert alignment.observe_secondary(14, PAIRED)
    assert alignment.expected(PAIRED) == 12 * 96


def test_an_earlier_secondary_key_shows_time_without_power() -> None:
    alignment = aligned(1000, PAIRED)
    assert alignment.observe_secondary(12, PAIRED + 900 * 500)
    assert alignment.expected(PAIRED + 900 * 500) == 12 * 96 - 1


def test_a_secondary_key_from_before_the_alignment_is_a_replay() -> None:
    alignment = aligned(1000, PAIRED)
    assert not alignment.observe_secondary(9, PAIRED + 60)


def test_storage_round_trip() -> None:
    alignment = aligned(1000, PAIRED)
    stored = json.loads(json.dumps(alignment.to_data()))
    assert KeyAlignment(0.0, None, 0, stored).to_data() == alignment.to_data()


def test_nothing_confirmed_nothing_stored() -> None:
    assert KeyAlignment(PAIRED, None, 0).to_data() is None


@pytest.mark.parametrize(
    "stored",
    [None, 5, [], {}, {"at": 1}, {"at": "x", "index": 1}, {"at": 1.0, "index": -1}, {"at": float("nan"), "index": 1}],
)
def test_damaged_storage_is_left_aside(stored: Any) -> None:
    assert KeyAlignment(PAIRED, None, 0, stored).to_data() is None
