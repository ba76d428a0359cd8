"""Sizes of the built cards."""

import gzip
from pathlib import Path

import pytest

from bench.bundle import compressed_size, every_page, groups, loaded_with


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    chunks = tmp_path / "chunks"
    chunks.mkdir()
    (tmp_path / "cards.js").write_text('wait().then(()=>import("./chunks/main.js"))')
    (tmp_path / "panel.js").write_text('import"./chunks/lit.js";import("./chunks/plan.js")')
    (chunks / "main.js").write_text('import{a}from"./lit.js";open(()=>import("./sheet.js"))')
    (chunks / "lit.js").write_text("export const a=1")
    (chunks / "sheet.js").write_text('import{a}from"./lit.js"')
    (chunks / "plan.js").write_text('import{a}from"./lit.js"')
    return tmp_path


def _names(files: set[Path]) -> set[str]:
    return {file.name for file in files}


def test_what_is_imported_later_is_not_loaded_at_once(folder: Path) -> None:
    assert _names(loaded_with(folder / "chunks" / "main.js")) == {"main.js", "lit.js"}


def test_every_page_loads_the_loader_and_the_cards(folder: Path) -> None:
    assert _names(every_page(folder)) == {"cards.js", "main.js", "lit.js"}


def test_each_file_counts_in_the_first_group_that_needs_it(folder: Path) -> None:
    assert {name: _names(files) for name, files in groups(folder).items()} == {
        "every page": {"cards.js", "main.js", "lit.js"},
        "sheets, when opened": {"sheet.js"},
        "panel, when opened": {"panel.js", "plan.js"},
        "whole": {"cards.js", "main.js", "lit.js", "sheet.js", "panel.js", "plan.js"},
    }


def test_files_are_compressed_one_by_one(tmp_path: Path) -> None:
    one, other = tmp_path / "one.js", tmp_path / "other.js"
    one.write_bytes(b"a" * 1000)
    other.write_bytes(b"b" * 1000)
    assert compressed_size([one, other]) == sum(len(gzip.compress(each.read_bytes(), 9)) for each in (one, other))
