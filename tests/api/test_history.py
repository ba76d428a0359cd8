"""The past through the websocket: where a tag was, and what it crossed after all."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.xiaomi_tag.basics.model import Fix, Position, Presence
from custom_components.xiaomi_tag.fences.crossing import Correction, Crossing, CrossingKind, PlaceKind, PlaceRef
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.journal_worker import JournalWorker
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.journal import Journal, JournalError, JournalFault, JournalPlace
from custom_components.xiaomi_tag.journal.model import Batch

from ..homes import home_entry, set_up

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

KEYS = TagKind.ADDRESS.value
KITCHEN = PlaceRef(PlaceKind.AREA, "kitchen")


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, hass_storage: dict[str, Any]) -> Home:
    return await set_up(hass, home_entry(TagKind.ADDRESS))


@pytest.fixture(name="client")
async def client_fixture(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, start: float, **data: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": "xiaomi_tag/history", "tag": KEYS, "start": start, **data})
    answer: dict[str, Any] = await client.receive_json()
    return answer


def crossing(at: float, event_id: str, kind: CrossingKind = CrossingKind.ENTERED, **changes: Any) -> Crossing:
    return Crossing(
        **{
            "event_id": event_id,
            "tag": KEYS,
            "place": KITCHEN,
            "kind": kind,
            "event_time": at,
            "decided_at": at + 5,
            "confidence": 0.91234,
            **changes,
        }
    )


async def test_places_and_crossings_are_answered(home: Home, client: MockHAClientWebSocket) -> None:
    at = round(home.clock.now()) - 1000.0
    places = [
        JournalPlace(tag=KEYS, since=at - 5000, presence=Presence.AWAY, fix=Fix(48.1, 11.2, 20.0)),
        JournalPlace(
            tag=KEYS,
            since=at,
            presence=Presence.HOME,
            room="kitchen",
            probability=0.9,
            position=Position("ground", 1.234, 2.0, 0.5, 0.1, 0.6),
        ),
    ]
    await home.journal.async_call(Journal.write, Batch(places=places))
    await home.journal.async_commit([crossing(at, "one")], [])
    answer = (await ask(client, at - 100))["result"]
    assert answer == {
        "places": [
            {
                "since": at - 5000,
                "presence": "away",
                "room": None,
                "probability": 0.0,
                "position": None,
                "fix": {"latitude": 48.1, "longitude": 11.2, "accuracy_m": 20.0},
            },
            {
                "since": at,
                "presence": "home",
                "room": "kitchen",
                "probability": 0.9,
                "position": {"x_m": 1.23, "y_m": 2.0, "floor": "ground", "xx_m2": 0.5, "xy_m2": 0.1, "yy_m2": 0.6},
                "fix": None,
            },
        ],
        "crossings": [
            {
                "event_id": "one",
                "event_time": at,
                "decided_at": at + 5,
                "kind": "entered",
                "place": {"kind": "area", "id": "kitchen"},
                "confidence": 0.912,
                "late": False,
            }
        ],
        "more": False,
    }


async def test_crossings_are_net_of_corrections(home: Home, client: MockHAClientWebSocket) -> None:
    at = home.clock.now() - 1000
    corrected = CrossingKind.CORRECTED
    await home.journal.async_commit([crossing(at, "wrong"), crossing(at + 10, "early"), crossing(at + 20, "right")], [])
    await home.journal.async_commit(
        [
            crossing(at, "c1", corrected, correction=Correction.RETRACTED, of=CrossingKind.ENTERED, supersedes="wrong"),
            crossing(
                at + 50, "c2", corrected, correction=Correction.RETIMED, of=CrossingKind.ENTERED, supersedes="early"
            ),
            crossing(at + 60, "c3", corrected, correction=Correction.ADDED, of=CrossingKind.LEFT),
        ],
        [],
    )
    answer = (await ask(client, at - 100))["result"]
    assert [(each["event_id"], each["kind"]) for each in answer["crossings"]] == [
        ("right", "entered"),
        ("c2", "entered"),
        ("c3", "left"),
    ]


async def test_beyond_the_limit_the_newest_are_answered(home: Home, client: MockHAClientWebSocket) -> None:
    at = home.clock.now() - 1000
    await home.journal.async_commit([crossing(at + number, str(number)) for number in range(5)], [])
    answer = (await ask(client, at - 100, limit=2))["result"]
    assert [each["event_id"] for each in answer["crossings"]] == ["3", "4"]
    assert answer["more"] is True


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"tag": "nobody"}, "not_a_tag"),
        ({"end": 1.0}, "history_span"),
        ({"start": 0.0}, "history_span"),
        ({"limit": 10_001}, "invalid_format"),
        ({"start": "yesterday"}, "invalid_format"),
    ],
)
async def test_errors_are_reported(home: Home, client: MockHAClientWebSocket, data: dict[str, Any], code: str) -> None:
    answer = await ask(client, **{"start": home.clock.now() - 100, **data})
    assert answer["error"]["code"] == code


async def test_journal_at_fault_is_reported(
    home: Home, client: MockHAClientWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> None:
        raise JournalError(JournalFault.FULL)

    monkeypatch.setattr(JournalWorker, "async_call", fail)
    assert (await ask(client, home.clock.now() - 100))["error"]["code"] == "journal_at_fault"
