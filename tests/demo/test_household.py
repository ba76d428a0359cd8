from collections.abc import AsyncIterator
from typing import Any, cast

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from demo import household
from demo.ha_client import Client, ClientError
from demo.home_assistant import Login

pytestmark = pytest.mark.usefixtures("socket_enabled")

ENTITIES = [
    {"platform": "zone", "unique_id": "office", "entity_id": "zone.office_2"},
    {"platform": "person", "unique_id": "anna", "entity_id": "person.anna"},
    {"platform": "mobile_app", "unique_id": "demo-u", "entity_id": "device_tracker.phone"},
]


class FakeClient:
    def __init__(self, **answers: Any) -> None:
        self.answers = {"config/entity_registry/list": ENTITIES, **answers}
        self.commands: dict[str, dict[str, Any]] = {}

    async def command(self, command: str, **fields: Any) -> Any:
        self.commands[command] = fields
        return self.answers.get(command)

    @property
    def as_client(self) -> Client:
        return cast("Client", self)


class FakeServer:
    """Answers a log-in, a registration and a phone's place, and notes what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        app = web.Application()
        answers: dict[str, Any] = {
            "/auth/login_flow": {"flow_id": "f"},
            "/auth/login_flow/f": {"result": "code"},
            "/auth/token": {"access_token": "a", "refresh_token": "r"},
            "/api/mobile_app/registrations": {"webhook_id": "w"},
            "/api/webhook/w": {},
        }
        for path, answer in answers.items():
            app.router.add_post(path, self._answer(answer))
        self.server = TestServer(app)

    def _answer(self, answer: Any) -> Any:
        async def handle(request: web.Request) -> web.Response:
            body = await request.json() if request.content_type == "application/json" else dict(await request.post())
            self.sent.append((request.path, body))
            return web.json_response(answer)

        return handle

    @property
    def url(self) -> str:
        return str(self.server.make_url("")).rstrip("/")


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    fake = FakeServer()
    await fake.server.start_server()
    yield fake
    await fake.server.close()


async def test_a_zone_is_the_entity_that_home_assistant_made() -> None:
    client = FakeClient(**{"zone/create": {"id": "office"}})
    assert await household.add_zone(client.as_client, "Office", (51.5, -0.1), 150.0) == "zone.office_2"
    assert client.commands["zone/create"] | {"icon": ""} == {
        "name": "Office",
        "latitude": 51.5,
        "longitude": -0.1,
        "radius": 150.0,
        "icon": "",
        "passive": False,
    }


async def test_a_person_is_a_user() -> None:
    client = FakeClient(**{"person/create": {"id": "anna"}})
    assert await household.add_person(client.as_client, "Anna", "u") == "person.anna"
    assert client.commands["person/create"]["user_id"] == "u"


async def test_an_account_logs_in_as_a_program_does(server: FakeServer) -> None:
    client = FakeClient(**{"config/auth/create": {"user": {"id": "u"}}})
    login = Login("anna", "secret")
    account = await household.add_account(client.as_client, server.url, "Anna", login)
    assert (account.user_id, account.access_token, account.refresh_token) == ("u", "a", "r")
    assert client.commands["config/auth/create"]["group_ids"] == ["system-users"]
    assert client.commands["config/auth_provider/homeassistant/create"]["username"] == "anna"
    assert server.sent[-1] == (
        "/auth/token",
        {"grant_type": "authorization_code", "code": "code", "client_id": account.client_id},
    )


async def test_a_phone_reports_where_it_is(server: FakeServer) -> None:
    account = household.Account("u", server.url, f"{server.url}/", "a", "r")
    app = await household.register_phone(FakeClient().as_client, account, "Phone")
    assert app.tracker == "device_tracker.phone"
    await app.locate(51.5, -0.1, 15.0)
    place = {"gps": [51.5, -0.1], "gps_accuracy": 15.0}
    assert server.sent[-1] == ("/api/webhook/w", {"type": "update_location", "data": place})


async def test_messages_for_a_phone_go_where_it_said(server: FakeServer) -> None:
    account = household.Account("u", server.url, f"{server.url}/", "a", "r")
    await household.register_phone(FakeClient().as_client, account, "Phone", "http://push")
    [registered] = [sent for path, sent in server.sent if path.endswith("/registrations")]
    assert registered["app_data"]["push_url"] == "http://push"


async def test_a_home_assistant_that_is_away_is_a_client_error() -> None:
    app = household.App("http://127.0.0.1:1", "w", "device_tracker.phone")
    with pytest.raises(ClientError):
        await app.locate(51.5, -0.1, 15.0)


async def test_an_entity_that_does_not_come_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(household, "_WITHIN_S", 0.0)
    with pytest.raises(ClientError, match="zone made no entity"):
        await household.entity_of(FakeClient().as_client, "zone", "elsewhere")
