from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.issues import async_clear_receiver_issues, async_update_receiver_issues
from custom_components.xiaomi_tag.receivers import ReceiverInfo

PLACED = ReceiverInfo("AA:00:00:00:00:01", "Kitchen proxy", "device1", "kitchen", None)
UNPLACED = ReceiverInfo("AA:00:00:00:00:02", "Hall proxy", "device2", None, None)


def _issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {issue_id: issue for (domain, issue_id), issue in ir.async_get(hass).issues.items() if domain == DOMAIN}


async def test_receiver_without_area_is_named_and_linked(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED, UNPLACED])
    [issue] = _issues(hass).values()
    assert issue.translation_key == "receiver_without_area"
    assert issue.translation_placeholders == {"receiver": "Hall proxy", "page": "/config/devices/device/device2"}
    assert issue.learn_more_url == "homeassistant://config/devices/device/device2"


async def test_issue_goes_once_the_receiver_has_an_area(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [UNPLACED])
    async_update_receiver_issues(hass, [PLACED])
    assert not _issues(hass)


async def test_issue_of_a_vanished_receiver_goes(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [UNPLACED])
    async_update_receiver_issues(hass, [])
    assert not _issues(hass)


async def test_receiver_without_a_device_waits_for_it(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [ReceiverInfo("AA:00:00:00:00:03", "AA:00:00:00:00:03", None, None, None)])
    assert not _issues(hass)


async def test_issue_is_not_named_by_the_address(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [UNPLACED])
    assert list(_issues(hass)) == ["receiver_without_area_device2"]


async def test_clearing_leaves_issues_of_others_alone(hass: HomeAssistant) -> None:
    ir.async_create_issue(
        hass,
        "other",
        "receiver_without_area_x",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="x",
    )
    async_update_receiver_issues(hass, [UNPLACED])
    async_clear_receiver_issues(hass)
    assert [domain for domain, _ in ir.async_get(hass).issues] == ["other"]
