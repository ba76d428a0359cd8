"""Homes that gateways speak to, a proxy in the kitchen, and all that reaches the locator."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.identity.credentials import AddressCredentials

from ..bluetooth import AddProxy, Proxy
from .gateway_home import KEYS, GatewayHome


@pytest.fixture
def quiet_home(hass: HomeAssistant) -> Iterator[GatewayHome]:
    """Return a home without MQTT."""
    one = GatewayHome(hass)
    one.add("keys", AddressCredentials(KEYS))
    yield one
    one.stop()


@pytest.fixture
async def gateway_home(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, quiet_home: GatewayHome) -> GatewayHome:
    """Return a home that listens to MQTT."""
    await hass.async_block_till_done()
    return quiet_home


@pytest.fixture
async def proxy(hass: HomeAssistant, add_proxy: AddProxy) -> Proxy:
    return add_proxy(1, ar.async_get(hass).async_create("Kitchen").id)


@pytest.fixture
def sightings() -> Iterator[list[Sighting]]:
    """Everything that reaches a locator."""
    heard: list[Sighting] = []
    with patch("custom_components.xiaomi_tag.locator.Locator.observe", autospec=True) as observe:
        observe.side_effect = lambda _self, sighting: heard.append(sighting)
        yield heard
