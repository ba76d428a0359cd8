"""Access to the protocol vectors in tests/data/vectors: `load("fmdn")`, `find("fmdn", "fhn_owner_subkeys")`."""

from functools import cache
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "vectors"

FILES: tuple[str, ...] = tuple(
    name.removesuffix(".json") for name in json.loads((FOLDER / "index.json").read_text())["files"]
)


@cache
def load(file: str) -> list[dict[str, Any]]:
    """Return all entries of a file, named with or without `.json`."""
    entries: list[dict[str, Any]] = json.loads((FOLDER / f"{file.removesuffix('.json')}.json").read_text())
    return entries


def find(file: str, name: str) -> dict[str, Any]:
    """Return the one entry of that name."""
    (entry,) = (entry for entry in load(file) if entry["name"] == name)
    return entry
