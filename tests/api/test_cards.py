"""How the cards are served and registered."""

from http import HTTPStatus

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, DATA_PANELS
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.api.cards import PANEL, URL, bundle_hash
from custom_components.xiaomi_tag.const import DOMAIN

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


async def test_cards_are_served_and_loaded(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> None:
    assert await async_setup_component(hass, "frontend", {})
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client()
    address = f"{URL}/cards.js?v={bundle_hash()}"
    response = await client.get(address)
    assert response.status == HTTPStatus.OK
    assert "javascript" in response.headers["Content-Type"]
    assert "max-age" in response.headers["Cache-Control"]
    assert address in hass.data[DATA_EXTRA_MODULE_URL].urls


async def test_panel_is_for_administrators_and_not_in_the_sidebar(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "frontend", {})
    assert await async_setup_component(hass, DOMAIN, {})
    panel = hass.data[DATA_PANELS][PANEL]
    assert panel.require_admin
    assert panel.sidebar_title is None
    assert panel.config_panel_domain is None


async def test_home_assistant_without_a_frontend_runs_without_cards(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert DATA_PANELS not in hass.data
