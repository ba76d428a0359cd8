"""The rule for the way: which trackers are still beside a phone after it has gone on.

The way of a phone is cut into hops of at least `Rule.hop_m`. Of the tracks that were there before a hop, the rule asks
which were heard after it. Staying is evidence as far as others did not stay: on a street they do not, in a train most
do, and where a position leaps while the phone lies still, all do. So each hop has its own null rate, measured from the
other unknown tracks that were there before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from math import exp, log, sqrt
from typing import Final

from .model import Level
from .way import Path, Reach, Spot

_HEARD_SLOT_S: Final = 10.0
_MINUTE_S: Final = 60.0
_OUTING_S: Final = 1800.0
"""After such a silence of all, a new outing begins."""
_RUN_S: Final = 900.0
"""After such a silence of a track, its time beside the phone begins again; its score stays."""
_MOST_TRACKS: Final = 8192
_FORGET_S: Final = 1800.0
_FORGET_SCORED_S: Final = 14 * 86_400.0
_MOST_OPEN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parameters; `script/bench strangers --ways 1,2` shows what changes when they do."""

    suspected: float = 6.5
    confirmed: float = 12.6
    notice: float = 3.0
    least_s: float = 480.0
    """A track must have been beside the phone for so long, and at places so far apart, before it is suspected."""
    confirmed_s: float = 240.0
    """So much longer before it is confirmed."""
    seldom_s: float = 900.0
    """So much longer for one that was heard in no minute but the first, less for others."""
    fellow_s: float = 240.0
    """So much longer for each fellow traveller of the last while: one that came along on some hops, and left."""
    most_fellow_s: float = 1800.0
    fellow_hops: int = 3
    fellow_gone_s: float = 180.0
    fellow_for_s: float = 2700.0
    least_m: float = 300.0
    hop_m: float = 100.0
    hop_s: float = 45.0
    leave_m: float = 30.0
    """A hop begins when the phone is so far from where the last one ended."""
    before_s: float = 60.0
    """A track was there before a hop if it was heard in this time before its begin."""
    sure_s: float = 20.0
    """So long after a hop the null rate is measured from those that were heard again."""
    late_s: float = 90.0
    """A track that is not heard by then after a hop has stayed behind."""
    stays: float = 0.95
    """How probable it is that a follower is still there after a hop."""
    companions: float = 4.0
    """So many others may stay without making it less remarkable: one who is followed may carry several trackers."""
    prior_rate: float = 0.03
    prior_weight: float = 10.0
    veteran_rate: float = 0.10
    veteran_weight: float = 6.0
    least_rate: float = 0.03
    most_rate: float = 0.9
    first_weight: float = 0.7
    """A strong sender is heard on both sides of one hop."""
    most_nats: float = 3.0
    worst_nats: float = -2.5
    loud_nats: float = 2.0
    """How much a level that is louder or quieter than the others' adds or takes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """A track came along on a hop, or did not (`nats` below 0). `level` is the highest that it has reached by then."""

    track: str
    at: float
    nats: float
    score: float
    level: Level | None
    hops: int


@dataclass(slots=True)
class Company:
    """What is known of a track beside a phone."""

    first_at: float
    """Since when it has been beside the phone without a long pause."""
    last_at: float
    slots: int = 1
    minutes: int = 1
    reach: Reach = field(default_factory=Reach)
    score: float = 0.0
    hops: int = 0
    level: Level | None = None
    dbm_sum: float = 0.0
    dbm_count: int = 0

    def hear(self, at: float, spot: Spot | None, rssi_dbm: float | None) -> None:
        """Record a packet."""
        if at - self.last_at > _RUN_S:
            self.first_at, self.slots, self.minutes, self.reach = at, 1, 1, Reach()
        else:
            self.slots += int(at // _HEARD_SLOT_S) != int(self.last_at // _HEARD_SLOT_S)
            self.minutes += int(at // _MINUTE_S) != int(self.last_at // _MINUTE_S)
        self.last_at = at
        if spot is not None:
            self.reach.add(spot)
        if rssi_dbm is not None:
            self.dbm_sum += rssi_dbm
            self.dbm_count += 1

    @property
    def dbm(self) -> float | None:
        """Its mean level, None before a few packets."""
        return self.dbm_sum / self.dbm_count if self.dbm_count >= 3 else None  # noqa: PLR2004  fewer show nothing

    @property
    def share(self) -> float:
        """In which share of the minutes since the first it was heard."""
        return min(1.0, self.minutes / max(1.0, (self.last_at - self.first_at) / _MINUTE_S))

    def heard_within(self, seconds: float) -> float:
        """Return how probable a packet in so many seconds is while it is there, by how often it was heard so far."""
        rate = (self.slots + 1) / (self.last_at - self.first_at + 2 * _HEARD_SLOT_S)
        return 1.0 - exp(-rate * seconds)


@dataclass(slots=True)
class _Gate:
    """The end of a hop at a time: who was there before it, and who was heard after."""

    at: float
    before: frozenset[str]
    after: set[str] = field(default_factory=set)
    rates: Mapping[str, float] | None = None
    """The null rate for each track that was there before, once it is measured."""


class Away:
    """Judges who stays with one phone on its way. Times must not go back by more than some seconds."""

    def __init__(self, rule: Rule | None = None) -> None:
        self._rule = rule or Rule()
        self._path = Path()
        self._companies: dict[str, Company] = {}
        self._gates: list[_Gate] = []
        self._newest: float | None = None
        self._since: float = 0.0
        """When the hop under way began."""
        self._from: Spot | None = None
        self._before: frozenset[str] | None = None
        """Who was there when it began; None while the phone has not left the place."""
        self._fellows = 0
        """How many fellow travellers there were of late."""
        self._loud: tuple[float, float] | None = None
        """Mean and deviation of the tracks' levels."""

    def company(self, track: str) -> Company | None:
        """Return what is known of a track beside this phone."""
        return self._companies.get(track)

    def forget(self, track: str) -> None:
        """Drop a track."""
        self._companies.pop(track, None)

    def hear(
        self, track: str, at: float, latitude: float | None, longitude: float | None, rssi_dbm: float | None = None
    ) -> Sequence[Along]:
        """Take in a packet that the phone heard at a time, and its position then; return what that decided."""
        if self._newest is not None and at < self._newest - _HEARD_SLOT_S:
            return ()
        along = list(self.advance(at))
        if latitude is not None and longitude is not None:
            self._path.add(at, Spot(latitude, longitude))
        self._go(at)
        company = self._companies.get(track)
        if company is None:
            company = self._companies[track] = Company(at, at)
            if len(self._companies) > _MOST_TRACKS:
                self._drop_some()
        company.hear(max(at, company.last_at), self._path.spot, rssi_dbm)
        for gate in self._gates:
            if track in gate.before and track not in gate.after:
                gate.after.add(track)
                if gate.rates is not None and track in gate.rates:
                    along.append(self._stayed(track, company, at, gate.rates[track]))
        if (risen := self._rise(company)) and not (along and along[-1].track == track):
            along.append(self._along(track, company, at, 0.0))
        elif risen:
            along[-1] = self._along(track, company, at, along[-1].nats)
        return along

    def advance(self, now: float) -> Sequence[Along]:
        """Judge the hops that are due at a time; `hear` does it too."""
        if self._newest is not None and now - self._newest > _OUTING_S:
            along = [*self._judge(self._newest + self._rule.late_s)]
            self._begin_outing(now)
        else:
            along = [*self._judge(now)]
        self._newest = now if self._newest is None else max(now, self._newest)
        return along

    def tidy(self, now: float) -> None:
        """Forget who passed by, and after two weeks the others."""
        for track, company in tuple(self._companies.items()):
            if now - company.last_at > (_FORGET_SCORED_S if company.level is not None else _FORGET_S):
                del self._companies[track]

    def _begin_outing(self, now: float) -> None:
        self._path.clear()
        self._gates.clear()
        self._from = self._before = None
        self.tidy(now)

    def _drop_some(self) -> None:
        """Drop the least remarkable tracks, of these the ones that were heard longest ago; many, as it takes a while."""
        companies = self._companies
        least = nsmallest(
            max(1, len(companies) // 16), companies, key=lambda track: (companies[track].hops, companies[track].last_at)
        )
        for track in least:
            del companies[track]

    def _go(self, at: float) -> None:
        """Follow the phone: begin a hop when it leaves a place, end it when it is far enough."""
        rule, spot = self._rule, self._path.spot
        if spot is None:
            return
        if self._from is None:
            self._from, self._since, self._before = spot, at, None
            return
        metres = self._from.metres_to(spot)
        if metres < rule.leave_m:
            self._before, self._since = None, at
            return
        if self._before is None:
            self._since, self._before = at, frozenset(self._present(at))
        if metres >= rule.hop_m and at - self._since >= rule.hop_s:
            self._gates.append(_Gate(at, self._before))
            del self._gates[:-_MOST_OPEN]
            self._from, self._since, self._before = spot, at, frozenset(self._present(at))

    def _present(self, at: float) -> Iterator[str]:
        since = at - self._rule.before_s
        return (track for track, company in self._companies.items() if company.last_at >= since)

    def _judge(self, now: float) -> Iterator[Along]:
        for gate in self._gates:
            if gate.rates is None and now >= gate.at + self._rule.sure_s:
                gate.rates = self._rates(gate)
                self._measure_levels()
                self._count_fellows(now)
                for track, rate in gate.rates.items():
                    if track in gate.after:
                        yield self._stayed(track, self._companies[track], gate.at + self._rule.sure_s, rate)
        while self._gates and now >= (end := self._gates[0].at + self._rule.late_s):
            gate = self._gates.pop(0)
            for track, rate in (gate.rates or {}).items():
                if track not in gate.after and (company := self._companies.get(track)) is not None:
                    yield self._left(track, company, end, rate)

    def _rates(self, gate: _Gate) -> dict[str, float]:
        """Return for each track that was there before a hop how probable it was to stay for one that does not follow.

        Two groups count: all the others, and those that had come along before, as passengers do.
        """
        rule = self._rule
        there = {track: company for track in gate.before if (company := self._companies.get(track)) is not None}
        others = there.keys()
        veterans = {track for track in others if there[track].hops}

        # A track that is seldom heard counts as little as it would have been heard by now.
        counts = {track: company.heard_within(rule.sure_s) for track, company in there.items()}

        # Once for all: there may be thousands.
        group_sums = [(len(group & gate.after), sum(counts[other] for other in group)) for group in (others, veterans)]

        def rate(track: str, sums: tuple[int, float], prior: float, weight: float) -> float:
            """Return the rate of a group without one of its own tracks."""
            stayed, count = sums[0] - (track in gate.after), sums[1] - counts[track]
            return (max(0.0, stayed - rule.companions) + prior * weight) / (count + weight)

        return {
            track: min(
                rule.most_rate,
                max(
                    rule.least_rate,
                    rate(track, group_sums[0], rule.prior_rate, rule.prior_weight),
                    rate(track, group_sums[1], rule.veteran_rate, rule.veteran_weight) if company.hops else 0.0,
                ),
            )
            for track, company in there.items()
        }

    def _stayed(self, track: str, company: Company, at: float, rate: float) -> Along:
        rule = self._rule
        nats = max(0.0, min(rule.most_nats, log(rule.stays / rate)))
        if not company.hops:
            nats *= rule.first_weight
        company.hops += 1
        company.score += nats
        self._rise(company)
        return self._along(track, company, at, nats)

    def _left(self, track: str, company: Company, at: float, rate: float) -> Along:
        rule = self._rule
        stays = rule.stays * company.heard_within(rule.late_s)
        nats = max(rule.worst_nats, min(0.0, log((1.0 - stays) / (1.0 - rate))))
        company.score = max(0.0, company.score + nats)
        return self._along(track, company, at, nats)

    def _along(self, track: str, company: Company, at: float, nats: float) -> Along:
        return Along(track=track, at=at, nats=nats, score=company.score, level=company.level, hops=company.hops)

    def _rise(self, company: Company) -> bool:
        """Raise a track's level if it has reached a higher one; return whether it has."""
        rule, level = self._rule, None
        if company.score >= rule.notice:
            level = Level.NOTICE
            score = company.score + self._loudness(company)
            fellow_s = min(rule.most_fellow_s, rule.fellow_s * self._fellows)
            least_s = rule.least_s + rule.seldom_s * (1.0 - company.share) + fellow_s
            over_s = company.last_at - company.first_at - least_s
            if over_s >= 0 and company.reach.metres >= rule.least_m and score >= rule.suspected:
                sure = over_s >= rule.confirmed_s and score >= rule.confirmed
                level = Level.CONFIRMED if sure else Level.SUSPECTED
        if level is None or (company.level is not None and level.rank <= company.level.rank):
            return False
        company.level = level
        return True

    def _count_fellows(self, now: float) -> None:
        """Count who came along on some hops, and is gone: where there were such, there are more."""
        rule = self._rule
        self._fellows = sum(
            company.hops >= rule.fellow_hops and rule.fellow_gone_s <= now - company.last_at <= rule.fellow_for_s
            for company in self._companies.values()
        )

    def _measure_levels(self) -> None:
        levels = [dbm for company in self._companies.values() if (dbm := company.dbm) is not None]
        if len(levels) < 10:  # noqa: PLR2004  of fewer the spread is not known
            self._loud = None
            return
        mean = sum(levels) / len(levels)
        self._loud = mean, sqrt(sum((dbm - mean) ** 2 for dbm in levels) / len(levels))

    def _loudness(self, company: Company) -> float:
        """Return what a track's level says: what is carried along is louder than most of what is passed."""
        rule, dbm = self._rule, company.dbm
        if dbm is None or self._loud is None:
            return 0.0
        mean, spread = self._loud
        return max(-rule.loud_nats, min(rule.loud_nats, (dbm - mean) / max(spread, 4.0) - 0.5))
