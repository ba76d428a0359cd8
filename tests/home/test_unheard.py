from collections.abc import Callable
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.unheard import AFTER_S
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.locator import Presence

from ..homes import ENTRY_ID, home_entry, place, set_up, stored

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

STRINGS = Path(__file__).parents[2] / "custom_components" / DOMAIN / "strings.json"


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith("tag_never_heard")
    }


@pytest.fixture(name="later")
def later_fixture(monkeypatch: pytest.MonkeyPatch) -> Callable[[Home, float], None]:
    """Let seconds pass: the clock goes on, and the home ticks once."""

    def later(home: Home, seconds: float) -> None:
        now = home.clock.now() + seconds
        monkeypatch.setattr(home.clock, "now", lambda: now)
        home.async_tick(now)

    return later


@pytest.mark.parametrize("kind", TagKind)
async def test_tag_that_is_not_heard_for_ten_minutes_is_reported(
    hass: HomeAssistant, kind: TagKind, later: Callable[[Home, float], None]
) -> None:
    home = await set_up(hass, home_entry(kind))
    later(home, AFTER_S - 60)
    assert not issues(hass)
    later(home, 61)
    [(issue_id, issue)] = issues(hass).items()
    assert issue_id == f"tag_never_heard_{kind}"
    assert issue.translation_key == f"tag_never_heard_{kind}"
    assert issue.translation_placeholders == {"tag": "Keys", "tag_plain": "Keys"}
    assert issue.translation_key in json.loads(STRINGS.read_text())["issues"]


async def test_issue_goes_as_soon_as_the_tag_is_heard(
    hass: HomeAssistant, later: Callable[[Home, float], None]
) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    later(home, AFTER_S)
    assert issues(hass)
    place(home.tags["ibeacon"], presence=Presence.HOME, evidence_at=home.clock.now())
    later(home, 11)
    assert not issues(hass)
    later(home, AFTER_S * 2)
    assert not issues(hass)


async def test_tag_that_was_heard_before_a_restart_is_not_reported(
    hass: HomeAssistant, hass_storage: dict[str, object], later: Callable[[Home, float], None]
) -> None:
    hass_storage |= stored(ibeacon={"presence": "away", "evidence_at": 1_790_000_000.0})
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    later(home, AFTER_S * 3)
    assert not issues(hass)


async def test_erased_tag_is_none_that_was_never_heard(
    hass: HomeAssistant, later: Callable[[Home, float], None]
) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    place(home.tags["ibeacon"], presence=Presence.HOME, evidence_at=home.clock.now())
    later(home, 11)
    home.roster.async_start_over([home.tags["ibeacon"]], home.clock.now())
    later(home, AFTER_S * 2)
    assert not issues(hass)


async def test_other_key_is_waited_for_anew(hass: HomeAssistant, later: Callable[[Home, float], None]) -> None:
    entry = home_entry(TagKind.IBEACON)
    home = await set_up(hass, entry)
    place(home.tags["ibeacon"], presence=Presence.HOME, evidence_at=home.clock.now())
    later(home, 11)
    subentry = entry.subentries["ibeacon"]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "minor": 9})
    await hass.async_block_till_done()
    later(home, AFTER_S + 20)
    assert set(issues(hass)) == {"tag_never_heard_ibeacon"}


async def test_issue_goes_with_its_tag(hass: HomeAssistant, later: Callable[[Home, float], None]) -> None:
    entry = home_entry(TagKind.IBEACON, TagKind.ADDRESS)
    home = await set_up(hass, entry)
    later(home, AFTER_S)
    assert len(issues(hass)) == 2
    hass.config_entries.async_remove_subentry(entry, "ibeacon")
    await hass.async_block_till_done()
    assert set(issues(hass)) == {"tag_never_heard_address"}
    assert await hass.config_entries.async_unload(ENTRY_ID)
    assert not issues(hass)


async def test_clock_that_was_set_back_does_not_wait_longer(
    hass: HomeAssistant, later: Callable[[Home, float], None]
) -> None:
    home = await set_up(hass, home_entry(TagKind.IBEACON))
    later(home, -86_400)
    later(home, AFTER_S)
    assert issues(hass)
