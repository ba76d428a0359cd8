from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.receivers.settings import (
    ReceiverSettings,
    async_change_settings,
    read_settings,
    write_settings,
)


def test_settings_outlive_the_storage() -> None:
    settings = {"a": ReceiverSettings(-4.0, ignored=True), "b": ReceiverSettings(offset_db=2.0)}
    assert read_settings(write_settings(settings)) == settings


def test_receiver_without_settings_takes_no_space() -> None:
    assert write_settings({"a": ReceiverSettings()}) == {}


@pytest.mark.parametrize("stored", [None, [], "a", {"a": None}, {"a": {}}, {"a": {"offset_db": "loud"}}])
def test_what_makes_no_sense_is_not_set(stored: Any) -> None:
    assert read_settings(stored) == {}


@pytest.mark.parametrize("offset", ["loud", None, float("nan"), True, []])
def test_one_bad_value_costs_that_value(offset: Any) -> None:
    assert read_settings({"a": {"offset_db": offset, "ignored": True}}) == {"a": ReceiverSettings(ignored=True)}
    assert read_settings({"a": {"offset_db": 3, "ignored": "yes"}}) == {"a": ReceiverSettings(offset_db=3.0)}


def test_offset_is_bounded() -> None:
    assert read_settings({"a": {"offset_db": 1e9}, "b": {"offset_db": -31}}) == {
        "a": ReceiverSettings(offset_db=30.0),
        "b": ReceiverSettings(offset_db=-30.0),
    }


async def test_change_keeps_other_receivers_and_options(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN, options={"away_after_s": 60, "receivers": {"a": {"offset_db": 3}}})
    entry.add_to_hass(hass)
    async_change_settings(hass, entry, "b", ignored=True)
    async_change_settings(hass, entry, "b", offset_db=-2.0)
    assert entry.options["away_after_s"] == 60
    assert read_settings(entry.options["receivers"]) == {
        "a": ReceiverSettings(offset_db=3.0),
        "b": ReceiverSettings(offset_db=-2.0, ignored=True),
    }
    async_change_settings(hass, entry, "a", offset_db=0.0)
    async_change_settings(hass, entry, "b", offset_db=0.0, ignored=False)
    assert entry.options == {"away_after_s": 60}
