"""Repair issues of tags that were never heard: a wrong key and a tag that is far away look the same elsewhere."""

from typing import Final, override

from homeassistant.core import HomeAssistant, callback

from ..basics.every import Every
from ..identity.credentials import TagKind, fingerprint
from ..tracker.tracker import Second
from .ground import Ground, Part
from .issue_set import Issue, IssueSet
from .tag import Tag
from .tag_store import TagRecord

AFTER_S: Final = 600.0
_EVERY_S: Final = 10.0
_PREFIX: Final = "tag_never_heard"
# The likely causes differ by kind.
_TRANSLATION_KEYS: Final = {
    TagKind.FIND_HUB: "tag_never_heard_find_hub",
    TagKind.FIND_MY: "tag_never_heard_find_my",
    TagKind.ADDRESS: "tag_never_heard_address",
    TagKind.IBEACON: "tag_never_heard_ibeacon",
    TagKind.PRIVATE_ADDRESS: "tag_never_heard_private_address",
    TagKind.HOME_MADE: "tag_never_heard_home_made",
}


class Unheard(Part):
    """Reports a tag that was not heard within ten minutes after it was added or got another key."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._waiting: dict[str, float] = {}
        """Since when a tag that was never heard is waited for, by tag."""
        self._heard: dict[str, str] = {}
        """The identity of tags that were heard: an erased tag is none that was never heard."""
        self._every = Every(_EVERY_S)

    @callback
    @override
    def async_add_tag(self, tag: Tag, record: TagRecord, now: float) -> None:
        if tag.last_seen_at is None and self._heard.get(tag.id) != fingerprint(tag.credentials):
            self._waiting[tag.id] = now

    @callback
    @override
    def async_forget_tag(self, tag_id: str) -> None:
        self._waiting.pop(tag_id, None)
        if tag_id not in self._ground.tags:
            self._heard.pop(tag_id, None)
        self._show()

    @callback
    @override
    def async_second(self, second: Second) -> None:
        if not self._every.due(second.now):
            return
        for tag in self._ground.tags.values():
            if tag.last_seen_at is not None and (tag.id in self._waiting or tag.id not in self._heard):
                self._waiting.pop(tag.id, None)
                self._heard[tag.id] = fingerprint(tag.credentials)
        for tag_id, since in self._waiting.items():
            # The clock was set back.
            self._waiting[tag_id] = min(since, second.now)
        self._show(second.now)

    @callback
    def async_clear(self) -> None:
        """Delete the issues: nothing else does while the home is not loaded."""
        _issue_set(self._ground.hass).async_set({})

    def _show(self, now: float | None = None) -> None:
        now = self._ground.clock.now() if now is None else now
        tags = [self._ground.tags[tag_id] for tag_id, since in self._waiting.items() if now - since >= AFTER_S]
        _issue_set(self._ground.hass).async_set({f"{_PREFIX}_{tag.id}": _issue(tag) for tag in tags})


def _issue_set(hass: HomeAssistant) -> IssueSet:
    return IssueSet(hass, _PREFIX)


def _issue(tag: Tag) -> Issue:
    return Issue(translation_key=_TRANSLATION_KEYS[tag.kind], placeholders={"tag": tag.name})
