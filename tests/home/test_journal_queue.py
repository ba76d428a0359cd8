"""What waits keeps its order, and nothing of who is forgotten."""

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home.journal_queue import JournalQueue
from custom_components.xiaomi_tag.journal import ChangeKind
from custom_components.xiaomi_tag.locator import Estimate, Presence

AT = 1_790_000_000.0


def _filled(*tags: str) -> JournalQueue:
    queue = JournalQueue()
    for number, tag in enumerate(tags):
        queue.sightings.add(Sighting(tag, "proxy", -60, AT + number, AT + number))
        queue.place(tag, Estimate(tag=tag, at=AT, presence=Presence.HOME, room="kitchen"), keep=True)
        queue.note(ChangeKind.CALIBRATION, tag, AT, {})
    queue.mark(["event"])
    return queue


def test_drain_returns_all_and_only_once() -> None:
    queue = _filled("keys")
    batch = queue.drain()
    assert (len(batch.sightings), len(batch.places), len(batch.changes), batch.published) == (1, 1, 1, ("event",))
    assert queue.rows == 0


def test_put_back_comes_before_what_came_since() -> None:
    queue = _filled("keys")
    batch = queue.drain()
    queue.sightings.add(Sighting("bag", "proxy", -60, AT + 9, AT + 9))
    queue.place("bag", Estimate(tag="bag", at=AT, presence=Presence.AWAY), keep=True)
    queue.put_back(batch)
    again = queue.drain()
    assert [each.tag for each in again.sightings] == ["keys", "bag"]
    assert [each.tag for each in again.places] == ["keys", "bag"]
    assert again.published == ("event",)


def test_sightings_that_are_put_back_are_not_unpacked() -> None:
    queue = _filled("keys")
    batch = queue.drain()
    queue.put_back(batch)
    assert queue.drain().sightings is batch.sightings


def test_dropped_tag_is_in_nothing_and_its_next_place_is_new() -> None:
    queue = _filled("keys", "bag")
    queue.drop({"keys"})
    queue.place("keys", Estimate(tag="keys", at=AT + 5, presence=Presence.HOME, room="kitchen"), keep=True)
    batch = queue.drain()
    assert [each.tag for each in batch.sightings] == ["bag"]
    assert [each.subject for each in batch.changes] == ["bag"]
    assert [each.tag for each in batch.places] == ["bag", "keys"]


def test_marks_are_bounded() -> None:
    queue = JournalQueue()
    queue.mark(str(number) for number in range(20_010))
    assert queue.rows == 20_000
    queue.put_back(queue.drain())
    queue.mark(["event"])
    assert queue.rows == 20_000
    assert queue.drain().published[-1] == "event"
