"""The tags of a home: passes tags that the user adds, changes and removes to every part."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
import logging

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr

from ..const import CONF_KIND, DOMAIN, SUBENTRY_TAG
from ..identity.credentials import fingerprint
from ..identity.faults import CredentialError
from ..identity.kinds import credentials_from_data
from ..tracker.tracker import Second
from .ground import Ground, Part
from .recognition import Recognition
from .tag import Tag, TagCallback
from .tag_store import TagRecord

_LOGGER = logging.getLogger(__name__)

type TagEraser = Callable[[Tag], Awaitable[None]]


class Roster:
    """Applies the entry's subentries to `tags`, and adds and forgets each tag in all `parts`."""

    def __init__(self, ground: Ground, tags: dict[str, Tag], parts: Sequence[Part], recognition: Recognition) -> None:
        """Use the dictionary of `ground`, which only the roster changes."""
        self._ground = ground
        self._tags = tags
        self._parts = parts
        self._recognition = recognition
        self._records: dict[str, TagRecord] = {}
        self._callbacks: list[TagCallback] = []
        self._erasers: list[TagEraser] = []
        self.home_device_id = ""

    @callback
    def async_begin(self, records: Mapping[str, TagRecord], home_device_id: str) -> None:
        """Set the stored records, by tag id, and the parent of the tags' devices."""
        self._records = {**records}
        self.home_device_id = home_device_id

    @callback
    def async_on_tag(self, tag_callback: TagCallback) -> CALLBACK_TYPE:
        """Call `tag_callback` for every present and future tag; return how to unsubscribe."""
        self._callbacks.append(tag_callback)
        for tag in self._tags.values():
            tag_callback(tag)
        return lambda: self._callbacks.remove(tag_callback)

    @callback
    def async_on_forget(self, eraser: TagEraser) -> CALLBACK_TYPE:
        """Await `eraser` for every tag that is forgotten but stays set up; return how to unsubscribe."""
        self._erasers.append(eraser)
        return lambda: self._erasers.remove(eraser)

    @callback
    def async_apply(self, now: float) -> None:
        """Apply added, changed and removed tags."""
        subentries = {
            subentry.subentry_id: subentry
            for subentry in self._ground.entry.subentries.values()
            if subentry.subentry_type == SUBENTRY_TAG and _is_readable(subentry)
        }
        for tag_id in self._tags.keys() - subentries.keys():
            self._records.pop(tag_id, None)
            del self._tags[tag_id]
            self._forget(tag_id)
        new_keys = False
        for tag_id, subentry in subentries.items():
            if tag_id not in self._tags:
                self._add(subentry, now)
                new_keys = True
            else:
                new_keys |= self._change(self._tags[tag_id], subentry, now)
        self._recognition.async_apply(new_keys=new_keys)

    @callback
    def async_start_over(self, tags: Iterable[Tag], now: float) -> None:
        """Forget all data of tags; they stay set up, and start as if new."""
        for tag in tags:
            # The clock alignment reveals nothing, and without it a tag may stay unrecognised for a day.
            record = self._recognition.alignment_of(tag.id)
            self._forget(tag.id)
            self._renew(tag, record, now)
        self._recognition.async_apply(new_keys=True)

    async def async_erase_entities(self, tags: Iterable[Tag]) -> None:
        """Let entities erase the data that they keep themselves."""
        for tag in tags:
            for eraser in tuple(self._erasers):
                await eraser(tag)

    @callback
    def async_register_device(self, tag: Tag) -> None:
        """Create or update a tag's device."""
        dr.async_get(self._ground.hass).async_get_or_create(
            config_entry_id=self._ground.entry.entry_id, config_subentry_id=tag.id, **tag.device_info
        )

    @callback
    def async_update(self, second: Second) -> bool:
        """Update the tags' estimates; return whether the place of a tag changed."""
        moved = False
        for tag_id, estimate in second.estimates.items():
            moved |= self._tags[tag_id].async_update_estimate(estimate)
        return moved

    @callback
    def async_notify(self, second: Second) -> None:
        """Notify the entities of the tags that changed in a second, once per tag."""
        for tag in self._tags.values():
            if tag.id in second.changed or tag.id in second.placed or tag.changed:
                tag.async_notify()

    def _add(self, subentry: ConfigSubentry, now: float) -> None:
        record = self._records.pop(subentry.subentry_id, {})
        tag = self._tags[subentry.subentry_id] = Tag(subentry, self.home_device_id, record)
        for part in self._parts:
            part.async_add_tag(tag, record, now)
        self.async_register_device(tag)
        for tag_callback in tuple(self._callbacks):
            tag_callback(tag)

    def _change(self, tag: Tag, subentry: ConfigSubentry, now: float) -> bool:
        """Apply a changed subentry; return whether the tag's keys changed."""
        credentials = tag.credentials
        before = (tag.name, tag.person, credentials)
        tag.async_configure(subentry)
        if before == (tag.name, tag.person, tag.credentials):
            return False
        new_keys = credentials != tag.credentials
        if fingerprint(credentials) != fingerprint(tag.credentials):
            # The key of another tag: the old tag's past must not be shown as the new tag's.
            self._forget(tag.id)
            self._renew(tag, {}, now)
            # As a task: the entities are not updated before the next second.
            _ = self._ground.entry.async_create_task(
                self._ground.hass, self.async_erase_entities([tag]), f"{DOMAIN} forget a tag"
            )
        elif new_keys:
            self._recognition.async_change_keys(tag, now)
        for part in self._parts:
            part.async_change_tag(tag)
        self.async_register_device(tag)
        tag.async_notify()
        return new_keys

    def _forget(self, tag_id: str) -> None:
        for part in self._parts:
            part.async_forget_tag(tag_id)

    def _renew(self, tag: Tag, record: TagRecord, now: float) -> None:
        """Follow a tag again that was just forgotten."""
        tag.async_forget()
        for part in self._parts:
            part.async_add_tag(tag, record, now)
        tag.async_notify()


def _is_readable(subentry: ConfigSubentry) -> bool:
    """Return whether a tag can be read; one that cannot, such as of a later release, must not stop the others."""
    try:
        credentials_from_data(subentry.data.get(CONF_KIND, ""), subentry.data)
    except CredentialError as err:
        _LOGGER.error("Tag %s is left out: %s. Delete it and add it again", subentry.subentry_id, err)  # noqa: TRY400  the message is enough
        return False
    return True
