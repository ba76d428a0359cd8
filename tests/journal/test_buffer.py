"""Sightings on their way to the writer."""

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.journal import SightingBuffer
from tests.journal.stored import FIX


def heard(number: int, *, replayed: bool = False) -> Sighting:
    return Sighting("tag", "R1", -60, float(number), float(number), replayed)


def times(buffer: SightingBuffer) -> list[float]:
    return [each.seen_at for each in buffer.drain()]


def test_what_is_added_is_drained_once() -> None:
    buffer = SightingBuffer()
    buffer.add(heard(1), FIX, 2.5)
    assert [(each.fix, each.range_m) for each in buffer.drain()] == [(FIX, 2.5)]
    assert len(buffer.drain()) == 0


def test_packets_out_of_a_cache_are_left_out() -> None:
    buffer = SightingBuffer()
    buffer.add(heard(1, replayed=True))
    assert len(buffer) == 0


def test_the_oldest_are_dropped_and_counted_without_a_drain() -> None:
    buffer = SightingBuffer(3000)
    for number in range(3500):
        buffer.add(heard(number))
    kept = times(buffer)
    assert len(kept) <= 3000
    assert kept == [float(number) for number in range(buffer.dropped, 3500)]


def test_what_is_put_back_comes_before_what_came_since() -> None:
    buffer = SightingBuffer()
    buffer.add(heard(1))
    rows = buffer.drain()
    buffer.add(heard(2))
    buffer.put_back(rows)
    assert times(buffer) == [1.0, 2.0]


def test_what_is_put_back_keeps_within_the_bound() -> None:
    buffer = SightingBuffer(3)
    for number in range(3):
        buffer.add(heard(number))
    rows = buffer.drain()
    buffer.add(heard(3))
    buffer.put_back(rows)
    assert (times(buffer), buffer.dropped) == ([1.0, 2.0, 3.0], 1)
