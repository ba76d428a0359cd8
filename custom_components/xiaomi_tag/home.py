"""The one place that wires the parts of a home together; it computes nothing itself."""

from collections.abc import Callable
import datetime as dt
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.event import async_track_time_interval

from .adverts import Advertisement, Frame
from .batteries import MiBeaconBatteries
from .calibration import Calibration
from .candidates import async_dismiss_card
from .clock import Clock
from .const import (
    CONF_KIND,
    DEFAULT_AWAY_AFTER_S,
    DEFAULT_PUBLISH_THRESHOLD,
    DOMAIN,
    OPTION_AWAY_AFTER,
    OPTION_PUBLISH_THRESHOLD,
    SUBENTRY_TAG,
)
from .health import Health
from .identity.credentials import AddressCredentials, credentials_from_data, fingerprint
from .identity.faults import CredentialError
from .identity.resolver import Match, Resolver
from .key_work import KeyWork
from .knowledge import Knowledge
from .learned import Learned
from .live import Live
from .locator import Emitter, Locator, Room
from .map_work import MapWork
from .receivers import Receivers
from .sighting import Sighting
from .sources.bluetooth import BluetoothSource
from .sources.emitters import EmitterSource
from .store import HomeStore, TagRecord
from .tag import Tag, TagCallback, memory_from_record

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
        self.source = BluetoothSource(hass, self.resolver, self.clock, self._async_sighting, self._async_reading)
        self.emitters = EmitterSource(hass, self.receivers, self.clock, self.knows, self.locator.observe_emitter)
        self.health = Health(hass, self.locator, self.receivers, self._async_notify)
        self.knowledge = Knowledge(hass, entry.entry_id, self.locator)
        self.learned = Learned(hass, entry.entry_id, self.locator)
        self.calibration = Calibration(self)
        self.live = Live(self)
        self.sighting_count = 0
        self.started_at = self.clock.now()
        self._batteries = MiBeaconBatteries()
        self._store = HomeStore(hass, entry.entry_id)
        self._records: dict[str, TagRecord] = {}
        self._listeners: list[CALLBACK_TYPE] = []
        self._tag_callbacks: list[TagCallback] = []
        self._heard: set[str] = set()
        self._unrefreshed: set[str] = set()
        self._refresh_at = self._tidy_at = self._saved_at = self.started_at
        self._key_work = KeyWork(hass, entry, self.resolver, self.clock, on_new=self.source.async_look_again)
        self._map_work = MapWork(hass, entry, self.locator, self.clock, self.learned.async_save_later)
        self._stop: list[Callable[[], None]] = []
        self._home_device_id = ""

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
        self._records = {**await self._store.async_load()}
        await self.learned.async_load(self.entry.subentries)
        await self.knowledge.async_load(self.entry.subentries, {room.id for room in self.rooms()})
        now = self.clock.now()
        device = dr.async_get(self.hass).async_get_or_create(config_entry_id=self.entry.entry_id, **self.device_info)
        self._home_device_id = device.id
        self._async_apply_options()
        self._stop += [self.live.async_stop, self.calibration.async_start(), self.receivers.async_start(now)]
        self._async_apply_tags(now)
        self._stop += [self.emitters.async_start(), self.source.async_stop]
        self._stop.append(async_track_time_interval(self.hass, self._async_timer, _TICK, name=DOMAIN))
        # A plain stop does not unload entries.
        self._stop.append(self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_stopping))
        self._key_work.async_start_due(now)

    async def async_shutdown(self) -> None:
        """Put work down: nothing stays registered, what was learned is stored."""
        self.async_stop()
        await self.knowledge.async_flush()
        await self._async_save()

    @callback
    def async_stop(self) -> None:
        """Undo every registration, also those of a start that failed halfway; once more is no error."""
        self._async_release()
        self.health.async_clear()

    async def _async_stopping(self, _event: Event) -> None:
        # That receivers go now says nothing about tags.
        self._async_release()
        await self._async_save()

    @callback
    def _async_release(self) -> None:
        while self._stop:
            self._stop.pop()()
        self._key_work.async_stop()
        self._map_work.async_stop()

    @callback
    def async_on_tag(self, tag_callback: TagCallback) -> CALLBACK_TYPE:
        """Call for every tag there is, and for each that is added later."""
        self._tag_callbacks.append(tag_callback)
        for tag in self.tags.values():
            tag_callback(tag)
        return lambda: self._tag_callbacks.remove(tag_callback)

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
        self._async_apply_tags(self.clock.now())

    @callback
    def _async_apply_options(self) -> None:
        options = self.entry.options
        self.locator.away_after_s = float(options.get(OPTION_AWAY_AFTER, DEFAULT_AWAY_AFTER_S))
        self.locator.publish_threshold = float(options.get(OPTION_PUBLISH_THRESHOLD, DEFAULT_PUBLISH_THRESHOLD))

    @callback
    def _async_apply_tags(self, now: float) -> None:
        subentries = {
            subentry.subentry_id: subentry
            for subentry in self.entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_TAG and _is_readable(subentry)
        }
        for tag_id in self.tags.keys() - subentries.keys():
            self._async_remove_tag(tag_id)
        new_keys = False
        for tag_id, subentry in subentries.items():
            if tag_id not in self.tags:
                self._async_add_tag(subentry, now)
                new_keys = True
            else:
                new_keys |= self._async_change_tag(self.tags[tag_id], subentry, now)
        self.source.async_set_kinds({tag.kind for tag in self.tags.values()})
        if new_keys:
            self.source.async_look_again()
        self.emitters.async_invalidate()

    @callback
    def _async_add_tag(self, subentry: ConfigSubentry, now: float) -> None:
        record = self._records.get(subentry.subentry_id, {})
        tag = Tag(subentry, self._home_device_id, record)
        self.tags[tag.id] = tag
        self.locator.add_tag(tag.id, memory_from_record(record), now)
        self._async_identify(tag, record.get("alignment"), now)
        self._async_register_device(tag)
        self.live.async_home_changed()
        for tag_callback in tuple(self._tag_callbacks):
            tag_callback(tag)

    @callback
    def _async_change_tag(self, tag: Tag, subentry: ConfigSubentry, now: float) -> bool:
        """Take over what changed of a tag; return whether its keys did."""
        credentials = tag.credentials
        before = (tag.name, tag.person, credentials)
        tag.async_configure(subentry)
        if before == (tag.name, tag.person, tag.credentials):
            return False
        new_keys = credentials != tag.credentials
        if new_keys:
            self._async_rekey(tag, now, same=fingerprint(credentials) == fingerprint(tag.credentials))
        self._async_register_device(tag)
        self.live.async_home_changed()
        tag.async_notify()
        return new_keys

    @callback
    def _async_rekey(self, tag: Tag, now: float, *, same: bool) -> None:
        """Recognise a tag by other credentials; what was learned stays only where they are the `same` tag's."""
        alignment = self.resolver.alignments().get(tag.id) if same else None
        if not same:
            tag.async_forget()
            self._heard.discard(tag.id)
            self.locator.remove_tag(tag.id, erase=True)
            self.locator.add_tag(tag.id, None, now)
            self.learned.async_save_soon()
        self.source.async_forget(tag.id)
        self.resolver.remove(tag.id)
        self._async_identify(tag, alignment, now)
        self._async_save_soon()

    @callback
    def _async_remove_tag(self, tag_id: str) -> None:
        del self.tags[tag_id]
        self._records.pop(tag_id, None)
        self._unrefreshed.discard(tag_id)
        self._batteries.forget(tag_id)
        self.source.async_forget(tag_id)
        self.resolver.remove(tag_id)
        self.locator.remove_tag(tag_id, erase=True)
        self.learned.async_save_soon()
        self.calibration.async_forget_tag(tag_id)
        self.live.async_home_changed()
        self._async_save_soon()

    @callback
    def _async_identify(self, tag: Tag, alignment: TagRecord | None, now: float) -> None:
        self.resolver.add(tag.id, tag.credentials, alignment, now)
        self._batteries.forget(tag.id)
        if isinstance(tag.credentials, AddressCredentials):
            self._batteries.add(tag.id, tag.credentials)
            self.source.async_watch(tag.credentials.address, tag.id)

    @callback
    def _async_register_device(self, tag: Tag) -> None:
        dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.entry.entry_id, config_subentry_id=tag.id, **tag.device_info
        )

    @callback
    def _async_sighting(self, sighting: Sighting) -> None:
        """Take one packet of one of our tags: the hot path."""
        self.sighting_count += 1
        self._heard.add(sighting.tag)
        self.locator.observe(sighting)
        self.calibration.async_observe(sighting)

    @callback
    def _async_reading(self, match: Match, frame: Frame | None, advertisement: Advertisement) -> None:
        """Take what a tag says of itself, when it says something new."""
        if (tag := self.tags.get(match.tag)) is None:
            return
        if tag.address != advertisement.address:
            tag.address = advertisement.address
            async_dismiss_card(self.hass, advertisement.address)
        reading = self._batteries.complete(match, frame, advertisement)
        model = tag.model
        if tag.async_update_reading(reading, frame):
            self._async_save_soon()
        if tag.model != model:
            self._async_register_device(tag)

    @callback
    def async_places_changed(self) -> None:
        """Take over receivers and areas as they are now."""
        now = self.clock.now()
        self.emitters.async_invalidate()
        self.emitters.async_refresh()
        self._async_configure_locator(now)
        self.health.async_check(now)
        self.live.async_home_changed()
        self._async_notify()

    @callback
    def _async_configure_locator(self, now: float) -> None:
        emitters = [Emitter(emitter.id, emitter.area_id) for emitter in self.emitters.all()]
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
        self.receivers.async_refresh(now)
        if self.emitters.async_refresh():
            self._async_configure_locator(now)
        changed = set(self.locator.tick(now))
        heard, self._heard = self._heard, set()
        self._unrefreshed |= heard
        self.calibration.async_tick(now)
        self.live.async_tick(changed | heard)
        if now - self._refresh_at >= _REFRESH_EVERY_S or now < self._refresh_at:
            self._refresh_at = now
            changed |= self._unrefreshed
            self._unrefreshed.clear()
        for tag_id in changed & self.tags.keys():
            self._async_update(self.tags[tag_id])
        if now - self._tidy_at >= _TIDY_EVERY_S or now < self._tidy_at:
            self._tidy_at = now
            self.source.async_tidy(now)
            self._key_work.async_log_progress()
            if self.resolver.dirty or not 0 <= now - self._saved_at < _SAVE_EVERY_S:
                self._saved_at = now
                self._async_save_soon()
        self.health.async_tick(now)
        self._key_work.async_start_due(now)
        self._map_work.async_start_due(now)

    @callback
    def _async_update(self, tag: Tag) -> None:
        estimate = self.locator.estimate(tag.id)
        if (estimate.presence, estimate.room) != (tag.estimate.presence, tag.estimate.room):
            self._async_save_soon()
        tag.last_seen_at = estimate.evidence_at
        tag.async_update_estimate(estimate)

    async def _async_save(self) -> None:
        await self.learned.async_save()
        await self._store.async_save(self._current_records())

    @callback
    def _async_save_soon(self) -> None:
        self._store.async_save_soon(self._current_records)

    def _current_records(self) -> dict[str, Any]:
        alignments = self.resolver.alignments()
        return {tag.id: tag.record(self.locator.memory(tag.id), alignments.get(tag.id)) for tag in self.tags.values()}


def _is_readable(subentry: ConfigSubentry) -> bool:
    """Return whether a tag can be read; one that cannot, say of a later release, must not keep the others away."""
    try:
        credentials_from_data(subentry.data.get(CONF_KIND, ""), subentry.data)
    except CredentialError as err:
        _LOGGER.error("Tag %s is left out: %s. Delete it and add it again", subentry.subentry_id, err)  # noqa: TRY400  the text says all
        return False
    return True
