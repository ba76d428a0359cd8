"""The discovery card of a tag."""

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import SOURCE_BLUETOOTH
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN


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
