"""The cards as they are built: which file loads which, and how much that is."""

from collections.abc import Iterable, Mapping
import gzip
from pathlib import Path
import re
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "custom_components" / "xiaomi_tag" / "frontend"
_STATIC: Final = re.compile(r"""(?:from|import)\s*[`"'](\./[^`"']+)[`"']""")
_ANY: Final = re.compile(r"""[`"'](\.\.?/[^`"']+\.js)[`"']""")


def compressed_size(files: Iterable[Path]) -> int:
    """Return the bytes of files, each compressed by itself as a web server would."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)


def named_in(path: Path) -> list[Path]:
    """Return the files that a file names, whenever it loads them."""
    return [(path.parent / str(name)).resolve() for name in _ANY.findall(path.read_text())]


def loaded_with(path: Path) -> set[Path]:
    """Return a file and all that it imports before it runs."""
    files, todo = set[Path](), [path]
    while todo:
        file = todo.pop()
        if file not in files:
            files.add(file)
            todo += [(file.parent / name).resolve() for name in _STATIC.findall(file.read_text())]
    return files


def every_page(folder: Path = FOLDER) -> set[Path]:
    """Return what every page of Home Assistant loads: the loader, and what it loads at once."""
    loader = folder / "cards.js"
    (main,) = named_in(loader)
    return loaded_with(loader) | loaded_with(main)


def groups(folder: Path = FOLDER) -> Mapping[str, set[Path]]:
    """Return the files of the bundle by when they are loaded; a file is in the first group that needs it."""
    at_once = every_page(folder)
    whole = set(folder.rglob("*.js"))
    sheets = {chunk for file in at_once for chunk in named_in(file)} - at_once
    return {
        "every page": at_once,
        "sheets, when opened": sheets,
        "panel, when opened": whole - at_once - sheets,
        "whole": whole,
    }
