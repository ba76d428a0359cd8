"""Packets between two ticks."""

import numpy as np

from custom_components.xiaomi_tag.locator.pending import MAX_PENDING, STRONGEST_DBM, WEAKEST_DBM, Pending


def test_nothing_gives_no_batch() -> None:
    assert Pending().take(10.0, 4, 2) is None


def test_packets_are_summed_up_by_tag_and_receiver() -> None:
    pending = Pending()
    for slot, column, rssi, seen_at in ((3, 0, -60, 9.2), (3, 0, -64, 9.8), (1, 1, -80, 9.5)):
        pending.add(slot, column, rssi, seen_at)
    batch = pending.take(10.0, 4, 2)
    assert batch is not None
    assert batch.slots.tolist() == [1, 3]
    assert batch.count.tolist() == [[0, 1], [2, 0]]
    assert batch.mean_dbm.tolist() == [[0, -80], [-62, 0]]
    assert batch.first_at.tolist() == [9.5, 9.2]
    assert batch.last_at.tolist() == [9.5, 9.8]
    assert batch.newest_at[0, 0] == -np.inf
    assert pending.take(11.0, 4, 2) is None


def test_levels_and_times_are_kept_within_reason() -> None:
    pending = Pending()
    pending.add(0, 0, -500, 99.0)
    pending.add(0, 1, 500, 9.0)
    batch = pending.take(10.0, 1, 2)
    assert batch is not None
    assert batch.mean_dbm.tolist() == [[WEAKEST_DBM, STRONGEST_DBM]]
    assert batch.last_at.tolist() == [10.0]


def test_without_ticks_the_older_half_is_dropped() -> None:
    pending = Pending()
    for number in range(MAX_PENDING + 1):
        pending.add(0, 0, -60, float(number))
    batch = pending.take(1e9, 1, 1)
    assert batch is not None
    assert batch.count.tolist() == [[MAX_PENDING // 2 + 1]]
    assert batch.first_at.tolist() == [MAX_PENDING // 2]


def test_packets_of_a_removed_tag_or_receiver_are_dropped_and_others_moved() -> None:
    pending = Pending()
    pending.add(0, 0, -50, 1.0)
    pending.add(1, 0, -60, 1.0)
    pending.add(1, 1, -70, 1.0)
    pending.drop_slot(0)
    pending.move_columns(np.array([-1, 1], np.intp))
    batch = pending.take(2.0, 2, 2)
    assert batch is not None
    assert batch.slots.tolist() == [1]
    assert batch.mean_dbm.tolist() == [[0, -70]]
