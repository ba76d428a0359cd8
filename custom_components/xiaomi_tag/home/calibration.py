"""Calibration: records how receivers hear a tag while it is in a room that the user names."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
import logging
from typing import Final, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.util.ulid import ulid_now

from ..basics.model import Sighting
from ..const import DOMAIN
from ..locator.walks import Recorder, Walk, WalkKind, all_silent
from ..receivers.ids import is_relay_id
from ..receivers.listening import NotListening
from ..receivers.registry import ReceiverInfo
from ..tracker.tracker import Second
from .calibration_store import CalibrationStore
from .errors import refusal
from .ground import Ground, Part

_LOGGER = logging.getLogger(__name__)

LEAST_S: Final = 10
MOST_S: Final = 600
DEFAULT_S: Final = 60
CORRECTION_S: Final = 20.0
"""A correction ("it is here") also uses the packets of this time before it."""
LONGEST_S: Final = 3600.0
"""A recording that stays paused is cancelled after this time."""
DOUBT_AFTER_S: Final = 8.0
"""If the room's own receivers heard nothing for so long, the tag is hardly in the room."""
_MOST_RECENT: Final = 20_000


class NotLearned(StrEnum):
    """Why a finished walk was not stored."""

    TOO_LITTLE = "too_little"
    """It was heard in too few seconds."""
    HERE_SILENT = "here_silent"
    """The room's own receivers heard nothing of it, and the user did not confirm the room."""


class Stage(StrEnum):
    """The stage of a run."""

    RECORDING = "recording"
    PAUSED = "paused"
    COMPUTING = "computing"
    """The accuracies with and without the walk are being computed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a finished run. Receivers are named by their sources.

    `walk` is the id of the stored walk; where it is None, `not_learned` is the reason. The accuracies are the shares of
    moments of all walks that are put into the right room, without and with the new walk. Cross-validated: a moment is
    never tested against itself. None where no walk was stored.
    """

    tag: str
    room: str
    packets: Mapping[str, int]
    seconds: int
    enough: bool
    walk: str | None = None
    accuracy_before: float | None = None
    accuracy_after: float | None = None
    not_learned: NotLearned | None = None


class Run:
    """A running calibration; `done` gets its outcome, None if it was cancelled.

    `confirmed`: the user is sure of the room, though its own receivers may hear nothing.
    """

    def __init__(
        self,
        recorder: Recorder,
        duration_s: float,
        done: asyncio.Future[Outcome | None],
        *,
        confirmed: bool = False,
    ) -> None:
        self.recorder = recorder
        self.duration_s = duration_s
        self.done = done
        self.confirmed = confirmed
        self.computing: asyncio.Task[None] | None = None

    @property
    def stage(self) -> Stage:
        """The stage of the run."""
        if self.computing is not None:
            return Stage.COMPUTING
        return Stage.RECORDING if self.recorder.paused_at is None else Stage.PAUSED

    def progress(self, now: float) -> float:
        """Return how much of the time has passed, 0 to 1."""
        if self.computing is not None:
            return 1.0
        return min(self.recorder.elapsed_s(now) / self.duration_s, 1.0)


def silent(packets: Mapping[str, int]) -> Sequence[str]:
    """Return the receivers that heard nothing."""
    return [receiver for receiver, count in packets.items() if not count]


class Calibration(Part):
    """All runs of a home, one a tag at most."""

    def __init__(self, ground: Ground, store: CalibrationStore) -> None:
        self._ground = ground
        self._store = store
        self._runs: dict[str, Run] = {}
        self._recent: deque[Sighting] = deque(maxlen=_MOST_RECENT)
        self._listeners: list[Callable[[Outcome | None], None]] = []
        self.stopped = False
        """True once the home is unloaded."""

    @property
    def runs(self) -> Mapping[str, Run]:
        """The running calibrations, by tag."""
        return self._runs

    @callback
    def async_stop(self) -> None:
        """Cancel every run, since the home is unloaded."""
        for tag in tuple(self._runs):
            self.async_cancel(tag)
        self.stopped = True
        self._notify(None)
        self._listeners.clear()

    @callback
    def async_listen(self, listener: Callable[[Outcome | None], None]) -> CALLBACK_TYPE:
        """Call `listener` when a run changes, with the outcome of a run that finished; return how to unsubscribe."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    @callback
    def async_observe(self, sighting: Sighting) -> None:
        """Add one packet: the hot path."""
        if sighting.replayed:
            return
        self._recent.append(sighting)
        if (run := self._runs.get(sighting.tag)) is not None and run.computing is None:
            run.recorder.observe(sighting.receiver, sighting.rssi_dbm, sighting.seen_at)

    def recent(self, tag: str) -> list[Sighting]:
        """Return the packets of a tag that a correction would use."""
        return [sighting for sighting in self._recent if sighting.tag == tag]

    @callback
    def async_begin(self, tag: str, room: str, duration_s: float, *, confirmed: bool = False) -> Run:
        """Begin to record a tag in a room. Raises ServiceValidationError where that is not possible.

        A walk of which the room's own receivers hear nothing is stored only if `confirmed`.
        """
        receivers = self._check(tag, room)
        if tag in self._runs:
            raise refusal("already_calibrating", tag=self._ground.tags[tag].name)
        recorder = Recorder(ulid_now(), WalkKind.WALK, room, tag, receivers, began_at=self._ground.clock.now())
        run = Run(recorder, duration_s, self._ground.hass.loop.create_future(), confirmed=confirmed)
        self._runs[tag] = run
        self._notify(None)
        return run

    @callback
    def async_pause(self, tag: str) -> None:
        """Pause the recording. Raises ServiceValidationError where nothing is recorded."""
        self._recording(tag).recorder.pause(self._ground.clock.now())
        self._notify(None)

    @callback
    def async_resume(self, tag: str, *, confirmed: bool = False) -> None:
        """Resume the recording, whose room may be `confirmed` now. Raises ServiceValidationError without one."""
        run = self._recording(tag)
        run.confirmed |= confirmed
        run.recorder.resume(self._ground.clock.now())
        self._notify(None)

    @callback
    def here_silent(self, run: Run, now: float) -> bool:
        """Return whether the room's own receivers listen but hear nothing after some seconds, unless it was confirmed."""
        if run.confirmed or run.computing is not None or run.recorder.elapsed_s(now) < DOUBT_AFTER_S:
            return False
        listening = [receiver.source for receiver in self._own_receivers(run.recorder.room) if receiver.online]
        return all_silent(run.recorder.packets, listening)

    @callback
    def async_cancel(self, tag: str) -> bool:
        """Cancel the run of a tag; return whether there was one. Only a completed recording is kept."""
        run = self._runs.pop(tag, None)
        if run is None:
            return False
        if run.computing is not None:
            run.computing.cancel()
        self._end(run, None)
        return True

    @callback
    @override
    def async_forget_tag(self, tag: str) -> None:
        """Erase all recordings of a removed tag."""
        self.async_cancel(tag)
        self._recent = deque((sighting for sighting in self._recent if sighting.tag != tag), maxlen=_MOST_RECENT)
        self._store.async_forget(tag=tag)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        """Leave out receivers that do not listen, and erase the recordings of removed rooms."""
        self.async_listening_changed(now)
        rooms = {area.id for area in ar.async_get(self._ground.hass).async_list_areas()}
        for tag in [tag for tag, run in self._runs.items() if run.recorder.room not in rooms]:
            self.async_cancel(tag)
        for room in {walk.room for walk in self._store.walks.values()} - rooms:
            self._store.async_forget(room=room)

    @callback
    @override
    def async_listening_changed(self, now: float) -> None:
        """Leave receivers that do not listen out of the recordings under way; a pause is short enough to be kept."""
        if not self._runs:
            return
        for receiver in self._ground.receivers.all():
            if receiver.ignored or not (receiver.online or receiver.reason is NotListening.PAUSED):
                for run in self._runs.values():
                    run.recorder.lose(receiver.source)

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Finish runs whose time is over; drop packets too old for a correction."""
        now = second.now
        while self._recent and not 0 <= now - self._recent[0].received_at <= CORRECTION_S:
            self._recent.popleft()
        if not self._runs:
            return
        for tag, run in tuple(self._runs.items()):
            if run.computing is not None:
                continue
            if run.progress(now) >= 1.0:
                run.computing = self._ground.entry.async_create_background_task(
                    self._ground.hass, self._async_finish(run), f"{DOMAIN} calibration", eager_start=False
                )
            elif now - run.recorder.began_at > LONGEST_S:
                self.async_cancel(tag)
        self._notify(None)

    async def async_correct(self, tag: str, room: str) -> Outcome:
        """Learn that a tag is in a room, and has been for some seconds. Raises ServiceValidationError."""
        receivers = self._check(tag, room)
        now = self._ground.clock.now()
        recorder = Recorder(ulid_now(), WalkKind.CORRECTION, room, tag, receivers, began_at=now - CORRECTION_S)
        for sighting in self.recent(tag):
            recorder.observe(sighting.receiver, sighting.rssi_dbm, sighting.seen_at)
        walk = recorder.finish()
        self._ground.tracker.correct(tag, room, now)
        if walk is not None:
            await self._store.async_add([walk])
        return _outcome(recorder, walk)

    def _check(self, tag: str, room: str) -> list[str]:
        """Return the receivers online. Raises ServiceValidationError without any, or for an unknown tag or room."""
        if tag not in self._ground.tags:
            raise refusal("not_a_tag")
        if ar.async_get(self._ground.hass).async_get_area(room) is None:
            raise refusal("unknown_area", area=room)
        receivers = [receiver.source for receiver in self._ground.receivers.used() if receiver.online]
        if not receivers:
            raise refusal("no_receiver_online")
        return receivers

    def _own_receivers(self, room: str) -> list[ReceiverInfo]:
        """Return the receivers whose silence about a tag is a sign that it is not in the room.

        Relays are none of them: what they heard may come minutes later.
        """
        return [
            receiver
            for receiver in self._ground.receivers.used()
            if receiver.area_id == room and not is_relay_id(receiver.source)
        ]

    def _recording(self, tag: str) -> Run:
        run = self._runs.get(tag)
        if run is None or run.computing is not None:
            raise refusal("not_calibrating")
        return run

    async def _async_finish(self, run: Run) -> None:
        """Store the walk, and compute the accuracies with and without it."""
        recorder = run.recorder
        walk = recorder.finish()
        if walk is not None and not run.confirmed:
            own = [receiver.source for receiver in self._own_receivers(recorder.room)]
            if all_silent(recorder.packets, own):
                # A walk in another room than the named one would make both rooms worse.
                self._finished(run, replace(_outcome(recorder, None), not_learned=NotLearned.HERE_SILENT))
                return
        outcome = _outcome(recorder, walk)
        try:
            if walk is not None:
                await self._store.async_add([walk])
                outcome = await self._async_evaluate(outcome, walk)
        except Exception:
            # The walk is stored all the same, and `done` must be resolved.
            _LOGGER.exception("The accuracy of a calibration could not be computed")
        self._finished(run, outcome)

    @callback
    def _finished(self, run: Run, outcome: Outcome) -> None:
        tag = run.recorder.tag
        if self._runs.get(tag) is run:
            del self._runs[tag]
            self._end(run, outcome)

    async def _async_evaluate(self, outcome: Outcome, walk: Walk) -> Outcome:
        # Read after the walk was added: that may have deleted the oldest.
        before = tuple(stored for stored in self._store.walks.values() if stored.id != walk.id)
        job = self._ground.tracker.locator.gain_job(before, (*before, walk))
        gain = await self._ground.hass.async_add_executor_job(job.run)
        return replace(outcome, accuracy_before=gain.before, accuracy_after=gain.after)

    @callback
    def _end(self, run: Run, outcome: Outcome | None) -> None:
        # A cancelled caller may have cancelled the future too.
        if not run.done.done():
            run.done.set_result(outcome)
        self._notify(outcome)

    @callback
    def _notify(self, outcome: Outcome | None) -> None:
        for listener in tuple(self._listeners):
            listener(outcome)


def _outcome(recorder: Recorder, walk: Walk | None) -> Outcome:
    return Outcome(
        tag=recorder.tag,
        room=recorder.room,
        packets=dict(recorder.packets),
        seconds=recorder.seconds,
        enough=recorder.enough,
        walk=walk.id if walk is not None else None,
        not_learned=None if walk is not None else NotLearned.TOO_LITTLE,
    )
