"""The study: from stored sightings and changes of sensors to lessons. Heavy; runs in a worker thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..locator.learned_map import learn_map
from ..locator.map_job import MapJob
from ..locator.records import empty_pieces, join
from ..locator.taught import Taught
from .channels import MOST_SENSORS, Channel, companies, make_channels
from .model import SensorTrace, SensorVerdict, Study, TagTrace, Verdict
from .radio import OPENINGS, first_patterns
from .ranges import rooms_by_range
from .report import Findings, nothing_learned
from .rounds import Scene, learn, make_scene
from .sensor_verdicts import contradicted, first_verdicts
from .signals import make_signals

MOST_TAGS: Final = 16
MOST_ROOMS: Final = 64
LEAST_PAUSE_S: Final = 12.0
"""A tag that sends more seldom shows too little of its way."""

_WITHOUT_STUDY: Final = frozenset({Verdict.NO_SENSORS, Verdict.COVERAGE})
"""Another way to begin does not change these."""


class StudyCancelledError(Exception):
    """The study was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyJob:
    """What to study: `traces` of tags and sensors in a span of time, the `maps` in use and the lessons `taught` to them.

    `listened` has for each receiver the spans in which it did not listen. `offsets_db` are added to what receivers hear.
    """

    since: float
    until: float
    traces: tuple[TagTrace, ...]
    sensors: tuple[SensorTrace, ...]
    listened: Mapping[str, Sequence[tuple[float, float]]]
    maps: MapJob
    offsets_db: Mapping[str, float]
    taught: Taught | None = None
    cancelled: Callable[[], bool] | None = None

    def run(self) -> Study:
        """Study; raises StudyCancelledError once `cancelled` is true."""
        sensors = self.sensors[:MOST_SENSORS]
        verdicts = first_verdicts(sensors, self.since, self.until)
        traces = _usable(self.traces, self.since, self.until)
        if not traces or not self.maps.receivers or not 0 < len(self.maps.rooms) <= MOST_ROOMS:
            return nothing_learned(self.until, self.maps, verdicts, self.taught)
        used = [sensor for sensor in sensors if verdicts[sensor.id] is SensorVerdict.USED]
        scene = self._scene(traces, used)
        if not len(scene.signals.at):
            return nothing_learned(self.until, self.maps, verdicts, self.taught)
        suspicions = contradicted(scene.signals, scene.channels, self.maps)
        if suspicions:
            wrong = frozenset(suspicion.sensor for suspicion in suspicions)
            used = [sensor for sensor in used if sensor.id not in wrong]
            scene = replace(scene, channels=self._channels(used, scene))
        best: Study | None = None
        for opening in OPENINGS:
            opened = replace(scene, opening=opening)
            study = Findings(
                until=self.until,
                maps=self.maps,
                tags=[trace.tag for trace in traces],
                scene=opened,
                learned=learn(opened, self._check),
                sensors=sensors,
                verdicts=verdicts,
                elsewhere={suspicion.sensor: suspicion.room for suspicion in suspicions},
                in_use=self.taught,
                check=self._check,
            ).study()
            if best is None or _rank(study) > _rank(best):
                best = study
            if study.verdict in _WITHOUT_STUDY:
                break
        return best or nothing_learned(self.until, self.maps, verdicts, self.taught)

    def _scene(self, traces: Sequence[TagTrace], sensors: Sequence[SensorTrace]) -> Scene:
        maps = self.maps
        columns = {receiver.id: column for column, receiver in enumerate(maps.receivers)}
        deaf = {columns[name]: spans for name, spans in self.listened.items() if name in columns}
        # Receivers that only measure, or are at fault: what they do not hear is no evidence.
        deaf |= dict.fromkeys(np.flatnonzero(maps.useful <= 0).tolist(), ((self.since, self.until),))
        offsets = np.array([self.offsets_db.get(receiver.id, 0.0) for receiver in maps.receivers], np.float32)
        signals = make_signals(
            traces, since=self.since, until=self.until, offsets_db=offsets, deaf=deaf, rooms=len(maps.rooms)
        )
        # The lessons in use are left out: they could only confirm themselves.
        maps = replace(maps, taught=empty_pieces(len(maps.receivers)))
        area_map = learn_map(maps.receiver_rooms, len(maps.rooms), join([maps.pieces, maps.emitted, maps.walks]))
        rooms = _index(maps)
        return make_scene(
            signals=signals,
            persons=[trace.person for trace in traces],
            rooms=len(maps.rooms),
            first=first_patterns(maps, area_map),
            channels=make_channels(sensors, rooms, signals.at),
            companies=companies(sensors, rooms, signals.at),
            ranges=rooms_by_range(traces, signals, maps.places, len(maps.rooms)),
        )

    def _channels(self, sensors: Sequence[SensorTrace], scene: Scene) -> list[Channel]:
        return make_channels(sensors, _index(self.maps), scene.signals.at)

    def _check(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise StudyCancelledError


def _rank(study: Study) -> tuple[bool, bool, float, float, bool]:
    """Return what orders studies, the best last.

    What was judged comes after what was too short for it, lessons that are no loss after none. Of these the ones win by which
    the sensors are likelier, and where there are no sensors those that misplace less.
    """
    useful = study.verdict in {Verdict.ADOPTED, Verdict.KEPT} and study.gain >= 0
    error = 1.0 if study.error is None else study.error
    return study.verdict is not Verdict.TOO_SHORT, useful, study.score, -error, study.verdict is Verdict.ADOPTED


def _index(maps: MapJob) -> dict[str, int]:
    return {room.id: number for number, room in enumerate(maps.rooms)}


def _usable(traces: Sequence[TagTrace], since: float, until: float) -> list[TagTrace]:
    """Return the traces of tags that are heard often enough, at most MOST_TAGS.

    Where tags have persons only these count: pets set off few sensors, and bags lie. Measured distances need no sensor.
    """
    if any(trace.person is not None for trace in traces):
        traces = [trace for trace in traces if trace.person is not None or trace.range_m is not None]
    busy: list[tuple[int, TagTrace]] = []
    for trace in traces:
        at = np.asarray(trace.at, np.float64)
        at = at[np.isfinite(at) & (at >= since) & (at < until)]
        seconds = np.unique(at.astype(np.int64))
        if len(seconds) > 1 and float(np.median(np.diff(seconds))) <= LEAST_PAUSE_S:
            busy.append((len(seconds), trace))
    most = sorted(busy, key=lambda item: -item[0])[:MOST_TAGS]
    return [trace for trace in traces if any(trace is each for _, each in most)]
