"""The people of a home as Home Assistant knows them: accounts, persons, a phone with the app, zones."""

from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from demo.ha_client import Client, ClientError, poll
from demo.home_assistant import Login

_WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may log in: `client_id` is what the tokens were given to."""

    user_id: str
    url: str
    client_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class App:
    """Home Assistant's app on a phone: it reports where the phone is, to a web address of its own."""

    url: str
    webhook: str = field(repr=False)
    tracker: str

    async def locate(self, latitude: float, longitude: float, accuracy_m: float) -> None:
        """Send the phone's place. Raises ClientError."""
        data = {"gps": [latitude, longitude], "gps_accuracy": accuracy_m}
        async with aiohttp.ClientSession() as session:
            await _post(
                session, f"{self.url}/api/webhook/{self.webhook}", json={"type": "update_location", "data": data}
            )


async def add_zone(client: Client, name: str, at: tuple[float, float], radius_m: float) -> str:
    """Add a zone and return its entity."""
    zone = await client.command(
        "zone/create", name=name, latitude=at[0], longitude=at[1], radius=radius_m, icon="mdi:briefcase", passive=False
    )
    return await entity_of(client, "zone", zone["id"])


async def add_account(client: Client, url: str, name: str, login: Login) -> Account:
    """Add a user without an administrator's rights, and log in as they would."""
    user_id: str = (await client.command("config/auth/create", name=name, group_ids=["system-users"]))["user"]["id"]
    await client.command(
        "config/auth_provider/homeassistant/create", user_id=user_id, username=login.user, password=login.password
    )
    return await log_in(url, user_id, login)


async def log_in(url: str, user_id: str, login: Login) -> Account:
    """Log in as the frontend does."""
    client_id = f"{url}/"
    async with aiohttp.ClientSession() as session:
        start = {"client_id": client_id, "handler": ["homeassistant", None], "redirect_uri": client_id}
        step = await _post(session, f"{url}/auth/login_flow", json=start)
        form = {"client_id": client_id, "username": login.user, "password": login.password}
        step = await _post(session, f"{url}/auth/login_flow/{step['flow_id']}", json=form)
        grant = {"grant_type": "authorization_code", "code": step["result"], "client_id": client_id}
        tokens = await _post(session, f"{url}/auth/token", data=grant)
    return Account(user_id, url, client_id, tokens["access_token"], tokens["refresh_token"])


async def add_person(client: Client, name: str, user_id: str) -> str:
    """Add a person who is a user; return the entity. Phones that the user registers from then on are theirs."""
    person = await client.command("person/create", name=name, user_id=user_id, device_trackers=[])
    return await entity_of(client, "person", person["id"])


async def register_phone(client: Client, account: Account, name: str, push_url: str | None = None) -> App:
    """Do what the app does when it is set up on a phone; messages for it go to `push_url`."""
    device_id = f"demo-{account.user_id}"
    phone: dict[str, Any] = {
        "app_id": "demo",
        "app_name": "Demo",
        "app_version": "1",
        "device_name": name,
        "device_id": device_id,
        "manufacturer": "Demo",
        "model": "Phone",
        "os_name": "Demo",
        "os_version": "1",
        "supports_encryption": False,
    }
    if push_url is not None:
        phone["app_data"] = {"push_token": device_id, "push_url": push_url}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {account.access_token}"}) as session:
        made = await _post(session, f"{account.url}/api/mobile_app/registrations", json=phone)
    tracker = await entity_of(client, "mobile_app", device_id)
    return App(account.url, made["webhook_id"], tracker)


async def entity_of(client: Client, platform: str, unique_id: str) -> str:
    """Return the entity of an integration by its unique id, once it is there. Raises ClientError."""

    async def entity() -> str | None:
        listed = await client.command("config/entity_registry/list")
        found = (one for one in listed if (one["platform"], one["unique_id"]) == (platform, unique_id))
        return next((one["entity_id"] for one in found), None)

    found = await poll(entity, _WITHIN_S)
    if found is None:
        raise ClientError(f"{platform} made no entity {unique_id}")
    return found


async def _post(session: aiohttp.ClientSession, url: str, **body: Any) -> Any:
    try:
        async with session.post(url, **body) as answer:
            if not answer.ok:
                raise ClientError(f"POST {url}: {answer.status} {await answer.text()}")
            return await answer.json(content_type=None)
    except (aiohttp.ClientError, OSError) as error:
        raise ClientError(f"POST {url}: {error}") from error
