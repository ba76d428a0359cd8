import itertools

import pytest

from custom_components.xiaomi_tag.identity import find_hub
from custom_components.xiaomi_tag.identity.find_hub import Curve
from custom_components.xiaomi_tag.identity.search import SearchPlanner, SearchResult, WideSearch
from custom_components.xiaomi_tag.identity.tag_clock import OffsetRange
from tests.identity.radio import EIK, NOW, eid_of

WINDOW = int(NOW) // 1024
REACH_S = 100 * 1024.0


def search(
    targets: dict[bytes, float], now: float = NOW, reach_s: float = REACH_S, paired_at: float | None = None
) -> WideSearch:
    return WideSearch("tag", object(), EIK, targets=targets, now=now, reach_s=reach_s, paired_at=paired_at)


def long_id(window: int, curve: Curve) -> bytes:
    (found,) = find_hub.derive(EIK, [window], [curve], lambda: None)
    return found.eid


@pytest.mark.parametrize("step", [-100, -37, 0, 64, 100])
def test_finds_a_counter_ahead_or_behind(step: int) -> None:
    found = search({eid_of(EIK, WINDOW + step)[0]: NOW - 20}).run().found
    assert isinstance(found, OffsetRange)
    offset_s = (WINDOW + step) * 1024 + 500 - (NOW - 20)
    assert found.low_s <= offset_s <= found.high_s


def test_finds_a_counter_that_started_at_zero() -> None:
    found = search({eid_of(EIK, 42)[0]: NOW}).run().found
    assert isinstance(found, OffsetRange)
    assert found.low_s < 42 * 1024 + 500 - NOW < found.high_s


def test_finds_nothing_beyond_its_reach() -> None:
    job = search({eid_of(EIK, WINDOW - 101)[0]: NOW})
    assert job.run() == SearchResult(job, None)
    assert job.progress == 1.0


def test_several_targets_in_one_pass() -> None:
    targets = {bytes([number]) * 20: NOW for number in range(5)} | {eid_of(EIK, WINDOW - 50)[0]: NOW}
    assert search(targets).run().found is not None


@pytest.mark.parametrize("curve", [Curve.P256, Curve.P256_SHIFTED])
def test_long_ids_by_either_rule(curve: Curve) -> None:
    assert search({long_id(WINDOW - 30, curve): NOW}).run().found is not None


def test_ids_of_no_known_length_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_hub, "derive", None)
    assert search({b"": NOW}).run().found is None


def test_early_years_are_not_searched_twice_nor_below_zero() -> None:
    job = search({bytes(20): NOW}, now=10 * 1024.0)
    windows = list(job._windows())
    assert sorted(windows) == list(range(111))


@pytest.mark.parametrize("paired_s", [None, -500 * 1024.0, 0.0, 50 * 1024.0, 150 * 1024.0, 1e9, 1e12])
@pytest.mark.parametrize("now", [0.0, 10 * 1024.0, 150 * 1024.0, NOW, 4_294_960_000.0])
def test_the_total_is_that_of_the_windows(now: float, paired_s: float | None) -> None:
    job = search({bytes(20): now}, now=now, paired_at=None if paired_s is None else now - paired_s)
    windows = list(job._windows())
    assert job._total == max(1, len(windows))
    assert len(set(windows)) == len(windows)


def test_search_begins_at_the_pairing_day() -> None:
    counter = 30_000
    job = search({bytes(20): NOW}, paired_at=NOW - counter * 1024)
    windows = list(job._windows())
    assert set(windows[:201]) == set(range(counter - 100, counter + 101))
    assert WINDOW in windows
    assert 42 in windows


def test_finds_a_tag_paired_weeks_from_what_was_entered() -> None:
    counter = 30_000
    found = search({eid_of(EIK, counter + 80)[0]: NOW}, paired_at=NOW - counter * 1024).run().found
    assert isinstance(found, OffsetRange)


def test_making_a_search_counts_no_windows_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WideSearch, "_windows", None)
    assert search({bytes(20): NOW}).progress == 0.0


def test_nearest_windows_come_first() -> None:
    windows = itertools.islice(search({bytes(20): NOW})._windows(), 5)
    assert list(windows) == [WINDOW, WINDOW - 1, WINDOW + 1, WINDOW - 2, WINDOW + 2]


def test_cancel() -> None:
    job = search({eid_of(EIK, WINDOW)[0]: NOW})
    job.cancel()
    assert job.cancelled
    assert job.run().found is None
    assert job.progress == 0.0


def test_progress_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    job = search({bytes(20): NOW})
    seen: list[float] = []

    def counted(*_: object) -> list[object]:
        seen.append(job.progress)
        return []

    monkeypatch.setattr(find_hub, "derive", counted)
    job.run()
    assert seen == sorted(set(seen))
    assert job.progress == 1.0


def test_description_has_no_key() -> None:
    assert EIK.hex() not in search({bytes(20): NOW}).description


def persistent(planner: SearchPlanner, eid: bytes = b"x", now: float = NOW, rssi_dbm: int = -60) -> None:
    for step in (0, 30, 60):
        planner.heard(eid, now + step, rssi_dbm)


def test_a_strong_id_that_stays_is_a_target() -> None:
    planner = SearchPlanner()
    persistent(planner)
    assert planner.targets(NOW + 60) == {b"x": NOW + 60}


def test_a_weak_id_is_not() -> None:
    planner = SearchPlanner()
    persistent(planner, rssi_dbm=-71)
    assert planner.targets(NOW + 60) == {}


def test_one_heard_twice_is_not() -> None:
    planner = SearchPlanner()
    planner.heard(b"x", NOW, -60)
    planner.heard(b"x", NOW + 90, -60)
    assert planner.targets(NOW + 90) == {}


def test_one_that_passes_is_not() -> None:
    planner = SearchPlanner()
    for step in range(10):
        planner.heard(b"x", NOW + step, -60)
    assert planner.targets(NOW + 60) == {}


def test_sightings_may_come_out_of_order() -> None:
    planner = SearchPlanner()
    for step in (60, 30, 0):
        planner.heard(b"x", NOW + step, -60)
    assert planner.targets(NOW + 60) == {b"x": NOW + 60}


def test_an_old_target_is_dropped() -> None:
    planner = SearchPlanner()
    persistent(planner)
    assert planner.targets(NOW + 60 + 1801) == {}


def test_targets_are_bounded() -> None:
    planner = SearchPlanner()
    for number in range(1000):
        persistent(planner, number.to_bytes(2))
    assert len(planner.targets(NOW + 60)) == 64


def test_a_flood_of_made_up_ids_does_not_push_out_one_that_stays() -> None:
    planner = SearchPlanner()
    for second in range(61):
        if second % 2 == 0:
            planner.heard(b"x", NOW + second, -60)
        for number in range(10):
            planner.heard(bytes([second, number]), NOW + second, -30)
    assert planner.targets(NOW + 60) == {b"x": NOW + 60}


def test_ids_that_fell_silent_make_room() -> None:
    planner = SearchPlanner()
    for number in range(64):
        persistent(planner, bytes([number]))
    for second in range(0, 90, 10):
        for eid in (b"one", b"two"):
            planner.heard(eid, NOW + 200 + second, -60)
    assert {b"one", b"two"} <= set(planner.targets(NOW + 300))


def test_an_identified_id_is_not_a_target() -> None:
    planner = SearchPlanner()
    persistent(planner)
    planner.identified({b"x": None})
    assert planner.targets(NOW + 60) == {}


def test_backoff_doubles_to_a_day() -> None:
    planner = SearchPlanner()
    planner.add("tag", NOW)
    at, waits = NOW, []
    for _ in range(10):
        assert planner.choose(["tag"], at) == "tag"
        planner.started("tag", at)
        planner.ended(at)
        next_at = float(planner.diagnostics("tag")["next_search_at"])
        assert planner.choose(["tag"], next_at - 1) is None
        waits.append(next_at - at)
        at = next_at
    assert waits[:3] == [600, 1200, 2400]
    assert waits[-1] == 86_400


def test_a_located_tag_starts_over() -> None:
    planner = SearchPlanner()
    planner.add("tag", NOW)
    planner.started("tag", NOW)
    planner.located("tag")
    planner.started("tag", NOW + 600)
    assert planner.diagnostics("tag") == {"searches": 2, "next_search_at": NOW + 1200}


def test_searches_use_a_tenth_of_the_time() -> None:
    planner = SearchPlanner()
    planner.add("one", NOW)
    planner.started("one", NOW)
    planner.ended(NOW + 100)
    planner.located("one")
    assert planner.choose(["one"], NOW + 999) is None
    assert planner.choose(["one"], NOW + 1000) == "one"


def test_a_first_search_does_not_wait_for_others() -> None:
    planner = SearchPlanner()
    planner.add("one", NOW)
    planner.add("two", NOW)
    planner.started("one", NOW)
    planner.ended(NOW + 100)
    assert planner.choose(["one", "two"], NOW + 101) == "two"


def test_the_tag_that_waited_longest_comes_first() -> None:
    planner = SearchPlanner()
    planner.add("one", NOW + 1)
    planner.add("two", NOW)
    assert planner.choose(["one", "two"], NOW + 2) == "two"


def test_a_removed_tag_is_forgotten() -> None:
    planner = SearchPlanner()
    planner.add("one", NOW)
    planner.remove("one")
    planner.remove("one")
    assert planner.choose([], NOW) is None
