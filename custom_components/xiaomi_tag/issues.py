"""What the user can mend, as repair issues."""

from collections.abc import Sequence

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .receivers import ReceiverInfo

_WITHOUT_AREA = "receiver_without_area"


@callback
def async_update_receiver_issues(hass: HomeAssistant, receivers: Sequence[ReceiverInfo]) -> None:
    """Ask for an area of each receiver that has none, and withdraw what is settled.

    A receiver whose device is not registered yet has no page to send the user to: it is asked about once it has. The
    device's id names the issue, since diagnostics list issues by name and an address tells too much.
    """
    wanted = {
        f"{_WITHOUT_AREA}_{receiver.device_id}": receiver
        for receiver in receivers
        if receiver.area_id is None and receiver.device_id is not None
    }
    for issue_id in _present(hass) - wanted.keys():
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, receiver in wanted.items():
        page = f"config/devices/device/{receiver.device_id}"
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=_WITHOUT_AREA,
            translation_placeholders={"receiver": receiver.name, "page": f"/{page}"},
            learn_more_url=f"homeassistant://{page}",
        )


@callback
def async_clear_receiver_issues(hass: HomeAssistant) -> None:
    """Withdraw all of them, since nobody watches any more."""
    for issue_id in _present(hass):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _present(hass: HomeAssistant) -> set[str]:
    return {
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(_WITHOUT_AREA)
    }
