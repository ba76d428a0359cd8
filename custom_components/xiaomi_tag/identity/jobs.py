"""Which heavy work is due, and where its results go."""

from collections.abc import Mapping
from typing import Any

from .find_my import prefix
from .schedule import ScheduleJob, ScheduleResult, Table
from .search import Search, SearchPlanner, SearchResult
from .tables import Tables
from .tag_states import TagState

_CHECK_EVERY_S = 60.0

type Job = ScheduleJob | Search
type JobResult = ScheduleResult | SearchResult


class JobDesk:
    """Hands out jobs that compute entries of `tables`, and installs their results there."""

    def __init__(self, tags: Mapping[str, TagState[Any]], tables: Tables) -> None:
        self._tags = tags
        self._tables = tables
        self._schedule: ScheduleJob | None = None
        self._search: Search | None = None
        self._next_check_at = 0.0

    def hurry(self) -> None:
        """Check the tables at the next `due` already, not within a minute."""
        self._next_check_at = 0.0

    def located(self, tag: str) -> None:
        """Record that a lost tag was heard."""
        if (planner := self._tags[tag].planner(self._tables)) is not None:
            planner.located(tag)
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
            self._search = self._next_search(now)
            return self._search
        return None

    def _next_search(self, now: float) -> Search | None:
        for planner in (self._tables.planner, self._tables.key_planner):
            if (targets := planner.targets(now)) and (search := self._search_for(targets, planner, now)) is not None:
                return search
        return None

    def _search_for(self, targets: Mapping[bytes, float], planner: SearchPlanner, now: float) -> Search | None:
        missing = {
            tag: state
            for tag, state in self._tags.items()
            if state.planner(self._tables) is planner and state.is_lost(now)
        }
        tag = planner.choose(missing, now)
        if tag is None:
            return None
        planner.started(tag, now)
        return missing[tag].search(targets, now, planner.reach_s)

    def install(self, result: JobResult, now: float) -> bool:
        """Install a job's result; return whether anything changed."""
        self.abandon(result.job, now)
        if isinstance(result, SearchResult):
            return self._learn(result)
        changed = [self._install_table(table) for table in result.tables]
        if any(changed):
            tables = self._tables
            tables.planner.identified(tables.eids)
            known = [key for key in tables.key_planner.unknown if prefix(key) in tables.prefixes]
            tables.key_planner.identified(dict.fromkeys(known))
        return any(changed)

    def _install_table(self, table: Table) -> bool:
        state = self._tags.get(table.tag)
        if state is None or state is not table.token:
            return False
        state.install(table, self._tables)
        return True

    def _learn(self, result: SearchResult) -> bool:
        state = self._tags.get(result.job.tag)
        if result.found is None or state is None or state is not result.job.token or not state.learn(result.found):
            return False
        self.hurry()
        return True

    def abandon(self, job: Job, now: float) -> None:
        """Record that a job is over; a schedule without a result is tried again within a minute."""
        if job is self._schedule:
            self._schedule = None
        elif job is self._search:
            self._search = None
            # Also of a tag that is gone: the time without searches is for all tags.
            for planner in (self._tables.planner, self._tables.key_planner):
                planner.ended(now)

    def diagnostics(self, tag: str) -> dict[str, Any]:
        """Return diagnostics of the searches for a tag; empty for a kind that is not searched for."""
        planner = self._tags[tag].planner(self._tables)
        if planner is None:
            return {}
        search = self._search if self._search is not None and self._search.tag == tag else None
        return {**planner.diagnostics(tag), "search_progress": None if search is None else search.progress}
