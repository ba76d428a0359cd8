"""A home with fences, an engine that remembers what it published, evidence and persons at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
import json
from typing import Any

from custom_components.xiaomi_tag.basics.model import Fix, Position
from custom_components.xiaomi_tag.fences.crossing import (
    Correction,
    Crossing,
    CrossingKind,
    FenceState,
    Outcome,
    PlaceKind,
    PlaceRef,
)
from custom_components.xiaomi_tag.fences.engine import FenceEngine
from custom_components.xiaomi_tag.fences.evidence import RADIO, Evidence, PersonEvidence
from custom_components.xiaomi_tag.fences.fence import Circle, Fence, Polygon, Rooms
from custom_components.xiaomi_tag.fences.sensitivity import SENSITIVITIES, Decided
from custom_components.xiaomi_tag.fences.track import Track

TAG = "tag"
PERSON = "person.ada"
type Spot = tuple[float, float]

T0 = 1_700_000_000.0
KITCHEN, HALL = PlaceRef(PlaceKind.AREA, "kitchen"), PlaceRef(PlaceKind.AREA, "hall")
FLOOR = PlaceRef(PlaceKind.FLOOR, "ground")
HOME, WORK = PlaceRef(PlaceKind.ZONE, "zone.home"), PlaceRef(PlaceKind.ZONE, "zone.work")
CORNER = PlaceRef(PlaceKind.FENCE, "corner")
HOME_AT, WORK_AT = (52.0, 13.0), (52.1, 13.1)
FENCES = (
    Fence(place=KITCHEN, shape=Rooms(frozenset({"kitchen"}))),
    Fence(place=HALL, shape=Rooms(frozenset({"hall"}))),
    Fence(place=FLOOR, shape=Rooms(frozenset({"kitchen", "hall"}))),
    Fence(place=HOME, shape=Circle(*HOME_AT, 100.0, around_home=True)),
    Fence(place=WORK, shape=Circle(*WORK_AT, 150.0)),
    Fence(place=CORNER, shape=Polygon("ground", ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)))),
)
ROOM_ONLY = (FENCES[0],)
HOLDING = tuple(
    replace(fence, hold_in_s=5.0, hold_out_s=30.0) if isinstance(fence.shape, Rooms) else fence for fence in FENCES
)
"""The same, where areas and floors wait."""


def in_room(room: str | None, since: float, probability: float = 1.0) -> tuple[Decided, ...]:
    """A tag was decided to be in a room since so many seconds after T0, at every sensitivity."""
    return (Decided(room, T0 + since, probability),) * len(SENSITIVITIES)


def radio(at: float, room: str | None = None, *, home: float | None = 1.0, **more: Any) -> Evidence:
    """Evidence of the home's receivers, `at` seconds after T0: surely in a room, away (home 0), or nothing (None)."""
    rooms = None if home is None else in_room(room, at, home)
    heard_at = T0 + more.pop("heard", at) if home else more.pop("heard_at", None)
    values = {"tag": TAG, "rooms": rooms, "heard_at": heard_at, **more}
    return Evidence(source=RADIO, seen_at=T0 + at, received_at=T0 + at, home=home, **values)


def fix(
    at: float, where: tuple[float, float], source: str = "phone", accuracy_m: float = 20.0, **more: Any
) -> Evidence:
    """A phone met the tag."""
    place = Fix(*where, accuracy_m)
    return Evidence(tag=TAG, source=source, seen_at=T0 + at, received_at=T0 + at, fix=place, **more)


def position(x_m: float, y_m: float, floor: str = "ground", variance_m2: float = 0.04) -> Position:
    return Position(floor, x_m, y_m, variance_m2, 0.0, variance_m2)


def person(
    at: float, *, home: bool | None, zones: Sequence[str] = (), where: Spot | None = None, name: str = PERSON
) -> PersonEvidence:
    spot = Fix(*where, 20.0) if where is not None else None
    return PersonEvidence(
        person=name, seen_at=T0 + at, received_at=T0 + at, home=home, zones=frozenset(zones), fix=spot
    )


@dataclass
class Home:
    """An engine with FENCES, what it published and what it asked to store. Times are seconds after T0."""

    fences: tuple[Fence, ...] = FENCES
    options: Mapping[str, Any] = field(default_factory=dict)
    published: list[Crossing] = field(default_factory=list)
    stored: dict[tuple[str, PlaceRef], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start(0.0)

    def start(self, at: float) -> None:
        """Start the engine, again maybe, with what was stored: through JSON."""
        self.engine = FenceEngine(**self.options)
        kept = [FenceState(tag, place, json.loads(json.dumps(data))) for (tag, place), data in self.stored.items()]
        self.engine.restore(kept)
        self.collect(self.engine.configure(self.fences, T0 + at))
        self.engine.add_tag(TAG, PERSON)

    def collect(self, outcome: Outcome) -> list[Crossing]:
        self.published += outcome.crossings
        for state in outcome.states:
            self.stored[state.tag, state.place] = state.data
            if state.data is None:
                del self.stored[state.tag, state.place]
        return list(outcome.crossings)

    def observe(self, evidence: Evidence, at: float | None = None) -> list[Crossing]:
        """Add evidence, when it was seen or `at` a later time."""
        return self.collect(self.engine.observe(evidence, evidence.seen_at if at is None else T0 + at))

    def wait(self, at: float) -> list[Crossing]:
        return self.collect(self.engine.advance(T0 + at))

    def pass_time(self, start: float, end: float) -> list[Crossing]:
        """Tick each second."""
        return [crossing for at in range(int(start), int(end) + 1) for crossing in self.wait(at)]

    @property
    def track(self) -> Track:
        return self.engine._tracks[TAG]

    def log(self) -> list[tuple[str, str, float]]:
        """The ledger's net log: kind, place, seconds after T0."""
        return [(entry.kind, entry.place.id, round(entry.event_time - T0, 1)) for entry in self.track.ledger.log]

    def replayed_log(self) -> list[tuple[str, str, float]]:
        """The net log, built from the published crossings alone."""
        net: dict[str, tuple[str, str, float]] = {}
        for each in self.published:
            row = (each.of or each.kind, each.place.id, round(each.event_time - T0, 1))
            if each.supersedes is not None:
                del net[each.supersedes]
            if each.correction is not Correction.RETRACTED:
                assert each.event_id not in net
                net[each.event_id] = row
        return sorted(net.values(), key=lambda row: (row[2], row))


def rows(crossings: list[Crossing]) -> list[tuple[str, str, float]]:
    """Kind (a correction's action and of what), place, seconds after T0."""
    return [
        (
            f"{each.correction} {each.of}" if each.kind is CrossingKind.CORRECTED else str(each.kind),
            each.place.id,
            round(each.event_time - T0, 1),
        )
        for each in crossings
    ]


class Living(Home):
    """A home with the tag's owner."""

    def move(self, evidence: PersonEvidence, at: float | None = None) -> list[Crossing]:
        return self.collect(self.engine.observe_person(evidence, evidence.seen_at if at is None else T0 + at))

    def hear(self, start: float, end: float, room: str, **more: bool) -> list[Crossing]:
        """The receivers hear the tag each two seconds."""
        crossings = []
        for at in range(int(start), int(end) + 1):
            if not at % 2:
                crossings += self.observe(radio(at, room, **more))
            crossings += self.wait(at)
        return crossings

    @property
    def left(self) -> list[tuple[str, str, float]]:
        return [row for row in rows(self.published) if "left_behind" in row[0]]


def both_at_home(start: float = 0.0) -> Living:
    home = Living()
    home.move(person(start, home=True))
    home.hear(start, start + 100, "hall")
    return home
