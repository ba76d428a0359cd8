import numpy as np
import pytest

from demo.noise import SmoothField, make_bytes, make_key, uniform


def test_numbers_depend_on_key_and_counters_alone() -> None:
    together = uniform(7, np.arange(100), 3)
    apart = [float(uniform(7, number, 3)) for number in range(100)]

    assert together.tolist() == apart


def test_keys_differ() -> None:
    assert make_key("a", 1) != make_key("a", 2)
    assert make_key("a", "b") != make_key("ab")


def test_bytes_have_the_length_asked_for() -> None:
    assert len(make_bytes(28, "key")) == 28


def test_numbers_are_even_and_unrelated() -> None:
    numbers = uniform(1, np.arange(400)[:, None], np.arange(50)[None])

    assert numbers.min() > 0.0
    assert numbers.max() < 1.0
    assert numbers.mean() == pytest.approx(0.5, abs=0.01)
    assert numbers.std() == pytest.approx(12**-0.5, abs=0.01)
    assert abs(np.corrcoef(numbers[:, 0], numbers[:, 1])[0, 1]) < 0.15
    assert abs(np.corrcoef(numbers[:-1].ravel(), numbers[1:].ravel())[0, 1]) < 0.03


def test_smooth_field_has_unit_variance_and_its_length() -> None:
    field = SmoothField(5, 400, 2.5, 3)
    here, near, far = (field(np.array([[x, 0.0, 0.0]]))[0] for x in (0.0, 1.0, 20.0))

    assert here.std() == pytest.approx(1.0, abs=0.15)
    assert np.corrcoef(here, near)[0, 1] == pytest.approx(np.exp(-1.0 / (2 * 2.5**2)), abs=0.06)
    assert abs(np.corrcoef(here, far)[0, 1]) < 0.15


def test_rough_field_forgets_as_an_autoregressive_process_does() -> None:
    field = SmoothField(5, 2000, 20.0, 1, rough=True)
    now, later = (field(np.array([[seconds]]))[0] for seconds in (0.0, 20.0))

    assert now.std() == pytest.approx(1.0, abs=0.1)
    assert np.corrcoef(now, later)[0, 1] == pytest.approx(np.exp(-1.0), abs=0.08)
