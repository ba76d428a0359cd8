"""The rule for the way: who stays beside a phone that goes on."""

from collections.abc import Iterable, Mapping

import pytest

from custom_components.xiaomi_tag.strangers.away import Along, Away, Rule
from custom_components.xiaomi_tag.strangers.model import Level
from custom_components.xiaomi_tag.strangers.way import M_PER_DEGREE

START = 1_800_000_000.0
WALK_MPS = 1.4


def latitude(metres: float) -> float:
    return 51.3 + metres / M_PER_DEGREE


def walk(
    away: Away,
    heard: Mapping[str, Iterable[int]],
    *,
    seconds: int,
    mps: float = WALK_MPS,
    dbm: float | None = None,
    start: float = START,
) -> list[Along]:
    """Go north; `heard` has the seconds in which the phone hears each track. One beacon a second is always new."""
    at = {track: set(times) for track, times in heard.items()}
    found: list[Along] = []
    for second in range(0, seconds, 2):
        now = start + second
        found += away.hear(f"new {second}", now, latitude(mps * second), 9.5, dbm)
        for track, times in at.items():
            if second in times:
                found += away.hear(track, now, latitude(mps * second), 9.5, dbm)
    return found


def levels(found: Iterable[Along], track: str) -> list[Level]:
    return list(dict.fromkeys(along.level for along in found if along.track == track and along.level is not None))


def suspected_at(found: Iterable[Along], track: str) -> float:
    return min(first_at(found, track, level) for level in levels(found, track)[1:])


def first_at(found: Iterable[Along], track: str, level: Level) -> float:
    return next(along.at for along in found if along.track == track and along.level is level) - START


def test_follower_is_found_within_ten_minutes() -> None:
    found = walk(Away(), {"follower": range(0, 1200, 10)}, seconds=1200)
    assert suspected_at(found, "follower") < 600


def test_follower_climbs_the_levels() -> None:
    found = walk(Away(), {"follower": range(0, 1200, 10)}, seconds=1200)
    assert levels(found, "follower") == [Level.NOTICE, Level.SUSPECTED, Level.CONFIRMED]
    assert first_at(found, "follower", Level.CONFIRMED) >= Rule().least_s + Rule().confirmed_s


def test_fixed_sender_that_is_heard_for_long_is_no_follower() -> None:
    """It stands where the phone stays for a quarter of an hour, and is heard over 80 m after that."""
    away = Away()
    found: list[Along] = []
    for second in range(0, 900, 10):
        found += away.hear("lamp", START + second, latitude(0), 9.5)
    found += walk(away, {"lamp": range(0, 60, 10)}, seconds=900, start=START + 900)
    assert not [along for along in found if along.track == "lamp" and along.nats > 0]
    assert [along for along in found if along.track == "lamp" and along.nats < 0]


def test_standing_still_proves_nothing() -> None:
    found = walk(Away(), {"follower": range(0, 3600, 10)}, seconds=3600, mps=0)
    assert not found


def test_seldom_heard_follower_is_found_later() -> None:
    often, seldom = (walk(Away(), {"follower": range(0, 2400, every)}, seconds=2400) for every in (10, 84))
    assert suspected_at(often, "follower") < suspected_at(seldom, "follower") < 2400


def test_pause_in_reception_is_tolerated() -> None:
    times = [*range(0, 300, 10), *range(420, 1500, 10)]
    found = walk(Away(), {"follower": times}, seconds=1500)
    assert Level.CONFIRMED in levels(found, "follower")


def test_where_all_stay_staying_shows_little() -> None:
    """In a full train."""
    rides = {f"passenger {number}": range(0, 900, 10) for number in range(25)}
    few = walk(Away(), {"one": range(0, 900, 10)}, seconds=900, mps=20)
    many = walk(Away(), rides, seconds=900, mps=20)
    assert levels(few, "one")[-1] is Level.CONFIRMED
    alone, crowd = (
        max(along.score for along in found if along.track == track)
        for found, track in ((few, "one"), (many, "passenger 3"))
    )
    assert crowd < alone / 3


def test_leap_of_the_position_is_no_way() -> None:
    """The phone lies still among twenty fixed senders, and its position goes astray for some minutes."""
    away = Away()
    found: list[Along] = []
    for second in range(0, 2400, 10):
        metres = 400 if 600 <= second < 900 or second > 1500 else 0
        for number in range(20):
            found += away.hear(f"fixed {number}", START + second, latitude(metres), 9.5)
    assert not {along.track for along in found if along.level in {Level.SUSPECTED, Level.CONFIRMED}}


def test_company_must_be_long_and_far() -> None:
    rule = Rule(least_s=3600)
    found = walk(Away(rule), {"follower": range(0, 1200, 10)}, seconds=1200)
    assert levels(found, "follower") == [Level.NOTICE]
    rule = Rule(least_m=5000)
    found = walk(Away(rule), {"follower": range(0, 1200, 10)}, seconds=1200)
    assert levels(found, "follower") == [Level.NOTICE]


def test_level_rises_by_time_alone_where_only_that_was_missing() -> None:
    found = walk(Away(), {"follower": range(0, 600, 10)}, seconds=600, mps=14)
    assert levels(found, "follower") == [Level.NOTICE, Level.SUSPECTED]
    risen = next(along for along in found if along.track == "follower" and along.level is Level.SUSPECTED)
    assert risen.at == START + Rule().least_s
    assert risen.nats == 0


def test_fellow_travellers_who_left_make_company_less_remarkable() -> None:
    """Passengers came along and got off, so another one who comes along must do so for longer."""
    before = {f"passenger {number}": range(0, 420, 10) for number in range(3)}
    alone = walk(Away(), {"late": range(700, 2400, 10)}, seconds=2400, mps=14)
    after = walk(Away(), before | {"late": range(700, 2400, 10)}, seconds=2400, mps=14)
    assert suspected_at(after, "late") > suspected_at(alone, "late") + 300


def test_position_may_be_missing() -> None:
    away = Away()
    found: list[Along] = []
    for second in range(0, 1200, 10):
        place = None if second % 20 else latitude(WALK_MPS * second)
        found += away.hear("follower", START + second, place, None if place is None else 9.5)
    assert Level.SUSPECTED in levels(found, "follower")
    assert not away.hear("other", START + 1200, None, None)


def test_packet_from_long_before_is_left_out() -> None:
    away = Away()
    away.hear("one", START, latitude(0), 9.5)
    assert away.hear("two", START - 600, latitude(0), 9.5) == ()
    assert away.company("two") is None


def test_new_outing_is_no_hop() -> None:
    """The phone was switched off, and on again in another town, where a tag of the same bag is."""
    away = Away()
    walk(away, {"bag": range(0, 60, 10)}, seconds=60)
    found = walk(away, {"bag": range(0, 60, 10)}, seconds=60, start=START + 7200)
    assert not found


def test_louder_than_the_others_counts_for_it() -> None:
    loud, quiet = (_walk_among_fixed(dbm) for dbm in (-55.0, -95.0))
    assert suspected_at(loud, "follower") < suspected_at(quiet, "follower")


def _walk_among_fixed(dbm: float) -> list[Along]:
    """Walk past four new senders a minute, with a follower of this level."""
    away = Away(Rule(least_s=0))
    found: list[Along] = []
    for second in range(0, 900, 2):
        now, north = START + second, latitude(WALK_MPS * second)
        for number in range(4):
            found += away.hear(f"fixed {second // 60} {number}", now, north, 9.5, -80 - 5 * (number % 2))
        found += away.hear("follower", now, north, 9.5, dbm)
    return found


def test_passers_by_are_forgotten_and_suspects_are_not() -> None:
    away = Away()
    walk(away, {"follower": range(0, 1200, 10)}, seconds=1200)
    away.tidy(START + 2 * 3600)
    assert away.company("new 0") is None
    assert away.company("follower") is not None
    away.forget("follower")
    assert away.company("follower") is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaomi_tag.strangers.away._MOST_TRACKS", 100)
    away = Away()
    walk(away, {"follower": range(0, 600, 10)}, seconds=600)
    assert 80 <= len(away._companies) <= 100
    assert away.company("follower") is not None
