"""The bounded table of pieces."""

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.locator.records import HALF_LIFE_S, MOST_COUNT, Records, empty_pieces, join, stack
from tests.locator.pieces import AT, piece, pieces


def table(most: int = 100, receivers: int = 3) -> Records:
    records = Records(most)
    records.move_columns(np.full(receivers, -1))
    return records


def test_a_piece_is_kept_as_it_came() -> None:
    records = table()
    records.add("keys", piece([-60, -97, np.nan]), 2, 0.8, AT)
    kept = records.pieces(AT)
    assert kept.level_dbm[0].tolist() == pytest.approx([-60, -97, np.nan], nan_ok=True)
    assert kept.count[0].tolist() == [5, 0, 0]
    assert (kept.room[0], kept.known[0], kept.at[0]) == (2, 0, AT)
    assert kept.sure[0] == pytest.approx(0.8)


def test_senders_are_numbered_as_they_come() -> None:
    records = table()
    for sender in ("keys", "bag", "keys"):
        records.add(sender, piece([-60, -70, -80]), 0, 1, AT)
    assert records.senders() == {"keys": 0, "bag": 1}
    assert records.pieces(AT).sender.tolist() == [0, 1, 0]


def test_more_packets_than_fit_a_byte_are_cut() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80], 4000), 0, 1, AT)
    assert records.pieces(AT).count.max() == MOST_COUNT


def test_older_pieces_count_half_after_the_half_life() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT + HALF_LIFE_S)
    assert records.pieces(AT + HALF_LIFE_S).weight.tolist() == pytest.approx([0.5, 1])


def test_a_piece_of_the_future_counts_like_a_new_one() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    assert records.pieces(AT - 1e6).weight.tolist() == [1]


def test_the_oldest_of_the_fullest_room_makes_way() -> None:
    records = table(4)
    for at, room in enumerate([0, 1, 1, 1]):
        records.add("keys", piece([-60, -70, -80]), room, 1, AT + at)
    records.add("keys", piece([-60, -70, -80]), 2, 1, AT + 9)
    kept = records.pieces(AT)
    assert list(zip(kept.room.tolist(), (kept.at - AT).tolist(), strict=True)) == [(0, 0), (1, 2), (1, 3), (2, 9)]


def test_pieces_of_no_room_make_way_too() -> None:
    records = table(3)
    for at, room in enumerate([-1, -1, 0, 1]):
        records.add("keys", piece([-60, -70, -80]), room, 1, AT + at)
    assert records.pieces(AT).room.tolist() == [-1, 0, 1]


def test_a_sender_is_forgotten_with_all_its_pieces() -> None:
    records = table()
    for sender in ("keys", "bag", "keys"):
        records.add(sender, piece([-60, -70, -80]), 0, 1, AT)
    records.forget_sender("keys")
    records.forget_sender("nobody's")
    assert records.senders() == {"bag": 1}
    assert records.pieces(AT).sender.tolist() == [1]


def test_a_number_given_again_brings_no_old_pieces_back() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    records.forget_sender("keys")
    records.add("bag", piece([-50, -70, -80]), 0, 1, AT)
    assert len(records) == 1
    assert records.pieces(AT).level_dbm[0, 0] == -50


def test_a_receiver_that_stands_elsewhere_leaves_what_others_heard() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -97]), 0, 1, AT)
    records.add("keys", piece([-60, -97, -97]), 0, 1, AT)
    records.forget_receiver(0)
    kept = records.pieces(AT)
    assert len(kept) == 1  # no other receiver heard the other one
    assert kept.level_dbm[0].tolist() == pytest.approx([np.nan, -70, -97], nan_ok=True)
    assert kept.count[0].tolist() == [0, 5, 0]


def test_distances_to_a_receiver_that_stands_elsewhere_go_too() -> None:
    records = table()
    heard = piece([-60, -70, -80])
    heard.range_m[:] = 2.0
    records.add("keys", heard, 0, 1, AT)
    records.forget_receiver(0)
    assert records.pieces(AT).range_m[0].tolist() == pytest.approx([np.nan, 2, 2], nan_ok=True)


def test_columns_follow_their_receivers() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    records.move_columns(np.array([2, -1, 0]))
    kept = records.pieces(AT)
    assert kept.level_dbm[0].tolist() == pytest.approx([-80, np.nan, -60], nan_ok=True)
    assert kept.count[0].tolist() == [5, 0, 5]


def test_pieces_that_only_removed_receivers_heard_go() -> None:
    records = table()
    records.add("keys", piece([-60, -97, -97]), 0, 1, AT)
    records.move_columns(np.array([1, 2]))
    assert len(records) == 0


def test_rooms_follow_to_new_indices() -> None:
    records = table()
    for room in (-1, 0, 1, 2):
        records.add("keys", piece([-60, -70, -80]), room, 1, AT)
    records.move_rooms(np.array([-1, 2, 0]))
    assert records.pieces(AT).room.tolist() == [-1, 2, -1, 1]


def test_pieces_are_shifted_when_the_clock_is_set_back() -> None:
    records = table()
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    records.shift(-3600)
    assert records.pieces(AT).at.tolist() == [AT - 3600]


def test_every_change_shows_in_the_revision() -> None:
    records = table()
    seen = [records.revision]
    records.add("keys", piece([-60, -70, -80]), 0, 1, AT)
    seen.append(records.revision)
    records.move_rooms(np.array([0]))
    seen.append(records.revision)
    records.forget_sender("keys")
    seen.append(records.revision)
    assert len(set(seen)) == len(seen)


def test_no_more_than_fit_are_restored_the_newest_last() -> None:
    records = table(2)
    records.restore({"keys": 0}, pieces([[-60, -70, -80]] * 3, at=[AT, AT + 1, AT + 2]))
    assert records.pieces(AT).at.tolist() == [AT + 1, AT + 2]


def test_joined_senders_stay_apart() -> None:
    one, other = pieces([[-60], [-61]], sender=[0, 2]), pieces([[-62], [-63]], sender=[0, 1])
    joined = join([one, empty_pieces(1), other])
    assert joined.sender.tolist() == [0, 2, 3, 4]
    assert joined.level_dbm[:, 0].tolist() == [-60, -61, -62, -63]


def test_stacked_senders_are_the_same() -> None:
    assert stack([pieces([[-60]], sender=1), pieces([[-61]], sender=1)]).sender.tolist() == [1, 1]


added = st.tuples(st.sampled_from("abc"), st.integers(-1, 3), st.floats(0, 1e6), st.booleans())


@given(st.integers(1, 6), st.lists(added, max_size=30))
def test_the_table_never_outgrows_its_bound(most: int, sequence: list[tuple[str, int, float, bool]]) -> None:
    records = table(most)
    for sender, room, at, forget in sequence:
        if forget:
            records.forget_sender(sender)
        else:
            records.add(sender, piece([-60, -70, -97]), room, 0.5, at)
        kept = records.pieces(0)
        assert len(kept) <= most
        assert set(kept.sender.tolist()) <= set(records.senders().values())
