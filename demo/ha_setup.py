"""What a user does by hand after installing: areas, proxies, the integration and its tags, all through flows."""

from collections.abc import Iterable, Mapping
from typing import Any

from demo.geo import HOME
from demo.ha_client import Client, ClientError, poll
from demo.home_assistant import INTEGRATION
from demo.house import Floor, Room

_FLOWS = "/api/config/config_entries/flow"
_OPTION_FLOWS = "/api/config/config_entries/options/flow"
_SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
_WITHIN_S = 60.0


class FlowError(Exception):
    """A flow did not end as it should; the text names the step and its errors."""


async def run_flow(client: Client, path: str, start: Mapping[str, Any], *answers: Mapping[str, Any]) -> dict[str, Any]:
    """Walk through a flow and return the result of its last step.

    Each answer is either a form's input or, for a menu, `{"next_step_id": step}`. Raises FlowError when the flow
    ends early, does not end, or shows errors.
    """
    step: dict[str, Any] = await client.post(path, start)
    for answer in answers:
        if step["type"] not in {"form", "menu"}:
            raise FlowError(f"{path}: ended before its last form: {_describe(step)}")
        step = await client.post(f"{path}/{step['flow_id']}", answer)
        if step.get("errors"):
            await client.delete(f"{path}/{step['flow_id']}")
            raise FlowError(f"{path}: {_describe(step)}")
    if step["type"] != "create_entry":
        raise FlowError(f"{path}: did not end with an entry: {_describe(step)}")
    return step


def _describe(step: Mapping[str, Any]) -> str:
    shown = {key: step[key] for key in ("type", "step_id", "reason", "errors") if step.get(key)}
    return ", ".join(f"{key} {value}" for key, value in shown.items())


async def set_home(client: Client, name: str, time_zone: str) -> None:
    """Give the home a name, a place and units, as onboarding would ask for."""
    await client.command(
        "config/core/update",
        location_name=name,
        time_zone=time_zone,
        latitude=HOME[0],
        longitude=HOME[1],
        elevation=46,
        unit_system="metric",
        currency="EUR",
        country="GB",
        language="en",
    )


async def make_areas(client: Client, floors: Iterable[Floor], rooms: Iterable[Room]) -> dict[str, str]:
    """Make floors and areas in place of onboarding's areas; return each area's id by its room's."""
    for area in await client.command("config/area_registry/list"):
        await client.command("config/area_registry/delete", area_id=area["area_id"])
    floor_ids: dict[int, str] = {}
    for floor in floors:
        made = await client.command("config/floor_registry/create", name=floor.name, level=floor.level)
        floor_ids[floor.level] = made["floor_id"]
    area_ids: dict[str, str] = {}
    for room in rooms:
        made = await client.command("config/area_registry/create", name=room.name, floor_id=floor_ids[room.level])
        area_ids[room.area_id] = made["area_id"]
    return area_ids


async def add_proxy(client: Client, host: str, port: int, area_id: str | None) -> str:
    """Add a proxy through the esphome integration's flow, put its device in an area, and return its entry's id."""
    result = await run_flow(
        client,
        _FLOWS,
        {"handler": "esphome", "show_advanced_options": False},
        {"host": host, "port": port},
    )
    entry_id: str = result["result"]["entry_id"]

    async def device() -> dict[str, Any] | None:
        return next((one for one in await devices(client) if entry_id in one["config_entries"]), None)

    found = await poll(device, _WITHIN_S)
    if found is None:
        raise ClientError(f"the proxy at {host}:{port} has no device after {_WITHIN_S:.0f} s")
    if area_id is not None:
        await client.command("config/device_registry/update", device_id=found["id"], area_id=area_id)
    return entry_id


async def place_sensors(client: Client, entry_id: str, area_ids: Mapping[str, str]) -> dict[str, str]:
    """Put the entities of an ESPHome node into areas, `area_ids` by the entities' names; return their ids by name."""

    async def found() -> dict[str, str] | None:
        known = {one["original_name"]: one["entity_id"] for one in await entities(client, entry_id)}
        return {name: known[name] for name in area_ids} if area_ids.keys() <= known.keys() else None

    sensors = await poll(found, _WITHIN_S)
    if sensors is None:
        raise ClientError(f"the sensors have no entities after {_WITHIN_S:.0f} s")
    for name, entity_id in sensors.items():
        await client.command("config/entity_registry/update", entity_id=entity_id, area_id=area_ids[name])
    return sensors


async def add_integration(client: Client) -> str:
    """Add our integration through its user step and return its entry's id."""
    start = {"handler": INTEGRATION, "show_advanced_options": False}
    step: dict[str, Any] = await client.post(_FLOWS, start)
    if step["type"] == "form":
        step = await client.post(f"{_FLOWS}/{step['flow_id']}", {})
    if step["type"] != "create_entry":
        raise FlowError(f"{INTEGRATION}: {_describe(step)}")
    entry_id: str = step["result"]["entry_id"]
    return entry_id


async def remove_entry(client: Client, entry_id: str) -> None:
    """Remove a config entry."""
    await client.delete(f"/api/config/config_entries/entry/{entry_id}")


async def set_options(client: Client, entry_id: str, options: Mapping[str, Any], step: str = "settings") -> None:
    """Set the integration's options through a step of its options flow."""
    await run_flow(client, _OPTION_FLOWS, {"handler": entry_id}, {"next_step_id": step}, options)


async def add_tag(client: Client, entry_id: str, step: str, form: Mapping[str, Any]) -> str:
    """Add a tag through the tag flow's menu and return its subentry's id. Raises FlowError."""
    return await add_subentry(client, entry_id, "tag", {"next_step_id": step}, form)


async def add_subentry(client: Client, entry_id: str, kind: str, *answers: Mapping[str, Any]) -> str:
    """Add a tag, a fence or a phone through its flow and return its subentry's id. Raises FlowError."""
    start = {"handler": [entry_id, kind], "show_advanced_options": False}
    known = {one["subentry_id"] for one in await subentries(client, entry_id)}
    await run_flow(client, _SUBENTRY_FLOWS, start, *answers)
    for one in await subentries(client, entry_id):
        if one["subentry_id"] not in known and one["subentry_type"] == kind:
            subentry_id: str = one["subentry_id"]
            return subentry_id
    raise FlowError(f"the {kind} {answers[-1].get('name')} was not added")


async def subentries(client: Client, entry_id: str) -> list[dict[str, Any]]:
    """Return the subentries of an entry."""
    found: list[dict[str, Any]] = await client.command("config_entries/subentries/list", entry_id=entry_id)
    return found


async def devices(client: Client) -> list[dict[str, Any]]:
    """Return the device registry."""
    found: list[dict[str, Any]] = await client.command("config/device_registry/list")
    return found


async def entities(client: Client, entry_id: str) -> list[dict[str, Any]]:
    """Return the entity registry's entries of a config entry, disabled ones too."""
    found: list[dict[str, Any]] = await client.command("config/entity_registry/list")
    return [one for one in found if one["config_entry_id"] == entry_id]
