"""When studies are due."""

import datetime as dt

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.xiaomi_tag.home.lesson_schedule import EVERY_S, HOURLY_FOR_S, next_night, next_study_at


@pytest.fixture(autouse=True)
async def zone(hass: HomeAssistant) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")


def at(*when: int) -> float:
    return dt.datetime(*when, tzinfo=dt_util.get_default_time_zone()).timestamp()  # type: ignore[misc,arg-type]


def test_first_study_comes_after_an_hour() -> None:
    assert next_study_at(1000.0, None, None) == 1000.0 + EVERY_S


def test_studies_are_hourly_on_the_first_day() -> None:
    last = 1000.0 + HOURLY_FOR_S - 1
    assert next_study_at(1000.0, last, None) == last + EVERY_S


def test_studies_are_nightly_then() -> None:
    began = at(2026, 7, 1, 12, 0)
    assert next_study_at(began, at(2026, 7, 2, 13, 0), None) == at(2026, 7, 3, 3, 30)
    assert next_study_at(began, at(2026, 7, 3, 3, 31), None) == at(2026, 7, 4, 3, 30)


def test_no_study_comes_before_it_may() -> None:
    assert next_study_at(1000.0, None, 90_000.0) == 90_000.0


def test_night_follows_the_clocks_of_the_home() -> None:
    # The clocks were set back on the 25th of October at three.
    assert next_night(at(2026, 10, 24, 4, 0)) == at(2026, 10, 25, 3, 30)
    assert next_night(at(2026, 10, 25, 3, 30)) == at(2026, 10, 26, 3, 30)
