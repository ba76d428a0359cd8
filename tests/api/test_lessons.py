"""What the house has taught, through a real connection."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.lessons.model import SensorLesson, SensorVerdict, Study
from custom_components.xiaomi_tag.lessons.study import StudyJob

from ..bluetooth import AddProxy
from ..calibrating import areas
from ..home.lessons import PIR, some_study
from ..homes import home_entry, set_up


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant, hass_storage: dict[str, Any], add_proxy: AddProxy) -> MockConfigEntry:
    kitchen, hall, _study = areas(hass, "Kitchen", "Hall", "Study")
    add_proxy(1, kitchen)
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "binary_sensor", "zha", "pir", suggested_object_id="pir", original_name="Pir", original_device_class="motion"
    )
    registry.async_update_entity(PIR, area_id=hall)
    hass.states.async_set(PIR, "off")
    return home_entry(TagKind.ADDRESS, TagKind.IBEACON)


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(StudyJob, "run", lambda _job: some_study())
    return await set_up(hass, entry)


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, command: str = "", **data: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": f"xiaomi_tag/lessons{command}", **data})
    message = await client.receive_json()
    answer: dict[str, Any] = message["result"] if message["success"] else message["error"]
    return answer


def room(answer: dict[str, Any], area_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(room for room in answer["rooms"] if room["area_id"] == area_id)
    return found


async def test_new_home_collects(home: Home, client: MockHAClientWebSocket) -> None:
    answer = await ask(client)
    assert {key: answer[key] for key in ("enabled", "state", "running", "since", "studied_at", "lessons", "hours")} == {
        "enabled": True,
        "state": "collecting",
        "running": False,
        "since": None,
        "studied_at": None,
        "lessons": 0,
        "hours": 0.0,
    }
    assert answer["next_at"] == pytest.approx(answer["began_at"] + 3600, abs=1)
    assert (answer["can_undo"], answer["error_percent"], answer["tested"]) == (False, None, 0)
    assert {each["area_id"]: each["state"] for each in answer["rooms"]} == {
        "hall": "collecting",
        "kitchen": "known",
        "study": "unknown",
    }
    assert answer["sensors"] == [
        {
            "entity_id": PIR,
            "area_id": "hall",
            "kind": "motion",
            "person": None,
            "state": "silent",
            "left_out_by": None,
            "edges": 0,
            "explained": 0.0,
            "lessons": 0,
            "suggested_area_id": None,
        }
    ]
    assert answer["advice"] == {"kind": "sensor", "area_id": "study"}


async def test_study_answers_with_what_it_found(home: Home, client: MockHAClientWebSocket) -> None:
    answer = await ask(client, "/study")
    assert (answer["state"], answer["lessons"], answer["hours"]) == ("learned", 4, 9.2)
    assert (answer["error_percent"], answer["tested"], answer["can_undo"]) == (7.0, 50, True)
    assert answer["since"] == answer["studied_at"] == pytest.approx(answer["at"], abs=30)
    assert room(answer, "hall") == {
        "area_id": "hall",
        "receivers": 0,
        "sensors": 1,
        "state": "learned",
        "share": 0.9,
        "share_before": 0.4,
        "lessons": 12,
        "support": 11.5,
    }
    [sensor] = answer["sensors"]
    assert (sensor["state"], sensor["edges"], sensor["explained"], sensor["lessons"]) == ("used", 40, 0.8, 12)


async def test_undo_and_forget(home: Home, client: MockHAClientWebSocket) -> None:
    await ask(client, "/study")
    assert (await ask(client, "/undo"))["lessons"] == 0
    await ask(client, "/study")
    answer = await ask(client, "/forget")
    assert (answer["state"], answer["can_undo"], answer["studied_at"]) == ("collecting", False, None)


async def test_sensor_is_left_out_and_used_again(home: Home, client: MockHAClientWebSocket) -> None:
    await ask(client, "/study")
    answer = await ask(client, "/leave_out", entity_id=PIR, left_out=True)
    [sensor] = answer["sensors"]
    assert (sensor["state"], sensor["left_out_by"]) == ("left_out", "entity")
    assert room(answer, "hall")["sensors"] == 0
    assert home.entry.options["sensors_left_out"] == [PIR]
    answer = await ask(client, "/leave_out", entity_id=PIR, left_out=False)
    assert answer["sensors"][0]["state"] == "used"
    assert home.entry.options["sensors_left_out"] == []


async def test_suggested_area_is_shown_until_the_sensor_moves(
    hass: HomeAssistant, home: Home, client: MockHAClientWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = SensorLesson(edges=40, verdict=SensorVerdict.ELSEWHERE, elsewhere="study")
    found: Study = some_study(sensors={PIR: lesson})
    monkeypatch.setattr(StudyJob, "run", lambda _job: found)
    [sensor] = (await ask(client, "/study"))["sensors"]
    assert (sensor["state"], sensor["suggested_area_id"]) == ("elsewhere", "study")
    er.async_get(hass).async_update_entity(PIR, area_id="study")
    await hass.async_block_till_done()
    home.async_tick(home.clock.now() + 1)
    [sensor] = (await ask(client))["sensors"]
    assert (sensor["state"], sensor["area_id"], sensor["edges"]) == ("silent", "study", 0)


async def test_nothing_is_learned_while_it_is_switched_off(
    hass: HomeAssistant, home: Home, client: MockHAClientWebSocket
) -> None:
    hass.config_entries.async_update_entry(home.entry, options={"learn_rooms": False})
    await hass.async_block_till_done()
    answer = await ask(client)
    assert (answer["enabled"], answer["state"], answer["next_at"]) == (False, "off", None)
    assert (await ask(client, "/study"))["code"] == "learning_off"


async def test_unloaded_home_has_no_lessons(hass: HomeAssistant, home: Home, client: MockHAClientWebSocket) -> None:
    await hass.config_entries.async_unload(home.entry.entry_id)
    assert (await ask(client))["code"] == "home_not_loaded"
    assert (await ask(client, "/forget"))["code"] == "home_not_loaded"
