"""A new journal for each test."""

from pathlib import Path

import pytest

from custom_components.xiaomi_tag.journal import Journal

from .stored import opened


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture(name="journal")
def journal_fixture(path: Path) -> Journal:
    return opened(path)
