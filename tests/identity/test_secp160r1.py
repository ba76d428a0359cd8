from ecdsa import SECP160r1
from hypothesis import given, settings, strategies as st

from custom_components.xiaomi_tag.identity.secp160r1 import GENERATOR, A, N, P, add, multiply_generator


def no_pause() -> None:
    pass


def test_constants_are_those_of_ecdsa() -> None:
    curve, generator = SECP160r1.curve, SECP160r1.generator
    assert (curve.p(), curve.a() % curve.p(), SECP160r1.order) == (P, A, N)
    assert (generator.x(), generator.y()) == GENERATOR


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, N - 1), min_size=1, max_size=4))
def test_agrees_with_ecdsa(scalars: list[int]) -> None:
    expected = [SECP160r1.generator * scalar for scalar in scalars]
    assert multiply_generator(scalars, no_pause) == [(point.x(), point.y()) for point in expected]


def test_zero_is_infinity_and_shares_a_batch_with_others() -> None:
    assert multiply_generator([0, 1], no_pause) == [None, GENERATOR]


def test_order_minus_one_is_the_generator_mirrored() -> None:
    x, y = GENERATOR
    assert multiply_generator([N - 1], no_pause) == [(x, P - y)]


def test_adding_opposite_points_gives_infinity() -> None:
    x, y = GENERATOR
    assert add((x, y), (x, P - y)) is None


def test_infinity_is_neutral() -> None:
    assert add(None, GENERATOR) == GENERATOR
    assert add(GENERATOR, None) == GENERATOR


def test_doubling() -> None:
    double = SECP160r1.generator * 2
    assert add(GENERATOR, GENERATOR) == (double.x(), double.y())


def test_pauses_between_layers() -> None:
    pauses: list[None] = []
    multiply_generator([1, 2, 3], lambda: pauses.append(None))
    assert len(pauses) == 27
