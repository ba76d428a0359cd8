from custom_components.xiaomi_tag.basics.bounded import Bounded


def test_the_first_in_goes_first() -> None:
    bounded = Bounded[str, int](2)
    bounded["a"] = 1
    bounded["b"] = 2
    bounded["c"] = 3
    assert bounded == {"b": 2, "c": 3}


def test_a_new_value_pushes_nothing_out() -> None:
    bounded = Bounded[str, int](2)
    bounded["a"] = 1
    bounded["b"] = 2
    bounded["a"] = 3
    assert bounded == {"a": 3, "b": 2}
