"""Phones for tests."""

from typing import Any

from custom_components.xiaomi_tag.const import CONF_RECEIVER_ID, CONF_USER, CONF_VERSION, SUBENTRY_PHONE


def phone_data(receiver_id: str, *, user: str, name: str = "Phone", **data: Any) -> dict[str, Any]:
    """Return a phone's subentry as it is stored; the receiver's id serves as its id."""
    return {
        "subentry_id": receiver_id,
        "subentry_type": SUBENTRY_PHONE,
        "title": name,
        "unique_id": receiver_id,
        "data": {CONF_VERSION: 1, CONF_RECEIVER_ID: receiver_id, CONF_USER: user, **data},
    }
