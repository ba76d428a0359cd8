import pytest

from custom_components.xiaomi_tag.sources.stamps import Stamps

NOW_S = 1_000_000.0


def heard(stamps: Stamps, delay_s: float, at_s: float, receiver: str = "tablet") -> float:
    return stamps.time_of(receiver, at_s - delay_s, at_s)


@pytest.mark.parametrize("off_s", [30.0, 5 * 86_400.0])
def test_packets_of_a_clock_that_is_off_are_taken_as_now(off_s: float) -> None:
    stamps = Stamps()
    times = [heard(stamps, off_s, NOW_S + second) for second in range(10)]
    assert times[4:] == [NOW_S + second for second in range(4, 10)]


def test_differences_among_packets_stay() -> None:
    stamps = Stamps()
    for second in range(8):
        heard(stamps, 30.0, NOW_S + second)
    assert heard(stamps, 31.5, NOW_S + 8) == NOW_S + 8 - 1.5


@pytest.mark.parametrize("delay_s", [0.0, 0.1, 2.0, 4.9, -3.0])
def test_usual_delay_stays(delay_s: float) -> None:
    stamps = Stamps()
    for second in range(10):
        assert heard(stamps, delay_s, NOW_S + second) == NOW_S + second - delay_s


def test_single_late_packet_stays_late() -> None:
    stamps = Stamps()
    for second in range(10):
        heard(stamps, 0.1, NOW_S + second)
    assert heard(stamps, 60.0, NOW_S + 10) == NOW_S - 50


def test_clock_that_was_mended_is_believed() -> None:
    stamps = Stamps()
    for second in range(10):
        heard(stamps, 30.0, NOW_S + second)
    assert heard(stamps, 0.2, NOW_S + 10) == NOW_S + 9.8
    assert heard(stamps, 6.0, NOW_S + 11) == NOW_S + 5


def test_each_receiver_has_its_own_clock() -> None:
    stamps = Stamps()
    for second in range(10):
        heard(stamps, 30.0, NOW_S + second)
    assert heard(stamps, 30.0, NOW_S, "proxy") == NOW_S - 30
