"""Makes up what a phone hears on its way: walks, drives, bus and train rides, with trackers that follow and all others.

A log is a list of `Heard`, as a phone that scans records it, and the addresses that follow. The others are fixed
senders along the way, people who walk along for a while, cars in the same traffic, passengers who get on and off, people
in places where the phone stays, and passers-by. Some change their address every 15 minutes. Positions are noisy, leap,
and stand still in outages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import cos, inf, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Metres = NDArray[np.float64]

STEP_S: Final = 5.0
_START: Final = 1_800_000_000.0
_SOUTH_WEST: Final = (51.3, 9.5)
_M_PER_DEGREE: Final = 111_195.0
_ROTATION_S: Final = 900.0


class Mode(StrEnum):
    """How the phone moves."""

    STAY = "stay"
    WALK = "walk"
    DRIVE = "drive"
    BUS = "bus"
    TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Heard:
    """One row of a log."""

    time_s: float
    address: str
    rssi_dbm: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Log:
    """What a phone heard on one way, by time, and who followed it."""

    name: str
    rows: Sequence[Heard]
    followers: frozenset[str]

    @property
    def hours(self) -> float:
        """How long it took."""
        return (self.rows[-1].time_s - self.rows[0].time_s) / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How full the world is, and how well the phone listens."""

    fixed_per_km: float = 60.0
    """Fixed senders along a street in a town."""
    crowd: float = 1.0
    """How many others there are, as a multiple."""
    duty: float = 1.0
    """Which share of the time the phone scans."""
    fix_s: float = 3.0
    noise_m: float = 8.0
    followers: int = 4


@dataclass(slots=True)
class _Way:
    time_s: Metres
    place_m: Metres
    mode: list[Mode]
    stop: NDArray[np.bool_]
    """Whether doors are open: where passengers change."""
    town: Metres
    """How built-up it is there, from 0 to 1."""


@dataclass(slots=True)
class _Sender:
    steps: NDArray[np.int64]
    metres: Metres
    power: float
    loss: float
    chance: float
    """How probable it is that a step has a packet, if it can be heard at all."""
    follows: bool = False
    rotates: bool = False
    phase_s: float = 0.0
    spread: float = 5.0


@dataclass(slots=True)
class _Maker:
    way: _Way
    rng: np.random.Generator
    world: World
    senders: list[_Sender] = field(default_factory=list)

    def add(self, steps: NDArray[np.int64], metres: Metres | float, **options: float | bool) -> None:
        rng = self.rng
        distances = np.broadcast_to(np.asarray(metres, float), steps.shape).copy()
        given = {
            "power": float(rng.normal(-64, 5)),
            "loss": float(rng.uniform(1.9, 2.7)),
            "chance": float(rng.choice([0.9, 0.5, 0.2, 0.06], p=[0.25, 0.25, 0.25, 0.25])),
            "rotates": bool(rng.random() < 0.4),
            "phase_s": float(rng.uniform(0, _ROTATION_S)),
        } | options
        self.senders.append(_Sender(steps, distances, **given))  # type: ignore[arg-type]

    def indices(self, since_s: float, until_s: float) -> NDArray[np.int64]:
        first, last = int(max(0.0, since_s) // STEP_S), int(until_s // STEP_S)
        return np.arange(first, min(last, len(self.way.time_s)), dtype=np.int64)


_TRIPS: Final[Mapping[str, Sequence[Sequence[tuple[Mode, float, float]]]]] = {
    "walk": (
        ((Mode.STAY, 2, 9), (Mode.WALK, 12, 25), (Mode.STAY, 3, 12), (Mode.WALK, 8, 20)),
        ((Mode.STAY, 0.5, 5), (Mode.WALK, 14, 45)),
        ((Mode.WALK, 6, 15), (Mode.STAY, 15, 60), (Mode.WALK, 6, 15)),
    ),
    "drive": (
        ((Mode.STAY, 2, 8), (Mode.DRIVE, 12, 40)),
        (
            (Mode.STAY, 1, 5),
            (Mode.WALK, 2, 5),
            (Mode.DRIVE, 8, 25),
            (Mode.WALK, 3, 8),
            (Mode.STAY, 5, 30),
            (Mode.DRIVE, 8, 25),
        ),
        ((Mode.STAY, 2, 9), (Mode.DRIVE, 60, 150), (Mode.STAY, 10, 25), (Mode.DRIVE, 30, 90)),
    ),
    "bus": (
        ((Mode.STAY, 1, 6), (Mode.WALK, 4, 8), (Mode.STAY, 3, 8), (Mode.BUS, 12, 30), (Mode.WALK, 4, 10)),
        (
            (Mode.STAY, 1, 6),
            (Mode.WALK, 5, 9),
            (Mode.STAY, 2, 6),
            (Mode.BUS, 8, 15),
            (Mode.STAY, 3, 6),
            (Mode.BUS, 8, 20),
            (Mode.WALK, 3, 9),
        ),
    ),
    "train": (
        ((Mode.STAY, 1, 6), (Mode.WALK, 6, 12), (Mode.STAY, 4, 10), (Mode.TRAIN, 15, 50), (Mode.WALK, 5, 12)),
        (
            (Mode.STAY, 1, 6),
            (Mode.DRIVE, 6, 12),
            (Mode.STAY, 5, 12),
            (Mode.TRAIN, 30, 120),
            (Mode.BUS, 8, 15),
            (Mode.WALK, 3, 8),
        ),
    ),
}


def made_logs(seed: int, *, copies: int = 1) -> list[Log]:
    """Return fourteen logs for each copy: of every kind, in worlds of every kind."""
    kinds = ["walk"] * 5 + ["drive"] * 4 + ["bus"] * 2 + ["train"] * 3
    logs: list[Log] = []
    for copy in range(copies):
        for index, kind in enumerate(kinds):
            rng = np.random.default_rng([seed, copy, index])
            world = World(
                fixed_per_km=float(rng.choice([30.0, 100.0, 300.0])),
                crowd=float(rng.choice([0.4, 1.0, 2.0])),
                duty=float(rng.choice([0.3, 0.6, 1.0, 1.0])),
                fix_s=float(rng.choice([1.0, 3.0, 10.0])),
                noise_m=float(rng.choice([5.0, 10.0, 20.0])),
                followers=int(rng.integers(1, 8)),
            )
            logs.append(made_log(f"{kind}-{seed}-{copy}-{index}", kind, rng, world))
    return logs


def made_log(name: str, kind: str, rng: np.random.Generator, world: World) -> Log:
    """Return one log."""
    trips = _TRIPS[kind]
    trip = trips[int(rng.integers(len(trips)))]
    way = _way([(mode, 60 * float(rng.uniform(least, most))) for mode, least, most in trip], rng)
    maker = _Maker(way, rng, world)
    _fixed(maker)
    for first, last, mode in _legs(way):
        _fellows(maker, first, last, mode)
    _followers(maker, kind)
    return _listen(name, maker)


def _way(legs: Iterable[tuple[Mode, float]], rng: np.random.Generator) -> _Way:
    speeds, modes, stops, town = [], [], [], []
    for mode, seconds in legs:
        count = int(seconds / STEP_S)
        speed = _speed(mode, count, rng)
        if mode is not Mode.STAY:
            level = {Mode.WALK: 0.8, Mode.BUS: 0.7, Mode.DRIVE: 0.4, Mode.TRAIN: 0.3}[mode] * rng.uniform(0.5, 1.2)
        else:
            level = 0.8
        speeds.append(speed)
        modes += [mode] * count
        stops.append((speed < 0.5) & (mode in {Mode.BUS, Mode.TRAIN}))
        town.append(np.full(count, min(1.0, level)))
    speed = np.concatenate(speeds)
    goal, headings = float(rng.uniform(0, 2 * np.pi)), np.empty(len(speed))
    # Some turn back half-way.
    turn_at = len(speed) * float(rng.uniform(0.4, 0.7)) if rng.random() < 0.4 else inf
    heading = goal
    for index, metres in enumerate(speed * STEP_S):
        corner_m = {Mode.WALK: 180.0, Mode.BUS: 500.0, Mode.DRIVE: 600.0, Mode.TRAIN: 6000.0, Mode.STAY: 1e9}[
            modes[index]
        ]
        if rng.random() < metres / corner_m:
            heading = goal + float(rng.choice([-1.2, -0.6, 0, 0.6, 1.2])) + float(rng.normal(0, 0.2))
        if index > turn_at:
            goal, heading, turn_at = goal + np.pi, heading + np.pi, inf
        headings[index] = heading
    steps = speed[:, None] * STEP_S * np.stack([np.cos(headings), np.sin(headings)], axis=1)
    time_s = (np.arange(len(speed)) * STEP_S).astype(np.float64)
    return _Way(
        time_s,
        np.cumsum(steps, axis=0, dtype=np.float64),
        modes,
        np.concatenate(stops),
        np.concatenate(town).astype(np.float64),
    )


def _speed(mode: Mode, count: int, rng: np.random.Generator) -> Metres:
    if mode is Mode.STAY:
        return np.zeros(count)
    cruise, run_s, halt_s = {
        Mode.WALK: (1.35, 120.0, 12.0),
        Mode.DRIVE: (float(rng.choice([9.0, 13.0, 25.0])), 70.0, 20.0),
        Mode.BUS: (8.0, 80.0, 25.0),
        Mode.TRAIN: (float(rng.choice([14.0, 28.0])), 180.0, 45.0),
    }[mode]
    speed = np.empty(0)
    while len(speed) < count:
        run = max(3, int(rng.gamma(4, run_s / 4) / STEP_S))
        halt = (
            int(rng.exponential(halt_s) / STEP_S) if mode in {Mode.WALK, Mode.DRIVE} else max(3, int(halt_s / STEP_S))
        )
        speed = np.concatenate([speed, np.full(run, cruise * rng.uniform(0.7, 1.15)), np.zeros(halt)])
    return speed[:count]


def _legs(way: _Way) -> Iterable[tuple[int, int, Mode]]:
    first = 0
    for index in range(1, len(way.mode) + 1):
        if index == len(way.mode) or way.mode[index] is not way.mode[first]:
            yield first, index, way.mode[first]
            first = index


def _fixed(maker: _Maker) -> None:
    """Senders along the way; many of them at one place where it is built up."""
    way, rng = maker.way, maker.rng
    moved = np.linalg.norm(np.diff(way.place_m, axis=0, prepend=way.place_m[:1]), axis=1)
    for index in range(len(moved)):
        for _ in range(rng.poisson(maker.world.fixed_per_km * way.town[index] * moved[index] / 1000)):
            place = way.place_m[index] + rng.normal(0, 25, 2)
            away = np.linalg.norm(way.place_m - place, axis=1)
            steps = np.flatnonzero(away < 250).astype(np.int64)
            # Half of them stand indoors: behind a wall.
            power = float(rng.normal(-64, 5)) - (float(rng.uniform(5, 15)) if rng.random() < 0.5 else 0.0)
            maker.add(steps, np.maximum(2.0, away[steps]), power=power, rotates=bool(rng.random() < 0.2))


def _fellows(maker: _Maker, first: int, last: int, mode: Mode) -> None:
    """Those who are around for a while on one leg of the way."""
    rng, crowd = maker.rng, maker.world.crowd
    since_s, until_s = first * STEP_S, last * STEP_S
    minutes = (until_s - since_s) / 60

    def along(
        count: float, mean_s: float, near_m: float, far_m: float, *, most_s: float = 1e9, early_s: float = 0.0
    ) -> None:
        for _ in range(rng.poisson(count)):
            begin = float(rng.uniform(since_s - early_s, until_s))
            end = min(until_s, begin + min(most_s, float(rng.exponential(mean_s))))
            steps = maker.indices(max(begin, since_s), end)
            metres = np.clip(rng.uniform(near_m, far_m) + np.cumsum(rng.normal(0, 0.5, len(steps))), near_m, far_m * 2)
            if len(steps):
                maker.add(steps, metres)

    if mode is Mode.WALK:
        along(3.0 * crowd * minutes, 15, 2, 30)  # they come the other way
        along(0.35 * crowd * minutes, 90, 4, 30, most_s=600, early_s=120)
    elif mode is Mode.DRIVE:
        along(2.5 * crowd * minutes, 12, 5, 40)
        along(0.5 * crowd * minutes, 100, 8, 50, most_s=1200, early_s=120)
    elif mode is Mode.STAY:
        along(1.5 * crowd * minutes, 480, 2, 20, early_s=600)
    else:
        _passengers(maker, first, last, mode)
        along(2.0 * crowd * minutes, 10, 5, 40)


def _passengers(maker: _Maker, first: int, last: int, mode: Mode) -> None:
    """Passengers get on and off where it stops; few of their devices are heard well."""
    rng, stop = maker.rng, maker.way.stop
    doors = [first, *(i for i in range(first + 1, last) if stop[i] and not stop[i - 1]), last - 1]
    mean_s, present = (420.0, 4.0) if mode is Mode.BUS else (900.0, 4.0)
    present *= maker.world.crowd
    for index, door in enumerate(doors[:-1]):
        gap_s = (doors[index + 1] - door) * STEP_S
        for _ in range(rng.poisson(present if index == 0 else present * min(1.0, gap_s / mean_s))):
            wanted = door + int(rng.exponential(mean_s) / STEP_S)
            end = next((other for other in doors if other >= wanted and other > door), doors[-1])
            steps = np.arange(door, end, dtype=np.int64)
            if len(steps):
                # Bodies and seats are in the way.
                sparse = rng.random() < 0.75
                chance = float(rng.uniform(0.02, 0.1) if sparse else rng.uniform(0.1, 0.9))
                power, rotates = float(rng.normal(-70, 6)), bool(rng.random() < 0.6)
                maker.add(steps, float(rng.uniform(1.0, 15.0)), power=power, chance=chance, rotates=rotates)


def _followers(maker: _Maker, kind: str) -> None:
    """Trackers in a bag, a coat or the car; some are put there later, some are hardly heard."""
    rng, count = maker.rng, len(maker.way.time_s)
    for _ in range(maker.world.followers):
        first = int(count * rng.uniform(0, 0.5)) if rng.random() < 0.15 else 0
        last = int(count * rng.uniform(0.6, 1)) if rng.random() < 0.15 else count
        steps = np.arange(first, last, dtype=np.int64)
        weak = rng.random() < 0.2
        maker.add(
            steps,
            float(rng.uniform(2.0, 4.0) if weak or kind == "drive" else rng.uniform(0.3, 1.5)),
            power=float(rng.normal(-66, 5)) - (12.0 if weak else 0.0),
            follows=True,
            rotates=False,
            chance=float(rng.choice([0.1, 0.25]) if weak else rng.choice([1.0, 0.9, 0.5])),
        )


def _listen(name: str, maker: _Maker) -> Log:
    way, rng, world = maker.way, maker.rng, maker.world
    listens = rng.random(len(way.time_s)) < world.duty
    latitude, longitude = _positions(way, rng, world)
    rows: list[Heard] = []
    followers: set[str] = set()
    for sender in maker.senders:
        level = sender.power - 10 * sender.loss * np.log10(np.maximum(sender.metres, 0.3))
        level = level + rng.normal(0, 3) + rng.normal(0, sender.spread, len(level))
        heard = (rng.random(len(level)) < sender.chance) & listens[sender.steps]
        heard &= rng.random(len(level)) < 1 / (1 + np.exp(-(level + 93) / 2.5))
        base = f"{rng.integers(2**40):010X}"
        for step, dbm in zip(sender.steps[heard].tolist(), level[heard].tolist(), strict=True):
            turn = int((way.time_s[step] + sender.phase_s) // _ROTATION_S) % 256 if sender.rotates else 0
            text = f"{base}{turn:02X}"
            address = ":".join(text[i : i + 2] for i in range(0, 12, 2))
            if sender.follows:
                followers.add(address)
            time_s = _START + float(way.time_s[step]) + float(rng.uniform(0, STEP_S * 0.9))
            rows.append(Heard(round(time_s, 1), address, min(-20, round(dbm)), latitude[step], longitude[step]))
    rows.sort(key=lambda row: row.time_s)
    return Log(name, rows, frozenset(followers))


def _positions(way: _Way, rng: np.random.Generator, world: World) -> tuple[list[float], list[float]]:
    """Return what the phone believes: noise that wanders, leaps indoors, and outages in which the last fix stays."""
    count = len(way.time_s)
    noise = np.zeros((count, 2))
    keep = np.exp(-STEP_S / 40)
    for index in range(1, count):
        noise[index] = noise[index - 1] * keep + rng.normal(0, world.noise_m * np.sqrt(1 - keep**2), 2)
    place = way.place_m + noise + rng.normal(0, world.noise_m / 3, (count, 2))
    for _ in range(rng.poisson(count * STEP_S / 3600)):
        at = int(rng.integers(count))
        place[at : at + int(rng.integers(1, 8))] += rng.normal(0, 90, 2)
    shown = np.arange(count)
    for _ in range(rng.poisson(count * STEP_S / 1500)):
        at, length = int(rng.integers(count)), int(rng.exponential(60) / STEP_S)
        shown[at : at + length] = at
    fixes = np.maximum(1, round(world.fix_s / STEP_S))
    place = place[(shown // fixes) * fixes]
    south, west = _SOUTH_WEST
    latitude = south + place[:, 1] / _M_PER_DEGREE
    longitude = west + place[:, 0] / (_M_PER_DEGREE * cos(radians(south)))
    return np.round(latitude, 6).tolist(), np.round(longitude, 6).tolist()
