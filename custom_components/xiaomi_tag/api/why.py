"""The websocket command `xiaomi_tag/why`: why a tag is shown in its room."""

from collections.abc import Callable

from homeassistant.auth.models import User
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import Unauthorized

from ..home import Home
from ..home.errors import refusal
from ..home.payloads_why import WhyEvent
from .access import readable_tags


@callback
def async_subscribe_why(home: Home, user: User, tag: str, send: Callable[[WhyEvent], None]) -> CALLBACK_TYPE:
    """Send the reasons of a tag's place as long as the user may read it; return how to unsubscribe.

    Raises Unauthorized for a tag that the user may not read, ServiceValidationError for one that does not exist.
    """
    if tag not in home.tags:
        readable_tags(home, user)
        raise refusal("not_a_tag")
    if not _may_read(home, user, tag):
        raise Unauthorized
    unsubscribe: CALLBACK_TYPE | None = None

    @callback
    def send_readable(event: WhyEvent) -> None:
        # Asked for each event: the user's rights and the tag's person may have changed.
        if "ended" in event or _may_read(home, user, tag):
            send(event)
            return
        send({"ended": True})
        if unsubscribe is not None:
            unsubscribe()

    unsubscribe = home.why.async_subscribe(tag, send_readable)
    return unsubscribe


def _may_read(home: Home, user: User, tag: str) -> bool:
    try:
        return tag in readable_tags(home, user)
    except Unauthorized:
        return False
