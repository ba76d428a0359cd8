"""Checks what the house has taught the integration: rooms by motion sensors in the hours before."""

from collections.abc import Mapping
from typing import Any

from demo.stage import Stage


async def known_lessons(stage: Stage) -> dict[str, Any]:
    """Return what the page about lessons shows."""
    answer: dict[str, Any] = await stage.client.command("xiaomi_tag/lessons")
    return answer


def lessons_problems(lessons: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with what was learned."""
    problems = []
    if lessons["state"] != "learned":
        problems.append(f"the lessons of the hours before are not used: {lessons['state']}")
    if not lessons["sensors"]:
        problems.append("no motion sensor is found")
    wrong = sorted(one["entity_id"] for one in lessons["sensors"] if one["state"] != "used")
    if wrong:
        problems.append(f"these motion sensors are not used: {', '.join(wrong)}")
    return problems
