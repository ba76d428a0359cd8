"""A tag that is erased leaves nothing in what we write, nor in the recorder's states."""

from pathlib import Path

from demo.crossings import EVENT
from tests.e2e.live_home import CAT, KEYS

from .crossing_home import BARE_ROOM, BICYCLE, GATEWAY_ROOM, CrossingHome

SAVED_WITHIN_S = 30
"""What names the tags of a home is written with a delay."""


def ours(home: CrossingHome) -> list[Path]:
    """Return the files that we write."""
    storage = home.stage.home_assistant.folder / ".storage"
    return [path for path in storage.rglob("*") if path.is_file() and "xiaomi_tag" in path.name]


def holding(home: CrossingHome, canary: str) -> set[str]:
    """Return which of our files hold a text."""
    return {path.name for path in ours(home) if canary.encode() in path.read_bytes()}


def rows(home: CrossingHome, entities: list[str], table: str, meta: str, name: str) -> int:
    """Return how many rows the recorder has of entities."""
    marks = ", ".join("?" * len(entities))
    join = f"{table} JOIN {meta} ON {table}.metadata_id = {meta}.{'metadata_id' if meta == 'states_meta' else 'id'}"
    [(count,)] = home.query(f"SELECT count(*) FROM {join} WHERE {meta}.{name} IN ({marks})", entities)
    return int(count)


def test_the_journal_names_no_room_and_no_tag(live_home: CrossingHome) -> None:
    journals = [path for path in ours(live_home) if ".db" in path.name]
    assert journals
    content = b"".join(path.read_bytes() for path in journals)
    areas = [live_home.stage.area_ids[room] for room in (GATEWAY_ROOM, BARE_ROOM)]
    for canary in (*areas, live_home.stage.tag_ids[BICYCLE], live_home.address(KEYS)):
        assert canary.encode() not in content


def test_an_erased_tag_leaves_nothing(live_home: CrossingHome) -> None:
    home = live_home
    tag_id, device_id = home.stage.tag_ids[CAT], home.device_id(CAT)
    prefix = f"{tag_id}_"
    entities = [one["entity_id"] for one in home.registry().entities if one["unique_id"].startswith(prefix)]
    states = (entities, "states", "states_meta", "entity_id")
    assert rows(home, *states) > 0
    assert holding(home, tag_id)
    [answer] = home.act(("erase", {"device_id": device_id, "remove": True}))
    assert answer["crossings"] > 0
    assert answer["sightings"] > 0
    assert answer["recorder"]
    home.forget(CAT)
    assert rows(home, *states) == 0
    for table in ("statistics", "statistics_short_term"):
        assert rows(home, entities, table, "statistics_meta", "statistic_id") == 0
    home.wait_for("no file of ours names it", lambda: not holding(home, tag_id), SAVED_WITHIN_S)
    assert home.registry().device(tag_id) is None


def test_others_keep_theirs(live_home: CrossingHome) -> None:
    history = live_home.history(KEYS, live_home.started_at, live_home.started_at + 3600.0)
    assert history["places"]
    assert live_home.recorded(EVENT)


def test_nothing_was_complained_of(live_home: CrossingHome) -> None:
    assert live_home.complaints() == []
