"""Life to learn from, and the families to test on."""

import numpy as np

from bench.lessons_life import Setting, families, hung, lived, visited

PLAIN = Setting(kind="flat")


def test_residents_and_the_cat_carry_tags() -> None:
    life = lived(8, PLAIN, 0.1)

    assert [tag.person for tag in life.tags] == ["person.resident1", "person.resident2", None]
    assert set(life.packets.tag.tolist()) == {0, 1, 2}
    assert {sensor.area for sensor in life.sensors} == set(life.rooms)


def test_residents_without_tags_stir_the_sensors() -> None:
    few, many = (lived(8, Setting(kind="flat", residents=count, cat=False), 1.0) for count in (1, 4))

    assert len(many.tags) == 2
    assert sum(len(sensor.at) for sensor in many.sensors) > 1.5 * sum(len(sensor.at) for sensor in few.sensors)


def test_a_guest_stirs_the_sensors_and_carries_no_tag() -> None:
    plain, guest = (lived(8, Setting(kind="flat", scenario=scenario), 1.0) for scenario in ("plain", "guest"))

    assert len(guest.tags) == len(plain.tags)
    assert sum(len(sensor.at) for sensor in guest.sensors) > sum(len(sensor.at) for sensor in plain.sensors)


def test_a_left_tag_does_not_move_with_its_owner() -> None:
    life = lived(8, Setting(kind="flat", scenario="left"), 1.0)

    assert life.tags[1].motion.moving.mean() < life.tags[0].motion.moving.mean() / 2


def test_families_differ_and_live_in_the_same_house() -> None:
    life, one, other = lived(8, PLAIN, 0.1), visited(8, PLAIN, 0), visited(8, PLAIN, 1)

    assert life.house == one.house == other.house
    assert not np.array_equal(one.tags[0].motion.position_m, other.tags[0].motion.position_m)
    assert len({tag.name for each in (life, one, other) for tag in each.tags}) == 9


def test_twelve_tags_are_tested() -> None:
    assert len(families(Setting(residents=1))) == 12
    assert len(families(Setting(residents=2))) == len(families(Setting(residents=4))) == 6


def test_sensors_are_the_same_whatever_goes_wrong() -> None:
    plain, moved = (hung(8, Setting(kind="flat", scenario=scenario)) for scenario in ("plain", "moved"))

    assert [sensor.traits for sensor in plain] == [sensor.traits for sensor in moved]
