"""The built cards: small, complete, and none that would run twice."""

import gzip
import json
from pathlib import Path
import re

from custom_components.xiaomi_tag.api.cards import FOLDER, bundle_hash

KIB = 1024
MOST_AT_ONCE_B = 35 * KIB
MOST_B = 120 * KIB
_STATIC = re.compile(r"""(?:from|import)\s*[`"'](\./[^`"']+)[`"']""")
_ANY = re.compile(r"""[`"'](\.\.?/[^`"']+\.js)[`"']""")


def _compressed_size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _loaded_with(path: Path) -> set[Path]:
    """Return a file and all that it imports before it runs."""
    files, todo = set[Path](), [path]
    while todo:
        file = todo.pop()
        if file not in files:
            files.add(file)
            todo += [(file.parent / name).resolve() for name in _STATIC.findall(file.read_text())]
    return files


def _main() -> Path:
    (name,) = _ANY.findall((FOLDER / "cards.js").read_text())
    return (FOLDER / str(name)).resolve()


def test_loader_waits_for_home_assistant() -> None:
    loader = (FOLDER / "cards.js").read_text()
    assert len(loader) < KIB
    assert loader.index("whenDefined") < loader.index("import(")


def test_what_every_page_loads_is_small() -> None:
    files = _loaded_with(FOLDER / "cards.js") | _loaded_with(_main())
    assert sum(map(_compressed_size, files)) <= MOST_AT_ONCE_B


def test_bundle_is_small() -> None:
    assert sum(map(_compressed_size, FOLDER.rglob("*.js"))) <= MOST_B


def test_every_file_that_is_imported_is_there() -> None:
    files = list(FOLDER.rglob("*.js"))
    for file in files:
        for name in _ANY.findall(file.read_text()):
            assert (file.parent / name).resolve() in [other.resolve() for other in files], (file.name, name)


def test_no_chunk_imports_an_entry() -> None:
    # Its address has a query: imported without one it would run a second time.
    for chunk in (FOLDER / "chunks").glob("*.js"):
        assert not re.search(r"\.\./(cards|panel)\.js", chunk.read_text()), chunk.name


def test_nothing_is_fetched_from_elsewhere() -> None:
    for file in FOLDER.rglob("*.js"):
        assert not re.search(r"""(?:import|fetch)\(\s*[`"']https?:""", file.read_text()), file.name


def test_hash_is_that_of_the_bundle() -> None:
    assert bundle_hash() == json.loads((FOLDER / "bundle.json").read_text())["hash"]
    assert re.fullmatch("[0-9a-f]{8}", bundle_hash())
