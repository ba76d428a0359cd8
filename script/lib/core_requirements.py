"""The versions in which a Home Assistant wants the packages that `core.in` names, as requirements.

Called by script/lock: `core_requirements.py FOLDER NAMES`, with the folder of the package `homeassistant`.
"""

import json
from pathlib import Path
import re
import sys

_PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")


def versions(homeassistant: Path) -> dict[str, str]:
    """Return the version that the integrations of this Home Assistant pin, by the lower-case name of the package."""
    found: dict[str, str] = {}
    for manifest in sorted(homeassistant.glob("components/*/manifest.json")):
        for requirement in json.loads(manifest.read_text()).get("requirements", []):
            if pinned := _PINNED.match(requirement):
                found[pinned[1].lower()] = pinned[2]
    return found


def main(folder: str, names: str) -> None:
    """Print one requirement a line.

    A registry that mirrors another can lack a version of yesterday: the newest below it is what there is to test with.
    """
    known = versions(Path(folder))
    for line in Path(names).read_text().splitlines():
        if name := line.split("#")[0].strip():
            print(f"{name}<={known[name.lower()]}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
