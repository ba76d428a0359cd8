"""The one place that wires the parts of a home together; it computes nothing itself."""

from collections.abc import Callable
import datetime as dt
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.event import async_track_time_interval

from ..adverts import Advertisement, Frame
from ..basics.clock import Clock
from ..basics.model import Report, Sighting
from ..const import (
    DEFAULT_AWAY_AFTER_S,
    DEFAULT_PUBLISH_THRESHOLD,
    DOMAIN,
    OPTION_AWAY_AFTER,
    OPTION_PUBLISH_THRESHOLD,
)
from ..identity.resolver import Match, Resolver
from ..locator import Emitter, Locator, Room
from ..locator.locator import STALE_PACKET_S
from ..receivers.gateways import Gateways
from ..receivers.phones import Phones
from ..receivers.registry import Receivers
from ..sources.bluetooth import BluetoothSource
from ..sources.emitters import EmitterSource
from ..sources.mqtt import MqttSource
from ..sources.relay_batch import HomeDevices
from .batteries import MiBeaconBatteries
from .calibration import Calibration
from .calibration_store import Knowledge
from .crossings import Crossings
from .discovery import async_dismiss_card
from .health import Health
from .journal import JournalWork
from .key_work import KeyWork
from .learned_store import Learned
from .live import Live
from .map_work import MapWork
from .roster import Roster
from .tag import Tag
from .tag_store import HomeStore

_LOGGER = logging.getLogger(__name__)

_TICK: Final = dt.timedelta(seconds=1)
_TIDY_EVERY_S: Final = 60.0
# How often a tag that goes on being heard refreshes what depends on every packet (signal, last seen).
_REFRESH_EVERY_S: Final = 10.0
# What a power cut may cost of what changes with every packet: usual pauses, when a tag was heard last.
_SAVE_EVERY_S: Final = 3600.0

type XiaomiTagConfigEntry = ConfigEntry[Home]


class Home:
    """A home: its tags, receivers and the way from a packet to a place."""

    def __init__(self, hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.clock = Clock()
        self.tags: dict[str, Tag] = {}
        self.receivers = Receivers(hass, self.async_places_changed)
        self.resolver = Resolver()
        self.locator = Locator()
        self.source = BluetoothSource(hass, self.resolver, self.clock, self._async_bluetooth, self.async_reading)
        self.phones = Phones(hass, entry, self.receivers)
        self.gateways = Gateways(hass, entry, self.receivers)
        self.mqtt = MqttSource(
            hass,
            self.resolver,
            HomeDevices(self.tags, self.resolver),
            self.clock,
            self.gateways,
            on_report=self.async_report,
            on_reading=self.async_reading,
        )
        self.emitters = EmitterSource(hass, self.receivers, self.clock, self.knows, self.locator.observe_emitter)
        self.health = Health(hass, self.locator, self.receivers, self._async_notify)
        self.knowledge = Knowledge(hass, entry.entry_id, self.locator)
        self.learned = Learned(hass, entry.entry_id, self.locator)
        self.calibration = Calibration(self)
        self.live = Live(self)
        self.journal = JournalWork(hass, entry, self.clock)
        self.crossings = Crossings(self)
        self.roster = Roster(self)
        self.sighting_count = 0
        self.started_at = self.clock.now()
        self.batteries = MiBeaconBatteries()
        self._store = HomeStore(hass, entry.entry_id)
        self._listeners: list[CALLBACK_TYPE] = []
        self._heard: set[str] = set()
        self._unrefreshed: set[str] = set()
        self._refresh_at = self._tidy_at = self._saved_at = self.started_at
        self._key_work = KeyWork(hass, entry, self.resolver, self.clock, on_new=self.source.async_look_again)
        self._map_work = MapWork(hass, entry, self.locator, self.clock, self.learned.async_save_later)
        self._stop: list[Callable[[], None]] = []

    @property
    def device_info(self) -> DeviceInfo:
        """Describe the home's own device, which the tags hang below."""
        return DeviceInfo(
            identifiers={(DOMAIN, self.entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            translation_key="home",
        )

    async def async_start(self) -> None:
        """Take up work: read what was stored, follow receivers, add the tags, listen."""
        records = await self._store.async_load()
        await self.learned.async_load(self.entry.subentries)
        await self.knowledge.async_load(self.entry.subentries, {room.id for room in self.rooms()})
        now = self.clock.now()
        device = dr.async_get(self.hass).async_get_or_create(config_entry_id=self.entry.entry_id, **self.device_info)
        self.roster.async_begin(records, device.id)
        fence_states = await self.journal.async_open(now)
        self._async_apply_options()
        # Before the receivers are read for the first time: those that are missing then would count as gone.
        self.phones.async_start(device.id, now)
        self._stop += [self.receivers.async_include(self.phones.infos), self.gateways.async_start(device.id, now)]
        self._stop += [self.live.async_stop, self.calibration.async_start(), self.receivers.async_start(now)]
        self.roster.async_apply(now)
        self._stop.append(self.crossings.async_start(fence_states, now))
        self._stop += [self.emitters.async_start(), self.source.async_stop, self.mqtt.async_start()]
        self._stop.append(async_track_time_interval(self.hass, self._async_timer, _TICK, name=DOMAIN))
        # A plain stop does not unload entries.
        self._stop.append(self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_stopping))
        self._key_work.async_start_due(now)

    async def async_shutdown(self) -> None:
        """Put work down: nothing stays registered, what was learned is stored."""
        self.async_stop()
        await self.knowledge.async_flush()
        await self.async_save()
        await self._async_close_journal()

    @callback
    def async_stop(self) -> None:
        """Undo every registration, also those of a start that failed halfway; once more is no error."""
        self._async_release()
        self.health.async_clear()

    async def _async_stopping(self, _event: Event) -> None:
        # That receivers go now says nothing about tags.
        self._async_release()
        await self.async_save()
        await self._async_close_journal()

    async def _async_close_journal(self) -> None:
        await self.crossings.async_finish()
        await self.journal.async_close()

    @callback
    def _async_release(self) -> None:
        while self._stop:
            self._stop.pop()()
        self._key_work.async_stop()
        self._map_work.async_stop()

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` whenever the receivers or the self-test changed; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def knows(self, address: str) -> bool:
        """Return whether one of our tags was recognised at this address."""
        return self.resolver.known(address) is not None or self.source.follows(address)

    @callback
    def async_configure(self) -> None:
        """Apply what the user changed in the entry: options, tags added, changed and removed."""
        self._async_apply_options()
        self.roster.async_apply(self.clock.now())
        self.phones.async_apply(self.clock.now())
        self.crossings.async_configure()

    @callback
    def _async_apply_options(self) -> None:
        options = self.entry.options
        self.locator.away_after_s = float(options.get(OPTION_AWAY_AFTER, DEFAULT_AWAY_AFTER_S))
        self.locator.publish_threshold = float(options.get(OPTION_PUBLISH_THRESHOLD, DEFAULT_PUBLISH_THRESHOLD))

    @callback
    def async_forget_heard(self, tag_id: str) -> None:
        """Forget that a tag was heard just now."""
        self._heard.discard(tag_id)
        self._unrefreshed.discard(tag_id)

    @callback
    def _async_sighting(self, sighting: Sighting) -> None:
        """Take one packet of one of our tags: the hot path."""
        self.sighting_count += 1
        self._heard.add(sighting.tag)
        self.locator.observe(sighting)
        self.calibration.async_observe(sighting)

    @callback
    def _async_bluetooth(self, sighting: Sighting) -> None:
        self._async_sighting(sighting)
        self.journal.async_sight(sighting)

    @callback
    def async_report(self, report: Report) -> None:
        """Take what a relay heard, however old: of one that stands in the home as of its receivers, else as a place."""
        sighting = report.sighting
        if (tag := self.tags.get(sighting.tag)) is None:
            return
        now = self.clock.now()
        stands = self.receivers.get(sighting.receiver) is not None
        if stands:
            self._async_sighting(sighting)
            if report.range_m is not None:
                self.locator.observe_range(tag.id, sighting.receiver, report.range_m, sighting.seen_at)
        self.journal.async_sight(sighting, report.fix, report.range_m)
        if not stands or now - sighting.seen_at > STALE_PACKET_S:
            self.crossings.async_report(report, stands_in_home=stands)
        # The clock of a relay may be ahead.
        tag.async_relayed(min(sighting.seen_at, now), report.battery_percent, now)

    @callback
    def async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        """Take what a tag says of itself, when it says something new."""
        if (tag := self.tags.get(match.tag)) is None:
            return
        if tag.address != advertisement.address:
            tag.address = advertisement.address
            async_dismiss_card(self.hass, advertisement.address)
        reading = self.batteries.complete(match, frame, advertisement)
        model = tag.model
        if tag.async_update_reading(reading, frame):
            self.async_save_soon()
        if tag.model != model:
            self.roster.async_register_device(tag)

    @callback
    def async_places_changed(self) -> None:
        """Take over receivers and areas as they are now."""
        now = self.clock.now()
        self.emitters.async_invalidate()
        self.emitters.async_refresh()
        self._async_configure_locator(now)
        self.health.async_check(now)
        self.journal.async_note_receivers(self.receivers.all())
        self.live.async_home_changed()
        self._async_notify()

    @callback
    def _async_configure_locator(self, now: float) -> None:
        emitters = [Emitter(emitter.id, emitter.area_id, emitter.receiver) for emitter in self.emitters.all()]
        self.locator.configure(self.receivers.for_locator(), self.rooms(), now, emitters=emitters)

    @callback
    def _async_notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def rooms(self) -> list[Room]:
        """Return all areas, also those without a receiver: where one went elsewhere, its tags still are."""
        return [Room(area.id, area.floor_id) for area in ar.async_get(self.hass).async_list_areas()]

    @callback
    def async_correct(self, tag_id: str, room: str, now: float) -> None:
        """Show a tag in the room that the user says it is in."""
        self.locator.correct(tag_id, room, now)
        self._async_update(self.tags[tag_id])

    @callback
    def _async_timer(self, _now: dt.datetime) -> None:
        self.clock.follow()
        self.async_tick(self.clock.now())

    @callback
    def async_tick(self, now: float) -> None:
        """Let a second pass."""
        self.phones.async_tick(now)
        self.gateways.async_tick(now)
        self.receivers.async_refresh(now)
        if self.emitters.async_refresh():
            self._async_configure_locator(now)
        said = frozenset(self.locator.tick(now))
        changed = set(said)
        heard, self._heard = self._heard, set()
        self._unrefreshed |= heard
        self.calibration.async_tick(now)
        self.live.async_tick(changed | heard)
        if now - self._refresh_at >= _REFRESH_EVERY_S or now < self._refresh_at:
            self._refresh_at = now
            changed |= self._unrefreshed
            self._unrefreshed.clear()
        # First, so that a tag's presence changes in the same write as its room.
        self.crossings.async_tick(said, heard, now)
        for tag_id in changed & self.tags.keys():
            self._async_update(self.tags[tag_id])
        self.journal.async_tick(now)
        if now - self._tidy_at >= _TIDY_EVERY_S or now < self._tidy_at:
            self._tidy_at = now
            self.source.async_tidy(now)
            self._key_work.async_log_progress()
            if self.resolver.dirty or not 0 <= now - self._saved_at < _SAVE_EVERY_S:
                self._saved_at = now
                self.async_save_soon()
        self.health.async_tick(now)
        self._key_work.async_start_due(now)
        self._map_work.async_start_due(now)

    @callback
    def _async_update(self, tag: Tag) -> None:
        estimate = self.locator.estimate(tag.id)
        if (estimate.presence, estimate.room) != (tag.estimate.presence, tag.estimate.room):
            self.async_save_soon()
            self.journal.async_place(tag.id, estimate)
        tag.async_update_estimate(estimate)

    async def async_save(self) -> None:
        """Write now what is known of tags and what was learned."""
        await self.learned.async_save()
        await self._store.async_save(self._current_records())

    @callback
    def async_save_soon(self) -> None:
        """Store what is kept of tags, within seconds."""
        self._store.async_save_soon(self._current_records)

    def _current_records(self) -> dict[str, Any]:
        alignments = self.resolver.alignments()
        return {tag.id: tag.record(self.locator.memory(tag.id), alignments.get(tag.id)) for tag in self.tags.values()}
