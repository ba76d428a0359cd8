"""Gives the integration a past, as if it had been there: what it stores of strangers and of lessons."""

import asyncio
from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

from demo.home_assistant import INTEGRATION
from demo.lessons_past import HoursBefore
from demo.past import Past
from demo.stage import Stage
from demo.strangers_past import DayBefore

_BY_USER: Final = "user"


def live_through(stage: Stage, past: DayBefore, person: str) -> asyncio.Task[Past]:
    """Let the detection that ships live through the day before, in a thread. `person` is Anna's entity."""
    return asyncio.create_task(asyncio.to_thread(past.live, person, dict(stage.area_ids)))


async def study_past(stage: Stage, hours: HoursBefore) -> Mapping[str, Any]:
    """Return what the integration stores after a study of the hours before, which a thread makes."""
    ids = dict(stage.tag_ids), dict(stage.area_ids), dict(stage.motion_sensors)
    return await asyncio.to_thread(hours.study, *ids)


async def remember(stage: Stage, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Let the integration load what it knows of a past; documents are by the end of their names."""
    await _enable(stage, enabled=False)
    for name, data in documents.items():
        _write(stage.home_assistant.folder, f"{INTEGRATION}.{stage.entry_id}.{name}", data)
    await _enable(stage, enabled=True)


async def _enable(stage: Stage, *, enabled: bool) -> None:
    await stage.client.command(
        "config_entries/disable", entry_id=stage.entry_id, disabled_by=None if enabled else _BY_USER
    )


def _write(folder: Path, key: str, data: Mapping[str, Any]) -> None:
    stored = {"version": 1, "minor_version": 1, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(stored), encoding="utf-8")
