"""What is heard of the addresses that are followed."""

from hypothesis import given, strategies as st
import pytest

from custom_components.xiaomi_tag.strangers.ears import MOST_ADDRESSES, MOST_RECEIVERS, Ears
from tests.adverts.strategies import fuzz

ANY_NUMBER = st.integers() | st.floats(allow_nan=True, allow_infinity=True)


def test_packets_are_summed_up_by_receiver() -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    ears.hear("A", "hall", -60, 10.0)
    ears.hear("A", "hall", -70, 12.0)
    ears.hear("A", "attic", -80, 11.0)
    window = ears.take()["A"]
    assert (window.first_at, window.last_at) == (10.0, 12.0)
    assert {name: (tally.mean_dbm, tally.count) for name, tally in window.tallies.items()} == {
        "hall": (-65.0, 2),
        "attic": (-80.0, 1),
    }
    assert window.tallies["hall"].last_at == 12.0
    assert window.strongest_dbm == -65.0


def test_window_is_taken_once() -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    ears.hear("A", "hall", -60, 10.0)
    assert ears.take()
    assert ears.take() == {}


def test_late_packet_does_not_turn_time_back() -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    ears.hear("A", "hall", -60, 12.0)
    ears.hear("A", "hall", -60, 10.0)
    window = ears.take()["A"]
    assert (window.first_at, window.last_at) == (10.0, 12.0)


def test_address_that_is_not_followed_is_not_heard() -> None:
    ears = Ears()
    ears.hear("A", "hall", -60, 10.0)
    ears.follow("A", 0.0)
    ears.drop("A")
    ears.hear("A", "hall", -60, 10.0)
    assert ears.take() == {}
    assert "A" not in ears


@pytest.mark.parametrize("rssi_dbm", [0, 20, 127, -127, float("nan")])
def test_level_that_is_missing_is_left_out(rssi_dbm: float) -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    ears.hear("A", "hall", rssi_dbm, 10.0)
    assert ears.take() == {}


def test_quietest_goes_first() -> None:
    ears = Ears(3)
    for address, level in (("loud", -50), ("quiet", -90), ("middle", -70)):
        assert ears.follow(address, 0.0) is None
        ears.hear(address, "hall", level, 10.0)
    ears.take()
    assert ears.follow("new", 20.0) == "quiet"
    assert set(ears) == {"loud", "middle", "new"}


def test_address_that_was_never_heard_goes_before_those_that_were() -> None:
    ears = Ears(2)
    ears.follow("heard", 0.0)
    ears.hear("heard", "hall", -95, 1.0)
    ears.follow("unheard", 0.0)
    assert ears.follow("new", 2.0) == "unheard"


def test_address_that_went_away_counts_as_quieter_with_time() -> None:
    ears = Ears(2)
    for address, level, at in (("away", -60, 0.0), ("here", -80, 36_000.0)):
        ears.follow(address, at)
        ears.hear(address, "hall", level, at)
    ears.take()
    assert ears.follow("new", 36_000.0) == "away"


def test_ten_thousand_addresses_in_the_street() -> None:
    ears = Ears()
    ears.follow("ours", 0.0)
    ears.hear("ours", "hall", -50, 0.0)
    for number in range(10_000):
        ears.follow(f"street{number}", 1.0)
        ears.hear(f"street{number}", "hall", -90, 1.0)
    assert len(ears) == MOST_ADDRESSES
    assert "ours" in ears


@fuzz
@given(st.lists(st.tuples(st.sampled_from("AB"), st.text(max_size=2), ANY_NUMBER, ANY_NUMBER), max_size=100))
def test_anything_may_be_heard(packets: list[tuple[str, str, float, float]]) -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    for packet in packets:
        ears.hear(*packet)
    for address, window in ears.take().items():
        assert address == "A"
        assert 0 <= window.first_at <= window.last_at
        assert -126 <= window.strongest_dbm <= -1


def test_receivers_of_an_address_are_bounded() -> None:
    ears = Ears()
    ears.follow("A", 0.0)
    for number in range(1000):
        ears.hear("A", str(number), -60, 1.0)
    assert len(ears.take()["A"].tallies) == MOST_RECEIVERS
