"""Triggers of automations, as the automation editor writes them."""

from typing import Any

from .crossing_home import CrossingHome


def entered(home: CrossingHome, tag: str, **options: Any) -> dict[str, Any]:
    """Return the trigger of a tag that enters a place; areas are given by the house's rooms."""
    if "area" in options:
        options["area"] = [home.stage.area_ids[room] for room in options["area"]]
    return {"trigger": "xiaomi_tag.entered", "target": {"device_id": home.device_id(tag)}, "options": options}
