"""The locator's self-test and its receivers' faults, checked once a minute."""

from collections.abc import Sequence
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home.health import EVERY_S, OFFLINE_CHECKS, Health
from custom_components.xiaomi_tag.locator import Locator
from custom_components.xiaomi_tag.locator.health import FaultKind, ReceiverFault, SelfTest
from custom_components.xiaomi_tag.receivers.registry import Receivers
from custom_components.xiaomi_tag.receivers.settings import ReceiverSettings
from custom_components.xiaomi_tag.tracker.tracker import Second

from ..bluetooth import AddProxy, LaterTime

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

NOW = 1_800_000_000.0
RESULT = SelfTest(error_m=1.0, room_error=0.25, emitters=4)


class ScriptedLocator(Locator):
    """A locator whose findings are the test's, with a count of how often it was asked."""

    result = SelfTest(None, None, 0)
    faults: Sequence[ReceiverFault] = ()
    tests = checks = 0

    @override
    def self_test(self) -> SelfTest:
        self.tests += 1
        return self.result

    @override
    def receiver_faults(self) -> Sequence[ReceiverFault]:
        self.checks += 1
        return self.faults


class Watched:
    """The health of a home, with a count of what it reports."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.changes = 0
        self.locator = ScriptedLocator()
        self.receivers = Receivers(hass, lambda: None)
        self.receivers.async_start(NOW)()
        self.health = Health(hass, self.locator, self.receivers, self._changed)

    def _changed(self) -> None:
        self.changes += 1

    def pass_time(self, seconds: float) -> None:
        """Let seconds pass."""
        for second in range(int(seconds)):
            self.health.async_second(Second(NOW + second))


@pytest.fixture
def watched(hass: HomeAssistant) -> Watched:
    return Watched(hass)


async def test_locator_is_asked_every_minute(watched: Watched) -> None:
    watched.pass_time(10 * EVERY_S)
    assert watched.locator.tests == watched.locator.checks == 10


async def test_changed_result_is_reported_once(watched: Watched) -> None:
    watched.pass_time(2 * EVERY_S)
    assert watched.changes == 0
    watched.locator.result = RESULT
    watched.pass_time(3 * EVERY_S)
    assert watched.changes == 1
    assert watched.health.self_test == RESULT


async def test_clock_that_is_set_back_makes_no_longer_pause(watched: Watched) -> None:
    watched.health.async_second(Second(NOW))
    watched.health.async_second(Second(NOW - 3600))
    assert watched.locator.checks == watched.locator.tests == 2


async def test_fault_becomes_an_issue_until_it_is_over(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None, name="Kitchen proxy")
    watched = Watched(hass)
    watched.locator.faults = [ReceiverFault(proxy.source, FaultKind.DEAF, NOW, None)]
    watched.health.async_check()
    issue_id = f"receiver_deaf_{proxy.device_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    watched.locator.faults = []
    watched.health.async_check()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_clear_deletes_the_issues(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    watched.locator.faults = [ReceiverFault(proxy.source, FaultKind.DEAF, NOW, None)]
    watched.health.async_check()
    watched.health.async_clear()
    assert not ir.async_get(hass).issues


async def test_hung_receiver_becomes_an_issue_until_it_hears(
    hass: HomeAssistant, add_proxy: AddProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = LaterTime(monkeypatch)
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    issue_id = f"receiver_hung_{proxy.device_id}"
    time.go_on(290, proxy)
    watched.receivers.async_refresh(NOW)
    watched.health.async_check()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    time.go_on(20, proxy)
    watched.receivers.async_refresh(NOW)
    watched.health.async_check()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.is_fixable
    proxy.hear("A4:C1:38:00:00:01", b"\x02\x01\x06", -60)
    watched.receivers.async_refresh(NOW)
    watched.health.async_check()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_receiver_that_stays_offline_becomes_an_issue(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    issue_id = f"receiver_offline_{proxy.device_id}"
    proxy.cut()
    watched.receivers.async_refresh(NOW)
    watched.pass_time(OFFLINE_CHECKS * EVERY_S)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    watched.health.async_second(Second(NOW + (OFFLINE_CHECKS + 1) * EVERY_S))
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    proxy.connect()
    watched.receivers.async_refresh(NOW)
    watched.health.async_check()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_clock_that_is_set_makes_no_outage_longer(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    proxy.cut()
    watched.receivers.async_refresh(NOW)
    watched.pass_time(5 * EVERY_S)
    watched.health.async_second(Second(NOW + 365 * 86_400))
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"receiver_offline_{proxy.device_id}")


async def test_ignored_receiver_has_no_issue(hass: HomeAssistant, add_proxy: AddProxy) -> None:
    proxy = add_proxy(1, None)
    watched = Watched(hass)
    watched.receivers.async_set({proxy.source: ReceiverSettings(ignored=True)})
    proxy.cut()
    watched.receivers.async_refresh(NOW)
    watched.locator.faults = [ReceiverFault(proxy.source, FaultKind.DEAF, NOW, None)]
    watched.pass_time((OFFLINE_CHECKS + 5) * EVERY_S)
    assert not [issue_id for _, issue_id in ir.async_get(hass).issues if proxy.device_id in issue_id]
