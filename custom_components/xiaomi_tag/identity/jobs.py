"""Which heavy work is due, and where its results go."""

from collections.abc import Mapping
from typing import Any

from .schedule import ScheduleJob, ScheduleResult, Table
from .search import SearchResult, WideSearch
from .tables import Tables
from .tag_states import FindHubTag, TagState

_CHECK_EVERY_S = 60.0

type Job = ScheduleJob | WideSearch
type JobResult = ScheduleResult | SearchResult


class JobDesk:
    """Hands out jobs that compute entries of `tables`, and installs their results there."""

    def __init__(self, tags: Mapping[str, TagState[Any]], tables: Tables) -> None:
        self._tags = tags
        self._tables = tables
        self._planner = tables.planner
        self._schedule: ScheduleJob | None = None
        self._search: WideSearch | None = None
        self._next_check_at = 0.0

    def hurry(self) -> None:
        """Check the tables at the next `due` already, not within a minute."""
        self._next_check_at = 0.0

    def located(self, tag: str) -> None:
        """Record that a lost tag was heard."""
        self._planner.located(tag)
        self.cancel_search(tag)

    def cancel_search(self, tag: str) -> None:
        """Cancel a search for a tag."""
        if self._search is not None and self._search.tag == tag:
            self._search.cancel()

    def due(self, now: float) -> Job | None:
        """Return the next job, or None; see `Resolver.due`."""
        if self._schedule is None and not self._next_check_at - _CHECK_EVERY_S <= now < self._next_check_at:
            self._next_check_at = now + _CHECK_EVERY_S
            requests = [request for state in self._tags.values() if (request := state.request(now)) is not None]
            if requests:
                self._schedule = ScheduleJob(requests)
                return self._schedule
        if self._search is None and self._schedule is None:
            self._search = self._wide_search(now)
            return self._search
        return None

    def _wide_search(self, now: float) -> WideSearch | None:
        targets = self._planner.targets(now)
        if not targets:
            return None
        missing = {
            tag: state for tag, state in self._tags.items() if isinstance(state, FindHubTag) and state.is_lost(now)
        }
        tag = self._planner.choose(missing, now)
        if tag is None:
            return None
        self._planner.started(tag, now)
        state = missing[tag]
        return WideSearch(
            tag, state, state.credentials.identity_key, targets=targets, now=now, reach_s=self._planner.reach_s
        )

    def install(self, result: JobResult, now: float) -> bool:
        """Install a job's result; return whether anything changed."""
        self.abandon(result.job, now)
        if isinstance(result, SearchResult):
            return self._learn(result)
        changed = [self._install_table(table) for table in result.tables]
        if any(changed):
            self._planner.identified(self._tables.eids)
        return any(changed)

    def _install_table(self, table: Table) -> bool:
        state = self._tags.get(table.tag)
        if state is None or state is not table.token:
            return False
        state.install(table, self._tables)
        return True

    def _learn(self, result: SearchResult) -> bool:
        state = self._tags.get(result.job.tag)
        if result.found is None or state is not result.job.token or not isinstance(state, FindHubTag):
            return False
        state.clock.learn(result.found)
        self.hurry()
        return True

    def abandon(self, job: Job, now: float) -> None:
        """Record that a job is over; a schedule without a result is tried again within a minute."""
        if job is self._schedule:
            self._schedule = None
        elif job is self._search:
            self._search = None
            self._planner.ended(now)

    def diagnostics(self, tag: str) -> dict[str, Any]:
        """Return diagnostics of the searches for a Find Hub tag."""
        search = self._search if self._search is not None and self._search.tag == tag else None
        return {**self._planner.diagnostics(tag), "search_progress": None if search is None else search.progress}
