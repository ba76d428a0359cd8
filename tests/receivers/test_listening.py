from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from custom_components.xiaomi_tag.receivers.listening import (
    CROWD,
    LEAST_LIMIT_S,
    LONGEST_PAUSE_S,
    MOST_LIMIT_S,
    STUCK_AFTER_S,
    Listening,
    NotListening,
)

START = 5000.0


@dataclass
class Radio:
    """A scanner that hears at the moments that the test sets."""

    source: str
    clock: list[float]
    scanning: bool = True
    heard_s: float = 0.0
    discovered_device_timestamps: Mapping[str, float] = field(default_factory=dict)

    def time_since_last_detection(self) -> float:
        return self.clock[0] - self.heard_s

    def hear(self, senders: int = 1) -> None:
        self.heard_s = self.clock[0]
        self.discovered_device_timestamps = {f"{number}": self.heard_s for number in range(senders)}


class Air:
    """Receivers and seconds that pass."""

    def __init__(self, *sources: str) -> None:
        self.clock = [START]
        self.radios = {source: Radio(source, self.clock) for source in sources}
        self.connected = set(sources)
        self.listening = Listening()
        self.states: Mapping[str, NotListening | None] = {}
        self.tick(0)

    def tick(self, seconds: float = 1) -> None:
        self.clock[0] += seconds
        self.states = self.listening.observe(
            [radio for source, radio in self.radios.items() if source in self.connected], self.clock[0]
        )

    def run(self, seconds: int, every_s: Mapping[str, int], senders: int = 1) -> dict[str, int]:
        """Let receivers hear something every so many seconds; return for how many seconds each was hung."""
        hung = dict.fromkeys(self.radios, 0)
        for second in range(1, seconds + 1):
            self.clock[0] += 1
            for source, period_s in every_s.items():
                if second % period_s == 0:
                    self.radios[source].hear(senders)
            self.tick(0)
            for source, state in self.states.items():
                hung[source] += state is NotListening.HUNG
        return hung


def test_receiver_that_hears_listens() -> None:
    air = Air("hall", "attic")
    assert air.run(600, {"hall": 1, "attic": 2}) == {"hall": 0, "attic": 0}
    assert air.states == {"hall": None, "attic": None}


def test_receiver_that_hears_nothing_any_more_is_hung_soon() -> None:
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1})
    assert air.run(int(LEAST_LIMIT_S), {"attic": 1})["hall"] == 0
    air.run(2, {"attic": 1})
    assert air.states == {"hall": NotListening.HUNG, "attic": None}


def test_first_packet_ends_that() -> None:
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1})
    air.run(60, {"attic": 1})
    air.radios["hall"].hear()
    air.tick(0)
    assert air.states["hall"] is None


def test_receiver_that_came_and_hears_nothing_is_hung() -> None:
    air = Air("hall", "attic")
    air.run(12, {"attic": 1})
    assert air.states["hall"] is NotListening.HUNG


def test_offline_receiver_has_no_state() -> None:
    air = Air("hall", "attic")
    air.connected.remove("hall")
    air.tick()
    assert air.states == {"attic": None}


@pytest.mark.parametrize("period_s", [20, 60, 96])
def test_seldom_packets_are_no_silence(period_s: int) -> None:
    """In a quiet home there is one tag to hear, every so many seconds."""
    air = Air("hall", "attic")
    air.run(10 * period_s, {"hall": period_s, "attic": 1})
    assert air.run(3600, {"hall": period_s, "attic": 1})["hall"] == 0


def test_a_quiet_home_does_not_hide_a_hung_receiver_for_ever() -> None:
    air = Air("hall", "attic")
    air.run(3600, {"hall": 90, "attic": 1})
    air.run(int(MOST_LIMIT_S) + 2, {"attic": 1})
    assert air.states["hall"] is NotListening.HUNG


def test_every_silence_of_one_that_is_deaf_in_bursts_is_noticed() -> None:
    """It hears for 10 s, and nothing for 110 s: its limit must not grow to these."""
    air = Air("hall", "attic")
    for burst in range(20):
        assert air.run(10, {"hall": 1, "attic": 1})["hall"] == 0, burst
        noticed = air.run(110, {"attic": 1})["hall"]
        assert noticed >= (110 - 12 if burst else 110 - 32), burst


def test_a_gap_that_an_outage_made_is_not_learned() -> None:
    air = Air("hall", "attic")
    for _ in range(20):
        air.run(1, {"hall": 1, "attic": 1})
        air.connected.remove("hall")
        air.tick(200)
        air.connected.add("hall")
        air.tick()
    air.run(60, {"hall": 1, "attic": 1})
    air.run(12, {"attic": 1})
    assert air.states["hall"] is NotListening.HUNG


def test_all_silent_at_once_is_no_fault_where_few_send() -> None:
    """The only tag left: it must not be kept at home by that."""
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1}, senders=CROWD - 1)
    assert air.run(3600, {}) == {"hall": 0, "attic": 0}
    assert air.listening.stuck() == frozenset()


def test_many_senders_do_not_leave_at_once() -> None:
    air = Air("hall")
    air.run(60, {"hall": 1}, senders=CROWD)
    air.run(12, {})
    assert air.states["hall"] is NotListening.HUNG


def test_pause_for_a_connection() -> None:
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1})
    air.radios["hall"].scanning = False
    air.run(3, {"attic": 1})
    assert air.states["hall"] is None
    air.run(5, {"attic": 1})
    assert air.states["hall"] is NotListening.PAUSED
    air.radios["hall"].scanning = True
    air.run(1, {"hall": 1, "attic": 1})
    assert air.states["hall"] is None


def test_pause_that_does_not_end_is_a_fault() -> None:
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1})
    air.radios["hall"].scanning = False
    air.run(int(LONGEST_PAUSE_S) + 1, {"attic": 1})
    assert air.states["hall"] is NotListening.HUNG


def test_pauses_are_not_learned() -> None:
    air = Air("hall", "attic")
    for _ in range(40):
        air.run(1, {"hall": 1, "attic": 1})
        air.radios["hall"].scanning = False
        air.run(20, {"attic": 1})
        air.radios["hall"].scanning = True
    air.run(60, {"hall": 1, "attic": 1})
    air.run(12, {"attic": 1})
    assert air.states["hall"] is NotListening.HUNG


def test_receiver_is_stuck_after_minutes() -> None:
    air = Air("hall", "attic")
    air.run(60, {"hall": 1, "attic": 1})
    air.run(int(STUCK_AFTER_S), {"attic": 1})
    assert air.listening.stuck() == frozenset()
    air.run(2, {"attic": 1})
    assert air.listening.stuck() == {"hall"}
    air.run(1, {"hall": 1, "attic": 1})
    assert air.listening.stuck() == frozenset()


def test_a_place_where_little_is_heard_is_learned() -> None:
    """A garage hears the car come and go: after such silences it heard again without a restart."""
    air = Air("garage", "attic")
    air.run(60, {"garage": 1, "attic": 1})
    air.run(1000, {"attic": 1})
    air.run(60, {"garage": 1, "attic": 1})
    air.run(2900, {"attic": 1})
    assert air.listening.stuck() == frozenset()
    air.run(200, {"attic": 1})
    assert air.listening.stuck() == {"garage"}


def test_forgotten_receiver_begins_again() -> None:
    air = Air("garage", "attic")
    air.run(1000, {"garage": 96, "attic": 1})
    air.listening.keep({"attic"})
    air.tick()
    air.run(12, {"attic": 1})
    assert air.states["garage"] is NotListening.HUNG
