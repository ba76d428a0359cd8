"""Automations made from the triggers of this integration."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar, device_registry as dr, label_registry as lr
from homeassistant.helpers.automation import get_absolute_description_key
from homeassistant.helpers.trigger import async_get_all_descriptions, async_validate_trigger_config
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import probatio
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.xiaomi_tag.automation.stranger_trigger import STRANGER_TRIGGERS
from custom_components.xiaomi_tag.const import DOMAIN, EVENT_CROSSING
from custom_components.xiaomi_tag.fences.crossing import PlaceKind, PlaceRef
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.trigger import TRIGGERS

from .crossing import KITCHEN, StagedCrossings, device_of, fire_crossing
from .homes import FENCE, home_entry, set_up, tag_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KINDS = ["entered", "left", "dwelled", "left_behind"]
LASTING: dict[str, Any] = {"for": {"seconds": 60}}


@pytest.fixture(name="calls")
async def calls_fixture(hass: HomeAssistant) -> list[ServiceCall]:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(TagKind.ADDRESS, tag_data(TagKind.IBEACON, "Cat"), FENCE))
    calls: list[ServiceCall] = async_mock_service(hass, "test", "done")
    return calls


async def automate(hass: HomeAssistant, trigger: str = "entered", target: Any = None, **options: Any) -> None:
    """Set up an automation that calls an action with all variables of the trigger."""
    config = {
        "trigger": f"{DOMAIN}.{trigger}",
        "target": {"device_id": device_of(hass, "address").id} if target is None else target,
        **({"options": options} if options else {}),
    }
    automation = {"triggers": [config], "actions": [{"action": "test.done", "data": {"fired": "{{ trigger }}"}}]}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


@pytest.mark.parametrize("kind", KINDS)
async def test_fires_once_for_its_kind_and_no_other(hass: HomeAssistant, calls: list[ServiceCall], kind: str) -> None:
    await automate(hass, kind)
    for other in {*KINDS, "corrected"} - {kind}:
        await fire_crossing(hass, other, of=kind)
    assert calls == []
    await fire_crossing(hass, kind)
    assert len(calls) == 1


async def test_shows_the_crossing(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass)
    await fire_crossing(hass)
    (call,) = calls
    fired = call.data["fired"]
    assert fired["platform"] == "xiaomi_tag.entered"
    assert fired["description"] == "Keys entered Kitchen"
    assert (fired["tag_name"], fired["place_name"]) == ("Keys", "Kitchen")
    assert fired["place"] == {"kind": "area", "id": "kitchen"}
    assert (fired["entity_id"], fired["event_id"], fired["late"]) == ("event.keys_crossing", "e1", False)


async def test_other_tag_does_not_fire(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass)
    await fire_crossing(hass, tag="ibeacon")
    assert calls == []


async def test_label_given_later_counts(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    label = lr.async_get(hass).async_create("Pets").label_id
    await automate(hass, target={"label_id": label})
    await fire_crossing(hass)
    assert calls == []
    dr.async_get(hass).async_update_device(device_of(hass, "address").id, labels={label})
    await fire_crossing(hass)
    assert len(calls) == 1


async def test_place_field_filters(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass, area=["hall"], zone="zone.work")
    await fire_crossing(hass)
    assert calls == []


async def test_late_crossing_fires_only_where_it_is_asked_for(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass, area="kitchen", include_late=True)
    await fire_crossing(hass, late=True)
    assert len(calls) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [None, {}])
async def test_without_a_target_any_tag_counts(
    hass: HomeAssistant, calls: list[ServiceCall], kind: str, target: dict[str, Any] | None
) -> None:
    trigger = {"trigger": f"{DOMAIN}.{kind}"} | ({} if target is None else {"target": target})
    automation = {"triggers": [trigger], "actions": [{"action": "test.done"}]}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    await fire_crossing(hass, kind)
    await fire_crossing(hass, kind, tag="ibeacon")
    assert len(calls) == 2


async def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass for timers."""
    freezer.tick(seconds)
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()


@pytest.mark.parametrize("kind", KINDS)
async def test_fires_after_it_lasted(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory, kind: str
) -> None:
    await automate(hass, kind, **LASTING)
    await fire_crossing(hass, kind)
    await wait(hass, freezer, 55)
    assert calls == []
    await wait(hass, freezer, 10)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("kind", "ended"),
    [
        ("entered", {"kind": "left"}),
        ("left", {"kind": "entered"}),
        ("dwelled", {"kind": "left"}),
        ("left_behind", {"kind": "left"}),
        ("entered", {"kind": "corrected", "correction": "retracted", "of": "entered"}),
    ],
)
async def test_does_not_fire_if_it_ended_before(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory, kind: str, ended: dict[str, Any]
) -> None:
    await automate(hass, kind, **LASTING)
    await fire_crossing(hass, kind)
    await fire_crossing(hass, **ended)
    await wait(hass, freezer, 70)
    assert calls == []


@pytest.mark.parametrize("other", [{"tag": "ibeacon"}, {"place": PlaceRef(PlaceKind.AREA, "hall")}])
async def test_end_of_something_else_ends_nothing(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory, other: dict[str, Any]
) -> None:
    await automate(hass, **LASTING)
    await fire_crossing(hass)
    await fire_crossing(hass, "left", **other)
    await wait(hass, freezer, 70)
    assert len(calls) == 1


async def test_time_begins_again_with_each_entering(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await automate(hass, **LASTING)
    await fire_crossing(hass)
    await fire_crossing(hass, "left")
    await wait(hass, freezer, 40)
    await fire_crossing(hass)
    await wait(hass, freezer, 40)
    assert calls == []
    await wait(hass, freezer, 25)
    assert len(calls) == 1


async def test_does_not_fire_if_the_fences_know_that_it_is_over(
    hass: HomeAssistant, staged: StagedCrossings, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await automate(hass, **LASTING)
    await fire_crossing(hass)
    staged.put("address", KITCHEN, side=False)
    await wait(hass, freezer, 70)
    assert calls == []


@pytest.mark.parametrize(("where", "fired"), [("home", 0), ("not_home", 1)])
async def test_left_behind_does_not_last_until_the_person_is_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, where: str, fired: int
) -> None:
    ar.async_get(hass).async_create("Kitchen")
    await set_up(hass, home_entry(tag_data(TagKind.ADDRESS, "Keys", person="person.anna")))
    calls = async_mock_service(hass, "test", "done")
    await automate(hass, "left_behind", **LASTING)
    hass.states.async_set("person.anna", "not_home")
    await fire_crossing(hass, "left_behind")
    hass.states.async_set("person.anna", where)
    await wait(hass, freezer, 70)
    assert len(calls) == fired


@pytest.mark.parametrize("kind", ["entered", "left"])
async def test_first_fires_for_the_first_of_the_tags(
    hass: HomeAssistant, staged: StagedCrossings, calls: list[ServiceCall], kind: str
) -> None:
    await automate(hass, kind, target={}, behavior="first", area="kitchen")
    there = kind == "entered"
    staged.put("address", KITCHEN, side=there)
    staged.put("ibeacon", KITCHEN, side=not there)
    await fire_crossing(hass, kind)
    assert len(calls) == 1
    staged.put("ibeacon", KITCHEN, side=there)
    await fire_crossing(hass, kind, tag="ibeacon")
    assert len(calls) == 1


@pytest.mark.parametrize("kind", ["entered", "left"])
async def test_all_fires_once_all_tags_crossed(
    hass: HomeAssistant, staged: StagedCrossings, calls: list[ServiceCall], kind: str
) -> None:
    await automate(hass, kind, target={}, behavior="all", area="kitchen")
    there = kind == "entered"
    staged.put("address", KITCHEN, side=there)
    staged.put("ibeacon", KITCHEN, side=not there)
    await fire_crossing(hass, kind)
    assert calls == []
    staged.put("ibeacon", KITCHEN, side=there)
    await fire_crossing(hass, kind, tag="ibeacon")
    assert len(calls) == 1


@pytest.mark.parametrize("behavior", ["first", "all"])
async def test_together_must_last_too(
    hass: HomeAssistant,
    staged: StagedCrossings,
    calls: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    behavior: str,
) -> None:
    await automate(hass, target={}, behavior=behavior, area="kitchen", **LASTING)
    staged.put("address", KITCHEN, side=True)
    await fire_crossing(hass)
    staged.put("address", KITCHEN, side=False)
    await fire_crossing(hass, "left")
    # Back before the time is over, and gone again: it did not last.
    staged.put("address", KITCHEN, side=True)
    await wait(hass, freezer, 70)
    assert calls == []
    await fire_crossing(hass)
    await wait(hass, freezer, 70)
    assert len(calls) == 1


async def test_ends_with_the_automation(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    await automate(hass)
    await hass.services.async_call("automation", "turn_off", {"entity_id": "automation.automation_0"}, blocking=True)
    await fire_crossing(hass)
    assert calls == []


async def test_waiting_ends_with_the_automation(
    hass: HomeAssistant, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await automate(hass, **LASTING)
    await fire_crossing(hass)
    await hass.services.async_call("automation", "turn_off", {"entity_id": "automation.automation_0"}, blocking=True)
    await wait(hass, freezer, 70)
    assert calls == []


@pytest.mark.parametrize(
    "config",
    [
        {"target": {"entity_id": "event.keys_crossing"}, "options": {"behavior": "most"}},
        {"target": {"entity_id": "event.keys_crossing"}, "options": {"for": "soon"}},
        {"target": {"entity_id": "event.keys_crossing"}, "options": {"zone": "light.work"}},
        {"target": {"entity_id": "event.keys_crossing"}, "options": {"colour": "red"}},
        {"target": {"entity_id": "event.keys_crossing"}, "options": {"include_late": "perhaps"}},
    ],
)
async def test_wrong_config_is_refused(hass: HomeAssistant, calls: list[ServiceCall], config: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        await async_validate_trigger_config(hass, [{"platform": f"{DOMAIN}.entered", **config}])


@pytest.mark.parametrize("data", [{}, {"place": "kitchen"}, {"place": {}}, {"place": {"kind": "area", "id": ["x"]}}])
async def test_event_that_is_not_our_crossing_is_ignored(
    hass: HomeAssistant, calls: list[ServiceCall], data: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await automate(hass, area="kitchen")
    hass.bus.async_fire(EVENT_CROSSING, {"kind": "entered", **data})
    await hass.async_block_till_done()
    assert calls == []
    assert "Traceback" not in caplog.text


async def test_editor_offers_them_for_tags_only(
    hass: HomeAssistant, calls: list[ServiceCall], hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)
    offered = {}
    for identifier in ("address", "home", "garden_fence"):
        target = {"device_id": [device_of(hass, identifier).id]}
        await client.send_json_auto_id({"type": "get_triggers_for_target", "target": target})
        answer = await client.receive_json()
        offered[identifier] = {each for each in answer["result"] if each.startswith(DOMAIN)}
    assert offered == {
        "address": {f"{DOMAIN}.{kind}" for kind in KINDS},
        "home": set(),
        "garden_fence": set(),
    }


async def test_editor_is_offered_all_triggers(hass: HomeAssistant, calls: list[ServiceCall]) -> None:
    assert await async_setup_component(hass, "automation", {})
    descriptions = await async_get_all_descriptions(hass)
    for name in TRIGGERS:
        description = descriptions[get_absolute_description_key(DOMAIN, name)]
        assert description is not None
        if name in STRANGER_TRIGGERS:
            assert set(description["fields"]) == {"persons"}
            assert "target" not in description
            continue
        behavior = {"behavior"} if name in {"entered", "left"} else set()
        assert set(description["fields"]) == {"area", "floor", "zone", "fence", "for", "include_late"} | behavior
        # Home Assistant shows a checkbox before each field that is not required.
        assert description["fields"]["area"]["required"]
        assert description["target"]["entity"] == [{"integration": DOMAIN, "domain": ["device_tracker"]}]
