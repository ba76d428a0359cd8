"""The events of the websocket command `xiaomi_tag/why`, as described in docs/websocket.md."""

from typing import TypedDict

from .payloads import PlacePayload


class ExpectedPayload(TypedDict):
    """The level that a receiver should hear of a tag in a room, null where it should hear nothing."""

    room: str
    dbm: float | None
    sd_db: float


class HearingPayload(TypedDict):
    """What a receiver hears of a tag. `fits` has an item for each compared room, null where nothing can be compared."""

    source: str
    state: str
    heard_dbm: float | None
    packets: int
    age_s: float | None
    expected: list[ExpectedPayload]
    fits: list[bool | None]


class SwitchPayload(TypedDict):
    """A room that looks likelier than the shown one, and for how long it must stay so yet; null if that will not do."""

    room: str
    lasts_s: float | None


class WhyEvent(TypedDict, total=False):
    """An event of `xiaomi_tag/why`. `rooms` are those compared, likeliest first. `ended`: no more events follow."""

    at: float
    tag: str
    place: PlacePayload
    rooms: list[str]
    receivers: list[HearingPayload]
    excluded: list[str]
    switch: SwitchPayload | None
    sensors: dict[str, str]
    ended: bool
