"""What the raw files give away, before and after erasing."""

from collections.abc import Iterator
from pathlib import Path

from custom_components.xiaomi_tag.fences.crossing import FenceState
from custom_components.xiaomi_tag.journal import Batch, ChangeKind, Journal, JournalChange, set_aside
from tests.journal.stored import (
    ALWAYS,
    FIX,
    KITCHEN,
    NOW,
    OTHER,
    POSITION,
    RECEIVER,
    ROOM,
    SECRETS,
    TAG,
    crossing,
    opened,
    place,
    sighting,
)

EVENT = "event-canary-91c2"
CANARIES = (
    *(text.encode() for text in (TAG, RECEIVER, ROOM, POSITION.floor, EVENT, "online-canary")),
    *(repr(number).encode() for number in (FIX.latitude, FIX.longitude)),
    *(round(number * 1e7).to_bytes(4, "little") for number in (FIX.latitude, FIX.longitude)),
    SECRETS.pseudonym_key,
    *(key.key for key in SECRETS.keys.values()),
)


def fill(journal: Journal, tag: str = TAG, event: str = EVENT) -> None:
    for step in range(40):
        journal.write(
            Batch(
                sightings=[sighting(NOW + step * 60 + each, tag, fix=FIX) for each in range(50)],
                places=[place(NOW + step, tag=tag, position=POSITION, fix=FIX)],
                changes=[
                    JournalChange(ChangeKind.CALIBRATION, tag, NOW + step, {"online-canary": ROOM}),
                    JournalChange(ChangeKind.RECEIVER, RECEIVER, NOW + step, {"online-canary": ROOM}),
                ],
            )
        )
        journal.commit([crossing(f"{event}-{step}", NOW + step, tag)], [FenceState(tag, KITCHEN, {"at": ROOM})])


def raw(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.iterdir():
        yield path.name, path.read_bytes()


def leaks(folder: Path, canaries: tuple[bytes, ...]) -> list[tuple[str, bytes]]:
    return [(name, canary) for name, data in raw(folder) for canary in canaries if canary in data]


def test_nothing_stands_in_clear_while_open_nor_closed_nor_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = opened(path)
    fill(journal)
    assert {name for name, data in raw(tmp_path) if data} == {"journal.db", "journal.db-wal", "journal.db-shm"}
    assert leaks(tmp_path, CANARIES) == []
    journal.close()
    set_aside(path, NOW)
    assert leaks(tmp_path, CANARIES) == []


def test_erasing_leaves_neither_pseudonyms_nor_bodies(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = opened(path)
    fill(journal)
    fill(journal, OTHER, "other")
    owner = journal._sealer.tag(TAG)
    bodies = [
        body
        for table in ("sightings", "places", "crossings", "states", "changes")
        for (body,) in journal._database.rows(f"SELECT body FROM {table} WHERE owner = ?", owner)
    ]
    assert len(bodies) > 80
    journal._database.checkpoint()
    assert {canary for _name, canary in leaks(tmp_path, (owner, bodies[0]))} == {owner, bodies[0]}
    journal.erase([TAG])
    assert leaks(tmp_path, (owner, *bodies)) == []
    assert len(list(journal.places(OTHER, 0, ALWAYS))) == 40
    journal.close()
    assert leaks(tmp_path, (owner, *bodies, *CANARIES)) == []


def test_forgetting_leaves_no_bodies(tmp_path: Path) -> None:
    journal = opened(tmp_path / "journal.db")
    fill(journal)
    query = "SELECT body FROM crossings UNION ALL SELECT body FROM sightings"
    bodies = [body for (body,) in journal._database.rows(query)]
    journal.forget_before(ALWAYS, ["crossings", "sightings"])  # type: ignore[list-item]
    assert leaks(tmp_path, tuple(bodies)) == []
