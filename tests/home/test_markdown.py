"""Names of others are text, whatever is in them."""

from hypothesis import given, strategies as st
from markdown_it import MarkdownIt
import pytest

from custom_components.xiaomi_tag.home.markdown import escaped

NAMES = [
    "[click](https://evil.example)",
    "<img src=x onerror=alert(1)>",
    "![](http://evil.example/x.png)",
    "**bold** _it_ `code` ~~no~~",
    "# title",
    "a | b",
    "&lt;b&gt;",
    "https://evil.example www.evil.example me@evil.example",
    "\\[x\\](y)",
    "- item",
    "1. item",
    "line\n\n# other",
]


def shown(name: str) -> str:
    """Return the HTML that a description with a name becomes."""
    html: str = MarkdownIt("gfm-like", {"linkify": False}).render(f"{escaped(name)} has no area")
    return html.strip()


@pytest.mark.parametrize("name", NAMES)
def test_name_is_shown_as_it_is(name: str) -> None:
    line = " ".join(name.split())
    text = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert shown(name) == f"<p>{text} has no area</p>"


@given(st.text(max_size=40))
def test_no_name_makes_markup(name: str) -> None:
    html = shown(f"x{name}")
    assert html.startswith("<p>x")
    assert html.count("<") == 2


def test_usual_names_stay_readable() -> None:
    assert escaped("Kitchen proxy 2") == "Kitchen proxy 2"
