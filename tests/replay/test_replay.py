"""A replay finds the places and crossings that the past was made of."""

import pytest

from custom_components.xiaomi_tag.basics.model import Fix, Presence
from custom_components.xiaomi_tag.fences.crossing import CrossingKind
from custom_components.xiaomi_tag.journal.model import ChangeKind, JournalChange, JournalPlace
from custom_components.xiaomi_tag.replay.outages import ALL_RECEIVERS, Outages
from custom_components.xiaomi_tag.replay.replay import Found, Replay, ReplayCancelledError
from tests.replay.pasts import BEGIN, HOME, ROOMS, TAG, WORK, fixes, past, setup, stays

KITCHEN_BEFORE = JournalPlace(tag=TAG, since=BEGIN - 900, presence=Presence.HOME, room="kitchen")


def _times(found: Found, place: object, kind: CrossingKind) -> list[float]:
    return [each.event_time - BEGIN for each in found.crossings if (each.place, each.kind) == (place, kind)]


def test_rooms_are_found_with_their_times() -> None:
    rows = stays(("kitchen", 300), ("bedroom", 300), ("kitchen", 300))
    found = Replay(setup(), past(rows, 900, place=KITCHEN_BEFORE)).run(lambda _share: None)
    assert [place.room for place in found.places] == ["kitchen", "bedroom", "kitchen"]
    assert [place.since - BEGIN for place in found.places] == pytest.approx([0, 300, 600], abs=15)
    assert _times(found, ROOMS["bedroom"], CrossingKind.ENTERED) == pytest.approx([300], abs=15)
    assert _times(found, ROOMS["bedroom"], CrossingKind.LEFT) == pytest.approx([600], abs=20)
    assert found.sightings == len(rows)


def test_leaving_and_coming_home_are_found() -> None:
    rows = stays(("kitchen", 300), (None, 600), ("kitchen", 300))
    found = Replay(setup(), past(rows, 1200, place=KITCHEN_BEFORE)).run(lambda _share: None)
    assert _times(found, HOME, CrossingKind.LEFT) == pytest.approx([420], abs=60)
    assert _times(found, HOME, CrossingKind.ENTERED) == pytest.approx([900], abs=15)


def test_coming_home_is_found_where_the_tag_was_known_to_be_away() -> None:
    rows = stays((None, 300), ("kitchen", 300))
    away = JournalPlace(tag=TAG, since=BEGIN - 7200, presence=Presence.AWAY)
    found = Replay(setup(), past(rows, 600, place=away)).run(lambda _share: None)
    assert _times(found, HOME, CrossingKind.ENTERED) == pytest.approx([300], abs=15)


def test_nothing_is_entered_where_nothing_was_known() -> None:
    rows = stays((None, 300), ("kitchen", 300))
    found = Replay(setup(), past(rows, 600)).run(lambda _share: None)
    assert not found.crossings
    assert found.known_at[HOME] > BEGIN + 299


def test_silence_while_all_receivers_were_offline_is_not_leaving() -> None:
    rows = stays(("kitchen", 300), (None, 900), ("kitchen", 300))
    noted = [
        JournalChange(ChangeKind.RECEIVER, ALL_RECEIVERS, BEGIN + 300, {"online": False}),
        JournalChange(ChangeKind.RECEIVER, ALL_RECEIVERS, BEGIN + 1200, {"online": True}),
    ]
    found = Replay(setup(), past(rows, 1500, place=KITCHEN_BEFORE, outages=Outages(noted))).run(lambda _: None)
    assert not _times(found, HOME, CrossingKind.LEFT)
    assert [place.room for place in found.places] == ["kitchen"]


def test_zone_is_entered_by_relayed_fixes() -> None:
    office = Fix(48.2, 11.2, 15.0)
    rows = [*stays(("kitchen", 300)), *fixes(office, BEGIN + 900, 600)]
    found = Replay(setup(), past(sorted(rows, key=lambda row: row.seen_at), 1500, place=KITCHEN_BEFORE)).run(
        lambda _share: None
    )
    assert _times(found, WORK, CrossingKind.ENTERED) == pytest.approx([900], abs=15)


def test_what_comes_before_the_span_is_left_out() -> None:
    rows = stays(("bedroom", 300), ("kitchen", 600), begin=BEGIN - 600)
    found = Replay(setup(), past(rows, 300)).run(lambda _share: None)
    assert not found.crossings
    assert [(place.room, place.since) for place in found.places] == [("kitchen", BEGIN)]


def test_progress_rises_to_the_end() -> None:
    reported: list[float] = []
    Replay(setup(), past(stays(("kitchen", 600)), 600)).run(reported.append)
    assert reported == sorted(reported)
    assert reported[-1] == 1.0
    assert len(reported) > 5


def test_replay_ends_when_its_caller_is_cancelled() -> None:
    def report(share: float) -> None:
        if share > 0.5:
            raise ReplayCancelledError

    with pytest.raises(ReplayCancelledError):
        Replay(setup(), past(stays(("kitchen", 600)), 600)).run(report)


def test_same_past_gives_the_same() -> None:
    rows = stays(("kitchen", 300), ("office", 300))
    one, other = (Replay(setup(), past(rows, 600)).run(lambda _share: None) for _ in range(2))
    assert one == other
