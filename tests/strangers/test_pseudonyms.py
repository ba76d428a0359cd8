"""Addresses under daily keys."""

import json
from typing import Any

from hypothesis import given, strategies as st

from custom_components.xiaomi_tag.strangers.pseudonyms import Pseudonyms
from tests.adverts.strategies import fuzz

ADDRESS = "C6:11:22:33:44:55"
DAY_S = 86_400.0
NOW = 1_700_000_000.0

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_address_is_found() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "track", NOW)
    assert pseudonyms.find(ADDRESS) == "track"
    assert pseudonyms.find("C6:11:22:33:44:56") is None


def test_track_has_one_address() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember("before", "track", NOW)
    pseudonyms.remember("after", "track", NOW + DAY_S)
    assert pseudonyms.find("before") is None
    assert pseudonyms.find("after") == "track"


def test_address_has_one_track() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "one", NOW)
    pseudonyms.remember(ADDRESS, "two", NOW)
    assert pseudonyms.find(ADDRESS) == "two"
    pseudonyms.forget("one")
    assert pseudonyms.find(ADDRESS) == "two"


def test_pseudonyms_of_two_days_do_not_lead_to_each_other() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "track", NOW)
    first = _pseudonyms(pseudonyms.memory())
    pseudonyms.remember(ADDRESS, "track", NOW + DAY_S)
    assert first.isdisjoint(_pseudonyms(pseudonyms.memory()))


def test_key_of_a_day_is_destroyed_once_nothing_needs_it() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "kept", NOW)
    pseudonyms.remember("other", "gone", NOW - DAY_S)
    pseudonyms.tidy({"kept"}, NOW + 10 * DAY_S)
    assert len(pseudonyms.memory()) == 1
    assert pseudonyms.find("other") is None
    assert pseudonyms.find(ADDRESS) == "kept"
    pseudonyms.tidy(set(), NOW + 10 * DAY_S)
    assert pseudonyms.memory() == {}


def test_key_of_yesterday_is_kept() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "track", NOW)
    pseudonyms.tidy(set(), NOW + DAY_S)
    assert len(pseudonyms.memory()) == 1
    pseudonyms.tidy(set(), NOW + 2 * DAY_S)
    assert pseudonyms.memory() == {}


def test_memory_holds_no_address_and_survives() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "track", NOW)
    stored = json.dumps(pseudonyms.memory())
    assert "11:22" not in stored
    assert "112233" not in stored
    restored = Pseudonyms()
    restored.restore(json.loads(stored))
    assert restored.find(ADDRESS) == "track"
    assert restored.memory() == pseudonyms.memory()


def test_keys_show_in_no_text() -> None:
    pseudonyms = Pseudonyms(lambda length: b"K" * length)
    pseudonyms.remember(ADDRESS, "track", NOW)
    assert b"K".hex() * 4 not in repr(pseudonyms) + str(pseudonyms)
    assert "KKKK" not in repr(pseudonyms) + str(pseudonyms)


def test_damaged_day_is_left_aside() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.remember(ADDRESS, "track", NOW)
    pseudonyms.remember("other", "second", NOW + DAY_S)
    stored = pseudonyms.memory()
    next(iter(stored.values()))["key"] = "short"
    restored = Pseudonyms()
    restored.restore(stored)
    assert restored.find(ADDRESS) is None
    assert restored.find("other") == "second"


@fuzz
@given(JSON | st.dictionaries(st.integers(0, 30_000).map(str), st.fixed_dictionaries({"key": JSON, "tracks": JSON})))
def test_anything_may_be_restored(stored: object) -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.restore(stored)
    pseudonyms.remember(ADDRESS, "track", NOW)
    assert pseudonyms.find(ADDRESS) == "track"


def _pseudonyms(memory: dict[str, Any]) -> set[str]:
    return {pseudonym for day in memory.values() for pseudonym in day["tracks"]}
