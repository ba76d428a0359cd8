"""What waits keeps its order, and nothing of who is forgotten."""

from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.home.journal_queue import Waiting
from custom_components.xiaomi_tag.journal import ChangeKind
from custom_components.xiaomi_tag.locator import Estimate, Presence

AT = 1_790_000_000.0


def _filled(*tags: str) -> Waiting:
    waiting = Waiting()
    for number, tag in enumerate(tags):
        waiting.sightings.add(Sighting(tag, "proxy", -60, AT + number, AT + number))
        waiting.place(tag, Estimate(tag=tag, at=AT, presence=Presence.HOME, room="kitchen"), keep=True)
        waiting.note(ChangeKind.CALIBRATION, tag, AT, {})
    waiting.mark(["event"])
    return waiting


def test_taken_is_all_and_only_once() -> None:
    waiting = _filled("keys")
    batch = waiting.take()
    assert (len(batch.sightings), len(batch.places), len(batch.changes), batch.published) == (1, 1, 1, ("event",))
    assert waiting.rows == 0


def test_put_back_comes_before_what_came_since() -> None:
    waiting = _filled("keys")
    batch = waiting.take()
    waiting.sightings.add(Sighting("bag", "proxy", -60, AT + 9, AT + 9))
    waiting.place("bag", Estimate(tag="bag", at=AT, presence=Presence.AWAY), keep=True)
    waiting.put_back(batch)
    again = waiting.take()
    assert [each.tag for each in again.sightings] == ["keys", "bag"]
    assert [each.tag for each in again.places] == ["keys", "bag"]
    assert again.published == ("event",)


def test_sightings_that_are_put_back_are_not_unpacked() -> None:
    waiting = _filled("keys")
    batch = waiting.take()
    waiting.put_back(batch)
    assert waiting.take().sightings is batch.sightings


def test_dropped_tag_is_in_nothing_and_its_next_place_is_new() -> None:
    waiting = _filled("keys", "bag")
    waiting.drop({"keys"})
    waiting.place("keys", Estimate(tag="keys", at=AT + 5, presence=Presence.HOME, room="kitchen"), keep=True)
    batch = waiting.take()
    assert [each.tag for each in batch.sightings] == ["bag"]
    assert [each.subject for each in batch.changes] == ["bag"]
    assert [each.tag for each in batch.places] == ["bag", "keys"]


def test_marks_are_bounded() -> None:
    waiting = Waiting()
    waiting.mark(str(number) for number in range(20_010))
    assert waiting.rows == 20_000
    waiting.put_back(waiting.take())
    waiting.mark(["event"])
    assert waiting.rows == 20_000
    assert waiting.take().published[-1] == "event"
