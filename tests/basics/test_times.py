from datetime import datetime

from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.basics.times import iso


def test_time_as_text() -> None:
    assert iso(0.0) == "1970-01-01T00:00:00+00:00"
    assert iso(1_780_315_200.25) == "2026-06-01T12:00:00.250000+00:00"


@given(st.integers(0, 2**36))
def test_text_is_read_back_as_the_same_time(seconds: int) -> None:
    assert datetime.fromisoformat(iso(seconds)).timestamp() == seconds
