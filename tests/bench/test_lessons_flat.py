"""The recording of a real flat as life to learn from."""

from bench.figures import FLAT
from bench.lessons_flat import flat_life
from demo.dataset import read_dataset


def test_sessions_follow_each_other() -> None:
    data = read_dataset(FLAT, radio=1)
    both, one = flat_life(data, (0, 1)), flat_life(data, (0,))

    assert both.seconds > one.seconds + 400
    assert both.rooms == data.rooms
    assert len(both.tags[0].motion.room) == both.seconds
    assert both.packets.time_s[0] < 2.0
    assert both.seconds - 3 < both.packets.time_s[-1] <= both.seconds


def test_a_receiver_hears_the_tag_once_in_two_seconds_at_most() -> None:
    life = flat_life(read_dataset(FLAT, radio=1), (0,))

    assert 0.2 * life.seconds < len(life.packets.time_s) <= 6 * (life.seconds / 2 + 1)


def test_there_is_a_sensor_in_each_room() -> None:
    life = flat_life(read_dataset(FLAT, radio=1), (0,))
    visited = {life.rooms[room] for room in set(life.tags[0].motion.room.tolist())}

    assert {sensor.area for sensor in life.sensors} == set(life.rooms)
    assert {sensor.area for sensor in life.sensors if len(sensor.at)} <= visited
