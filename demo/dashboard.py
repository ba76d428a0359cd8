"""What a user sees first: a dashboard of our own, on the floor plan of the simulated house."""

from collections.abc import Mapping, Set as AbstractSet
from typing import Any, Final

from demo import ha_setup
from demo.dataset import layout_of
from demo.ha_client import Client
from demo.house import House
from demo.stage import Stage

DASHBOARD: Final = "xiaomi-tags"
_ICONS: Final = {
    "backpack": "mdi:bag-personal",
    "bicycle": "mdi:bicycle",
    "cat": "mdi:cat",
    "keys": "mdi:key-variant",
    "umbrella": "mdi:umbrella",
    "wallet": "mdi:wallet",
}
"""Icons for the tags, by their ids in the air, as a user would choose them."""
_STRATEGY: Final = {"strategy": {"type": "custom:xiaomi-tag"}}


class PlanError(Exception):
    """The floor plan was not saved; the text has its faults."""


async def open_dashboard(client: Client) -> None:
    """Make the dashboard, and the page that Home Assistant opens with."""
    await client.command(
        "lovelace/dashboards/create",
        url_path=DASHBOARD,
        title="Tags",
        icon="mdi:tag-multiple",
        show_in_sidebar=True,
        require_admin=False,
        mode="storage",
    )
    await client.command("lovelace/config/save", url_path=DASHBOARD, config=_STRATEGY)
    await client.command("frontend/set_system_data", key="core", value={"default_panel": DASHBOARD})


async def dashboard_problems(stage: Stage) -> list[str]:
    """Return what the dashboard and its plan lack in Home Assistant; empty when a user sees both."""
    home = await stage.client.command("xiaomi_tag/home")
    config = await stage.client.command("lovelace/config", url_path=DASHBOARD)
    core = await stage.client.command("frontend/get_system_data", key="core")
    return lacking(home["layout"], config, core["value"], set(stage.area_ids.values()))


def lacking(
    layout: Mapping[str, Any] | None,
    config: Mapping[str, Any],
    core: Mapping[str, Any] | None,
    areas: AbstractSet[str],
) -> list[str]:
    """Return what is wrong: with the plan's rooms, the dashboard's configuration, or the page that is opened first."""
    floors = [] if layout is None else layout["floors"]
    problems = []
    if missing := sorted(areas - {room["room"] for floor in floors for room in floor["rooms"]}):
        problems.append(f"the floor plan lacks {missing}")
    if config != _STRATEGY:
        problems.append(f"the dashboard is {config}")
    if (core or {}).get("default_panel") != DASHBOARD:
        problems.append(f"Home Assistant opens with {core}")
    return problems


async def choose_icons(stage: Stage) -> None:
    """Give the tags icons."""
    icons = {f"{entry}_presence": _ICONS[tag] for tag, entry in stage.tag_ids.items() if tag in _ICONS}
    for entity in await ha_setup.entities(stage.client, stage.entry_id):
        if icon := icons.get(entity["unique_id"]):
            await stage.client.command("config/entity_registry/update", entity_id=entity["entity_id"], icon=icon)


async def draw_plan(stage: Stage) -> None:
    """Save the house's floor plan as the editor would. Raises PlanError."""
    floors = {floor["level"]: floor["floor_id"] for floor in await stage.client.command("config/floor_registry/list")}
    plan = plan_of(stage.house, stage.area_ids, floors)
    answer = await stage.client.command("xiaomi_tag/layout/save", layout=plan)
    if not answer["saved"]:
        raise PlanError(str(answer["faults"]))


def plan_of(house: House, area_ids: Mapping[str, str], floor_ids: Mapping[int, str]) -> dict[str, Any]:
    """Return a house's plan in Home Assistant's names: its areas and floors, and receivers by their sources."""
    drawn = layout_of(house)
    sources = {proxy.name: proxy.bluetooth_mac for proxy in house.proxies}

    def named(way: Mapping[str, Any]) -> dict[str, Any]:
        return {**way, "rooms": [area_ids.get(room, room) for room in way["rooms"]]}

    return {
        **drawn,
        "floors": [
            {
                **floor,
                "floor_id": floor_ids[floor["level"]],
                "rooms": [{**room, "room": area_ids[room["room"]]} for room in floor["rooms"]],
            }
            for floor in drawn["floors"]
        ],
        "receivers": {sources[name]: spot for name, spot in drawn["receivers"].items()},
        "doors": [named(way) for way in drawn["doors"]],
        "stairs": [named(way) for way in drawn["stairs"]],
    }
