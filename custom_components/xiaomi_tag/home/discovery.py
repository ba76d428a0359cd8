"""The discovery cards of tags and of MQTT gateways."""

from typing import Final

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import SOURCE_BLUETOOTH, SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.discovery_flow import async_create_flow

from ..const import DOMAIN

# One for all gateways: only one card is open at a time, whatever names are made up, and one "Ignore" hides them all.
GATEWAYS_UNIQUE_ID: Final = f"{DOMAIN}_gateways"


@callback
def async_dismiss_card(hass: HomeAssistant, address: str) -> None:
    """Dismiss the discovery card of an address that was recognised as one of our tags."""
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_init_data_type(
        BluetoothServiceInfoBleak, lambda info: bool(info.address == address), include_uninitialized=True
    ):
        context = flow["context"]
        if (
            flow["handler"] == DOMAIN
            and context["source"] == SOURCE_BLUETOOTH
            # Set by Home Assistant once the user opened the card.
            and not context.get("dismiss_protected")
        ):
            flows.async_abort(flow["flow_id"])


@callback
def async_offer_gateways(hass: HomeAssistant) -> None:
    """Show a card for gateways that relay tags, unless there is one or the user ignored it."""
    if not hass.is_running or hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, GATEWAYS_UNIQUE_ID):
        return
    # The card itself looks up which they are: Home Assistant starts no second flow with the same data.
    async_create_flow(hass, DOMAIN, {"source": SOURCE_INTEGRATION_DISCOVERY}, {})
