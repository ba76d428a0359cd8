"""Homes that gateways speak to."""

from collections.abc import Iterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.xiaomi_tag.identity.credentials import AddressCredentials

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
