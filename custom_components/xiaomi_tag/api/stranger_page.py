"""A page that stands for itself: no scripts, nothing from elsewhere, light and dark, and fit to print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_STYLE: Final = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 3rem; font: 1rem/1.5 system-ui, sans-serif;
  color: #1b1b1f; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: 0 0 .5rem; }
dl { margin: 0; display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .3rem 1rem; }
dt { color: #55555e; font-variant-numeric: tabular-nums; }
dd { margin: 0; }
.facts { margin-top: 1.25rem; padding: 1rem; border: 1px solid #d5d5dc; border-radius: .75rem; }
ul { margin: 0; padding-inline-start: 1.2rem; }
li { margin-bottom: .4rem; }
a { color: #0b57d0; }
footer { margin-top: 2.5rem; color: #55555e; font-size: .875rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media (prefers-color-scheme: dark) {
  body { color: #e5e5ea; background: #1b1b1f; }
  dt, footer { color: #b0b0ba; }
  .facts { border-color: #46464f; }
  a { color: #a8c7fa; }
}
@media print {
  body { color: #000; background: #fff; max-width: none; padding: 0; font-size: 11pt; }
  dt, footer, a { color: #000; }
  h2 { break-after: avoid; }
  dt, dd, li { break-inside: avoid; }
  a::after { content: " (" attr(href) ")"; }
}
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with rows; those without a first word are a list. `empty` stands in place of rows."""

    title: str
    rows: Sequence[tuple[str, str]]
    empty: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All texts of a page. None is trusted: all are escaped."""

    title: str
    lead: Sequence[str]
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    foot: str


def written(page: Page, language: str) -> str:
    """Return a page as HTML."""
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}" dir="{direction}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="robots" content="noindex">',
        f"<title>{escape(page.title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{escape(page.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in page.lead),
        f'<div class="facts">{_described(page.facts)}</div>',
        *(_section(section) for section in page.sections),
        "</main>",
        f"<footer>{escape(page.foot)}</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _section(section: Section) -> str:
    rows = _described(section.rows) if any(first for first, _ in section.rows) else _listed(section)
    body = rows if section.rows else f"<p>{escape(section.empty)}</p>"
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{body}\n</section>"


def _described(rows: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(first)}</dt><dd>{escape(second)}</dd>" for first, second in rows) + "</dl>"


def _listed(section: Section) -> str:
    lines = [escape(line) for _, line in section.rows]
    lines += [f'<a href="{escape(url)}" rel="noreferrer">{escape(name)}</a>' for name, url in section.links]
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
