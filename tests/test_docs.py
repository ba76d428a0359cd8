"""Links and pictures of the documentation lead somewhere."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"""(?:\]\(|<img src=")([^)"\s]+)[)"]""")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = HEADING.findall(FENCED.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def local_links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield file and anchor of each link that does not leave the repository."""
    for link in LINK.findall(FENCED.sub("", page.read_text())):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            yield (page.parent / path).resolve() if path else page, anchor


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    links = list(local_links(page))
    assert [path.name for path, _anchor in links if not path.exists()] == []
    assert [anchor for path, anchor in links if anchor and anchor not in anchors(path)] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = {path for path, _anchor in local_links(PAGES[0])}
    assert {page.name for page in PAGES[1:]} - {path.name for path in linked} == set()
