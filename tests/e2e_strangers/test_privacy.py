"""No address of any tracker is anywhere but in memory, and nothing complained all day."""

import json
import re

import pytest

from .strangers_home import WORN, StrangersHome, spellings


@pytest.fixture(scope="module")
def addresses(home: StrangersHome) -> set[str]:
    """Return all addresses that were on air, in all spellings."""
    on_air = home.addresses()
    # That of the guest's other tag changes each quarter of an hour.
    assert len(on_air) > 10
    return {form for address in on_air for form in spellings(address)}


def found(addresses: set[str], text: str) -> list[str]:
    return [address for address in addresses if address in text]


@pytest.mark.parametrize("kind", ["json", "html"])
def test_a_report_has_the_case_and_no_address(home: StrangersHome, addresses: set[str], kind: str) -> None:
    [answer] = home.act(("report", {"track": home.planted(WORN), "format": kind}))
    text = answer["report"] if isinstance(answer["report"], str) else json.dumps(answer["report"])
    assert "Anna" in text
    assert found(addresses, text) == []


def test_states_and_payloads_have_no_address(home: StrangersHome, addresses: set[str]) -> None:
    texts = [json.dumps(home.states()), json.dumps(home.review()), json.dumps(home.diagnostics())]
    assert [found(addresses, text) for text in texts] == [[]] * len(texts)


def test_our_documents_have_no_address(home: StrangersHome, addresses: set[str]) -> None:
    storage = home.stage.home_assistant.folder / ".storage"
    documents = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in storage.glob("xiaomi_tag.*")}
    assert any("strangers" in name for name in documents)
    assert {name for name, text in documents.items() if found(addresses, text)} == set()


def test_the_recorder_has_no_address(home: StrangersHome, addresses: set[str]) -> None:
    data = [text for (text,) in home.query("SELECT shared_data FROM event_data")]
    attributes = [text for (text,) in home.query("SELECT shared_attrs FROM state_attributes")]
    assert found(addresses, "\n".join([*data, *attributes])) == []


def test_the_log_has_no_address_and_no_complaint(home: StrangersHome, addresses: set[str]) -> None:
    log = home.stage.home_assistant.log_path.read_text(encoding="utf-8", errors="replace")
    assert found(addresses, log) == []
    # In a hurry a few milliseconds look like most of a second.
    assert [line for line in home.complaints() if not re.search(r" took [\d.]+ seconds", line)] == []
