"""For how long a tag was where, through the websocket."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal.sums import JournalSum, SumKind

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

TAG = TagKind.ADDRESS.value


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, **data: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": "xiaomi_tag/dwell", "tag": TAG, **data})
    answer: dict[str, Any] = await client.receive_json()
    return answer


def add(home: Home) -> int:
    """Add an hour of yesterday; return when that day began."""
    day = int(home.clock.now() // 86_400) - 1
    rooms = {"kitchen": 600.0, "": 60.0, "not_home": 1200.0}
    home.journal.async_add_sums(
        [
            JournalSum(TAG, SumKind.ROOMS, day * 24 + 1, rooms),
            JournalSum(TAG, SumKind.CELLS, day, {"ground:2:-3": 550.0}),
        ]
    )
    return day * 86_400


async def test_by_room(home: Home, client: MockHAClientWebSocket) -> None:
    day = add(home)
    answer = (await ask(client, start=day + 3700, end=day + 3800, by="room"))["result"]
    assert answer == {
        "by": "room",
        "start": day + 3600,
        "end": day + 7200,
        "rows": [
            {"room": "not_home", "seconds": 1200.0},
            {"room": "kitchen", "seconds": 600.0},
            {"room": None, "seconds": 60.0},
        ],
        "known_s": 1860.0,
        "missing_s": 1740.0,
    }


async def test_by_hour(home: Home, client: MockHAClientWebSocket) -> None:
    day = add(home)
    answer = (await ask(client, start=day, end=day + 7200, by="hour"))["result"]
    assert answer["hours"] == [{"start": day + 3600, "rooms": {"kitchen": 600.0, "": 60.0, "not_home": 1200.0}}]
    assert answer["missing_s"] == 7200 - 1860


async def test_by_cell(home: Home, client: MockHAClientWebSocket) -> None:
    day = add(home)
    answer = (await ask(client, start=day + 50, end=day + 60, by="cell"))["result"]
    assert (answer["start"], answer["end"], answer["cell_m"]) == (day, day + 86_400, 0.5)
    assert answer["cells"] == [["ground", 2, -3, 550.0]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"tag": "unknown"}, "not_a_tag"),
        ({"end": 1.0}, "history_span"),
        ({"start": 0.0}, "history_span"),
        ({"by": "week"}, "invalid_format"),
    ],
)
async def test_errors_are_reported(home: Home, client: MockHAClientWebSocket, data: dict[str, Any], code: str) -> None:
    answer = await ask(client, **{"start": home.clock.now() - 100, "by": "room", **data})
    assert answer["error"]["code"] == code
