import pytest

from custom_components.xiaomi_tag.identity.resolver import Resolver
from custom_components.xiaomi_tag.identity.schedule import FindHubTable, ScheduleJob
from custom_components.xiaomi_tag.identity.search import WideSearch
from tests.identity.radio import EIK, FIND_MY, HUB, NOW, HubOnAir, eid_of, hub_frame, work

WINDOW = int(NOW) // 1024
DAY = 86_400
FACTORY = HubOnAir(offset_s=-300 * 1024.0)


def with_tag(*, reach_windows: int = 400) -> Resolver:
    resolver = Resolver(search_reach_s=reach_windows * 1024.0)
    resolver.add("tag", HUB, None, NOW)
    work(resolver, NOW)
    return resolver


def hear(resolver: Resolver, start: float, end: float, on_air: HubOnAir = FACTORY, rssi_dbm: int = -55) -> list[bool]:
    """Let a tag send every 10 s; return which packets were credited."""
    return [
        resolver.resolve(address, hub_frame(eid), at, rssi_dbm) is not None
        for at, address, eid in on_air.packets(start, end, 10)
    ]


def take_search(resolver: Resolver, now: float) -> WideSearch:
    job = resolver.due(now)
    assert isinstance(job, WideSearch)
    return job


# Schedules


def test_adding_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScheduleJob, "run", None)
    resolver = Resolver()
    resolver.add("hub", HUB, None, NOW)
    resolver.add("my", FIND_MY, None, NOW)
    assert isinstance(resolver.due(NOW), ScheduleJob)


def test_one_schedule_job_at_a_time() -> None:
    resolver = Resolver()
    resolver.add("one", HUB, None, NOW)
    first = resolver.due(NOW)
    resolver.add("two", FIND_MY, None, NOW)
    assert resolver.due(NOW) is None
    assert first is not None
    resolver.install(first.run(), NOW)
    assert isinstance(resolver.due(NOW), ScheduleJob)


def test_nothing_is_due_while_windows_stand() -> None:
    resolver = with_tag()
    start = (WINDOW + 1) * 1024.0
    work(resolver, start)
    assert sum(work(resolver, start + step) for step in range(0, 1000, 5)) == 0
    assert work(resolver, start + 1100) == 1


def test_only_what_is_missing_is_computed() -> None:
    resolver = with_tag()
    job = resolver.due(NOW + 1024)
    assert isinstance(job, ScheduleJob)
    (table,) = job.run().tables
    assert isinstance(table, FindHubTable)
    assert len(table.part.slots) == 3


def test_a_result_for_a_tag_that_is_gone_is_left_aside() -> None:
    resolver = Resolver()
    resolver.add("tag", HUB, None, NOW)
    job = resolver.due(NOW)
    assert job is not None
    result = job.run()
    resolver.remove("tag")
    assert not resolver.install(result, NOW)
    resolver.add("tag", FIND_MY, None, NOW)
    assert not resolver.install(result, NOW)
    assert resolver.due(NOW) is not None


def test_an_abandoned_schedule_is_due_again_within_a_minute() -> None:
    resolver = Resolver()
    resolver.add("tag", HUB, None, NOW)
    job = resolver.due(NOW)
    assert job is not None
    resolver.abandon(job, NOW)
    assert resolver.due(NOW + 1) is None
    assert isinstance(resolver.due(NOW + 60), ScheduleJob)


def test_a_clock_set_back_does_not_stop_the_schedules() -> None:
    resolver = with_tag()
    assert work(resolver, NOW - 10 * DAY) == 1


# A tag over days


@pytest.mark.parametrize("drift", [50e-6, -50e-6, 0.0])
def test_a_tag_is_followed_through_rotations_and_drift(drift: float) -> None:
    resolver = with_tag()
    credited = []
    on_air = HubOnAir(drift=drift, offset_s=700.0)
    for day in (0, 1, 10, 20, 40):
        for at, address, eid in on_air.packets(NOW + day * DAY, NOW + day * DAY + 30_000, 97):
            work(resolver, at)
            credited.append(resolver.resolve(address, hub_frame(eid), at, -60) is not None)
    assert all(credited)
    (clock,) = resolver.diagnostics("tag")["clock_offsets"]
    assert abs(clock["offset_s"] - 700 - 40 * DAY * drift) < 250
    assert clock["width_s"] < 300


def test_a_tag_comes_back_after_months_with_drift() -> None:
    resolver = with_tag()
    on_air = HubOnAir(drift=50e-6)
    hear(resolver, NOW, NOW + DAY, on_air)
    later = NOW + 180 * DAY
    work(resolver, later)
    assert all(hear(resolver, later, later + 60, on_air))


# Wide searches


def test_a_tag_with_a_factory_clock_is_found() -> None:
    resolver = with_tag()
    assert not any(hear(resolver, NOW, NOW + 70))
    assert work(resolver, NOW + 70) == 2
    assert all(hear(resolver, NOW + 80, NOW + 300))
    assert resolver.diagnostics("tag")["searches"] == 1


def test_a_tag_is_found_again_after_its_battery_was_changed() -> None:
    resolver = with_tag(reach_windows=500)
    hear(resolver, NOW, NOW + 70)
    work(resolver, NOW + 70)
    assert all(hear(resolver, NOW + 80, NOW + 200))
    restarted = NOW + 60 * 1024
    fallen = HubOnAir(offset_s=FACTORY.offset_s - 60 * 1024)
    work(resolver, restarted)
    assert not any(hear(resolver, restarted, restarted + 700, fallen))
    work(resolver, restarted + 700)
    assert resolver.diagnostics("tag")["searches"] == 2
    assert all(hear(resolver, restarted + 710, restarted + 900, fallen))
    assert len(resolver.diagnostics("tag")["clock_offsets"]) == 2


def test_the_old_clock_still_counts_beside_the_new_one() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 60, HubOnAir())
    work(resolver, NOW + 1900)
    hear(resolver, NOW + 1900, NOW + 1970)
    work(resolver, NOW + 1970)
    assert all(hear(resolver, NOW + 1980, NOW + 2000))
    assert all(hear(resolver, NOW + 1980, NOW + 2000, HubOnAir()))


@pytest.mark.parametrize(
    ("seconds", "rssi_dbm"), [(70, -71), (50, -55), (15, -55)], ids=["weak", "passing", "heard twice"]
)
def test_no_search_for_what_is_weak_or_passes(seconds: int, rssi_dbm: int) -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + seconds, rssi_dbm=rssi_dbm)
    assert resolver.due(NOW + 70) is None


def test_no_search_while_all_tags_are_located() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 10, HubOnAir())
    hear(resolver, NOW, NOW + 70)
    work(resolver, NOW + 70)
    assert resolver.diagnostics("tag")["searches"] == 0
    hear(resolver, NOW + 1900, NOW + 1970)
    work(resolver, NOW + 1970)
    assert resolver.diagnostics("tag")["searches"] == 1


def test_a_tag_with_a_learned_clock_has_time_to_show_up_after_a_restart() -> None:
    first = with_tag()
    hear(first, NOW, NOW + 10, HubOnAir())
    resolver = Resolver(search_reach_s=0)
    resolver.add("tag", HUB, first.alignments()["tag"], NOW)
    work(resolver, NOW)
    hear(resolver, NOW, NOW + 70)
    work(resolver, NOW + 70)
    assert resolver.diagnostics("tag")["searches"] == 0
    hear(resolver, NOW + 1830, NOW + 1900)
    work(resolver, NOW + 1900)
    assert resolver.diagnostics("tag")["searches"] == 1


def test_no_search_for_other_kinds_of_tags() -> None:
    resolver = Resolver()
    resolver.add("my", FIND_MY, None, NOW)
    work(resolver, NOW)
    hear(resolver, NOW, NOW + 70)
    assert resolver.due(NOW + 70) is None


def test_one_search_at_a_time_and_schedules_go_on_beside_it() -> None:
    resolver = with_tag()
    resolver.add("two", HUB, None, NOW)
    work(resolver, NOW)
    hear(resolver, NOW, NOW + 70)
    take_search(resolver, NOW + 70)
    assert resolver.due(NOW + 70) is None
    assert isinstance(resolver.due(NOW + 1100), ScheduleJob)


def test_made_up_ids_cause_few_searches() -> None:
    resolver = Resolver(search_reach_s=0)
    for tag in range(5):
        resolver.add(str(tag), HUB, None, NOW)
    work(resolver, NOW)
    searches, busy_s, free_at, running = 0, 0.0, 0.0, None
    for step in range(0, DAY, 20):
        now = NOW + step
        resolver.resolve("C0:00:00:00:00:01", hub_frame((step // 600).to_bytes(20)), now, -30)
        if running is not None and now >= free_at:
            resolver.install(running.run(), now)
            running = None
        while (job := resolver.due(now)) is not None:
            if isinstance(job, WideSearch):
                searches, busy_s, free_at, running = searches + 1, busy_s + 100, now + 100, job
            else:
                resolver.install(job.run(), now)
    assert 20 < searches <= 5 * 8
    assert busy_s < DAY / 10


def test_progress_is_in_the_diagnostics() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    search = take_search(resolver, NOW + 70)
    assert resolver.diagnostics("tag")["search_progress"] == 0.0
    search.cancel()
    resolver.install(search.run(), NOW + 71)
    assert resolver.diagnostics("tag")["search_progress"] is None


def test_hearing_the_tag_calls_its_search_off() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    search = take_search(resolver, NOW + 70)
    hear(resolver, NOW + 70, NOW + 80, HubOnAir())
    assert search.cancelled


def test_removing_the_tag_calls_its_search_off() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    search = take_search(resolver, NOW + 70)
    resolver.remove("other")
    assert not search.cancelled
    resolver.remove("tag")
    assert search.cancelled
    assert not resolver.install(search.run(), NOW + 71)


def test_a_find_for_a_tag_that_was_replaced_is_left_aside() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    result = take_search(resolver, NOW + 70).run()
    assert result.found is not None
    resolver.add("tag", HUB, None, NOW)
    assert not resolver.install(result, NOW + 71)
    assert resolver.diagnostics("tag")["clock_offsets"] == []


def test_a_find_is_worth_storing() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    search = take_search(resolver, NOW + 70)
    assert resolver.install(search.run(), NOW + 71)
    assert resolver.dirty
    assert len(resolver.alignments()["tag"]["clocks"]) == 1


def test_an_abandoned_search_backs_off() -> None:
    resolver = with_tag()
    hear(resolver, NOW, NOW + 70)
    resolver.abandon(take_search(resolver, NOW + 70), NOW + 71)
    assert resolver.due(NOW + 72) is None


def test_a_frame_that_becomes_known_is_not_a_target_any_more() -> None:
    resolver = Resolver(search_reach_s=0)
    frame = hub_frame(eid_of(EIK, WINDOW)[0])
    resolver.add("other", FIND_MY, None, NOW)
    for step in (0, 30, 60):
        resolver.resolve("C0:00:00:00:00:01", frame, NOW + step, -50)
    resolver.add("tag", HUB, None, NOW)
    assert work(resolver, NOW + 60) == 1
