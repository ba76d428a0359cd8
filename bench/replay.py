"""Replays recorded data through the locator that ships, a second at a time, knowing nothing of what comes later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bench.baselines import Rule, SmoothedStrongest, Strongest
from bench.dataset import NOT_HOME, Dataset, Observation, Session
from bench.metrics import Answer
from custom_components.xiaomi_tag.locator import Estimate, Locator, Presence, Receiver, Room
from custom_components.xiaomi_tag.sighting import Sighting

BASELINES = ("strongest_10s", "smoothed_5s_3db")


@dataclass(frozen=True, slots=True)
class Tick:
    """What was said of a tag at a second; `truth` is None where it is not known."""

    time_s: float
    tag: str
    truth: str | None
    estimate: Estimate
    baselines: Mapping[str, str]

    @property
    def room(self) -> str:
        """The locator's answer, NOT_HOME when away, empty when there is none."""
        return NOT_HOME if self.estimate.presence is Presence.AWAY else self.estimate.room or ""


def replay(dataset: Dataset, session: Session) -> Iterator[Tick]:
    """Run one session through a new locator and the baselines, ticking at full seconds."""
    locator = Locator()
    receivers = [Receiver(receiver, room) for receiver, room in dataset.receivers.items()]
    begin, end = _span(session)
    locator.configure(receivers, [Room(room) for room in dataset.rooms], begin)
    rules: dict[str, dict[str, Rule]] = {}
    truths: dict[str, Iterator[str | None]] = {}
    for tag in session.tags:
        locator.add_tag(tag, None, begin)
        strongest, smoothed = BASELINES
        rules[tag] = {strongest: Strongest(dataset.receivers), smoothed: SmoothedStrongest(dataset.receivers)}
        truths[tag] = _truth_at_ticks(session.truth.get(tag, ()), begin, end)
    for now, heard in _seconds(session.observations, begin, end):
        for row in heard:
            locator.observe(Sighting(row.tag, row.receiver, row.rssi_dbm, row.time_s, row.time_s))
        locator.tick(now)
        by_tag: dict[str, list[Observation]] = {}
        for row in heard:
            by_tag.setdefault(row.tag, []).append(row)
        for tag in session.tags:
            said = {name: rule.tick(now, by_tag.get(tag, ())) for name, rule in rules[tag].items()}
            yield Tick(now, tag, next(truths[tag]), locator.estimate(tag), said)


def runs(ticks: Sequence[Tick]) -> tuple[list[list[Answer]], dict[str, list[list[Answer]]]]:
    """Sort a session's ticks into runs, one a tag: the locator's, and each baseline's."""
    ours: dict[str, list[Answer]] = {}
    theirs: dict[str, dict[str, list[Answer]]] = {name: {} for name in BASELINES}
    for tick in ticks:
        if tick.truth is None:
            continue
        answer = Answer(tick.time_s, tick.truth, tick.room, tick.estimate.probability)
        ours.setdefault(tick.tag, []).append(answer)
        for name, room in tick.baselines.items():
            theirs[name].setdefault(tick.tag, []).append(Answer(tick.time_s, tick.truth, room))
    return list(ours.values()), {name: list(by_tag.values()) for name, by_tag in theirs.items()}


def _span(session: Session) -> tuple[int, int]:
    """First and last tick: from the first packet to the last packet or word of truth."""
    times = [row.time_s for row in (session.observations[0], session.observations[-1])]
    times += [rows[-1][0] for rows in session.truth.values()]
    return ceil(times[0]), ceil(max(times))


def _seconds(rows: Sequence[Observation], begin: int, end: int) -> Iterator[tuple[float, Sequence[Observation]]]:
    """Walk the ticks with the packets that came since the one before."""
    start = 0
    for now in range(begin, end + 1):
        stop = start
        while stop < len(rows) and rows[stop].time_s <= now:
            stop += 1
        yield float(now), rows[start:stop]
        start = stop


def _truth_at_ticks(rows: Sequence[tuple[float, str]], begin: int, end: int) -> Iterator[str | None]:
    """Yield the room at each tick: the last row's; None before the first and a second after the last."""
    index = 0
    for now in range(begin, end + 1):
        while index < len(rows) and rows[index][0] <= now:
            index += 1
        known = index > 0 and now <= rows[-1][0] + 1
        yield rows[index - 1][1] if known else None
