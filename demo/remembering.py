"""Gives the integration a past, as if it had been there: what its detection of strangers stores."""

import asyncio
from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

from demo.home_assistant import INTEGRATION
from demo.past import Past
from demo.stage import Stage
from demo.strangers_past import DayBefore, document

_BY_USER: Final = "user"


def live_through(stage: Stage, past: DayBefore, person: str) -> asyncio.Task[Past]:
    """Let the detection that ships live through the day before, in a thread. `person` is Anna's entity."""
    return asyncio.create_task(asyncio.to_thread(past.live, person, dict(stage.area_ids)))


async def remember(stage: Stage, lived: Past, since: float) -> None:
    """Let the integration load what the detection knows of a past."""
    await _enable(stage, enabled=False)
    _write(stage.home_assistant.folder, stage.entry_id, document(lived, since))
    await _enable(stage, enabled=True)


async def _enable(stage: Stage, *, enabled: bool) -> None:
    await stage.client.command(
        "config_entries/disable", entry_id=stage.entry_id, disabled_by=None if enabled else _BY_USER
    )


def _write(folder: Path, entry_id: str, data: Mapping[str, Any]) -> None:
    key = f"{INTEGRATION}.{entry_id}.strangers"
    stored = {"version": 1, "minor_version": 1, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(stored), encoding="utf-8")
