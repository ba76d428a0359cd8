"""Which tags there are: what the user adds, changes and removes reaches every part of the home from here."""

from collections.abc import Awaitable, Callable, Mapping
import logging
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr

from ..const import CONF_KIND, SUBENTRY_TAG
from ..identity.credentials import AddressCredentials, credentials_from_data, fingerprint
from ..identity.faults import CredentialError
from .tag import Tag, TagCallback, memory_from_record
from .tag_store import TagRecord

if TYPE_CHECKING:
    from .home import Home

_LOGGER = logging.getLogger(__name__)

type TagEraser = Callable[[Tag], Awaitable[None]]


class Roster:
    """The tags of a home, as its subentries say."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._records: dict[str, TagRecord] = {}
        self._callbacks: list[TagCallback] = []
        self._erasers: list[TagEraser] = []
        self.home_device_id = ""

    @callback
    def async_begin(self, records: Mapping[str, TagRecord], home_device_id: str) -> None:
        """Take what was kept of tags, by id, and the device that theirs hang below."""
        self._records = {**records}
        self.home_device_id = home_device_id

    @callback
    def async_on_tag(self, tag_callback: TagCallback) -> CALLBACK_TYPE:
        """Call for every tag there is, and for each that is added later."""
        self._callbacks.append(tag_callback)
        for tag in self._home.tags.values():
            tag_callback(tag)
        return lambda: self._callbacks.remove(tag_callback)

    @callback
    def async_on_erase(self, eraser: TagEraser) -> CALLBACK_TYPE:
        """Call for every tag of which all that is kept is erased; return what ends that."""
        self._erasers.append(eraser)
        return lambda: self._erasers.remove(eraser)

    async def async_erase(self, tag: Tag) -> None:
        """Have all forget a tag that keep something of it for themselves."""
        for eraser in tuple(self._erasers):
            await eraser(tag)

    @callback
    def async_apply(self, now: float) -> None:
        """Take over tags added, changed and removed."""
        home = self._home
        subentries = {
            subentry.subentry_id: subentry
            for subentry in home.entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_TAG and _is_readable(subentry)
        }
        for tag_id in home.tags.keys() - subentries.keys():
            self._remove(tag_id)
        new_keys = False
        for tag_id, subentry in subentries.items():
            if tag_id not in home.tags:
                self._add(subentry, now)
                new_keys = True
            else:
                new_keys |= self._change(home.tags[tag_id], subentry, now)
        home.source.async_set_kinds({tag.kind for tag in home.tags.values()})
        home.mqtt.async_keys_changed()
        if new_keys:
            home.source.async_look_again()
        home.emitters.async_invalidate()

    @callback
    def async_register_device(self, tag: Tag) -> None:
        """Bring a tag's device up to what is known of it."""
        dr.async_get(self._home.hass).async_get_or_create(
            config_entry_id=self._home.entry.entry_id, config_subentry_id=tag.id, **tag.device_info
        )

    def _add(self, subentry: ConfigSubentry, now: float) -> None:
        home = self._home
        record = self._records.get(subentry.subentry_id, {})
        tag = Tag(subentry, self.home_device_id, record)
        home.tags[tag.id] = tag
        home.locator.add_tag(tag.id, memory_from_record(record), now)
        home.crossings.async_add_tag(tag)
        self._identify(tag, record.get("alignment"), now)
        self.async_register_device(tag)
        home.live.async_home_changed()
        for tag_callback in tuple(self._callbacks):
            tag_callback(tag)

    def _change(self, tag: Tag, subentry: ConfigSubentry, now: float) -> bool:
        """Take over what changed of a tag; return whether its keys did."""
        credentials = tag.credentials
        before = (tag.name, tag.person, credentials)
        tag.async_configure(subentry)
        if before == (tag.name, tag.person, tag.credentials):
            return False
        new_keys = credentials != tag.credentials
        if new_keys:
            self._rekey(tag, now, same=fingerprint(credentials) == fingerprint(tag.credentials))
        self._home.crossings.async_change_tag(tag)
        self.async_register_device(tag)
        self._home.live.async_home_changed()
        tag.async_notify()
        return new_keys

    def _rekey(self, tag: Tag, now: float, *, same: bool) -> None:
        """Recognise a tag by other credentials; what was learned stays only where they are the `same` tag's."""
        home = self._home
        alignment = home.resolver.alignments().get(tag.id) if same else None
        if not same:
            tag.async_forget()
            home.async_forget_heard(tag.id)
            home.locator.remove_tag(tag.id, erase=True)
            home.locator.add_tag(tag.id, None, now)
            home.crossings.async_remove_tag(tag.id)
            home.crossings.async_add_tag(tag)
            home.journal.async_forget_tag(tag.id)
            home.learned.async_save_soon()
        home.source.async_forget(tag.id)
        home.resolver.remove(tag.id)
        self._identify(tag, alignment, now)
        home.async_save_soon()

    def _remove(self, tag_id: str) -> None:
        home = self._home
        del home.tags[tag_id]
        self._records.pop(tag_id, None)
        home.async_forget_heard(tag_id)
        home.batteries.forget(tag_id)
        home.source.async_forget(tag_id)
        home.resolver.remove(tag_id)
        home.locator.remove_tag(tag_id, erase=True)
        home.learned.async_save_soon()
        home.crossings.async_remove_tag(tag_id)
        home.journal.async_forget_tag(tag_id)
        home.calibration.async_forget_tag(tag_id)
        home.live.async_home_changed()
        home.async_save_soon()

    def _identify(self, tag: Tag, alignment: Mapping[str, Any] | None, now: float) -> None:
        home = self._home
        home.resolver.add(tag.id, tag.credentials, alignment, now)
        home.batteries.forget(tag.id)
        if isinstance(tag.credentials, AddressCredentials):
            home.batteries.add(tag.id, tag.credentials)
            home.source.async_watch(tag.credentials.address, tag.id)


def _is_readable(subentry: ConfigSubentry) -> bool:
    """Return whether a tag can be read; one that cannot, say of a later release, must not keep the others away."""
    try:
        credentials_from_data(subentry.data.get(CONF_KIND, ""), subentry.data)
    except CredentialError as err:
        _LOGGER.error("Tag %s is left out: %s. Delete it and add it again", subentry.subentry_id, err)  # noqa: TRY400  the text says all
        return False
    return True
