"""The built cards: small, complete, and none that would run twice."""

import json
import re

from bench.bundle import compressed_size, every_page, named_in
from custom_components.xiaomi_tag.api.cards import FOLDER, bundle_hash

KIB = 1024
MOST_AT_ONCE_B = 35 * KIB
MOST_B = 120 * KIB


def test_loader_waits_for_home_assistant() -> None:
    loader = (FOLDER / "cards.js").read_text()
    assert len(loader) < KIB
    assert loader.index("whenDefined") < loader.index("import(")


def test_what_every_page_loads_is_small() -> None:
    assert compressed_size(every_page()) <= MOST_AT_ONCE_B


def test_bundle_is_small() -> None:
    assert compressed_size(FOLDER.rglob("*.js")) <= MOST_B


def test_every_file_that_is_imported_is_there() -> None:
    files = list(FOLDER.rglob("*.js"))
    for file in files:
        for name in named_in(file):
            assert name in [other.resolve() for other in files], (file.name, name)


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
