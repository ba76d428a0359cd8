"""The integration, its cards and its panel speak each language wholly: the same keys, the same placeholders."""

from collections import Counter
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from hassil.parse_expression import parse_sentence
import pytest

FOLDER = Path(__file__).parents[1] / "custom_components" / "xiaomi_tag" / "translations"
LANGUAGES = ("de", "es", "fr", "nl", "zh-Hans")
ENGLISH: dict[str, Any] = json.loads((FOLDER / "en.json").read_text())
# What is the same word in several languages, of eight letters and more, is a name.
_LONG_TEXT = 30


def _texts(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _fixed(text: str) -> Counter[str]:
    """Return what a translation must keep: placeholders and addresses of pages."""
    return Counter(re.findall(r"\{\w+\}|\]\([^){]*\)", text))


TEXTS = dict(_texts(ENGLISH))


def _read(language: str) -> dict[str, str]:
    return dict(_texts(json.loads((FOLDER / f"{language}.json").read_text())))


def test_there_are_no_other_languages() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_every_text(language: str) -> None:
    texts = _read(language)
    assert texts.keys() == TEXTS.keys()
    assert not [key for key, text in texts.items() if not text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    texts = _read(language)
    assert not [key for key, text in TEXTS.items() if _fixed(texts[key]) != _fixed(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_translated(language: str) -> None:
    texts = _read(language)
    assert not [
        key for key, text in TEXTS.items() if len(text) >= _LONG_TEXT and texts[key] == text and "{" not in text
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_assist_understands_the_sentence(language: str) -> None:
    parse_sentence(_read(language)["common.sentence_where"].replace("{names}", "keys|cat"))
