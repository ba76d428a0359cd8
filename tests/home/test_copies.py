from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

BEACON = TagKind.IBEACON.value
ISSUE = f"two_senders_{BEACON}"


def _hear_two(home: Home, now: float) -> None:
    for step in range(10):
        for address, levels in (("one", (-50, -80)), ("two", (-80, -50))):
            for receiver, level in zip(("kitchen", "office"), levels, strict=True):
                home.resolver.follows(BEACON, address, receiver, level, now + step)


async def test_two_senders_are_an_issue_until_one_is_left(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    issues = ir.async_get(hass)
    now = home.clock.now()
    home.async_tick(now)
    assert issues.async_get_issue(DOMAIN, ISSUE) is None
    _hear_two(home, now)
    home.async_tick(now + 10)
    issue = issues.async_get_issue(DOMAIN, ISSUE)
    assert issue is not None
    assert issue.translation_placeholders == {"tag": "Keys", "tag_plain": "Keys"}
    home.async_tick(now + 700)
    assert issues.async_get_issue(DOMAIN, ISSUE) is None


async def test_issue_goes_with_its_tag(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    now = home.clock.now()
    _hear_two(home, now)
    home.async_tick(now + 10)
    hass.config_entries.async_remove_subentry(home.entry, BEACON)
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None
    home.async_tick(now + 20)
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_issue_goes_when_the_home_is_unloaded(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    now = home.clock.now()
    _hear_two(home, now)
    home.async_tick(now + 10)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_diagnostics_count_two_senders(hass: HomeAssistant) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    _hear_two(home, home.clock.now())
    shown = home.resolver.diagnostics(BEACON)
    assert shown["two_senders"] == 1
    assert shown["copies"] > 0
