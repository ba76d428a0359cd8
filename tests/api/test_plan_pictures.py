"""Pictures of floor plans over HTTP: who may add one, who may see it, and what is refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
import os
from pathlib import Path
from typing import Any, Final

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaomi_tag.api.calibration_transfer import async_import
from custom_components.xiaomi_tag.api.layout import async_save_layout
from custom_components.xiaomi_tag.const import DOMAIN, OPTION_READERS
from custom_components.xiaomi_tag.home import Home
from custom_components.xiaomi_tag.home.picture_reader import MOST_BYTES
from custom_components.xiaomi_tag.identity.credentials import TagKind

from ..calibrating import areas, plan_json
from ..homes import home_entry, set_up, tag_data
from ..phones import phone_data

pytestmark = pytest.mark.usefixtures("enable_bluetooth")

PATH: Final = "/api/xiaomi_tag/plan_pictures"

type Connect = Callable[[MockUser], Awaitable[TestClient[Any, Any]]]


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 4)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(name="users")
def users_fixture(hass: HomeAssistant, hass_admin_user: MockUser) -> dict[str, MockUser]:
    users = {name: MockUser(name=name).add_to_hass(hass) for name in ("reader", "person", "phone", "other")}
    hass.states.async_set("person.ada", "home", {"user_id": users["person"].id})
    return {"administrator": hass_admin_user, **users}


@pytest.fixture(name="home")
async def home_fixture(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    users: dict[str, MockUser],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    monkeypatch.setattr(hass.config, "config_dir", str(tmp_path))
    (tmp_path / ".storage").mkdir()
    areas(hass, "Kitchen", "Hall")
    phone = phone_data("phone", user=users["phone"].id)
    entry = home_entry(tag_data(TagKind.ADDRESS, person="person.ada"), phone, **{OPTION_READERS: [users["reader"].id]})
    return await set_up(hass, entry)


@pytest.fixture(name="connect")
async def connect_fixture(hass: HomeAssistant, home: Home, hass_client: ClientSessionGenerator) -> Connect:
    async def connect(user: MockUser) -> TestClient[Any, Any]:
        refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        client: TestClient[Any, Any] = await hass_client(hass.auth.async_create_access_token(refresh))
        return client

    return connect


@pytest.fixture(name="client")
async def client_fixture(connect: Connect, users: dict[str, MockUser]) -> TestClient[Any, Any]:
    return await connect(users["administrator"])


def stored(config: Path) -> list[Path]:
    """Return the pictures on the disk."""
    return list(config.glob(".storage/*.plan_pictures/*"))


async def added(client: TestClient[Any, Any], data: Any = None, kind: str = "image/png") -> tuple[int, dict[str, Any]]:
    response = await client.post(PATH, data=png() if data is None else data, headers={"Content-Type": kind})
    return response.status, await response.json()


async def test_picture_is_added_and_served(client: TestClient[Any, Any]) -> None:
    status, answer = await added(client)
    assert status == 200
    assert (len(answer["id"]), answer["width"], answer["height"]) == (32, 8, 4)
    response = await client.get(f"{PATH}/{answer['id']}")
    assert (response.status, response.content_type) == (200, "image/png")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in response.headers["Cache-Control"]
    assert Image.open(BytesIO(await response.read())).size == (8, 4)


@pytest.mark.parametrize(
    ("name", "adds", "sees"),
    [
        ("administrator", 200, 200),
        ("reader", 403, 200),
        ("person", 403, 200),
        ("phone", 403, 403),
        ("other", 403, 403),
    ],
)
async def test_who_may(
    connect: Connect, client: TestClient[Any, Any], users: dict[str, MockUser], name: str, adds: int, sees: int
) -> None:
    _, answer = await added(client)
    theirs = await connect(users[name])
    assert (await added(theirs))[0] == adds
    assert (await theirs.get(f"{PATH}/{answer['id']}")).status == sees


async def test_without_a_login_there_is_nothing(
    hass: HomeAssistant, client: TestClient[Any, Any], hass_client_no_auth: ClientSessionGenerator
) -> None:
    _, answer = await added(client)
    stranger = await hass_client_no_auth()
    assert (await stranger.post(PATH, data=png())).status == 401
    assert (await stranger.get(f"{PATH}/{answer['id']}")).status == 401


@pytest.mark.parametrize(
    ("data", "kind"), [(b"no picture", "image/png"), (b"", "image/png"), (png(), "text/html"), (png(), "")]
)
async def test_other_files_are_refused(client: TestClient[Any, Any], data: bytes, kind: str) -> None:
    status, answer = await added(client, data, kind)
    assert (status, answer["code"]) == (400, "picture_unreadable")
    assert answer["message"]


async def test_large_file_is_refused_also_without_a_length(client: TestClient[Any, Any]) -> None:
    large = bytes(MOST_BYTES + 1)

    async def in_chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(large), 1 << 20):
            yield large[at : at + (1 << 20)]

    for data in (large, in_chunks()):
        status, answer = await added(client, data)
        assert (status, answer["code"]) == (413, "picture_too_large")


@pytest.mark.parametrize("picture_id", ["0" * 32, "core.config", "x"])
async def test_unknown_picture_is_not_found(client: TestClient[Any, Any], picture_id: str) -> None:
    assert (await client.get(f"{PATH}/{picture_id}")).status == 404


async def test_without_a_home_there_is_nothing(
    hass: HomeAssistant, enable_bluetooth: None, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client()
    assert (await added(client))[0] == 503
    assert (await client.get(f"{PATH}/{'0' * 32}")).status == 503


@pytest.mark.parametrize("way", ["save", "import"])
async def test_picture_goes_when_another_plan_takes_its_place(
    home: Home, client: TestClient[Any, Any], tmp_path: Path, way: str
) -> None:
    _, answer = await added(client)
    plan = plan_json()
    plan["floors"][0]["picture"] = {"id": answer["id"], "x_m": 0, "y_m": 0, "width_m": 8}
    assert (await async_save_layout(home, plan))["saved"]
    [file] = stored(tmp_path)
    os.utime(file, (0, 0))
    assert (await async_save_layout(home, plan))["saved"]
    assert stored(tmp_path) == [file]
    if way == "save":
        await async_save_layout(home, plan_json())
    else:
        await async_import(home, {"version": 1, "layout": plan_json(), "walks": []})
    assert stored(tmp_path) == []


async def test_pictures_go_with_the_home(
    hass: HomeAssistant, home: Home, client: TestClient[Any, Any], tmp_path: Path
) -> None:
    await added(client)
    assert len(stored(tmp_path)) == 1
    assert await hass.config_entries.async_remove(home.entry.entry_id)
    assert stored(tmp_path) == []
