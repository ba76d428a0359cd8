from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, issue_registry as ir

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.issues import async_clear_receiver_issues, async_update_receiver_issues
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault
from custom_components.xiaomi_tag.receivers.registry import ReceiverInfo

PLACED = ReceiverInfo("AA:00:00:00:00:01", "Kitchen proxy", "device1", "kitchen", None)
UNPLACED = ReceiverInfo("AA:00:00:00:00:02", "Hall proxy", "device2", None, None)


def _issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {issue_id: issue for (domain, issue_id), issue in ir.async_get(hass).issues.items() if domain == DOMAIN}


async def test_receiver_without_area_is_named_and_linked(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED, UNPLACED])
    [issue] = _issues(hass).values()
    assert issue.translation_key == "receiver_without_area"
    assert issue.translation_placeholders == {
        "receiver": "Hall proxy",
        "receiver_plain": "Hall proxy",
        "page": "/config/devices/device/device2",
    }
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


async def test_moved_receiver_is_named_with_both_rooms(hass: HomeAssistant) -> None:
    kitchen, study = (ar.async_get(hass).async_create(name) for name in ("Kitchen", "Study"))
    assert kitchen.id == PLACED.area_id
    fault = ReceiverFault(PLACED.source, FaultKind.MOVED, 0.0, study.id)
    async_update_receiver_issues(hass, [PLACED], [fault])
    [(issue_id, issue)] = _issues(hass).items()
    assert issue_id == "receiver_moved_device1"
    assert issue.translation_key == "receiver_moved"
    assert issue.translation_placeholders == {
        "receiver": "Kitchen proxy",
        "receiver_plain": "Kitchen proxy",
        "page": "/config/devices/device/device1",
        "area": "Kitchen",
        "area_plain": "Kitchen",
        "room": "Study",
        "room_plain": "Study",
    }
    assert issue.learn_more_url == "homeassistant://config/devices/device/device1"


async def test_moved_receiver_may_be_anywhere(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], [ReceiverFault(PLACED.source, FaultKind.MOVED, 0.0, None)])
    [issue] = _issues(hass).values()
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["room_plain"] == "?"


async def test_deaf_receiver_is_named(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], [ReceiverFault(PLACED.source, FaultKind.DEAF, 0.0, None)])
    [issue] = _issues(hass).values()
    assert issue.translation_key == "receiver_deaf"
    assert issue.translation_placeholders == {
        "receiver": "Kitchen proxy",
        "receiver_plain": "Kitchen proxy",
        "page": "/config/devices/device/device1",
    }


async def test_receiver_without_an_area_has_not_moved(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [UNPLACED], [ReceiverFault(UNPLACED.source, FaultKind.MOVED, 0.0, None)])
    assert list(_issues(hass)) == ["receiver_without_area_device2"]


async def test_fault_of_an_unknown_receiver_creates_no_issue(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], [ReceiverFault("gone", FaultKind.DEAF, 0.0, None)])
    assert not _issues(hass)


async def test_issue_goes_once_the_fault_is_over(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], [ReceiverFault(PLACED.source, FaultKind.DEAF, 0.0, None)])
    async_update_receiver_issues(hass, [PLACED])
    assert not _issues(hass)


async def test_receiver_without_a_device_is_named_by_its_scanner(hass: HomeAssistant) -> None:
    tablet = ReceiverInfo("01ENTRYOFTHETABLET", "Kitchen tablet", None, None, None)
    async_update_receiver_issues(hass, [tablet])
    [(issue_id, issue)] = _issues(hass).items()
    assert issue.translation_key == "receiver_without_device"
    assert issue.translation_placeholders == {"receiver": "Kitchen tablet", "receiver_plain": "Kitchen tablet"}
    assert tablet.source not in issue_id
    async_update_receiver_issues(hass, [PLACED])
    assert not _issues(hass)


async def test_hung_receiver_is_named_and_can_be_repaired(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], hung={PLACED.source})
    [(issue_id, issue)] = _issues(hass).items()
    assert issue_id == "receiver_hung_device1"
    assert issue.is_fixable
    assert issue.data == {"source": PLACED.source, "device_id": "device1"}


async def test_offline_receiver_is_named(hass: HomeAssistant) -> None:
    async_update_receiver_issues(hass, [PLACED], offline={PLACED.source})
    assert list(_issues(hass)) == ["receiver_offline_device1"]


async def test_receiver_that_hears_nothing_has_one_issue_for_that(hass: HomeAssistant) -> None:
    fault = ReceiverFault(PLACED.source, FaultKind.DEAF, 0.0, None)
    async_update_receiver_issues(hass, [PLACED], [fault], hung={PLACED.source})
    assert list(_issues(hass)) == ["receiver_hung_device1"]
