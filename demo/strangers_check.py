"""Checks what the integration knows of strangers' trackers: those of the day before, and what is next door now."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from demo.stage import Stage

SERIOUS: Final = ("suspected", "confirmed")
NEIGHBOURS: Final = "smarttag"
"""The family of a tracker next door that always sends."""


async def listed_strangers(stage: Stage) -> list[dict[str, Any]]:
    """Return what an administrator reads of strangers."""
    answer = await stage.client.command(
        "call_service", domain="xiaomi_tag", service="review", service_data={}, return_response=True
    )
    strangers: list[dict[str, Any]] = answer["response"]["strangers"]
    return strangers


def counts(strangers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many there are of each level, and without any."""
    levels = [str(one["level"] or "none") for one in strangers]
    return {level: levels.count(level) for level in sorted(set(levels))}


def strangers_problems(strangers: Sequence[Mapping[str, Any]], since: float) -> list[str]:
    """Return what is wrong with a list of strangers; `since` is when the air of today began."""
    problems = []
    levels = [one["level"] for one in strangers]
    if "notice" not in levels:
        problems.append("no tracker is noticed that came home with Anna")
    if not any(level in SERIOUS for level in levels):
        problems.append("no tracker is suspected that went along with Anna")
    next_door = [one for one in strangers if one["family"] == NEIGHBOURS]
    if not any(one["last_seen"] > since for one in next_door):
        problems.append("the tracker next door is not heard")
    if any(one["level"] is not None for one in next_door):
        problems.append("the tracker next door is taken for a stranger's that follows somebody")
    return problems
