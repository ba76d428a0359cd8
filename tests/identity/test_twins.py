from hypothesis import given, settings, strategies as st
import pytest

from custom_components.xiaomi_tag.identity.twins import OVER_AFTER_S, Twins

NOW = 1_760_000_000.0
KITCHEN = {"kitchen": -55, "hall": -72, "office": -88}
OFFICE = {"kitchen": -88, "hall": -74, "office": -52}


def hear(twins: Twins, address: str, levels: dict[str, int], at: float) -> list[bool]:
    """Let all receivers hear one packet; return which of them are used."""
    return [twins.follows("tag", address, receiver, level, at) for receiver, level in levels.items()]


def rest(twins: Twins, start: float = NOW, seconds: int = 60) -> float:
    """Let the tag send each two seconds from the kitchen; return the time after that."""
    for step in range(0, seconds, 2):
        assert all(hear(twins, "own", KITCHEN, start + step))
    return start + seconds


def test_one_address_is_followed_wherever_it_goes() -> None:
    twins = Twins()
    for step in range(100):
        assert all(hear(twins, "own", OFFICE if step % 2 else KITCHEN, NOW + step))
    assert twins.doubled(NOW + 100) == set()


def test_a_new_address_in_the_same_place_is_followed_at_once() -> None:
    twins = Twins()
    at = rest(twins)
    for number in range(20):
        assert all(hear(twins, f"new {number}", KITCHEN, at + number))
    assert twins.doubled(at + 20) == set()


def test_a_new_address_elsewhere_is_followed_once_the_old_one_is_silent() -> None:
    twins = Twins()
    at = rest(twins)
    used = {step for step in range(0, 60, 2) if all(hear(twins, "new", OFFICE, at + step))}
    assert used == set(range(10, 60, 2))
    assert twins.doubled(at + 60) == set()


def test_a_louder_copy_elsewhere_is_noticed_and_not_followed() -> None:
    twins = Twins()
    at = rest(twins)
    for step in range(0, 40, 2):
        assert not any(hear(twins, "copy", OFFICE, at + step + 0.5))
        assert all(hear(twins, "own", KITCHEN, at + step + 1))
    assert twins.doubled(at + 40) == {"tag"}
    assert twins.diagnostics("tag") == {"two_senders": 1, "copies": 60}


def test_it_is_noticed_within_ten_seconds_and_over_after_ten_minutes() -> None:
    twins = Twins()
    at = rest(twins)
    for step in range(0, 10, 2):
        hear(twins, "copy", OFFICE, at + step + 0.5)
        hear(twins, "own", KITCHEN, at + step + 1)
    assert twins.doubled(at + 10) == {"tag"}
    rest(twins, at + 10)
    assert twins.doubled(at + 10 + OVER_AFTER_S) == set()


def test_copies_from_ever_new_addresses_are_not_followed() -> None:
    twins = Twins()
    at = rest(twins)
    for step in range(300):
        assert not any(hear(twins, f"copy {step}", OFFICE, at + step / 15))
        if step % 30 == 0:
            assert all(hear(twins, "own", KITCHEN, at + step / 15))
    assert all(hear(twins, "own", KITCHEN, at + 21))


def test_the_tags_next_address_is_followed_while_a_copy_sends() -> None:
    twins = Twins()
    at = rest(twins)
    for step in range(0, 60, 2):
        assert not any(hear(twins, "copy", OFFICE, at + step + 0.5))
        assert all(hear(twins, "own" if step < 30 else "own next", KITCHEN, at + step + 1))


def test_of_two_beacons_that_appear_together_one_is_followed() -> None:
    twins = Twins()
    used = []
    for step in range(300):
        for address, levels in (("one", KITCHEN), ("two", OFFICE)):
            if any(hear(twins, address, levels, NOW + step)):
                used.append(address)
    assert used == ["one"] * 300
    assert twins.doubled(NOW + 300) == {"tag"}


def test_of_two_that_appear_together_the_one_at_the_usual_receiver_is_followed() -> None:
    twins = Twins()
    rest(twins, NOW - 90_000, 3600)
    used = []
    for step in range(0, 60, 2):
        for address, levels in (("copy", {"office": -52}), ("new", {"kitchen": -55})):
            if any(hear(twins, address, levels, NOW + step)):
                used.append(address)
    assert set(used[-20:]) == {"new"}


def test_the_other_beacon_is_followed_once_the_first_one_is_gone() -> None:
    twins = Twins()
    for step in range(100):
        hear(twins, "one", KITCHEN, NOW + step)
        hear(twins, "two", OFFICE, NOW + step)
    used = [step for step in range(100, 300) if any(hear(twins, "two", OFFICE, NOW + step))]
    assert used == list(range(220, 300))


def test_a_tag_that_is_heard_seldom_is_not_given_up_for_a_copy_between_its_packets() -> None:
    twins = Twins()
    for step in range(0, 600, 30):
        assert hear(twins, "own", {"kitchen": -55}, NOW + step) == [True]
    for step in range(600, 900):
        assert hear(twins, "copy", {"kitchen": -85}, NOW + step) == [False]
        if step % 30 == 0:
            assert hear(twins, "own", {"kitchen": -55}, NOW + step) == [True]


def test_one_late_packet_after_a_change_of_address_is_no_second_sender() -> None:
    twins = Twins()
    at = rest(twins)
    hear(twins, "new", OFFICE, at)
    hear(twins, "own", KITCHEN, at + 0.4)
    for step in range(2, 60, 2):
        hear(twins, "new", OFFICE, at + step)
    assert twins.doubled(at + 60) == set()
    assert all(hear(twins, "new", OFFICE, at + 60))


def test_a_host_whose_clock_was_set_back_follows_on() -> None:
    twins = Twins()
    rest(twins)
    assert all(hear(twins, "new", OFFICE, NOW - 1e6))


def test_forgetting() -> None:
    twins = Twins()
    rest(twins)
    twins.forget("tag")
    twins.forget("tag")
    assert twins.diagnostics("tag") == {"two_senders": 0, "copies": 0}


def test_tables_are_bounded() -> None:
    twins = Twins()
    for number in range(1000):
        twins.follows("tag", f"address {number}", f"receiver {number}", -60, NOW)
        twins.follows("tag", "address 0", f"receiver {number}", -60, NOW)
    state = twins._tags["tag"]
    assert len(state.rivals) <= 8
    assert len(state.receivers) <= 32
    assert all(len(sender.levels) <= 32 for sender in (state.sender, *state.rivals.values()))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from("xyz"),
            st.integers(-126, -1),
            st.floats(-1e9, 1e9, allow_nan=False) | st.floats(0, 100),
        ),
        max_size=50,
    )
)
def test_anything_is_answered(packets: list[tuple[str, str, int, float]]) -> None:
    twins = Twins()
    for address, receiver, rssi_dbm, at in packets:
        assert twins.follows("tag", address, receiver, rssi_dbm, at) in {True, False}
        twins.doubled(at)


@pytest.mark.parametrize("gap_db", [0, 6, 11])
def test_a_neighbour_of_the_tag_is_no_second_sender(gap_db: int) -> None:
    twins = Twins()
    near = {receiver: level + gap_db for receiver, level in KITCHEN.items()}
    for step in range(100):
        assert all(hear(twins, "one", KITCHEN, NOW + step))
        assert all(hear(twins, "two", near, NOW + step))
    assert twins.doubled(NOW + 100) == set()
