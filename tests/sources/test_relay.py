import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import gzip
import json
from typing import Any, Final

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser, async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, MqttMockHAClient

from custom_components.xiaomi_tag.basics.model import Report
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.identity.credentials import TagKind
from custom_components.xiaomi_tag.receivers.ids import GatewayKind
from custom_components.xiaomi_tag.sources import relay
from custom_components.xiaomi_tag.sources.relay_batch import MOST_BYTES, MOST_ITEMS
from custom_components.xiaomi_tag.sources.relay_limits import MOST_REQUESTS
from demo.relay_buffer import RelayBuffer
from demo.relay_client import Counts, RelayClient
from demo.relay_token import RefreshedToken, Refused

from ..homes import home_entry, pass_time, set_up
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

PATH: Final = "/api/xiaomi_tag/sightings"
BEACON: Final = "1aff4c000215" + "00112233445566778899aabbccddeeff" + "0001" + "0002" + "c5"

type Client = TestClient[Any, Any]
type Post = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture(name="other_user")
def other_user_fixture(hass: HomeAssistant) -> MockUser:
    return MockUser(name="Bob").add_to_hass(hass)


@pytest.fixture(name="entry")
def entry_fixture(hass_admin_user: MockUser, other_user: MockUser) -> MockConfigEntry:
    return home_entry(
        TagKind.ADDRESS,
        TagKind.IBEACON,
        phone_data("ada_phone", user=hass_admin_user.id),
        phone_data("bob_phone", user=other_user.id),
    )


@pytest.fixture(name="home")
async def home_fixture(hass: HomeAssistant, entry: MockConfigEntry) -> Home:
    return await set_up(hass, entry)


@pytest.fixture(name="reports")
def reports_fixture(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """Let the home write down what it gets."""
    reports: list[Report] = []
    monkeypatch.setattr(home, "async_report", reports.append)
    return reports


@pytest.fixture(name="client")
async def client_fixture(home: Home, hass_client: ClientSessionGenerator) -> Client:
    client: Client = await hass_client()
    return client


@pytest.fixture(name="post")
def post_fixture(client: Client) -> Post:
    async def post(body: Any, **options: Any) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with client.post(PATH, data=data, **options) as response:
            return response.status, await response.json()

    return post


def item(home: Home, *, age_s: float = 5.0, **fields: Any) -> dict[str, Any]:
    return {
        "device_id": "address",
        "receiver_id": "ada_phone",
        "rssi": -60,
        "timestamp": home.clock.now() - age_s,
        **fields,
    }


async def test_object_reaches_the_home(post: Post, home: Home, reports: list[Report]) -> None:
    status, answer = await post(item(home, battery=80, lat=48.0, lon=11.0, accuracy=30, range_m=2))
    assert status == 200
    assert answer == {"accepted": 1, "duplicate": 0, "late": 0, "refused": 0, "errors": []}
    (report,) = reports
    assert (report.sighting.tag, report.sighting.receiver) == ("address", "relay:ada_phone")
    assert report.battery_percent == 80


async def test_every_item_of_an_array_gets_its_answer(post: Post, home: Home, reports: list[Report]) -> None:
    fresh = item(home)
    status, answer = await post(
        [fresh, fresh, item(home, age_s=540), item(home, age_s=660), item(home, rssi=5), item(home, device_id="x")]
    )
    assert status == 200
    errors = answer.pop("errors")
    assert answer == {"accepted": 2, "duplicate": 1, "late": 1, "refused": 2}
    assert [error["index"] for error in errors] == [4, 5]
    assert [error["error"].partition(":")[0] for error in errors] == ["rssi", "device_id"]
    assert len(reports) == 3


async def test_indexes_and_duplicates_hold_over_a_long_array(post: Post, home: Home, reports: list[Report]) -> None:
    items = [item(home, age_s=index / 10) for index in range(MOST_ITEMS)]
    items[150]["rssi"] = items[950]["rssi"] = None
    items[999] = items[0]
    status, answer = await post(items)
    assert status == 200
    assert [error["index"] for error in answer["errors"]] == [150, 950]
    assert (answer["accepted"], answer["duplicate"]) == (997, 1)
    assert len(reports) == 997


async def test_empty_array_is_not_an_error(post: Post) -> None:
    assert await post([]) == (200, {"accepted": 0, "duplicate": 0, "late": 0, "refused": 0, "errors": []})


async def test_packet_contains_the_tags_readings(
    post: Post, home: Home, reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Any] = []
    monkeypatch.setattr(home, "async_reading", lambda *reading: readings.append(reading))
    packet = item(home, device_id=None, address="5a:11:22:33:44:55", raw=BEACON)
    late = packet | {"timestamp": home.clock.now() - 1000}
    _status, answer = await post([packet, late])
    assert (answer["accepted"], answer["late"]) == (1, 1)
    assert [report.sighting.tag for report in reports] == ["ibeacon", "ibeacon"]
    ((match, _frame, advertisement),) = readings
    assert (match.tag, advertisement.address) == ("ibeacon", "5A:11:22:33:44:55")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"5", b'"text"', b"[NaN]", b"\xff", b"[" * 100_000, b'{"lat": Infinity}'],
    ids=["empty", "open", "null", "number", "text", "nan", "no text", "deep", "infinity"],
)
async def test_body_of_other_json_is_refused(post: Post, body: bytes) -> None:
    status, answer = await post(body)
    assert status == 400
    assert answer == {
        "message": "The body must be JSON: one object or an array of objects",
        "code": "relay_not_items",
    }


async def test_body_with_another_encoding_than_declared_is_refused(post: Post) -> None:
    status, answer = await post(b"[]", headers={"Content-Encoding": "gzip"})
    assert (status, answer["code"]) == (400, "relay_not_items")


async def test_too_many_items_are_refused(post: Post, home: Home, reports: list[Report]) -> None:
    status, answer = await post([item(home)] * (MOST_ITEMS + 1))
    assert (status, answer["code"]) == (413, "relay_too_much")
    assert not reports


async def chunks(size: int) -> Any:
    for _ in range(size // 1024):
        yield b" " * 1024
    yield b"[]"


async def test_too_large_body_is_refused(post: Post, client: Client) -> None:
    assert (await post(b" " * MOST_BYTES))[0] == 400
    assert (await post(b" " * (MOST_BYTES + 1)))[0] == 413
    assert (await post(gzip.compress(b" " * (MOST_BYTES + 1)), headers={"Content-Encoding": "gzip"}))[0] == 413
    # Without a length in its header.
    async with client.post(PATH, data=chunks(2 * MOST_BYTES)) as response:
        assert response.status == 413


async def test_requests_without_a_token_are_refused(
    home: Home, reports: list[Report], hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        async with client.post(PATH, json=item(home), headers=headers) as response:
            assert response.status == 401
    assert not reports


async def test_receiver_of_another_user_is_refused(post: Post, home: Home, reports: list[Report]) -> None:
    foreign = item(home, receiver_id="bob_phone")
    status, answer = await post([foreign, item(home)])
    assert (status, answer["refused"], answer["accepted"]) == (200, 1, 1)
    status, answer = await post([foreign, item(home, receiver_id="nobody")])
    assert (status, answer["refused"]) == (403, 2)
    assert len(answer["errors"]) == 2
    assert len(reports) == 1


async def test_each_user_posts_for_their_own(
    hass: HomeAssistant,
    home: Home,
    reports: list[Report],
    other_user: MockUser,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    refresh_token = await hass.auth.async_create_refresh_token(other_user, CLIENT_ID)
    client = await hass_client_no_auth()
    headers = {"Authorization": f"Bearer {hass.auth.async_create_access_token(refresh_token)}"}
    async with client.post(PATH, json=item(home, receiver_id="bob_phone"), headers=headers) as response:
        assert response.status == 200
    hass.auth.async_remove_refresh_token(refresh_token)
    async with client.post(PATH, json=item(home, receiver_id="bob_phone"), headers=headers) as response:
        assert response.status == 401
    assert [report.sighting.receiver for report in reports] == ["relay:bob_phone"]


async def test_more_requests_than_allowed_have_to_wait(client: Client) -> None:
    for _ in range(MOST_REQUESTS):
        async with client.post(PATH, json=[]) as response:
            assert response.status == 200
    async with client.post(PATH, json=[]) as response:
        assert response.status == 429
        assert 0 < int(response.headers["Retry-After"]) <= 600
        assert (await response.json())["code"] == "relay_too_often"


async def test_more_items_than_allowed_have_to_wait(client: Client, home: Home, reports: list[Report]) -> None:
    batch = [item(home, rssi=0)] * MOST_ITEMS
    for _ in range(20):
        async with client.post(PATH, json=batch) as response:
            assert response.status == 200
    async with client.post(PATH, json=[item(home)]) as response:
        assert response.status == 429
        assert 0 < int(response.headers["Retry-After"]) <= 600
    assert not reports


async def test_unloaded_home_is_reported(hass: HomeAssistant, post: Post, home: Home, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    status, answer = await post(item(home))
    assert (status, answer["code"]) == (503, "home_not_loaded")
    assert answer["message"] == "The Xiaomi Tag home is not loaded"


async def test_duplicates_are_known_after_a_reload(
    hass: HomeAssistant, post: Post, home: Home, entry: MockConfigEntry
) -> None:
    heard = item(home)
    assert (await post(heard))[1]["accepted"] == 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert (await post(heard))[1]["duplicate"] == 1


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_sighting_over_http_and_mqtt_counts_once(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, post: Post, home: Home, reports: list[Report]
) -> None:
    home.gateways.async_admit(GatewayKind.OWN, "ada_phone", home.clock.now())
    heard = item(home)
    assert (await post(heard))[1]["accepted"] == 1
    async_fire_mqtt_message(hass, "xiaomi_tag/ada_phone/sightings", json.dumps([heard, heard | {"rssi": -70}]))
    await hass.async_block_till_done()
    assert [report.sighting.receiver for report in reports] == ["relay:ada_phone"]
    later = item(home, age_s=4.0)
    async_fire_mqtt_message(hass, "xiaomi_tag/ada_phone/sightings", json.dumps(later))
    await hass.async_block_till_done()
    assert (await post(later))[1]["duplicate"] == 1
    assert [report.sighting.receiver for report in reports] == ["relay:ada_phone", "mqtt:own:ada_phone"]


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_gateway_that_was_not_admitted_makes_no_duplicates(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, post: Post, home: Home, reports: list[Report]
) -> None:
    heard = item(home)
    async_fire_mqtt_message(hass, "xiaomi_tag/ada_phone/sightings", json.dumps(heard))
    await hass.async_block_till_done()
    assert not reports
    assert (await post(heard))[1]["accepted"] == 1


async def test_relay_in_a_room_listens_while_it_posts(hass: HomeAssistant, post: Post, home: Home) -> None:
    registry = dr.async_get(hass)
    (device,) = registry.async_get_devices(identifiers={("xiaomi_tag", "ada_phone")})
    registry.async_update_device(device.id, area_id=ar.async_get(hass).async_create("Kitchen").id)
    await pass_time(hass, 1)
    receiver = home.receivers.get("relay:ada_phone")
    assert receiver is not None
    assert not receiver.online
    await post(item(home))
    await pass_time(hass, 2)
    receiver = home.receivers.get("relay:ada_phone")
    assert receiver is not None
    assert receiver.online


async def test_our_client_relays_with_a_refresh_token(
    hass: HomeAssistant,
    home: Home,
    reports: list[Report],
    hass_admin_user: MockUser,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "auth", {})
    refresh_token = await hass.auth.async_create_refresh_token(hass_admin_user, CLIENT_ID)
    server = await hass_client_no_auth()
    url = str(server.make_url("/"))
    async with ClientSession() as session:
        relay = RelayClient(url, RefreshedToken(url, refresh_token.token, CLIENT_ID, session), session, RelayBuffer())
        for fields in ({}, {"age_s": 700.0}, {"rssi": 3}):
            relay.add(item(home, **fields))
        await relay.flush()
        relay.add(item(home, receiver_id="bob_phone"))
        await relay.flush()
        hass.auth.async_remove_refresh_token(refresh_token)
        relay.add(item(home))
        with pytest.raises(Refused):
            await relay.flush()
    assert relay.counts == Counts(accepted=1, late=1, refused=2)
    assert len(reports) == 2


async def test_nothing_of_an_item_gets_into_the_log(
    post: Post, home: Home, reports: list[Report], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "custom_components.xiaomi_tag")
    await post([item(home, lat=48.13579, lon=11.57555), item(home, lat=48.13579, lon=999)])
    assert "48.13579" not in caplog.text
    assert "11.57555" not in caplog.text


async def _slowly(first: bytes, go_on: asyncio.Event) -> AsyncIterator[bytes]:
    yield first
    await go_on.wait()
    yield b"]"


async def test_body_must_arrive_in_time(
    client: Client, post: Post, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BODY_WITHIN_S", 0.2)
    go_on = asyncio.Event()
    async with client.post(PATH, data=_slowly(b"[", go_on)) as response:
        assert response.status == 408
        assert (await response.json())["code"] == "relay_too_slow"
        assert response.headers["Connection"] == "close"
    go_on.set()
    assert (await post(item(home)))[0] == 200


async def test_few_bodies_of_a_user_arrive_at_once(client: Client, post: Post, home: Home) -> None:
    go_on = asyncio.Event()
    slow = [asyncio.create_task(client.post(PATH, data=_slowly(b"[", go_on))) for _ in range(relay.MOST_AT_ONCE)]
    while home.hass.data[relay._VIEW]._reading.total() < relay.MOST_AT_ONCE:  # noqa: ASYNC110  the view has no event
        await asyncio.sleep(0.01)
    async with client.post(PATH, json=item(home)) as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) == relay.BODY_WITHIN_S
    go_on.set()
    assert [(await task).status for task in slow] == [200] * relay.MOST_AT_ONCE
    assert (await post(item(home)))[0] == 200
    assert not home.hass.data[relay._VIEW]._reading
