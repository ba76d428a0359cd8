"""The published vectors that the simulation is held against."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent.parent / "data" / "vectors"


def vector(file: str, name: str) -> dict[str, Any]:
    """Return one vector by its file and name."""
    entries: list[dict[str, Any]] = json.loads((_FOLDER / f"{file}.json").read_text())
    return next(entry for entry in entries if entry["name"] == name)
