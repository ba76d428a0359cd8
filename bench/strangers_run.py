"""Runs the detector over a household: packets, moves, restarts and outages in order of time, and what it published."""

from dataclasses import dataclass, field
import json
from time import process_time
from typing import Final

import numpy as np

from bench.strangers_air import REST_S, Air
from bench.strangers_feed import Events, Name, Packets, hear
from bench.strangers_household import START, Household
from bench.strangers_life import DAY_S
from bench.strangers_rules import AIRGUARD, NAIVE, airguard, naive
from bench.strangers_tags import QUARTER_S, Cause, Stranger
from custom_components.xiaomi_tag.locator.room_map import Scorer, unlearned_map
from custom_components.xiaomi_tag.strangers.detector import Detector
from custom_components.xiaomi_tag.strangers.model import Floats, Sensitivity

_LOOK_S: Final = 600.0
_NAMED_AFTER_S: Final = 150.0
_GIVE_UP_S: Final = 900.0
_GONE_S: Final = 900.0
"""After so long Home Assistant has forgotten an address, and it is met again."""


class HouseRooms:
    """The rooms of a house of which nothing is known but where its receivers hang."""

    def __init__(self, household: Household) -> None:
        house = household.house
        self.rooms = [room.area_id for room in house.rooms]
        self.receivers = [proxy.bluetooth_mac for proxy in house.proxies]
        places = [self.rooms.index(proxy.area_id) for proxy in house.proxies]
        self._scorer = Scorer(unlearned_map(places, len(self.rooms)), np.ones(len(places), np.bool_))

    def scores(self, level_dbm: Floats) -> Floats:
        """Score the rooms."""
        return self._scorer.scores(level_dbm)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A level that was reached by a track, or what a simpler rule would have reported; `at` is when, in seconds.

    `after_s` is the time since a planted tracker was first at home.
    """

    level: str
    at: float
    stranger: str
    cause: Cause
    ambient: bool
    after_s: float | None


@dataclass(slots=True)
class Address:
    """An address of a stranger: when it was heard, and which track it went to; None for too few packets."""

    stranger: int
    number: int
    first: float
    last: float
    track: str | None = None
    ages: bool = False
    changes_at: float = 0.0
    """When it sends something else next, if it ages."""


@dataclass(slots=True)
class Record:
    """What came out of a household."""

    alarms: list[Alarm] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    packets: int = 0
    ticks: int = 0
    took_s: float = 0.0


class Run:
    """One household, followed."""

    def __init__(self, household: Household, sensitivity: Sensitivity = Sensitivity.MEDIUM) -> None:
        self._household = household
        self._sensitivity = sensitivity
        self._rooms = HouseRooms(household)
        self._air = Air(household)
        self._events = Events(household, self._air, self._rooms.receivers)
        self._owners: dict[str, Stranger] = {}
        self._known: dict[str, Address] = {}
        self._met: dict[str, Address] = {}
        self._unnamed: dict[str, Address] = {}
        self._reported: set[tuple[str, str]] = set()
        self.record = Record()
        self.detector = self._make()
        self._set_up(START)

    def follow(self) -> Record:
        """Run it to the end."""
        begin = process_time()
        restarts = iter([*self._household.restarts, None])
        down = next(restarts)
        for day in self._air.days():
            packets = Packets(day, self._household, self._rooms.receivers)
            for tick in day.ticks.tolist():
                if down is not None and tick >= down.begin:
                    packets.skip(min(tick, down.end))
                    self._events.apply(min(tick, down.end), None)
                    if tick < down.end:
                        continue
                    self._restart(down.end)
                    down = next(restarts)
                self._hear(packets, tick)
                self._events.apply(tick, self.detector)
                self._tick(tick)
            self._forget_old(day.ticks[-1])
        self.record.addresses += self._known.values()
        self.record.took_s = process_time() - begin
        return self.record

    def _make(self) -> Detector:
        return Detector(self._rooms, installed_at=START, sensitivity=self._sensitivity, utc_offset_s=lambda _: 0.0)

    def _set_up(self, now: float) -> None:
        self.detector.set_members(self._household.members)
        self.detector.set_listening(self._events.listening(), now)

    def _restart(self, at: float) -> None:
        """Go on with what is stored, in a new detector, to which all addresses are new."""
        memory = json.loads(json.dumps(self.detector.memory()))
        self.detector = self._make()
        self.detector.restore(memory, START + at)
        self._set_up(START + at)
        self._met.clear()

    def _hear(self, packets: Packets, until: float) -> None:
        detector, met = self.detector, self._met
        ears = detector._tracks._ears  # noqa: SLF001  packets are put in many at a time
        for window in packets.until(until):
            self.record.packets += window.packets
            if window.owner_near:
                detector.near_owner(window.address, window.level_dbm, START + window.last)
                continue
            known = met.get(window.address)
            if known is None or window.first - known.last > _GONE_S or (known.ages and window.last >= known.changes_at):
                known = self._meet(window.address, window.name, window.last)
            known.last = window.last
            hear(ears, window)

    def _meet(self, address: str, name: Name, at: float) -> Address:
        stranger, number = name
        if address not in self._known:
            self._known[address] = self._unnamed[address] = Address(stranger, number, at, at)
        known = self._met[address] = self._known[address]
        identity = self._household.strangers[stranger].identity
        known.ages = identity.ages
        known.changes_at = at + QUARTER_S - (at - identity.phase_s) % QUARTER_S
        self.detector.meet(address, identity.sign(at), START + at)
        return known

    def _tick(self, at: float) -> None:
        self.record.ticks += 1
        published = self.detector.tick(START + at)
        if published or (self._unnamed and at % REST_S == 0.0):
            self._name(at, at_once=bool(published))
        for encounter in published:
            self._note(str(encounter.level), encounter.track, at)
        if at % _LOOK_S == 0.0:
            self._look(at)

    def _note(self, level: str, track: str, at: float) -> None:
        if (owner := self._owners.get(track)) is None or (level, track) in self._reported:
            return
        self._reported.add((level, track))
        ambient = any(other.ambient for other in self.detector.tracks() if other.id == track)
        after_s = None if owner.since is None else max(at - owner.since, 0.0)
        self.record.alarms.append(Alarm(level, at, owner.name, owner.cause, ambient, after_s))

    def _name(self, at: float, *, at_once: bool) -> None:
        """Look up the tracks of new addresses, when they have had the time to be linked."""
        for address, known in list(self._unnamed.items()):
            if not at_once and at - known.first < _NAMED_AFTER_S:
                continue
            known.track = self.detector._tracks._by_address.get(address)  # noqa: SLF001
            if known.track is not None:
                self._owners[known.track] = self._household.strangers[known.stranger]
            if at - known.first >= _NAMED_AFTER_S and (known.track is not None or at - known.last > _GIVE_UP_S):
                del self._unnamed[address]

    def _look(self, at: float) -> None:
        for track in self.detector.tracks():
            if not track.present:
                continue
            for rule, applies in ((NAIVE, naive), (AIRGUARD, airguard)):
                if (rule, track.id) not in self._reported and applies(track, START + at):
                    self._note(rule, track.id, at)

    def _forget_old(self, at: float) -> None:
        for address in [address for address, known in self._known.items() if at - known.last > 3.0 * DAY_S]:
            known = self._known.pop(address)
            self._met.pop(address, None)
            self.record.addresses.append(known)
