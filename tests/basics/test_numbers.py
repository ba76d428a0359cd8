from math import inf, isfinite, nan

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.xiaomi_tag.basics.numbers import finite, whole

ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers())
)


@pytest.mark.parametrize(("value", "number"), [(0, 0.0), (-3, -3.0), (2.5, 2.5), (-0.0, 0.0), (np.float64(1.5), 1.5)])
def test_finite_numbers(value: object, number: float) -> None:
    assert finite(value) == number
    assert isinstance(finite(value), float)


@pytest.mark.parametrize("value", [None, True, False, nan, inf, -inf, 10**400, "1", b"1", [1], {}, 1j])
def test_what_is_not_a_finite_number(value: object) -> None:
    assert finite(value) is None


@pytest.mark.parametrize("value", [0, -7, 10**400])
def test_whole_numbers(value: int) -> None:
    assert whole(value) == value


@pytest.mark.parametrize("value", [None, True, False, 1.0, nan, inf, "1", [1]])
def test_what_is_not_a_whole_number(value: object) -> None:
    assert whole(value) is None


@given(ANYTHING)
def test_no_value_raises_and_results_are_numbers(value: object) -> None:
    number, integer = finite(value), whole(value)
    assert number is None or (isfinite(number) and isinstance(value, int | float) and number == float(value))
    assert integer is None or integer == value
