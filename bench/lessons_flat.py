"""The recording of a real flat as life to learn from, with simulated sensors: a robot carries the tag and never rests."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from bench.figures import FLAT
from bench.knowledge import NOTHING
from bench.lessons_air import INTERVAL_S
from bench.lessons_home import live_in
from bench.lessons_life import Lived, LivedTag
from bench.lessons_sensors import MOTION, Hung, report
from bench.lessons_test import Outcome, Subject, Trial, Variant, outcomes
from bench.motion_sensors import Traits
from demo.dataset import Dataset, Numbers, Observations, read_dataset
from demo.house import Floor, House, Proxy, Room
from demo.movement import Motion
from demo.noise import make_key

_PERSON: Final = "person.robot"
_WALKED_M: Final = 0.05
_LEARNED_SESSIONS: Final = 2
_TRAITS: Final = Traits()
_VARIANTS: Final = (Variant("a"), Variant("a", lessons=True), Variant("a", lessons=True, live=True))


def flat_outcomes() -> Iterator[Outcome]:
    """Learn from each two of the sessions and test on the others, with areas only."""
    data = read_dataset(FLAT, radio=1)
    sessions = range(len(data.sessions))
    for learned in combinations(sessions, _LEARNED_SESSIONS):
        life = flat_life(data, learned)
        home = live_in(life, NOTHING, tick_s=1)
        trial = Trial(hours=life.seconds / 3600.0, variants=(), warm_up_s=0)
        name = "real flat, " + " and ".join(data.sessions[session] for session in learned)
        for session in sessions:
            if session not in learned:
                visit = flat_life(data, (session,))
                subject = Subject(
                    name=f"{name}, on {visit.tags[0].name}", trial=trial, life=life, home=home, visits=[visit]
                )
                yield from outcomes(subject, _VARIANTS)


def _house(data: Dataset) -> House:
    """Return a house of the recording's rooms and receivers; where its walls are does not matter here."""
    rooms = tuple(Room(room, room, 0, -1e3, -1e3, 1e3, 1e3) for room in data.rooms)
    proxies = tuple(Proxy(each.name, each.name, each.room, 0.0, 0.0, 0.0, "") for each in data.receivers)
    return House("Real flat", (Floor("ground", "Ground floor", 0),), rooms, (), (), proxies)


def flat_life(data: Dataset, sessions: tuple[int, ...]) -> Lived:
    """Return some sessions, one after the other."""
    house = _house(data)
    parts: list[Observations] = []
    motions: list[Motion] = []
    begin = 0
    for session in sessions:
        rows = np.flatnonzero(data.observations.session == session)
        start, end = data.observations.time_s[rows[[0, -1]]].tolist()
        seconds = int(end - start) + 1
        parts.append(_packets(data.observations, rows, start, begin))
        motions.append(_motion(data, start, seconds))
        begin += seconds
    packets = Observations(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Observations.__dataclass_fields__)
    )
    motion = Motion(
        *(np.concatenate([getattr(part, name) for part in motions]) for name in Motion.__dataclass_fields__)
    )
    hung = [Hung(f"motion_{room}", MOTION, room, room, room, _TRAITS) for room in data.rooms]
    rng = np.random.default_rng(make_key("flat sensors", *sessions))
    tag = LivedTag(" ".join(data.sessions[session] for session in sessions), _PERSON, motion)
    return Lived(house, (tag,), packets, report(rng, house, hung, [motion], [], half_s=0.0), begin)


def _packets(seen: Observations, rows: Numbers, start: float, begin: int) -> Observations:
    """Return packets from `begin` on, one of each receiver in each interval of a tag that sends as those of made houses."""
    step = (seen.time_s[rows] - start) // INTERVAL_S
    first = np.unique(step * (seen.receiver.max() + 1) + seen.receiver[rows], return_index=True)[1]
    chosen = rows[np.sort(first)]
    zeros = np.zeros(len(chosen), np.int64)
    return Observations(
        seen.time_s[chosen] - start + begin, zeros, seen.receiver[chosen], seen.rssi[chosen], zeros + 1, zeros
    )


def _motion(data: Dataset, start: float, seconds: int) -> Motion:
    at = start + np.arange(seconds)
    rows = np.clip(np.searchsorted(data.truth.time_s, at, side="right") - 1, 0, None)
    place = np.nan_to_num(data.truth.position_m[rows])
    moved = np.abs(np.diff(place, axis=0, prepend=place[:1])).max(axis=1) > _WALKED_M
    return Motion(place, np.zeros(seconds), data.truth.room[rows], moved)
