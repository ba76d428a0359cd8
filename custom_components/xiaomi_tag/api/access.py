"""Who may read where tags are, over the websocket.

Administrators, and users whom an administrator allowed, read everything; other users the tags of their own person, and
what every member should know of unknown trackers. Users that phones post with read nothing: their tokens lie in apps, and
are worth no more than what they report.
"""

from collections.abc import Mapping, Set as AbstractSet
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized

from ..const import CONF_USER, OPTION_READERS, SUBENTRY_PHONE
from ..home import Home
from ..home.payloads import LiveEvent

_USER_ID = "user_id"  # an attribute of persons


@callback
def readable_tags(home: Home, user: User) -> AbstractSet[str]:
    """Return the tags that a user may read. Raises Unauthorized for a user who may read nothing."""
    if user.is_admin:
        return home.tags.keys()
    if user.id in _phone_users(home.entry.subentries):
        raise Unauthorized
    if user.id in _readers(home.entry.options):
        return home.tags.keys()
    own = {tag.id for tag in home.tags.values() if tag.person and _is_person(home.hass, tag.person, user)}
    if not own:
        raise Unauthorized
    return own


@callback
def reads_strangers_as(home: Home, user: User) -> AbstractSet[str] | None:
    """Return the persons that a user is, None for one who may read everything. Raises Unauthorized for all others.

    A person whose phone relays is warned too: else whoever sets up a phone with a person's user would hide from that
    person what follows them.
    """
    if user.is_admin:
        return None
    if user.id in _readers(home.entry.options) and user.id not in _phone_users(home.entry.subentries):
        return None
    persons = frozenset(
        state.entity_id for state in home.hass.states.async_all("person") if state.attributes.get(_USER_ID) == user.id
    )
    if not persons:
        raise Unauthorized
    return persons


@callback
def readable_event(home: Home, user: User, event: LiveEvent) -> LiveEvent:
    """Return what a user may read of an event: nothing of other tags, also not how far their recomputation is.

    Empty if nothing is left but the time: that others move is theirs too.
    """
    if user.is_admin:
        return event
    try:
        readable = readable_tags(home, user)
    except Unauthorized:
        readable = frozenset()
    if readable == home.tags.keys():
        return event
    kept: LiveEvent = {**event}
    if "tags" in kept:
        kept["tags"] = {tag: place for tag, place in kept["tags"].items() if tag in readable}
        if not kept["tags"]:
            del kept["tags"]
    if "recompute" in kept and kept["recompute"]["tag"] not in readable:
        del kept["recompute"]
    if not readable:
        kept.pop("home_changed", None)
    return kept if kept.keys() - {"at"} else {}


def _phone_users(subentries: Mapping[str, Any]) -> set[object]:
    return {each.data.get(CONF_USER) for each in subentries.values() if each.subentry_type == SUBENTRY_PHONE}


def _readers(options: Mapping[str, Any]) -> list[str]:
    readers = options.get(OPTION_READERS)
    return readers if isinstance(readers, list) else []


def _is_person(hass: HomeAssistant, person: str, user: User) -> bool:
    state = hass.states.get(person)
    return state is not None and state.domain == "person" and state.attributes.get(_USER_ID) == user.id
