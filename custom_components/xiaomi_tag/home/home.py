"""Wires the parts of a home together; it computes nothing itself."""

from collections.abc import Callable
import datetime as dt
from functools import partial
import time
from typing import Final

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.event import async_track_time_interval

from ..adverts import Advertisement, Frame
from ..basics.clock import Clock
from ..basics.every import Every
from ..basics.listeners import Listeners
from ..basics.model import Report, Sighting
from ..basics.numbers import DAY_S, within
from ..const import (
    DEFAULT_AWAY_AFTER_S,
    DEFAULT_PUBLISH_THRESHOLD,
    DOMAIN,
    MANUFACTURER,
    OPTION_AWAY_AFTER,
    OPTION_PUBLISH_THRESHOLD,
    OPTION_RECEIVERS,
)
from ..fences.engine import FenceEngine
from ..identity.resolver import Match, Resolver
from ..locator import Emitter, Locator, Room
from ..receivers.gateways import Gateways
from ..receivers.ids import is_gateway_id
from ..receivers.phones import Phones
from ..receivers.registry import Receivers
from ..receivers.settings import read_settings
from ..sources.bluetooth import BluetoothSource
from ..sources.emitters import EmitterSource
from ..sources.ledger import async_get_ledger
from ..sources.mqtt import MqttSource
from ..sources.relay import RelaySource
from ..sources.relay_batch import HomeDevices
from ..sources.source import Source
from ..sources.strangers import StrangerSource
from ..tracker.tracker import Tracker
from .calibration import Calibration
from .calibration_store import CalibrationStore
from .copies import Copies
from .crossings import Crossings, utc_offset_s
from .discovery import async_dismiss_card, async_offer_gateways
from .dwell import Dwell
from .ground import Ground, Part, async_pass_on
from .health import Health
from .house_sensors import HouseSensors
from .jobs import KeyWork, MapWork
from .journal import JournalWriter
from .learned_store import LearnedStore
from .lessons import Lessons
from .live import Live
from .plan_pictures import PlanPictures
from .publisher import Publisher
from .recognition import Recognition
from .recompute import Recompute
from .roster import Roster
from .storage import Storage
from .stranger_feed import StrangerFeed
from .strangers import Strangers
from .tag import Tag
from .trail import Trails
from .unheard import Unheard
from .why import Why

_TICK: Final = dt.timedelta(seconds=1)
_TIDY_EVERY_S: Final = 60.0

type XiaomiTagConfigEntry = ConfigEntry[Home]


class Home:
    """A home: its tags, receivers and the way from a packet to a place."""

    def __init__(self, hass: HomeAssistant, entry: XiaomiTagConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.clock = Clock(time.time, MONOTONIC_TIME)
        self.tags: dict[str, Tag] = {}
        self.receivers = Receivers(hass, self.async_places_changed, self.async_listening_changed)
        self.locator = Locator()
        self.tracker = Tracker(self.locator, FenceEngine(salt=entry.entry_id, local_offset=utc_offset_s))
        self.ground = Ground(hass, entry, self.clock, self.tags, self.receivers, self.tracker)

        self.resolver = Resolver()
        self.phones = Phones(hass, entry, self.receivers)
        self.gateways = Gateways(hass, entry, self.receivers, partial(async_offer_gateways, hass))
        devices, ledger = HomeDevices(self.tags, self.resolver), async_get_ledger(hass)
        self.emitters = EmitterSource(hass, self.receivers, self.clock, self.knows, self)
        self.bluetooth = BluetoothSource(hass, self.resolver, self.clock, self)
        self.strangers = Strangers(self.ground, self.phones, self.knows)
        strange = self.strangers.async_relayed
        self.mqtt = MqttSource(
            hass, self.resolver, devices, self.clock, self.gateways, ledger=ledger, sink=self, on_stranger=strange
        )
        relay = RelaySource(hass, self.phones, devices, self.clock, ledger=ledger, sink=self, on_stranger=strange)
        # After the source of tags: what that recognises is no stranger.
        self.stranger_source = StrangerSource(hass, self.clock, self.knows)
        self.sources: tuple[Source, ...] = (self.emitters, self.bluetooth, self.mqtt, relay, self.stranger_source)

        self.journal = JournalWriter(hass, entry, self.clock, self.receivers.all)
        self.calibration_store = CalibrationStore(hass, entry.entry_id, self.locator, self.journal.async_note_walks)
        self.plan_pictures = PlanPictures(hass, entry.entry_id, self.clock)
        self.learned_store = LearnedStore(hass, entry.entry_id, self.locator)
        self.crossings = Crossings(self.ground)
        self.publisher = Publisher(self.ground, self.journal)
        self.recognition = Recognition(self.ground, self.resolver, self.sources)
        self.calibration = Calibration(self.ground, self.calibration_store)
        self.storage = Storage(self.ground, self.resolver, self.learned_store)
        self.live = Live(self.ground)
        self.why = Why(self.ground, self.calibration.recent)
        self.trails = Trails()
        self.dwell = Dwell(self.journal.async_add_sums, lambda: self.receivers.online_count > 0)
        self.house_sensors = HouseSensors(self.ground, self.journal)
        self.lessons = Lessons(self.ground, self.journal, self.house_sensors, self._async_notify)
        self.health = Health(hass, self.locator, self.receivers, self._async_notify)
        self.unheard = Unheard(self.ground)
        self.copies = Copies(self.ground, self.resolver)
        self.stranger_feed = StrangerFeed(self.ground, self.strangers)
        self.recompute = Recompute(self.ground, self.journal, self.publisher, self.live)
        # The order is the order in which they are notified.
        self.parts: tuple[Part, ...] = (
            self.crossings,
            self.publisher,
            self.recognition,
            self.calibration,
            self.dwell,
            self.journal,
            self.storage,
            self.live,
            self.why,
            self.trails,
            self.house_sensors,
            self.lessons,
            self.strangers,
            self.health,
            self.unheard,
            self.copies,
            self.stranger_feed,
            self.recompute,
        )
        self.roster = Roster(self.ground, self.tags, self.parts, self.recognition)

        self.sighting_count = 0
        self.started_at = self.clock.now()
        self._tidy = Every(_TIDY_EVERY_S, since=self.started_at)
        self._listeners: Listeners[()] = Listeners()
        self._configure_listeners: Listeners[()] = Listeners()
        self._key_work = KeyWork(hass, entry, self.resolver, self.clock, on_new=self.recognition.async_keys_changed)
        self._map_work = MapWork(hass, entry, self.locator, self.clock, self.learned_store.async_save_later)
        self._stop: list[Callable[[], None]] = []

    @property
    def device_info(self) -> DeviceInfo:
        """Describe the home's own device, the parent of the tags' devices."""
        return DeviceInfo(
            identifiers={(DOMAIN, self.entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            translation_key="home",
            manufacturer=MANUFACTURER,
            model="Home",
        )

    async def async_start(self) -> None:
        """Start: load the stores, subscribe to receivers, add the tags, start the sources."""
        records = await self.storage.async_load()
        await self.learned_store.async_load(self.entry.subentries)
        await self.calibration_store.async_load(self.entry.subentries, {room.id for room in self.rooms()})
        await self.strangers.async_load()
        await self.lessons.async_load()
        now = self.clock.now()
        device = dr.async_get(self.hass).async_get_or_create(config_entry_id=self.entry.entry_id, **self.device_info)
        self.roster.async_begin(records, device.id)
        fence_states = await self.journal.async_open(now)
        self._async_apply_options()
        # Before the receivers are read for the first time: those that are missing then would count as gone.
        self.phones.async_start(device.id, now)
        self._stop += [self.receivers.async_include(self.phones.infos), self.gateways.async_start(device.id, now)]
        self._stop += [
            self.live.async_stop,
            self.why.async_stop,
            self.stranger_feed.async_stop,
            self.calibration.async_stop,
            self.receivers.async_start(now),
        ]
        self.roster.async_apply(now)
        self._stop.append(self.crossings.async_start(fence_states, now))
        self._stop += [self.house_sensors.async_start(), self.lessons.async_start()]
        self._stop.append(self.strangers.async_start(self.stranger_source))
        self._stop += [source.async_start() for source in self.sources]
        self._stop.append(async_track_time_interval(self.hass, self._async_timer, _TICK, name=DOMAIN))
        # A plain stop does not unload entries.
        self._stop.append(self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_stopping))
        self._key_work.async_start_due(now)

    async def async_shutdown(self) -> None:
        """Shut down: unsubscribe from everything, and write all stores."""
        self.async_stop()
        await self.calibration_store.async_flush()
        await self.storage.async_save()
        await self.async_finish_crossings()
        await self.strangers.async_finish()
        await self.lessons.async_finish()
        self.dwell.async_settle()
        await self.journal.async_close()

    async def async_finish_crossings(self) -> None:
        """Let the fences decide on pending evidence, and wait until all crossings are stored and published."""
        self.publisher.async_publish(self.tracker.flush(self.clock.now()))
        await self.publisher.async_finish()

    @callback
    def async_stop(self) -> None:
        """Unsubscribe from everything, also after a start that failed halfway; may be called again."""
        self._async_release()
        self.health.async_clear()
        self.unheard.async_clear()
        self.copies.async_clear()

    async def _async_stopping(self, _event: Event) -> None:
        # Receivers go offline now; that must not change where tags are.
        self._async_release()
        await self.storage.async_save()
        await self.async_finish_crossings()
        await self.strangers.async_finish()
        await self.lessons.async_finish()
        self.dwell.async_settle()
        await self.journal.async_close()

    @callback
    def _async_release(self) -> None:
        while self._stop:
            self._stop.pop()()
        self.recompute.async_cancel()
        self._key_work.async_stop()
        self._map_work.async_stop()

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the receivers or the self-test changed; return how to unsubscribe."""
        return self._listeners.add(listener)

    @callback
    def async_on_configure(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the entry, its options or subentries changed; return how to unsubscribe."""
        return self._configure_listeners.add(listener)

    def knows(self, address: str) -> bool:
        """Return whether one of our tags was recognised at this address."""
        return self.resolver.known(address) is not None or self.bluetooth.follows(address)

    @callback
    def async_configure(self) -> None:
        """Apply the entry after a change: options, and added, changed and removed tags."""
        now = self.clock.now()
        self._async_apply_options()
        self.roster.async_apply(now)
        self.phones.async_apply(now)
        self.crossings.async_configure()
        self.house_sensors.async_configure()
        self.lessons.async_configure()
        self.strangers.async_configure()
        self._configure_listeners.call()

    @callback
    def _async_apply_options(self) -> None:
        options = self.entry.options
        away_after_s, threshold = options.get(OPTION_AWAY_AFTER), options.get(OPTION_PUBLISH_THRESHOLD)
        self.locator.away_after_s = within(away_after_s, 1, DAY_S) or float(DEFAULT_AWAY_AFTER_S)
        self.locator.publish_threshold = within(threshold, 0.01, 0.99) or DEFAULT_PUBLISH_THRESHOLD
        self.receivers.async_set(read_settings(options.get(OPTION_RECEIVERS)))

    @callback
    def async_sighting(self, sighting: Sighting) -> None:
        """Use one packet of one of our tags: the hot path."""
        self.sighting_count += 1
        self.tracker.observe(sighting)
        self.calibration.async_observe(sighting)
        self.why.async_observe(sighting)
        self.journal.async_sight(sighting)

    @callback
    def async_emitter(self, emitter: str, receiver: str, rssi_dbm: int, seen_at: float) -> None:
        """Use one packet of an emitter."""
        self.locator.observe_emitter(emitter, receiver, rssi_dbm, seen_at)

    @callback
    def async_report(self, report: Report) -> None:
        """Use a relay's report of any age."""
        sighting = report.sighting
        if (tag := self.tags.get(sighting.tag)) is None:
            return
        now = self.clock.now()
        receiver = self.receivers.get(sighting.receiver)
        if receiver is not None and receiver.ignored:
            return
        # A gateway that reports where it is moves about, though it has a device.
        moves = report.fix is not None and is_gateway_id(sighting.receiver)
        stands = receiver is not None and not moves
        if stands:
            self.sighting_count += 1
        if stands and sighting.has_level:
            self.calibration.async_observe(sighting)
            self.why.async_observe(sighting)
        self.tracker.report(report, now, stands_in_home=stands)
        self.journal.async_sight(sighting, report.fix, report.range_m)
        # The clock of a relay may be ahead.
        tag.async_relayed(min(sighting.seen_at, now), report.battery_percent, now)

    @callback
    def async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        """Use a tag's new payload: battery, owner, model."""
        if (tag := self.tags.get(match.tag)) is None:
            return
        if tag.address != advertisement.address:
            tag.address = advertisement.address
            async_dismiss_card(self.hass, advertisement.address)
        model = tag.model
        if tag.async_update_reading(self.recognition.complete(match, frame, advertisement), frame):
            self.storage.async_save_soon()
        if tag.model != model:
            self.roster.async_register_device(tag)

    @callback
    def async_places_changed(self) -> None:
        """Apply changed receivers and areas."""
        now = self.clock.now()
        self.emitters.async_invalidate()
        self.emitters.async_refresh()
        self._async_configure_locator(now)
        for part in self.parts:
            part.async_places_changed(now)
        self._async_notify()

    @callback
    def async_listening_changed(self) -> None:
        """Apply that receivers began or ceased to listen: the same receivers and rooms, so that the maps stay."""
        now = self.clock.now()
        self._async_configure_locator(now)
        for part in self.parts:
            part.async_listening_changed(now)
        self._async_notify()

    @callback
    def _async_configure_locator(self, now: float) -> None:
        emitters = [Emitter(emitter.id, emitter.area_id, emitter.receiver) for emitter in self.emitters.all()]
        self.locator.configure(self.receivers.for_locator(), self.rooms(), now, emitters=emitters)

    @callback
    def _async_notify(self) -> None:
        self._listeners.call()

    def rooms(self) -> list[Room]:
        """Return all areas, also without a receiver: a tag may still be in a room whose receiver was moved."""
        return [Room(area.id, area.floor_id) for area in ar.async_get(self.hass).async_list_areas()]

    @callback
    def _async_timer(self, _now: dt.datetime) -> None:
        self.clock.follow()
        self.async_tick(self.clock.now())

    @callback
    def async_tick(self, now: float) -> None:
        """Run one second: receivers first, then the tracker, then the parts, then the entities."""
        self.phones.async_tick(now)
        self.gateways.async_tick(now)
        self.receivers.async_refresh(now)
        if self.emitters.async_refresh():
            self._async_configure_locator(now)
        self.bluetooth.async_look_again(now)
        self.crossings.async_prepare(now)
        second = self.tracker.tick(now)
        if self.roster.async_update(second):
            self.storage.async_save_soon()
        async_pass_on(second, self.parts)
        self.roster.async_notify(second)
        if self._tidy.due(now):
            for source in self.sources:
                source.async_tidy(now)
            self._key_work.async_log_progress()
        self._key_work.async_start_due(now)
        self._map_work.async_start_due(now)
