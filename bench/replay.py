"""Replays recorded data through the tracker that ships, a second at a time, knowing nothing of what comes later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, dist

from bench.baselines import Rule, SmoothedStrongest, Strongest
from bench.dataset import NOT_HOME, Dataset, Observation, Session
from bench.knowledge import NOTHING, Knowledge
from bench.metrics import Answer
from custom_components.xiaomi_tag.basics.model import Sighting
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.locator import Emitter, Estimate, Locator, Presence, Receiver, Room
from custom_components.xiaomi_tag.locator.health import ReceiverFault
from custom_components.xiaomi_tag.tracker.tracker import Tracker

BASELINES = ("strongest_10s", "smoothed_5s_3db")


@dataclass(frozen=True, slots=True)
class Tick:
    """The answers for a tag at a second; `truth` and its `place_m` (x, y) are None if unknown.

    `faults` are the receivers' then.
    """

    time_s: float
    tag: str
    truth: str | None
    estimate: Estimate
    baselines: Mapping[str, str]
    place_m: tuple[float, float] | None = None
    faults: Sequence[ReceiverFault] = ()

    @property
    def room(self) -> str:
        """The locator's answer, NOT_HOME when away, empty without one."""
        return NOT_HOME if self.estimate.presence is Presence.AWAY else self.estimate.room or ""

    @property
    def truth_probability(self) -> float:
        """The probability given to where the tag was."""
        if self.truth == NOT_HOME:
            return self.estimate.away_probability
        return self.estimate.probabilities.get(self.truth or "", 0.0)

    @property
    def position_m(self) -> tuple[float, float] | None:
        """The estimated position, None for a tag that is away or without a plan."""
        place = self.estimate.position
        return None if self.room == NOT_HOME or place is None else (place.x_m, place.y_m)

    @property
    def error_m(self) -> float | None:
        """Distance of the estimated position from the true one, in the plane."""
        answers = self.position_m
        return dist(answers, self.place_m) if answers is not None and self.place_m is not None else None


def replay(dataset: Dataset, session: Session, knowledge: Knowledge = NOTHING) -> Iterator[Tick]:
    """Run one session through a new tracker and the baselines, ticking at full seconds.

    What is heavy is done as soon as it is due, as a worker with nothing else to do would.
    """
    begin, end = span(session)
    tracker = make_tracker(dataset, knowledge, begin)
    locator = tracker.locator
    rules: dict[str, dict[str, Rule]] = {}
    truths: dict[str, Iterator[str | None]] = {}
    places: dict[str, Iterator[tuple[float, float] | None]] = {}
    tags = session.tags
    for tag in tags:
        tracker.add_tag(tag, None, None, begin)
        strongest, smoothed = BASELINES
        rules[tag] = {strongest: Strongest(dataset.receivers), smoothed: SmoothedStrongest(dataset.receivers)}
        truths[tag] = truth_at_ticks(session.truth.get(tag, ()), begin, end)
        spots = [(time_s, (x_m, y_m)) for time_s, x_m, y_m in session.places.get(tag, ())]
        places[tag] = truth_at_ticks(spots, begin, end)
    emissions = seconds(session.emissions, begin, end)
    for now, heard in seconds(session.observations, begin, end):
        for row in heard:
            tracker.observe(Sighting(row.tag, row.receiver, row.rssi_dbm, row.time_s, row.time_s))
        for row in next(emissions)[1]:
            locator.observe_emitter(emitter_id(dataset, row.tag), row.receiver, row.rssi_dbm, row.time_s)
        tracker.tick(now)
        work(locator, now)
        estimates = locator.estimates(tags)
        faults = locator.receiver_faults()
        by_tag: dict[str, list[Observation]] = {}
        for row in heard:
            by_tag.setdefault(row.tag, []).append(row)
        for tag in tags:
            answers = {name: rule.tick(now, by_tag.get(tag, ())) for name, rule in rules[tag].items()}
            truth, place_m = next(truths[tag]), next(places[tag])
            place_m = None if truth == NOT_HOME else place_m
            yield Tick(now, tag, truth, estimates[tag], answers, place_m, faults)


def make_tracker(dataset: Dataset, knowledge: Knowledge, begin: float, fences: FenceEngine | None = None) -> Tracker:
    """Return a tracker of a data set's home, without tags; without `fences` it has none."""
    locator = Locator()
    rooms = dict.fromkeys((*dataset.rooms, *knowledge.rooms))
    receivers = [Receiver(receiver, room) for receiver, room in dataset.receivers.items()]
    emitters = [
        Emitter(emitter_id(dataset, name), room, name if name in dataset.receivers else None)
        for name, room in dataset.emitters.items()
    ]
    locator.configure(receivers, [Room(room) for room in rooms], begin, emitters=emitters)
    knowledge.teach(locator)
    work(locator, begin)
    return Tracker(locator, fences or FenceEngine())


def work(locator: Locator, now: float) -> None:
    """Do the heavy work that is due."""
    while (job := locator.due(now)) is not None:
        locator.install(job.run())


def emitter_id(dataset: Dataset, name: str) -> str:
    """Return an emitter's id: a receiver that advertises is not its own rival."""
    return f"receiver:{name}" if name in dataset.receivers else name


def runs(ticks: Sequence[Tick]) -> tuple[list[list[Answer]], dict[str, list[list[Answer]]]]:
    """Sort a session's ticks into runs, one a tag: the locator's, and each baseline's."""
    ours: dict[str, list[Answer]] = {}
    theirs: dict[str, dict[str, list[Answer]]] = {name: {} for name in BASELINES}
    for tick in ticks:
        if tick.truth is None:
            continue
        answer = Answer(
            tick.time_s, tick.truth, tick.room, tick.estimate.probability, tick.truth_probability, tick.error_m
        )
        ours.setdefault(tick.tag, []).append(answer)
        for name, room in tick.baselines.items():
            theirs[name].setdefault(tick.tag, []).append(Answer(tick.time_s, tick.truth, room))
    return list(ours.values()), {name: list(by_tag.values()) for name, by_tag in theirs.items()}


def span(session: Session) -> tuple[int, int]:
    """First and last tick: from the first packet to the last packet or word of truth."""
    times = [row.time_s for row in (session.observations[0], session.observations[-1])]
    times += [rows[-1][0] for rows in session.truth.values()]
    return ceil(times[0]), ceil(max(times))


def seconds(rows: Sequence[Observation], begin: int, end: int) -> Iterator[tuple[float, Sequence[Observation]]]:
    """Walk the ticks with the packets that came since the one before."""
    start = 0
    for now in range(begin, end + 1):
        stop = start
        while stop < len(rows) and rows[stop].time_s <= now:
            stop += 1
        yield float(now), rows[start:stop]
        start = stop


def truth_at_ticks[T](rows: Sequence[tuple[float, T]], begin: int, end: int) -> Iterator[T | None]:
    """Yield what holds at each tick: the last row's; None before the first and a second after the last."""
    index = 0
    for now in range(begin, end + 1):
        while index < len(rows) and rows[index][0] <= now:
            index += 1
        known = index > 0 and now <= rows[-1][0] + 1
        yield rows[index - 1][1] if known else None
