"""Strangers: unknown trackers that are about, which of them move with a member of the household, and what was decided.

The detection itself is pure (`strangers/`). This part feeds it, stores what it knows, and publishes each level that a
track reaches once: after it was stored, so that a crash publishes nothing twice.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
import logging
from typing import Any, Final, override

from homeassistant.core import CALLBACK_TYPE, CoreState, callback

from ..basics.every import Every
from ..basics.listeners import Listeners, Stops
from ..basics.numbers import moment
from ..const import (
    DOMAIN,
    EVENT_STRANGER,
    EVENT_STRANGER_LOG,
    OPTION_MEMBER_ROOMS,
    OPTION_STRANGERS,
    OPTION_STRANGERS_SENSITIVITY,
)
from ..locator import Presence
from ..receivers.phones import Phones
from ..sources.relayed_stranger import RelayedStranger
from ..sources.strangers import StrangerSource
from ..strangers.detector import Detector
from ..strangers.model import Choice, Decision, Encounter, Family, GuestVisit, MemberMove, Sensitivity
from ..strangers.track import Track
from ..tracker.tracker import Second
from .crossings import utc_offset_s
from .ground import Ground, Part
from .members import Members
from .stranger_events import encounter_event, log_event
from .stranger_issues import StrangerIssues
from .stranger_log import DECIDED, LogEntry, LogKind, StrangerLog
from .stranger_relay import RelayedStrangers
from .stranger_rooms import HomeRooms
from .stranger_store import StrangerStore

_LOGGER = logging.getLogger(__name__)

TICK_S: Final = 10.0
_MINUTE_S: Final = 60.0
_OWN_LEVELS: Final = 5
"""So many of our tags show, once a minute, how loud a tracker in the dwelling is."""


class Strangers(Part):
    """The detection of strangers in a running home."""

    def __init__(self, ground: Ground, phones: Phones, is_ours: Callable[[str], bool]) -> None:
        """Use what `phones` hear too; an address for which `is_ours` is true is one of our tags'."""
        self._ground = ground
        self._relayed = RelayedStrangers(ground, phones, is_ours)
        self._rooms = HomeRooms(ground.tracker.locator)
        self._store = StrangerStore(ground.hass, ground.entry.entry_id)
        self._log = StrangerLog()
        self._issues = StrangerIssues(ground.hass)
        self._members = Members(ground, self._async_moved, self._async_members_changed)
        self._source: StrangerSource | None = None
        self._installed_at = ground.clock.now()
        self.detector = self._new_detector()
        self.enabled = False
        self._was_enabled: bool | None = None
        """Whether the detection was on when it was last stored, also by an earlier run; None at the first start."""
        self._was_sensitivity: str | None = None
        self._tick = Every(TICK_S)
        self._minute = Every(_MINUTE_S)
        self._shown: object = None
        self._listeners: Listeners[()] = Listeners(_LOGGER)
        self._encounter_listeners: Listeners[Encounter] = Listeners(_LOGGER)
        self._waiting: list[Encounter] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def sensitivity(self) -> Sensitivity:
        """The sensitivity that the user chose."""
        chosen = self._ground.entry.options.get(OPTION_STRANGERS_SENSITIVITY)
        return Sensitivity(chosen) if isinstance(chosen, str) and chosen in Sensitivity else Sensitivity.MEDIUM

    @property
    def installed_at(self) -> float:
        """When the detection began for the first time."""
        return self._installed_at

    @property
    def log(self) -> Sequence[LogEntry]:
        """What was decided and switched in the last 90 days, oldest first."""
        return self._log.entries(self._ground.clock.now())

    def track(self, track_id: str) -> Track | None:
        """Return a track, None if there is none with this id."""
        return self.detector.get(track_id)

    async def async_load(self) -> None:
        """Restore what was stored, before the first second."""
        stored = await self._store.async_load()
        now = self._ground.clock.now()
        self._installed_at = moment(stored.get("installed_at")) or now
        self.detector = self._new_detector()
        self.detector.restore(stored.get("detector"), now)
        self._log.restore(stored.get("log"))
        enabled, sensitivity = stored.get("enabled"), stored.get("sensitivity")
        self._was_enabled = enabled if isinstance(enabled, bool) else None
        self._was_sensitivity = sensitivity if isinstance(sensitivity, str) else None

    @callback
    def async_start(self, source: StrangerSource) -> CALLBACK_TYPE:
        """Follow the members, and let the source hear for the detection; return what ends that."""
        self._source = source
        stop = self._members.async_start()
        self.async_configure()
        self._issues.async_update(self.detector.tracks())
        return Stops(self._issues.async_clear, stop)

    @callback
    def async_configure(self) -> None:
        """Apply the options: on or off, sensitivity, where members are."""
        options = self._ground.entry.options
        self.detector.set_sensitivity(self.sensitivity)
        self._members.async_set_room_entities(read_member_rooms(options.get(OPTION_MEMBER_ROOMS)))
        self.enabled = options.get(OPTION_STRANGERS, True) is not False
        if not self.enabled:
            self.detector.switch_off()
        self._async_set_receivers()
        if self._source is not None:
            self._source.async_listen_for(self.detector if self.enabled else None)
            self._log_changed_options()

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        """Keep nothing of a tag: it is no stranger, and its person's moves have no name of it."""
        self._members.async_forget_tag(tag_id)

    @callback
    @override
    def async_places_changed(self, now: float) -> None:
        self.detector.set_rooms(self._rooms)
        self._async_set_receivers()

    @callback
    @override
    def async_listening_changed(self, now: float) -> None:
        self._async_set_receivers()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        """Feed the detection, and every few seconds let it decide."""
        self._members.async_second(second)
        if self._source is not None and self.enabled:
            self._source.async_look(second.now)
        if not self._tick.due(second.now):
            return
        if not self.enabled:
            self._forget_old(second.now)
            return
        # Automations that are not set up yet would miss an encounter.
        if self._ground.hass.state is not CoreState.running:
            return
        if self._minute.due(second.now):
            self._feed_own_levels(second)
            self._relayed.async_tidy(second.now, self.detector)
        encounters = self.detector.tick(second.now)
        if encounters:
            self._waiting.extend(encounters)
            self._start_publishing()
        self._async_show()

    @callback
    def async_relayed(self, stranger: RelayedStranger) -> bool:
        """Use what a gateway or a phone heard; return whether it was used."""
        return self.enabled and self._relayed.async_use(stranger, self.detector)

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when anything that is shown changed, at most every ten seconds; return how to unsubscribe."""
        return self._listeners.add(listener)

    @callback
    def async_on_encounter(self, listener: Callable[[Encounter], None]) -> CALLBACK_TYPE:
        """Call `listener` with each published encounter; return how to unsubscribe."""
        return self._encounter_listeners.add(listener)

    @callback
    def async_decide(self, track_id: str, choice: Choice | None, by: str | None) -> None:
        """Trust or ignore a track, or withdraw that; KeyError for an unknown one."""
        self._require(track_id)
        now = self._ground.clock.now()
        self.detector.decide(track_id, None if choice is None else Decision(choice, by, now))
        self._add_to_log(LogEntry(now, DECIDED[choice], by, track_id))
        self._async_changed()

    @callback
    def async_close(self, track_id: str, by: str | None) -> None:
        """Close a case; KeyError for an unknown track."""
        self._require(track_id)
        self.detector.close(track_id)
        self._add_to_log(LogEntry(self._ground.clock.now(), LogKind.CLOSED, by, track_id))
        self._async_changed()

    @callback
    def async_add_visit(self, visit: GuestVisit, by: str | None = None) -> None:
        """Name a visit of a guest."""
        self.detector.add_visit(visit)
        self._add_to_log(LogEntry(self._ground.clock.now(), LogKind.VISIT_NAMED, by))
        self._async_changed()

    @callback
    def async_end_visit(self, visit_id: str, by: str | None = None) -> None:
        """End a named visit."""
        now = self._ground.clock.now()
        self.detector.end_visit(visit_id, now)
        self._add_to_log(LogEntry(now, LogKind.VISIT_ENDED, by))
        self._async_changed()

    async def async_save(self) -> None:
        """Write all that is known now."""
        await self._store.async_save(self._data())

    async def async_finish(self) -> None:
        """Wait until all encounters are stored and published, and write the rest."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        await self.async_save()

    def _new_detector(self) -> Detector:
        return Detector(
            self._rooms, installed_at=self._installed_at, sensitivity=self.sensitivity, utc_offset_s=utc_offset_s
        )

    def _require(self, track_id: str) -> None:
        if self.track(track_id) is None:
            raise KeyError(track_id)

    @callback
    def _async_moved(self, move: MemberMove) -> None:
        if self.enabled:
            self.detector.move(move)

    @callback
    def _async_members_changed(self) -> None:
        self.detector.set_members(self._members.ids)

    @callback
    def _async_set_receivers(self) -> None:
        used = self._ground.receivers.used()
        online = {receiver.source: receiver.online and self.enabled for receiver in used}
        self.detector.set_listening(online, self._ground.clock.now())
        if self._source is not None:
            self._source.async_set_receivers({receiver.source: receiver.offset_db for receiver in used})

    def _forget_old(self, now: float) -> None:
        """Forget what is too old while the detection is off, which is no reason to keep it."""
        if self._minute.due(now):
            self._relayed.async_tidy(now, self.detector)
            self.detector.tidy(now)
            self._async_show()

    def _feed_own_levels(self, second: Second) -> None:
        here = (estimate for estimate in second.estimates.values() if estimate.presence is Presence.HOME)
        levels = [estimate.strongest_dbm for estimate in here if estimate.strongest_dbm is not None]
        for level_dbm in levels[:_OWN_LEVELS]:
            self.detector.own_level(level_dbm)

    def _log_changed_options(self) -> None:
        """Log a switched detection and a changed sensitivity, also if that happened while Home Assistant was stopped."""
        now, sensitivity = self._ground.clock.now(), self.sensitivity
        if self._was_enabled is not None and self._was_enabled != self.enabled:
            self._add_to_log(LogEntry(now, LogKind.SWITCHED_ON if self.enabled else LogKind.SWITCHED_OFF))
        elif self._was_enabled is None and not self.enabled:
            self._add_to_log(LogEntry(now, LogKind.SWITCHED_OFF))
        if self._was_sensitivity is not None and self._was_sensitivity != sensitivity:
            self._add_to_log(LogEntry(now, LogKind.SENSITIVITY))
        if (self._was_enabled, self._was_sensitivity) != (self.enabled, sensitivity.value):
            self._was_enabled, self._was_sensitivity = self.enabled, sensitivity.value
            self._async_changed()

    def _add_to_log(self, entry: LogEntry) -> None:
        self._log.add(entry)
        data = log_event(self._ground.hass, self._ground.entry, entry, self._family(entry.track))
        self._ground.hass.bus.async_fire(EVENT_STRANGER_LOG, data)

    @callback
    def _async_changed(self) -> None:
        """Show and store a decision at once."""
        self._store.async_save_soon(self._data)
        self._shown = None
        self._async_show()

    @callback
    def _async_show(self) -> None:
        """Notify the listeners if anything that they show changed, and store it some time."""
        tracks = self.detector.tracks()
        shown = tuple(_content(track) for track in tracks)
        if shown == self._shown:
            return
        self._shown = shown
        self._store.async_save_later(self._data)
        self._issues.async_update(tracks)
        self._listeners.call()

    def _start_publishing(self) -> None:
        if self._task is None:
            self._task = self._ground.entry.async_create_task(
                self._ground.hass, self._async_publish_all(), f"{DOMAIN} strangers", eager_start=False
            )

    async def _async_publish_all(self) -> None:
        """Store first, publish after."""
        try:
            while self._waiting:
                encounters, self._waiting = self._waiting, []
                await self.async_save()
                for encounter in encounters:
                    self._publish(encounter)
        finally:
            self._task = None

    def _publish(self, encounter: Encounter) -> None:
        hass, entry = self._ground.hass, self._ground.entry
        self._encounter_listeners.call(encounter)
        hass.bus.async_fire(EVENT_STRANGER, encounter_event(hass, entry, encounter, self._family(encounter.track)))

    def _family(self, track_id: str | None) -> Family | None:
        track = None if track_id is None else self.track(track_id)
        return None if track is None else track.sign.family

    def _data(self) -> dict[str, Any]:
        return {
            "installed_at": self._installed_at,
            "enabled": self._was_enabled,
            "sensitivity": self._was_sensitivity,
            "log": self._log.memory(self._ground.clock.now()),
            "detector": self.detector.memory(),
        }


def read_member_rooms(stored: object) -> dict[str, str]:
    """Return the option of members' rooms: the entity by person; what cannot be read is left out."""
    if not isinstance(stored, Mapping):
        return {}
    return {person: entity for person, entity in stored.items() if isinstance(person, str) and isinstance(entity, str)}


def _content(track: Track) -> tuple[object, ...]:
    """Return what is shown of a track, as far as it changes."""
    last = track.visits[-1] if track.visits else None
    return (
        track.id,
        track.level,
        track.decision,
        track.present,
        track.room,
        track.ambient,
        track.suspicious,
        track.inside_since,
        track.still_since is None,
        len(track.visits),
        None if last is None else last.began_at,
        int(track.last_seen_at // 60),
    )
