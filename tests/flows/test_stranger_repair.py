"""The fix of a suspected tracker, walked through in Home Assistant's own repairs."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.repairs import RepairsFlowManager, repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.const import DOMAIN
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.strangers.model import Choice, Family

from ..bluetooth import AddProxy
from ..calibrating import areas
from ..homes import home_entry, set_up
from ..staged_strangers import StagedStrangers, hear, household

STRINGS = Path(__file__).parents[2] / "custom_components" / DOMAIN / "strings.json"
STEPS = json.loads(STRINGS.read_text())["issues"]["stranger"]["fix_flow"]["step"]
ISSUE = "stranger_stranger"


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, add_proxy: AddProxy, strangers: StagedStrangers) -> Home:
    await hass.config.async_update(time_zone="UTC")
    assert await async_setup_component(hass, "repairs", {})
    kitchen, hall = areas(hass, "Kitchen", "Hall")
    add_proxy(1, kitchen, name="Kitchen_proxy")
    add_proxy(2, hall, name="Hall proxy")
    household(hass)
    strangers.put()
    return await set_up(hass, home_entry())


@pytest.fixture(name="repairs")
def repairs_fixture(hass: HomeAssistant, home: Home) -> RepairsFlowManager:
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE,
        is_fixable=True,
        data={"track": "stranger"},
        severity=ir.IssueSeverity.WARNING,
        translation_key="stranger",
    )
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


async def begin(repairs: RepairsFlowManager) -> Any:
    return await repairs.async_init(DOMAIN, context={"issue_id": ISSUE})


async def go(repairs: RepairsFlowManager, menu: Any, *steps: str) -> Any:
    """Choose one option after the other; return what is shown then."""
    for step in steps:
        assert step in menu["menu_options"]
        menu = await repairs.async_configure(menu["flow_id"], {"next_step_id": step})
    return menu


def shown(menu: Any) -> str:
    """Return the description that the frontend shows."""
    text: str = STEPS[menu["step_id"]]["description"].format(**menu["description_placeholders"])
    return re.sub(r"\\(.)", r"\1", text)


async def test_every_step_is_reached_and_leads_back_to_the_start(repairs: RepairsFlowManager) -> None:
    menu = await begin(repairs)
    reached = []
    for step in ("evidence", "find", "ring", "help", "decide"):
        menu = await go(repairs, menu, step)
        assert (menu["type"], menu["step_id"]) == (FlowResultType.MENU, step)
        assert shown(menu)
        reached.append(step)
        menu = await go(repairs, menu, "init")
    assert reached == list(menu["menu_options"])


async def test_every_option_has_a_label(repairs: RepairsFlowManager) -> None:
    menu = await begin(repairs)
    for path in ((), ("evidence",), ("find",), ("ring",), ("help",), ("decide",), ("trust",), ("decide", "close")):
        menu = await go(repairs, menu, *path)
        assert set(menu["menu_options"]) == set(STEPS[menu["step_id"]]["menu_options"])
        if "init" in menu["menu_options"] and path not in {("decide",), ()}:
            menu = await go(repairs, menu, "init")


async def test_start_says_what_it_is(repairs: RepairsFlowManager) -> None:
    text = shown(await begin(repairs))
    assert "**Suspected.** It moved with Anna more often than chance explains." in text
    assert "Find My. It says that its owner is not near." in text
    assert "first heard on Monday 2026-11-23, 18:18, and last on Wednesday 2026-11-25, 03:38" in text


async def test_evidence_is_listed_newest_first(repairs: RepairsFlowManager, strangers: StagedStrangers) -> None:
    text = shown(await go(repairs, await begin(repairs), "evidence"))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert lines[0] == "- Wednesday 2026-11-25, 00:52: stayed in the home from then on, for 8 h, without moving"
    assert "- Tuesday 2026-11-24, 08:12: left within 40 s of Anna" in lines


async def test_case_without_evidence_says_so(repairs: RepairsFlowManager, strangers: StagedStrangers) -> None:
    strangers.put(evidence=())
    assert "Nothing." in shown(await go(repairs, await begin(repairs), "evidence"))


async def test_find_shows_the_loudest_receivers_of_the_moment(
    home: Home, repairs: RepairsFlowManager, strangers: StagedStrangers
) -> None:
    hear(home, strangers, ("AA:BB:CC:00:00:01", -51.2, 3.0), ("gone", -60.0, 1.0), ("AA:BB:CC:00:00:02", -77.0, 8.0))
    menu = await go(repairs, await begin(repairs), "find")
    lines = [line for line in shown(menu).splitlines() if line.startswith("- ")]
    assert [line.partition(", ")[0] for line in lines] == [
        "- Kitchen_proxy (Kitchen): -51 dBm",
        "- Hall proxy (Hall): -77 dBm",
    ]
    hear(home, strangers, ("AA:BB:CC:00:00:02", -48.0, 1.0))
    assert "- Hall proxy (Hall): -48 dBm" in shown(await go(repairs, menu, "find"))


async def test_find_says_when_it_was_last_heard(repairs: RepairsFlowManager) -> None:
    text = shown(await go(repairs, await begin(repairs), "find"))
    assert "It was last heard on Wednesday 2026-11-25, 03:38." in text


@pytest.mark.parametrize("family", Family)
async def test_how_it_rings_depends_on_its_kind(
    repairs: RepairsFlowManager, strangers: StagedStrangers, family: Family
) -> None:
    strangers.put(family=family)
    text = shown(await go(repairs, await begin(repairs), "ring"))
    assert ("SmartThings" in text) == (family is Family.SMARTTAG)
    assert "stranger_ring" not in text


async def test_help_has_links(repairs: RepairsFlowManager) -> None:
    text = shown(await go(repairs, await begin(repairs), "help"))
    assert "](https://stopstalkerware.org)" in text
    assert "112" in text


async def test_trust_is_asked_once_more(
    hass: HomeAssistant, repairs: RepairsFlowManager, strangers: StagedStrangers
) -> None:
    menu = await go(repairs, await begin(repairs), "decide", "trust", "decide", "trust")
    assert "Anna" in shown(menu)
    assert strangers.by_id["stranger"].decision is None
    done = await go(repairs, menu, "trusted")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    decision = strangers.by_id["stranger"].decision
    assert decision is not None
    assert decision.choice is Choice.TRUST
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_case_is_closed(
    hass: HomeAssistant, home: Home, repairs: RepairsFlowManager, strangers: StagedStrangers
) -> None:
    done = await go(repairs, await begin(repairs), "decide", "close", "closed")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert strangers.by_id["stranger"].level is None
    assert [entry.what for entry in home.strangers.log] == ["closed"]
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_case_that_is_kept_stays_an_issue(
    hass: HomeAssistant, repairs: RepairsFlowManager, strangers: StagedStrangers
) -> None:
    done = await go(repairs, await begin(repairs), "decide", "keep")
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "stranger_kept")
    assert strangers.by_id["stranger"].level is not None
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is not None


@pytest.mark.parametrize("path", [("evidence",), ("decide", "trust", "trusted"), ("decide", "close", "closed")])
async def test_case_that_was_closed_meanwhile_ends_it(
    repairs: RepairsFlowManager, strangers: StagedStrangers, path: tuple[str, ...]
) -> None:
    menu = await go(repairs, await begin(repairs), *path[:-1])
    strangers.close("stranger")
    done = await go(repairs, menu, path[-1])
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "stranger_gone")


async def test_home_that_is_not_loaded_ends_it(hass: HomeAssistant, home: Home, repairs: RepairsFlowManager) -> None:
    menu = await begin(repairs)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    done = await go(repairs, menu, "find")
    assert done["reason"] == "stranger_gone"


async def test_decision_has_the_name_of_who_is_at_the_form(
    hass: HomeAssistant,
    repairs: RepairsFlowManager,
    strangers: StagedStrangers,
    hass_client: ClientSessionGenerator,
    hass_admin_user: Any,
) -> None:
    client = await hass_client()
    answer = await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": ISSUE})
    page = f"/api/repairs/issues/fix/{(await answer.json())['flow_id']}"
    for step in ("decide", "trust", "trusted"):
        done = await (await client.post(page, json={"next_step_id": step})).json()
    assert done["type"] == "create_entry"
    assert strangers.by_id["stranger"].decision.by == hass_admin_user.name  # type: ignore[union-attr]
